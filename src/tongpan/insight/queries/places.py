"""Where a unit lies: the counties below it, the county above it, its codes, what it may reuse from above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tongpan.access.models import CodeScheme, Unit, UnitCode
from tongpan.access.models.unit import COUNTY_LEVEL


def statistics_day(year: int) -> dt.date:
    """The day of the stock figures of a school year: 1 September."""
    return dt.date(year, 9, 1)


def counties_of(unit: Unit) -> list[Unit]:
    """The counties and zones at or below a unit, in the order of their codes; of a town or school, none."""
    return list(Unit.objects.counties().filter(path__under=unit.path).order_by("path"))


def region_code(unit: Unit, day: dt.date) -> str:
    """The GB/T 2260 code in force on a day, of the unit or of the nearest unit above that has one.

    A zone without a national code takes the code of its city, so that the city's rules hold in it.
    """
    paths = _paths_to(unit.path)
    codes = UnitCode.objects.filter(unit__path__in=paths, scheme=CodeScheme.GB2260).select_related("unit")
    by_path = {code.unit.path: code.code for code in codes if code.holds_on(day)}
    return next((_prefix(by_path[path]) for path in reversed(paths) if path in by_path), "")


def _prefix(code: str) -> str:
    """A province or city code as the beginning of the codes inside it: 440000 → 44, 441800 → 4418."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _paths_to(path: str) -> list[str]:
    steps = path.rstrip("/").split("/")
    return ["/".join(steps[:n]) + "/" for n in range(1, len(steps) + 1)]


def paths_above(unit: Unit) -> list[str]:
    """The paths of the unit and of everything above it, from the root down."""
    return _paths_to(unit.path)


def county_paths(counties: Iterable[Unit]) -> dict[str, str]:
    """Path to key of each county."""
    return {county.path: county.slug for county in counties}


def county_of(path: str, counties: dict[str, str]) -> str:
    """The key of the county that a path lies in, or an empty text."""
    return next((counties[step] for step in reversed(_paths_to(path)) if step in counties), "")


def is_county_level(unit: Unit) -> bool:
    """Whether the unit itself is assessed."""
    return unit.kind in COUNTY_LEVEL
