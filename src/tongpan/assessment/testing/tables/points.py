"""Points of this paper as points of the earlier one: by the scale, and by the anchors without a scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import Equated, Worth, frequency_estimation, joint_of, levine, true_scores, tucker
from tongpan_core.tables import Floats

from .answers import Board

ROWS = 25
"""About how many lines the table has."""
BY_ANCHORS: Mapping[str, Callable[[Floats, Floats], Equated]] = {
    "tucker": tucker, "levine": levine, "frequency": frequency_estimation,
}  # fmt: skip


def worth_of(points: Floats, steps: NDArray[np.intp], categories: int) -> list[float]:
    """The mean points of pupils in each category of an item (K,)."""
    return [float(points[steps == step].mean()) for step in range(categories)]


def points_told(
    items: Sequence[Mapping[str, Any]],
    earlier: Sequence[Mapping[str, Any]],
    board: Board,
    before: Board,
    anchors: Mapping[int, int],
) -> dict[str, Any] | None:
    """The table, its columns by method; None where either test has several papers, whose points mean different things.

    ``items`` and ``earlier`` are what was found of the items of both tests, on one scale. ``anchors`` gives the number
    of each anchor in the earlier test by its number in this one.
    """
    if not (board.asked.all() and before.asked.all()):
        return None
    most, most_then = int(board.maxima.sum()), int(before.maxima.sum())
    step = max(1, round(most / ROWS))
    scores = [*range(0, most, step), most]
    columns: dict[str, list[float]] = {}
    here, there = _worths(items, board), _worths(earlier, before)
    if here is not None and there is not None:
        columns["scale"] = [float(own) for own in true_scores(here, there, scores)]
    columns |= _by_anchors(board, before, anchors, scores)
    return {"full": most, "full_then": most_then, "scores": scores, "columns": columns} if columns else None


def _worths(items: Sequence[Mapping[str, Any]], board: Board) -> list[Worth] | None:
    """The items of a form; None where one was not scaled, so that the form's points cannot be told from the scale."""
    known = {own["number"]: own for own in items}
    found = []
    for item in board.items:
        own = known.get(item.number, {})
        steps = len(own.get("parameters") or ())
        if not steps:
            return None
        even = np.linspace(0, item.maximum, steps)  # results from before the worth of steps was kept
        points = np.array(own.get("worth") or even, dtype=np.float64)
        points[0], points[-1] = 0.0, item.maximum
        found.append(Worth(own["model"], np.array(own["parameters"]), points))
    return found


def _by_anchors(
    board: Board, before: Board, anchors: Mapping[int, int], scores: Sequence[int]
) -> dict[str, list[float]]:
    """Tucker, Levine and frequency estimation over the pupils of both years, the anchors counting in the points."""
    sides = (_joint(board, set(anchors)), _joint(before, set(anchors.values())))
    found = {}
    for name, method in BY_ANCHORS.items():
        try:
            found[name] = [float(own) for own in method(*sides)(scores)]
        except EvaluationError:
            continue
    return found


def _joint(board: Board, numbers: set[int]) -> Floats:
    """How many pupils have each pair of whole points of form and anchors."""
    there = [column for column, item in enumerate(board.items) if item.number in numbers]
    total, anchor = board.points.sum(axis=1), board.points[:, there].sum(axis=1)
    tops = int(board.maxima.sum()), int(board.maxima[there].sum())
    return joint_of(np.round(total), np.round(anchor), *tops)
