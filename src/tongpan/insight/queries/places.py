"""Where a unit lies: the counties below it, the county above it, its codes, what it may reuse from above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tongpan.access.models import Unit
from tongpan.access.models.unit import COUNTY_LEVEL
from tongpan.registry.queries.regions import paths_above, paths_to, region_code

__all__ = [
    "counties_of", "county_of", "county_paths", "is_county_level", "paths_above", "region_code", "statistics_day",
]  # fmt: skip


def statistics_day(year: int) -> dt.date:
    """The day of the stock figures of a school year: 1 September."""
    return dt.date(year, 9, 1)


def term_of(year: int, years: float) -> tuple[dt.date, dt.date]:
    """The first and the last day of postings that last so many years, at least one, from a school year on."""
    return statistics_day(year), statistics_day(year + max(round(years), 1)) - dt.timedelta(days=1)


def counties_of(unit: Unit) -> list[Unit]:
    """The counties and zones at or below a unit, in the order of their codes; of a town or school, none."""
    return list(Unit.objects.counties().filter(path__under=unit.path).order_by("path"))


def county_paths(counties: Iterable[Unit]) -> dict[str, str]:
    """Path to key of each county."""
    return {county.path: county.slug for county in counties}


def county_of(path: str, counties: dict[str, str]) -> str:
    """The key of the county that a path lies in, or an empty text."""
    return next((counties[step] for step in reversed(paths_to(path)) if step in counties), "")


def is_county_level(unit: Unit) -> bool:
    """Whether the unit itself is assessed."""
    return unit.kind in COUNTY_LEVEL
