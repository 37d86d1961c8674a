"""Where people live: a town by its name, or a point, each kept no finer than policy says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from tongpan.access.models import Unit, UnitKind
from tongpan.access.models.unit import COUNTY_LEVEL
from tongpan.registry.imports.places import Place
from tongpan.registry.imports.problems import WARNING, Fault
from tongpan.registry.imports.values import key
from tongpan_core.messages import N_
from tongpan_core.policy import parameter

from .base import Context
from .coordinates import HALF, NOWHERE, SWAPPED, Around
from .rows import Rows
from .tree import variants

COLUMNS = ("home_town", "home_longitude", "home_latitude")
DECIMALS = "privacy/home_decimals"
NONE = {"无", "没有", "none", "no"}
"""What takes a home, or a spouse, off the records: an empty cell changes nothing."""
LEFT_OUT = N_("the home is left out; correct it, or write the coordinates")
UNKNOWN = N_("no town of %(unit)s is called so")
SEVERAL = N_("%(number)s towns of %(unit)s are called so")
NOT_PLACED = N_("the town has no coordinates")
Point = tuple[float, float]


def home_text(longitude: float, latitude: float, day: date) -> str:
    """A home as the records keep it: degrees, rounded to the decimals that policy allows on a day."""
    decimals = int(parameter(DECIMALS).at(day).number)
    return f"{longitude:.{decimals}f},{latitude:.{decimals}f}"


def settle_homes(rows: Rows, context: Context, schools: Sequence[Place | None]) -> None:
    """Fill the column ``home`` from the columns that the file has; what cannot be placed is left out with a warning.

    ``schools`` are those of the rows: by the other schools around it is seen where two numbers are exchanged.
    """
    if not any(map(rows.has, COLUMNS)):
        return
    towns = Towns(context.unit) if rows.has("home_town") else None
    nearby = Nearby(context.unit, context.day)
    told: dict[Point, str] = {}
    homes = rows.get("home")
    for index, (town, longitude, latitude) in enumerate(zip(*map(rows.get, COLUMNS), strict=True)):
        point: Point | Fault | None = None
        target = "home_longitude" if rows.has("home_longitude") else "home_latitude"
        if longitude is not None or latitude is not None:
            point = _point(longitude, latitude)
            if not isinstance(point, Fault) and nearby.exchanged(point, schools[index]):
                point = Fault(SWAPPED.cause, LEFT_OUT, severity=WARNING)
        elif town and key(town) in NONE:
            homes[index] = ""
        elif town and towns:
            point, target = towns.find(town), "home_town"
        if isinstance(point, Fault):
            rows.report(index, target, point)
        elif point is not None:
            if point not in told:
                told[point] = home_text(*point, context.day)
            homes[index] = told[point]


def _point(longitude: float | None, latitude: float | None) -> Point | Fault:
    fault = None
    if longitude is None or latitude is None:
        fault = HALF
    elif abs(latitude) > 90 and abs(longitude) <= 90:
        fault = SWAPPED
    elif abs(longitude) > 180 or abs(latitude) > 90 or (longitude == 0 and latitude == 0):
        fault = NOWHERE
    if fault is not None:
        return Fault(fault.cause, LEFT_OUT, severity=WARNING)
    return float(longitude), float(latitude)  # type: ignore[arg-type]


class Nearby:
    """The places of the schools around the importing unit, by county; read where a home first needs them.

    That a home lies far from every school is no fault: people may live in the next county. East of 90° exchanged
    numbers are no place on earth, and are refused before.
    """

    def __init__(self, unit: Unit, day: date) -> None:
        self._unit, self._day = around(unit), day
        self._told: dict[tuple[Point, str], bool] = {}

    def exchanged(self, point: Point, school: Place | None) -> bool:
        """Whether a home lies among the schools of a school's county only with its two numbers exchanged."""
        if school is None or abs(point[0]) > 90:
            return False
        county = next((own for own in self._counties if school.path.startswith(own)), "")
        if (point, county) not in self._told:
            self._told[point, county] = bool(county) and self._places.exchanged(point, county)
        return self._told[point, county]

    @cached_property
    def _places(self) -> Around:
        return Around(self._unit, self._day)

    @cached_property
    def _counties(self) -> list[str]:
        rows = Unit.everywhere.filter(kind__in=COUNTY_LEVEL, path__under=self._unit.path)
        return list(rows.values_list("path", flat=True))


def around(unit: Unit) -> Unit:
    """The county around a school or a town; any other unit is itself."""
    while unit.kind in (UnitKind.SCHOOL, UnitKind.TOWN) and unit.parent is not None:
        unit = unit.parent
    return unit


class Towns:
    """The towns and counties by name: those of the importing unit, or of the county around a school or a town.

    What a refusal says names no town: where somebody lives is nobody's business.
    """

    def __init__(self, unit: Unit) -> None:
        self.unit = unit = around(unit)
        self._named: dict[str, set[tuple[int, Any, Any]]] = defaultdict(set)
        found = Unit.everywhere.filter(path__under=unit.path).exclude(kind=UnitKind.SCHOOL)
        for pk, name, short, *point in found.values_list("pk", "name", "short_name", "longitude", "latitude"):
            for word in variants(name) | ({key(short)} - {""}):
                self._named[word].add((pk, *point))

    def find(self, name: str) -> Point | Fault:
        """The middle of the town of a name; a warning where there is none, several, or no coordinates."""
        found = {one for word in variants(name) for one in self._named.get(word, ())}
        if len(found) == 1:
            ((_pk, longitude, latitude),) = found
            if longitude is None or latitude is None:
                return Fault(NOT_PLACED, LEFT_OUT, severity=WARNING)
            return longitude, latitude
        values = {"unit": self.unit.name, "number": len(found)}
        return Fault(SEVERAL if found else UNKNOWN, LEFT_OUT, values, WARNING)
