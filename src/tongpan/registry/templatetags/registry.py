"""Small words of the registry's pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.schools import reference_day
from tongpan.ui import formats

register = template.Library()


@register.filter
def stock_day(year: int) -> str:
    """The day of the stock figures of a school year, as a reader writes it."""
    return formats.day(reference_day(year))


@register.filter
def stage_name(stage: str) -> Any:
    """小学, 初中 …; what the stages share has no name of its own."""
    return STAGE_NAMES.get(stage, stage)


@register.filter
def figure(value: float | None, whole: bool = True) -> str:
    """A figure as it stands in a table; “—” where it was not reported."""
    return formats.number(value, 0 if whole else None)


@register.filter
def signed(value: float | None) -> str:
    """A change with its sign; nothing where there is none."""
    if not value:
        return "" if value is None else "0"
    return f"+{formats.number(value)}" if value > 0 else formats.number(value)


@register.filter
def age_on(born: dt.date | None, year: int) -> int | None:
    """Full years on the reference day of a school year."""
    if born is None:
        return None
    day = reference_day(year)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
