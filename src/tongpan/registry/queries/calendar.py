"""Who works where in a school year, month by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tongpan.registry.models import Posting

FIRST_MONTH = 9


def months_of(year: int) -> list[dt.date]:
    """The first days of the twelve months of a school year, September to August."""
    return [dt.date(year + (month > 12), (month - 1) % 12 + 1, 1) for month in range(FIRST_MONTH, FIRST_MONTH + 12)]


def postings_away(year: int, kind: str = "") -> QuerySet[Posting]:
    """The postings of a school year other than home posts, of people or at schools of the open scope."""
    first, last = dt.date(year, FIRST_MONTH, 1), dt.date(year + 1, FIRST_MONTH, 1) - dt.timedelta(days=1)
    within = Posting.objects.filter(Q(until=None) | Q(until__gte=first), since__lte=last)
    found = within.filter(kind=kind) if kind else within.exclude(kind=Posting.Kind.HOME)
    return found.select_related("teacher", "teacher__unit", "unit").order_by("since", "teacher__sort_key", "pk")


@dataclass(frozen=True)
class Line:
    """A posting with a mark for each month of the year in which it holds."""

    posting: Posting
    months: tuple[bool, ...]


def lines_of(postings: Iterable[Posting], year: int) -> list[Line]:
    """The postings as lines of a calendar."""
    months = months_of(year)
    ends = [*months[1:], dt.date(year + 1, FIRST_MONTH, 1)]
    return [
        Line(
            own,
            tuple(
                own.since < end and (own.until is None or own.until >= begin)
                for begin, end in zip(months, ends, strict=True)
            ),
        )
        for own in postings
    ]
