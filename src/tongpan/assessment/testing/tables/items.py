"""What is said of each item: classical figures, distractors, differential items, remarks."""

from __future__ import annotations

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
    mantel_haenszel,
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

    Items of several points count as right from half of their points on. A kind of group is left out where either side
    has fewer pupils than may be shown.
    """
    columns = [column for column, own in enumerate(board.items) if not own.paper]
    groups = {
        "sex": (board.sex == "2", board.sex != ""),
        "rural": (board.rural == 1, ~np.isnan(board.rural)),
        "boarding": (board.boarding == 1, ~np.isnan(board.boarding)),
    }
    right = board.points[:, columns] >= board.maxima[columns] / 2
    found: dict[str, Facts] = {}
    for name, (focal, known) in groups.items():
        if min(int((focal & known).sum()), int((~focal & known).sum())) < least:
            continue
        rows = right[known]
        varied = [place for place in range(len(columns)) if 0 < rows[:, place].sum() < len(rows)]
        if len(varied) < 3:
            continue
        codes = rows[:, varied].astype(np.int8)
        names = tuple(str(board.items[columns[place]].number) for place in varied)
        own = Responses(codes, names, (2,) * len(varied), np.ones(len(codes)))
        found[name] = _differences(own, focal[known])
    return found


def _differences(own: Responses, focal: Bools) -> Facts:
    table, regression = mantel_haenszel(own, focal), logistic_differences(own, focal)
    return {
        int(number): {
            "delta": _finite(table.delta, place), "p": _finite(table.p, place), "class": table.classes[place],
            "slope_p": _finite(regression.slope_p, place),
        }
        for place, number in enumerate(own.items)
    }  # fmt: skip


def _finite(values: Floats, place: int) -> float | None:
    value = float(values[place])
    return value if np.isfinite(value) else None
