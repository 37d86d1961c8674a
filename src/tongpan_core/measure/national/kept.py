"""What is kept of a table of pupils: sums by school and counts of marks by county. All indicators come from these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongpan_core.measure.gini import gini
from tongpan_core.measure.inequality import Dispersion, dispersion
from tongpan_core.tables import Floats, Ints, TableError


@dataclass(frozen=True, slots=True)
class TheilLevels:
    """Theil's T of pupils: ``total = counties + schools + pupils``, what lies between the units of each level."""

    total: float
    counties: float
    schools: float
    pupils: float


@dataclass(frozen=True)
class Kept:
    """``S`` schools of ``C`` counties, ``M`` pairs of a county and a mark.

    Attributes:
        schools: Codes (S,).
        counties: Codes (C,), rising.
        county: The county of each school (S,), a row of ``counties``.
        pupils: Rows read of each school (S,).
        weight: Σ w (S,).
        wealth: Σ w x (S,).
        squares: Σ w (x − mean of the school)² (S,).
        logs: Σ w x ln x (S,), 0 ln 0 = 0; NaN where a value is negative.
        lowest: The smallest value (S,).
        mark_county: The county of each count (M,), a row of ``counties``, rising.
        marks: The mark (M,).
        mark_weight: Σ w of the county's pupils with that mark (M,).
        missing: Rows left out: no value, no weight, no school or no county.
    """

    schools: NDArray[np.generic]
    counties: NDArray[np.generic]
    county: Ints
    pupils: Ints
    weight: Floats
    wealth: Floats
    squares: Floats
    logs: Floats
    lowest: Floats
    mark_county: Ints
    marks: Floats
    mark_weight: Floats
    missing: int

    def dispersion(self) -> Dispersion:
        """The weighted mean, standard deviation and CV of all pupils; ``n`` counts pupils."""
        weight, pupils = float(self.weight.sum()), int(self.pupils.sum())
        if weight == 0 or pupils < 2:
            return Dispersion(pupils, np.nan, np.nan, np.nan, "one_school" if pupils == 1 else "no_school")
        mean = float(self.wealth.sum()) / weight
        between = float(self.weight @ (self.means - mean) ** 2)
        sd = float(np.sqrt((between + float(self.squares.sum())) / weight))
        if mean == 0:
            return Dispersion(pupils, mean, sd, np.nan, "zero_mean")
        return Dispersion(pupils, mean, sd, sd / abs(mean), "defined")

    @property
    def means(self) -> Floats:
        """The mean of each school (S,)."""
        return np.asarray(self.wealth / self.weight, dtype=np.float64)

    def between_schools(self) -> Dispersion:
        """The 差异系数 between all schools, each weighing by its pupils."""
        return dispersion(self.means, self.weight)

    def by_county(self) -> Floats:
        """The 差异系数 between the schools of each county (C,); NaN where a county has fewer than two schools."""
        size = len(self.counties)
        weight = np.bincount(self.county, self.weight, size)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.bincount(self.county, self.wealth, size) / weight
            off = np.bincount(self.county, self.weight * (self.means - mean[self.county]) ** 2, size)
            found = np.sqrt(off / weight) / np.abs(mean)
        few = np.bincount(self.county, minlength=size) < 2
        return np.where(few | (mean == 0), np.nan, found)

    def theil(self) -> TheilLevels:
        """Theil's T of all pupils, split by county and school. NaN where there is nothing to share.

        Raises TableError for a negative value: the index has no meaning.
        """
        if not len(self.lowest) or self.wealth.sum() == 0:
            return TheilLevels(np.nan, np.nan, np.nan, np.nan)
        if self.lowest.min() < 0:
            school = self.schools[int(np.argmin(self.lowest))]
            raise TableError(f"School {school} has a value below 0; Theil's index needs values of 0 or more.")
        weight, wealth = float(self.weight.sum()), float(self.wealth.sum())
        total = float(self.logs.sum()) / wealth - np.log(wealth / weight)
        counties = _between(*(np.bincount(self.county, part).astype(np.float64) for part in (self.wealth, self.weight)))
        upper = _between(self.wealth, self.weight)
        return TheilLevels(float(total), counties, upper - counties, float(total) - upper)

    def gini(self) -> float:
        """The Gini coefficient of the marks, exact as equal marks are counted and not binned; NaN without marks.

        Raises TableError for a negative mark.
        """
        values, place = np.unique(self.marks, return_inverse=True)
        return gini(values, np.bincount(place, self.mark_weight, len(values)))

    def of_counties(self, codes: Iterable[object]) -> Kept:
        """What is kept of some counties. Raises TableError for a county that is not there."""
        wanted = list(codes)
        there = np.isin(self.counties, np.array(wanted, dtype=self.counties.dtype))
        if int(there.sum()) < len(set(wanted)):
            known = set(self.counties.tolist())
            raise TableError(f"County {next(code for code in wanted if code not in known)} is not in the table.")
        again = np.cumsum(there) - 1
        own, counted = there[self.county], there[self.mark_county]
        return Kept(
            self.schools[own], self.counties[there], again[self.county[own]], self.pupils[own], self.weight[own],
            self.wealth[own], self.squares[own], self.logs[own], self.lowest[own], again[self.mark_county[counted]],
            self.marks[counted], self.mark_weight[counted], self.missing,
        )  # fmt: skip

    def save(self, path: Path) -> None:
        """Write what is kept; :meth:`load` reads it."""
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, **{own.name: getattr(self, own.name) for own in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Kept:
        """Read what :meth:`save` wrote. Raises TableError where the file is something else."""
        with np.load(path, allow_pickle=False) as found:
            if lacking := [own.name for own in fields(cls) if own.name not in found]:
                raise TableError(f"{path.name} has no {lacking[0]}: it was not kept by this version; read it again.")
            parts = {own.name: found[own.name] for own in fields(cls)}
        return cls(**{**parts, "missing": int(parts["missing"])})


def _between(wealth: Floats, weight: Floats) -> float:
    """Theil's T between units, 0 ln 0 = 0."""
    there = wealth > 0
    y, w = wealth[there] / wealth.sum(), weight[there] / weight.sum()
    return float(y @ np.log(y / w))
