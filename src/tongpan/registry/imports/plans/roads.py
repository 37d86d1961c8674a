"""Ways by road: between which places each row is, and what a file adds and changes."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tongpan.access.models import Unit, UnitKind
from tongpan.registry.imports.outcome import Tally
from tongpan.registry.imports.problems import NOTICE, WARNING, Fault
from tongpan.registry.imports.values import key
from tongpan.registry.models import Road, School, Settlement
from tongpan_core.messages import N_
from tongpan_core.plan.distance import great_circle_km
from tongpan_core.policy import parameter

from .base import Context, Samples
from .rows import Rows

UNNAMED = Fault(N_("the row does not name the place"), N_("fill in the name or the code of a school or village"))
UNKNOWN = N_("%(unit)s has no school or village %(name)s")
SEVERAL = N_("%(number)s schools or villages of %(unit)s are called %(name)s")
CORRECT = N_("correct it, or bring in the school or village first")
BY_CODE = N_("write the code")
IN_COUNTY = N_("import the row at the county in which the place lies")
TOO_LOW = N_("%(unit)s lies below the county, which keeps the ways by road")
NOWHERE = Fault(N_("the way ends where it begins"), N_("correct one of the two places"))
NO_LENGTH = Fault(N_("the row does not say how long the way is"), N_("fill in metres or kilometres"))
ROUND_THE_EARTH = 20_037_508
"""Metres half way round the earth: nothing is farther."""
NO_WAY = Fault(
    N_("no way between two places has this length"),
    N_("correct it; look whether metres and kilometres are taken one for the other"),
)
DISAGREE = Fault(
    N_("metres and kilometres say different things; the metres are taken"),
    N_("correct one of the two"), severity=WARNING,
)  # fmt: skip
LONGER = N_("the way is more than %(times)s times as long as the straight line of %(km)s km")
DETOUR = "planning/road_detour_most"
TWICE = N_("row %(row)s says something else of the same way")
ONE_ROW = N_("keep one of the rows")
AGAIN = Fault(N_("the row repeats an earlier one and is left out"), N_("nothing to do"), severity=NOTICE)
SHORTER = Fault(
    N_("the way is shorter than the straight line of %(km)s km"),
    N_("compare the length, and the coordinates of both places"), severity=WARNING,
)  # fmt: skip
LABELS = {"metres": N_("Metres by road"), "minutes": N_("Minutes by road")}


@dataclass(frozen=True, slots=True)
class End:
    """A school or village: the key by which planners know it, what it is called, its county, and where it lies."""

    key: str
    name: str
    county: int
    longitude: float | None
    latitude: float | None


@dataclass
class RoadsPlan:
    """New ways by column, and new lengths and times of those on record."""

    added: dict[tuple[int, str, str], dict[str, Any]] = field(default_factory=dict)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    samples: Samples = field(default_factory=Samples)

    @property
    def tallies(self) -> dict[str, Tally]:
        """Counts by kind of record."""
        return {"roads": self.tally}


class Ends:
    """The schools and villages of the importing unit, by code and by name; three queries."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        tree = [*Unit.everywhere.above(unit), *Unit.everywhere.filter(path__under=unit.path)]
        self._counties = {
            own.path: own.pk for own in tree if own.kind not in (UnitKind.SCHOOL, UnitKind.TOWN)
        }  # fmt: skip
        self.kept = {own.pk for own in tree if own.path.startswith(unit.path)}
        self._by_code: dict[str, dict[str, End]] = defaultdict(dict)
        self._by_name: dict[str, dict[str, End]] = defaultdict(dict)
        schools = School.everywhere.filter(unit__path__under=unit.path).values_list(
            "code", "unit__path", "unit__slug", "unit__name", "unit__short_name", "unit__longitude", "unit__latitude"
        )
        for code, path, slug, name, short, *point in schools:
            self._add(End(slug, name, self._county(path), *point), {code, slug}, {name, short})
        villages = Settlement.everywhere.filter(unit__path__under=unit.path)
        for code, name, county, *point in villages.values_list("code", "name", "county", "longitude", "latitude"):
            self._add(End(code, name, county, *point), {code}, {name})

    def _add(self, end: End, codes: set[str], names: set[str]) -> None:
        for code in codes:
            self._by_code[code.upper()][f"{end.county} {end.key}"] = end
        for name in {key(own) for own in names} - {""}:
            self._by_name[name][f"{end.county} {end.key}"] = end

    def _county(self, path: str) -> int:
        """The nearest unit at or above a path that is neither school nor town."""
        while path and path not in self._counties:
            path = path.rstrip("/").rpartition("/")[0]
            path = f"{path}/" if path else ""
        return self._counties[path]

    def find(self, code: str | None, name: str | None) -> End | Fault:
        """The place of a row, by code or else by name."""
        wanted = code or name
        if not wanted:
            return UNNAMED
        named = self._by_code.get(code.upper(), {}) if code else self._by_name.get(key(wanted), {})
        values = {"unit": self.unit.name, "name": wanted, "number": len(named)}
        if len(named) > 1:  # the codes of villages are those of a county
            return Fault(SEVERAL, IN_COUNTY if code else BY_CODE, values)
        return next(iter(named.values()), None) or Fault(UNKNOWN, CORRECT, values)


def plan_roads(rows: Rows, context: Context) -> RoadsPlan:
    """Checks of all rows first; then what is new and what changes."""
    told = _read(rows, Ends(context.unit), parameter(DETOUR).at(context.day).number)
    plan = RoadsPlan()
    held = Road.everywhere.filter(unit__path__under=context.unit.path)
    known = {own[1:4]: own for own in held.values_list("pk", "unit_id", "start", "end", "metres", "minutes")}
    for (start, end), (index, values) in told.items():
        if index in rows.bad:
            continue
        natural = (start.county, start.key, end.key)
        if natural not in known:
            plan.added[natural] = values
            plan.tally.added += 1
            continue
        pk, *_, metres, minutes = known[natural]
        before = {"metres": metres, "minutes": minutes}
        differing = {name: value for name, value in values.items() if value is not None and value != before[name]}
        plan.tally.same += not differing
        plan.tally.changed += bool(differing)
        if differing:
            plan.changed[pk] = differing
        for name, value in differing.items():
            plan.samples.note(f"{start.name} – {end.name}", LABELS[name], before[name], value)
    return plan


def _read(rows: Rows, ends: Ends, times: float) -> dict[tuple[End, End], tuple[int, dict[str, Any]]]:
    """Every way once, with its row and what is said of it; the faults of the others are told."""
    found: dict[tuple[End, End], tuple[int, dict[str, Any]]] = {}
    for index in range(len(rows)):
        length = _length(rows, index)
        places = [_end(rows, index, ends, name) for name in ("start", "end")]
        start, end = places
        if start is None or end is None or length is None:
            continue
        if start.county not in ends.kept:
            target = "start" if rows.has("start") else "start_code"
            rows.report(index, target, Fault(TOO_LOW, IN_COUNTY, {"unit": ends.unit.name}))
            continue
        if start == end:
            rows.report(index, "end" if rows.has("end") else "end_code", NOWHERE)
            continue
        values = {"metres": round(length), "minutes": rows.get("minutes")[index]}
        if (start, end) in found:
            _again(rows, index, *found[start, end], values)
            continue
        found[start, end] = index, values
        _compare(rows, index, start, end, length, times)
    return found


def _length(rows: Rows, index: int) -> float | None:
    """Metres of a row; None, and told, where it has none that can be."""
    metres, km = rows.get("metres")[index], rows.get("km")[index]
    target = "metres" if rows.has("metres") else "km"
    if metres is None and km is None:
        if index not in rows.bad:  # a length that cannot be read has been told already
            rows.report(index, target, NO_LENGTH)
        return None
    length = float(km * 1000 if metres is None else metres)
    if not 0.5 < length <= ROUND_THE_EARTH:
        rows.report(index, "km" if metres is None else "metres", NO_WAY)
        return None
    if metres is not None and km is not None and round(metres / 1000, _decimals(km)) != round(km, _decimals(km)):
        rows.report(index, target, DISAGREE)
    return length


def _decimals(number: float) -> int:
    return len(f"{number:.6f}".rstrip("0").partition(".")[2])


def _end(rows: Rows, index: int, ends: Ends, name: str) -> End | None:
    found = ends.find(rows.get(f"{name}_code")[index], rows.get(name)[index])
    if isinstance(found, Fault):
        by_code = rows.has(f"{name}_code") and (rows.get(f"{name}_code")[index] or not rows.has(name))
        rows.report(index, f"{name}_code" if by_code else name, found)
        return None
    return found


def _again(rows: Rows, index: int, first: int, before: dict[str, Any], values: dict[str, Any]) -> None:
    target = "start" if rows.has("start") else "start_code"
    if before == values:
        rows.report(index, target, AGAIN)
    else:
        rows.report(index, target, Fault(TWICE, ONE_ROW, {"row": rows.name_of(first)}))


def _compare(rows: Rows, index: int, start: End, end: End, length: float, times: float) -> None:
    """No road is shorter than the straight line, and few are many ``times`` as long: one of three numbers is wrong."""
    if None in (start.longitude, start.latitude, end.longitude, end.latitude):
        return
    points = np.array([(start.longitude, start.latitude), (end.longitude, end.latitude)], dtype=float)
    straight = float(great_circle_km(points[:1, 0], points[:1, 1], points[1:, 0], points[1:, 1])[0, 0])
    values = {"km": round(straight, 1), "times": times}
    if length < math.floor(straight * 1000) or length > times * straight * 1000 > 0:
        cause = SHORTER.cause if length < straight * 1000 else LONGER
        rows.report(index, "metres" if rows.has("metres") else "km", Fault(cause, SHORTER.remedy, values, WARNING))
