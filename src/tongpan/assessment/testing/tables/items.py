"""What is said of each item: classical figures, distractors, differential items, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import (
    ItemAnalysis,
    Responses,
    distractors,
    item_analysis,
    logistic_differences,
    ordinal_differences,
)
from tongpan_core.tables import Bools, Floats

from .answers import Board

Facts = dict[int, dict[str, Any]]


def papers_of(board: Board) -> list[NDArray[np.intp]]:
    """The columns of each paper: items that stand on all papers, and its own."""
    names = sorted({own.paper for own in board.items if own.paper}) or [""]
    return [
        np.array([column for column, own in enumerate(board.items) if own.paper in ("", name)], dtype=np.intp)
        for name in names
    ]


def classical(board: Board) -> tuple[Facts, list[dict[str, float]]]:
    """Share of points, item–rest correlation and alpha without it, by number; and alpha and error of each paper."""
    facts: Facts = {}
    papers = []
    for columns in papers_of(board):
        rows = board.asked[:, columns].all(axis=1)
        spread = np.array([np.nanstd(board.points[rows, column]) for column in columns]) if rows.sum() > 2 else None
        columns = columns[spread > 0] if spread is not None else columns[:0]
        try:
            found, unit = _analysis(board, rows, columns)
        except EvaluationError:
            continue
        papers.append({"alpha": found.alpha, "error": found.error / unit, "pupils": found.pupils})
        for place, column in enumerate(columns):
            facts.setdefault(board.items[column].number, {
                "rest": float(found.item_rest[place]), "alpha_without": float(found.alpha_without[place]),
            })  # fmt: skip
    for column, item in enumerate(board.items):
        there = board.asked[:, column]
        share = float("nan")
        if there.any():
            share = float(np.average(board.points[there, column], weights=board.weights[there]) / item.maximum)
        facts.setdefault(item.number, {})["share"] = share
    return facts, papers


def _analysis(board: Board, rows: Bools, columns: NDArray[np.intp]) -> tuple[ItemAnalysis, int]:
    """Points as whole steps: where half points were given, steps are halves."""
    points = board.points[np.ix_(rows, columns)]
    unit = 1 if (points == np.floor(points)).all() else 2
    codes = np.minimum(np.rint(points * unit), 126).astype(np.int8)
    tops = tuple(min(int(board.maxima[column] * unit), 126) + 1 for column in columns)
    names = tuple(str(board.items[column].number) for column in columns)
    weights = board.weights[rows]
    return item_analysis(Responses(codes, names, tops, weights / weights.mean())), unit


def choices(board: Board) -> Facts:
    """Each letter of each choice item: who took it, and how well they did in the rest."""
    found: Facts = {}
    total = np.nansum(board.points, axis=1)
    for column, item in enumerate(board.items):
        if not item.is_choice:
            continue
        there = board.asked[:, column]
        rest = total[there] - board.points[there, column]
        letters = np.where(board.letters[there, column] == "", "–", board.letters[there, column])
        try:
            rows = distractors(str(item.number), letters, item.key, rest)
        except EvaluationError:
            found[item.number] = {"nobody": True, "letters": []}
            continue
        kept = [
            {"letter": own.choice, "key": own.key, "share": own.share, "rest": _plain(own.rest_correlation),
             "fifths": list(own.by_fifth)}
            for own in rows
        ]  # fmt: skip
        never = [letter for letter in item.options if letter not in {own.choice for own in rows}]
        kept += [{"letter": own, "key": False, "share": 0.0, "rest": None, "fifths": [0.0] * 5} for own in never]
        found[item.number] = {"letters": kept}
    return found


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def differences(board: Board, least: int) -> dict[str, Facts]:
    """Differential items by sex (focal: girls), place (rural) and boarding (boarders), of items on every paper.

    Pupils are matched by their points in all of these. A kind of group is left out where either side has fewer pupils
    than may be shown.
    """
    columns = [column for column, own in enumerate(board.items) if not own.paper]
    groups = {
        "sex": (board.sex == "2", board.sex != ""),
        "rural": (board.rural == 1, ~np.isnan(board.rural)),
        "boarding": (board.boarding == 1, ~np.isnan(board.boarding)),
    }
    found: dict[str, Facts] = {}
    for name, (focal, known) in groups.items():
        if min(int((focal & known).sum()), int((~focal & known).sum())) < least:
            continue
        points = board.points[np.ix_(known, columns)]
        varied = [place for place in range(len(columns)) if len(np.unique(points[:, place])) > 1]
        if len(varied) < 3:
            continue
        numbers = [board.items[columns[place]].number for place in varied]
        found[name] = _differences(points[:, varied], numbers, focal[known])
    return found


def _differences(points: Floats, numbers: Sequence[int], focal: Bools) -> Facts:
    """Mantel's test of each item; where it has right and wrong alone, also whether its slope differs."""
    total = np.rint(points.sum(axis=1) * 100)
    codes = np.column_stack([np.unique(own, return_inverse=True)[1] for own in points.T]).astype(np.int8)
    names, steps = tuple(map(str, numbers)), tuple(int(own.max()) + 1 for own in codes.T)
    own = Responses(codes, names, steps, np.ones(len(codes)))
    found = ordinal_differences(own, focal, total)
    slopes = _slopes(own, focal)
    return {
        number: {
            "delta": _finite(found.delta, place), "p": _finite(found.p, place), "class": found.classes[place],
            "gap": _finite(found.gap, place), "slope_p": slopes.get(place),
        }
        for place, number in enumerate(numbers)
    }  # fmt: skip


def _slopes(own: Responses, focal: Bools) -> dict[int, float | None]:
    columns = [place for place, steps in enumerate(own.categories) if steps == 2]
    if len(columns) < 3:
        return {}
    names = tuple(own.items[place] for place in columns)
    binary = Responses(own.codes[:, columns], names, (2,) * len(columns), own.weights)
    found = logistic_differences(binary, focal)
    return {place: _finite(found.slope_p, row) for row, place in enumerate(columns)}


def _finite(values: Floats, place: int) -> float | None:
    value = float(values[place])
    return value if np.isfinite(value) else None
