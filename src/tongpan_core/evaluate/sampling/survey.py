"""What a sample says is weighed by: weights, strata, schools, and the chance with which each was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.coding import coded
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .draw import Sample

Lonely = Literal["fail", "certainty", "adjust", "average"]
"""A stratum with one school drawn has no variance of its own. ``fail``: refuse. ``certainty``: it adds none.
``adjust``: its school is held against the mean of all. ``average``: it gets the mean variance of the other strata.
(R survey.)"""


@dataclass(frozen=True)
class Survey:
    """``N`` pupils (or other units of the last stage) of ``U`` schools (units of the first stage) in ``H`` strata.

    Attributes:
        weights: How many each stands for (N,).
        unit: The school of each (N,), a row of ``stratum``.
        stratum: The stratum of each school (U,), from 0 to H − 1.
        chance: The chance of each school (U,), for the finite-population correction; 0 leaves it out.
        inner: The share of its school's pupils that were drawn with each (N,); 1 where all were, and where what lies
            within schools is left to the first stage.
        lonely: What becomes of strata with one school.
        names: The strata (H,), for messages.
        codes: The schools (U,), for messages.
    """

    weights: Floats
    unit: NDArray[np.intp]
    stratum: NDArray[np.intp]
    chance: Floats
    inner: Floats
    lonely: Lonely
    names: NDArray[np.generic]
    codes: NDArray[np.generic]

    @property
    def units(self) -> int:
        """How many schools there are."""
        return len(self.stratum)

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Schools (U,) that were drawn by chance: one that every sample has tells nothing about chance."""
        return np.asarray(self.chance < 1, dtype=bool)

    @property
    def freedom(self) -> int:
        """Degrees of freedom: schools drawn by chance less their strata; where all were taken, pupils less schools."""
        drawn = self.stratum[self.counted]
        if len(drawn):
            return len(drawn) - len(np.unique(drawn))
        return len(self.weights) - self.units

    def sums(self, values: Floats) -> Floats:
        """Sums (U, …) over the pupils of each school of values (N, …)."""
        found = np.zeros((self.units, *values.shape[1:]))
        np.add.at(found, self.unit, values)
        return found


def survey(
    weights: ArrayLike,
    unit: ArrayLike,
    stratum: ArrayLike | None = None,
    *,
    population: ArrayLike | None = None,
    inner: ArrayLike | None = None,
    lonely: Lonely = "fail",
) -> Survey:
    """A sample by its columns (N,). ``population``: units of the first stage in the stratum of each, where known.

    ``inner``: the population of the second stage in the unit of each. Raises EvaluationError for columns of different
    length, weights that are not above zero in all, a unit in two strata, or more units than there are.
    """
    w = np.asarray(weights, dtype=np.float64)
    named = np.asarray(unit)
    strata = np.zeros(len(w), dtype=np.int64) if stratum is None else np.asarray(stratum)
    if not len(w) == len(named) == len(strata) or not len(w):
        raise EvaluationError(f"{len(w)} weights, {len(named)} schools, {len(strata)} strata; give one of each a row.")
    if not np.isfinite(w).all() or (w < 0).any() or not w.sum() > 0:
        raise EvaluationError("Weights must be numbers of 0 or more, and some above 0.")
    codes, rows = coded(named)
    names, held = coded(strata)
    own = np.zeros(len(codes), dtype=np.intp)
    own[rows] = held
    if (own[rows] != held).any():
        wrong = codes[rows[np.flatnonzero(own[rows] != held)[0]]]
        raise EvaluationError(f"School {wrong} lies in two strata; a school is drawn from one.")
    chance = _chances(population, rows, own, names, len(codes))
    return Survey(w, rows, own, chance, _shares(inner, rows, len(w)), lonely, names, codes)


def _chances(
    population: ArrayLike | None, rows: NDArray[np.intp], own: NDArray[np.intp], names: NDArray[np.generic], units: int
) -> Floats:
    if population is None:
        return np.zeros(units)
    whole = np.zeros(units)
    whole[rows] = np.broadcast_to(np.asarray(population, dtype=np.float64), rows.shape)
    drawn = np.bincount(own, minlength=len(names)).astype(np.float64)
    if (drawn[own] > whole + 1e-9).any():
        bad = names[own[np.flatnonzero(drawn[own] > whole + 1e-9)[0]]]
        raise EvaluationError(f"Stratum {bad}: more schools were drawn than there are; correct its number of schools.")
    return np.asarray(drawn[own] / whole, dtype=np.float64)


def _shares(inner: ArrayLike | None, rows: NDArray[np.intp], size: int) -> Floats:
    if inner is None:
        return np.ones(size)
    whole = np.asarray(inner, dtype=np.float64)
    drawn = np.bincount(rows).astype(np.float64)[rows]
    if whole.shape != drawn.shape or (drawn > whole + 1e-9).any():
        raise EvaluationError("In a school more pupils were drawn than there are; correct its number of pupils.")
    return np.asarray(drawn / whole, dtype=np.float64)


def survey_of(sample: Sample, school: ArrayLike, *, lonely: Lonely = "average") -> Survey:
    """The survey of pupils who came, by the code (N,) of each one's school.

    Who stayed away is taken to be like those of the same school who came; a school that sent nobody, like the other
    schools of its stratum. Raises EvaluationError for a school that was not drawn and for a
    stratum of which none came.
    """
    named = [str(code) for code in np.asarray(school)]
    place = {code: row for row, code in enumerate(sample.codes)}
    if missing := sorted(set(named) - set(place)):
        raise EvaluationError(f"School {missing[0]} was not drawn; leave its pupils out.")
    own = np.array([place[code] for code in named], dtype=np.intp)
    came = np.bincount(own, minlength=len(sample.codes)).astype(np.float64)
    sizes = sample.design.frame.pupils[sample.rows].astype(np.float64)
    strata = np.array([sample.design.frame.strata[row] for row in sample.rows])
    names, stratum = np.unique(strata, return_inverse=True)
    stood, there = sizes / sample.chances, came > 0
    all_of, those = np.bincount(stratum, weights=stood), np.bincount(stratum, weights=stood * there)
    if (those == 0).any():
        raise EvaluationError(f"No school of stratum “{names[those == 0][0]}” has results; enter them or join strata.")
    if (came > sizes).any():
        wrong = sample.codes[int(np.flatnonzero(came > sizes)[0])]
        raise EvaluationError(f"School {wrong} has more results than pupils; correct its results or its size.")
    kept = np.flatnonzero(there)
    again = np.cumsum(there) - 1
    weight = np.divide(stood, came, out=np.zeros_like(stood), where=there) * (all_of / those)[stratum]
    return Survey(
        weight[own], again[own], stratum[kept].astype(np.intp), sample.chances[kept], (came / sizes)[own], lonely,
        names, np.array(sample.codes)[kept],
    )  # fmt: skip
