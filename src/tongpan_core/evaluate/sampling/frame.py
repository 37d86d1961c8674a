"""The schools that a sample is drawn from, and how exact its mean shall be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats, Ints

ALL = ""
"""The name of the only stratum where there are none."""


@dataclass(frozen=True)
class Frame:
    """``N`` schools: their ``codes``, ``pupils`` (N,) of the tested grade, and the stratum of each.

    The order of schools within a stratum is the order of systematic drawing: sorted by size or by last year's result,
    the sample is spread over it.
    """

    codes: tuple[str, ...]
    pupils: Ints
    strata: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The strata in the order in which they first appear."""
        return tuple(dict.fromkeys(self.strata))

    def rows(self, stratum: str) -> NDArray[np.intp]:
        """The schools of a stratum, in the order of the frame."""
        return np.flatnonzero(np.array([own == stratum for own in self.strata], dtype=bool))

    def __len__(self) -> int:
        return len(self.codes)


def frame(codes: Sequence[str], pupils: ArrayLike, strata: Sequence[str] | None = None) -> Frame:
    """A frame of schools that have pupils in the grade.

    Raises EvaluationError for columns of different length, a school named twice, and a school without pupils.
    """
    sizes = np.asarray(pupils)
    named = tuple(codes)
    own = (ALL,) * len(named) if strata is None else tuple(strata)
    if not len(named) == len(sizes) == len(own) or not named:
        raise EvaluationError(
            f"{len(named)} schools, {len(sizes)} sizes, {len(own)} strata; give one of each a school."
        )
    if len(set(named)) < len(named):
        twice = next(code for place, code in enumerate(named) if code in named[:place])
        raise EvaluationError(f"School {twice} is named twice; a school is drawn from one stratum.")
    whole = sizes.astype(np.int64)
    if (whole != sizes).any() or (whole < 1).any():
        row = int(np.flatnonzero((whole != sizes) | (whole < 1))[0])
        raise EvaluationError(f"School {named[row]} has {sizes[row]} pupils in the grade; leave it out or correct it.")
    return Frame(named, whole, own)


@dataclass(frozen=True)
class Target:
    """How exact the mean shall be, and what is known of marks before the test.

    Attributes:
        error: Half of the width of the interval, in the unit of ``spread``.
        spread: The standard deviation of pupils.
        alike: The share of the variance that lies between schools (intraclass correlation), from 0 to 1.
        level: How often the interval holds the truth.
        spreads: The standard deviation within a stratum where it is another one.
    """

    error: float
    spread: float
    alike: float
    level: float = 0.95
    spreads: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.error > 0 and self.spread > 0 and all(own > 0 for own in self.spreads.values())):
            raise EvaluationError("The error asked for and the spread of marks must be above zero.")
        if not (0 <= self.alike <= 1 and 0 < self.level < 1):
            raise EvaluationError("The share between schools lies from 0 to 1, the level between 0 and 1.")

    @property
    def reach(self) -> float:
        """Standard errors from the middle of the interval to its end."""
        from scipy.stats import norm

        return float(norm.ppf(0.5 + self.level / 2))

    def spread_of(self, stratum: str) -> float:
        """The standard deviation of pupils of a stratum."""
        return self.spreads.get(stratum, self.spread)


def takes(sizes: Ints, take: int | None) -> Ints:
    """How many pupils are tested in each school: ``take``, or all where there are no more."""
    return sizes if take is None else np.minimum(sizes, take)


def shares(sizes: Ints) -> Floats:
    """The share of each school in the pupils."""
    return np.asarray(sizes / sizes.sum(), dtype=np.float64)
