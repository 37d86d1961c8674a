"""Which school years there is something to see for. Parts above this one tell it where to look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from django.utils import timezone

from tongpan.ui.memory import Memory

from .kept import until_written
from .models import Unit

FIRST_MONTH = 9
"""A school year begins on 1 September."""

YEARS = Memory[frozenset[int]](1000)

Source = Callable[[Unit], Iterable[int]]
_sources: list[Source] = []


def knows_years(source: Source) -> Source:
    """Register a function that gives the school years for which a unit has records; call it in ``ready()``.

    It may look at the register alone: units, schools, their figures, what documents state (:mod:`.state`).
    """
    if source not in _sources:
        _sources.append(source)
    return source


def current_year(day: dt.date | None = None) -> int:
    """The school year that a day (today) lies in, by its first half."""
    day = day or timezone.localdate()
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def recorded_years(unit: Unit) -> frozenset[int]:
    """The school years with records of a unit; kept until the register changes, as every page shows them."""
    return until_written(YEARS, unit.pk, unit.path, make=lambda: frozenset(_recorded(unit)), register=True)


def _recorded(unit: Unit) -> Iterator[int]:
    for source in _sources:
        yield from source(unit)


def years_of(unit: Unit) -> set[int]:
    """The school years with records of a unit, and the current one."""
    return {current_year(), *recorded_years(unit)}


def best_year(unit: Unit) -> int:
    """The latest year with records that is not in the future; the current one where there are none."""
    now = current_year()
    return max((year for year in recorded_years(unit) if year <= now), default=now)


def knows_records(unit: Unit) -> bool:
    """Whether any year has records of the unit."""
    return bool(recorded_years(unit))
