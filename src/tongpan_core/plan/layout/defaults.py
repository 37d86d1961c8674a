"""What a layout starts from in a region on a day: limits and costs of policy, each with its citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tongpan_core.plan.layout.problem import Band, Costs, Limits
from tongpan_core.policy import NATIONAL, Tree, Value, policy
from tongpan_core.tables import Stage

LOT, POINTS = "further/class_size/limit", "scope/teaching_point_kinds"
_PLAIN = (
    "walk_low_km", "ride_low_km", "low_share", "detour", "place", "new_school", "running_school", "running_point",
    "pupil_km", "rider", "later", "years",
)  # fmt: skip
_BY_STAGE = ("walk_km", "ride_km", "smallest")


@dataclass(frozen=True)
class Defaults:
    """The planning defaults for one stage; ``values`` cites each by its name, ``lot`` the size of a class."""

    stage: Stage
    values: Mapping[str, Value]

    def number(self, name: str) -> float:
        """One of them as a number."""
        return self.values[name].number

    @property
    def bands(self) -> tuple[Band, ...]:
        """The lowest grades of a primary school apart from the others; one band in other stages."""
        others = self.number("walk_km"), self.number("ride_km")
        if self.stage != "primary":
            return (Band("all", "all grades", *others),)
        low = self.number("walk_low_km"), self.number("ride_low_km")
        return Band("low", "grades 1 to 3", *low), Band("high", "grades 4 to 6", *others)

    @property
    def costs(self) -> Costs:
        """Costs of ways and places."""
        names = ("pupil_km", "rider", "place", "years", "later")
        return Costs(**{name: self.number(name) for name in names})

    @property
    def limits(self) -> Limits:
        """The smallest school, and places built by the class."""
        lot = int(self.number("lot")) if "lot" in self.values else 1
        return Limits(smallest=self.number("smallest"), lot=lot)


def defaults(on: date, stage: Stage, region: str = NATIONAL, tree: Tree | None = None) -> Defaults:
    """The planning defaults in force on a day in a region."""
    own = tree or policy()
    found = {name: own.parameter(f"planning/layout/{name}").at(on, region) for name in _PLAIN}
    found |= {name: own.parameter(f"planning/layout/{name}").at(on, region, stage) for name in _BY_STAGE}
    found["points"] = own.parameter(POINTS).at(on, region)
    lot = own.parameter(LOT)
    if stage in lot.stages and (value := lot.find(on, region, stage)) is not None:
        found["lot"] = value
    return Defaults(stage, found)
