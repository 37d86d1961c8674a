"""Figures of groups: 一分三率, scale means with errors, differences, in one shape for class, school and region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.sampling import difference, survey
from tongpan_core.evaluate.sampling import mean as survey_mean
from tongpan_core.tables import Bools, Floats

from .answers import Board


@dataclass(frozen=True)
class Measured:
    """A board with plausible values (N, draws) on its scale, cut-offs as shares of points, and the smallest cell.

    ``policy`` holds every value that the test goes by.
    """

    board: Board
    values: Floats
    cuts: Mapping[str, float]
    least: int
    policy: Mapping[str, float]

    def stats(self, there: Bools, *, clustered: bool = False) -> dict[str, Any]:
        """Pupils, mean points, rates, and mean, error and spread on the scale, of the pupils of a mask (N,).

        The error holds what pupils of one group differ by and what the test leaves open; ``clustered`` also that the
        pupils of one school are alike, for figures of a whole region.
        """
        board, w = self.board, self.board.weights[there]
        shares, values = board.shares[there], self.values[there]
        mean = np.average(values, axis=0, weights=w)
        spread = np.sqrt(np.average((values - mean) ** 2, axis=0, weights=w))
        inside = self._clustered(there) if clustered else spread**2 * float((w**2).sum() / w.sum() ** 2)
        between = float(mean.var(ddof=1)) if len(mean) > 1 else 0.0
        error = float(np.sqrt(np.mean(inside) + (1 + 1 / len(mean)) * between))
        rate = {
            name: float(np.average(shares < cut if name == "low" else shares >= cut - 1e-9, weights=w))
            for name, cut in self.cuts.items()
        }
        return {
            "pupils": int(there.sum()), "points": float(np.average(shares, weights=w)) * board.full, **rate,
            "mean": float(mean.mean()), "se": error, "sd": float(spread.mean()),
        }  # fmt: skip

    def _clustered(self, there: Bools) -> Floats:
        own = survey(self.board.weights, self.board.place)
        try:
            return np.array([survey_mean(column, own, there).se ** 2 for column in self.values.T])
        except EvaluationError:
            return np.zeros(self.values.shape[1])

    def apart(self, first: Bools, second: Bools) -> dict[str, float]:
        """How far one group lies above another, in spreads of all pupils, with its error: groups across schools."""
        own, spread = survey(self.board.weights, self.board.place), self.spread
        found = [difference(column, own, first, second) for column in self.values.T]
        gaps = np.array([one.value for one in found]) / spread
        inside = np.array([one.se**2 for one in found]) / spread**2
        return {"gap": float(gaps.mean()), "se": _joined(inside, gaps)}

    def between(self, first: Bools, second: Bools) -> dict[str, float]:
        """The same for groups of schools that are not a sample of others, such as the two sides of a pair."""
        one, two, spread = self.stats(first), self.stats(second), self.spread
        return {"gap": (one["mean"] - two["mean"]) / spread, "se": float(np.hypot(one["se"], two["se"])) / spread}

    @property
    def spread(self) -> float:
        """The spread of all pupils on the scale."""
        w = self.board.weights
        mean = np.average(self.values, axis=0, weights=w)
        return float(np.sqrt(np.average((self.values - mean) ** 2, axis=0, weights=w)).mean())

    def shares_of_items(self, there: Bools) -> dict[str, float]:
        """The share of points of each item, by number, where at least the smallest cell was asked it."""
        found = {}
        for column, item in enumerate(self.board.items):
            rows = there & self.board.asked[:, column]
            if rows.sum() >= self.least:
                points = self.board.points[rows, column]
                found[str(item.number)] = float(np.average(points, weights=self.board.weights[rows]) / item.maximum)
        return found

    def letters_of_items(self, there: Bools) -> dict[str, dict[str, float]]:
        """The share of each letter of each choice item, by number."""
        found = {}
        for column, item in enumerate(self.board.items):
            rows = there & self.board.asked[:, column]
            if item.is_choice and rows.sum() >= self.least:
                taken = np.where(self.board.letters[rows, column] == "", "–", self.board.letters[rows, column])
                letters, counts = np.unique(taken, return_counts=True)
                found[str(item.number)] = {
                    str(own): int(count) / len(taken) for own, count in zip(letters, counts, strict=True)
                }
        return found


def _joined(inside: Floats, between: Floats) -> float:
    draws = len(between)
    extra = float(between.var(ddof=1)) if draws > 1 else 0.0
    return float(np.sqrt(inside.mean() + (1 + 1 / draws) * extra))


def group_masks(board: Board) -> dict[str, Sequence[tuple[str, Bools]]]:
    """The groups by kind: the focal group first."""
    return {
        "sex": [("girls", board.sex == "2"), ("boys", board.sex == "1")],
        "rural": [("rural", board.rural == 1), ("urban", board.rural == 0)],
        "boarding": [("boarders", board.boarding == 1), ("day", board.boarding == 0)],
    }
