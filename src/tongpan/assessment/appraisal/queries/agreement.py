"""How far judges agree: the mean absolute difference between them, and the intraclass correlation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean


@dataclass(frozen=True)
class Agreement:
    """What several judges gave, as shares of the full points.

    ``difference`` is the mean absolute difference between two judges of the same thing; ``icc`` the intraclass
    correlation ICC(2,1) over the ``rows`` that all judges judged, None where it cannot be told.
    """

    judges: int
    pairs: int
    rows: int
    difference: float | None
    icc: float | None


def mean_difference(rows: Sequence[Sequence[float]]) -> tuple[float | None, int]:
    """The mean of |a − b| over all pairs of judges within a row, and the number of pairs."""
    pairs = [abs(a - b) for row in rows for a, b in combinations(row, 2)]
    return (fmean(pairs), len(pairs)) if pairs else (None, 0)


def icc(rows: Sequence[Sequence[float]]) -> float | None:
    """ICC(2,1) of Shrout & Fleiss (1979): two-way random effects, absolute agreement, a single judge.

    Rows are what is judged, columns the judges, without gaps. None for fewer than two of either, or no variance at all.
    """
    n, k = len(rows), len(rows[0]) if rows else 0
    if n < 2 or k < 2:
        return None
    whole = fmean(value for row in rows for value in row)
    means, judges = [fmean(row) for row in rows], [fmean(column) for column in zip(*rows, strict=True)]
    between = k * sum((own - whole) ** 2 for own in means) / (n - 1)
    of_judges = n * sum((own - whole) ** 2 for own in judges) / (k - 1)
    rest = sum((value - means[i] - judges[j] + whole) ** 2 for i, row in enumerate(rows) for j, value in enumerate(row))
    error = rest / ((n - 1) * (k - 1))
    below = between + (k - 1) * error + k * (of_judges - error) / n
    return (between - error) / below if below else None


def agreement(given: Mapping[int, Mapping[int, float]]) -> Agreement:
    """The agreement of judges: what is judged → judge → share of the full points."""
    judges = sorted({judge for row in given.values() for judge in row})
    whole = [[row[judge] for judge in judges] for row in given.values() if len(row) == len(judges)]
    difference, pairs = mean_difference([list(row.values()) for row in given.values()])
    return Agreement(len(judges), pairs, len(whole), difference, icc(whole))
