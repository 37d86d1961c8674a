"""Placements as bars across a year, by person or by school; and as ways from school to school."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.exchange.models import Placement

WEEK = 7


@dataclass(frozen=True)
class Bar:
    """A placement across a year: from ``start`` over ``width``, both in whole weeks of the year."""

    placement: Placement
    start: int
    width: int

    @property
    def kind(self) -> str:
        """The kind of posting."""
        return self.placement.posting.kind


@dataclass(frozen=True)
class Row:
    """A line of the calendar: a person or a school with its bars in order of time."""

    title: str
    note: str
    bars: tuple[Bar, ...]
    unit: Unit | None = None


@dataclass(frozen=True)
class Month:
    """A month's place in the head: its first day, the week it begins in and how many weeks it takes."""

    first: dt.date
    start: int
    width: int


def weeks_of(period: Period) -> int:
    """How many weeks a year takes, the last one possibly short."""
    return -(-((period.last - period.first).days + 1) // WEEK)


def bar_of(placement: Placement, period: Period) -> Bar:
    """The bar of a placement: every week in which it is in force for a day or more."""
    first = max(placement.posting.since, period.first)
    last = min(placement.posting.until or period.last, period.last)
    start = (first - period.first).days // WEEK
    return Bar(placement, start, max(1, (last - period.first).days // WEEK - start + 1))


def months_of(period: Period) -> list[Month]:
    """The months of a year as the head shows them."""
    starts: list[tuple[dt.date, int]] = []
    day = period.first
    while day <= period.last:
        starts.append((day, (day - period.first).days // WEEK))
        day = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    ends = [start for _day, start in starts[1:]] + [weeks_of(period)]
    return [Month(day, start, end - start) for (day, start), end in zip(starts, ends, strict=True)]


PARTS = ("posting", "teacher", "home", "host")


def people_in_order(placements: QuerySet[Placement]) -> list[int]:
    """The keys of the people who are placed, by name."""
    found = placements.order_by("teacher__sort_key", "teacher").values_list("teacher", flat=True)
    return list(dict.fromkeys(found))


def by_person(placements: QuerySet[Placement], period: Period, people: Sequence[int]) -> list[Row]:
    """A line for each of some people, in their order."""
    held: dict[int, list[Placement]] = defaultdict(list)
    found = placements.filter(teacher__in=people).select_related(*PARTS).defer("teacher__ledger")
    for own in found.order_by("posting__since", "pk"):
        held[own.teacher_id].append(own)
    return [Row(held[key][0].teacher.name, held[key][0].home.title, _bars(held[key], period)) for key in people]


def schools_in_order(placements: QuerySet[Placement], unit: Unit) -> list[Unit]:
    """The schools of the unit that send or receive, by name."""
    pairs = placements.order_by().values_list("home", "host").distinct()
    keys = {key for pair in pairs for key in pair}
    found = Unit.everywhere.filter(pk__in=keys, path__under=unit.path).defer("outline")
    return list(found.order_by("sort_key", "pk"))


def by_school(placements: QuerySet[Placement], period: Period, schools: Sequence[Unit]) -> list[Row]:
    """A line for each of some schools: its own people who are away first, then those who have come."""
    keys = [own.pk for own in schools]
    found = placements.filter(Q(home__in=keys) | Q(host__in=keys)).select_related(*PARTS).defer("teacher__ledger")
    sent: dict[int, list[Placement]] = defaultdict(list)
    come: dict[int, list[Placement]] = defaultdict(list)
    for own in found.order_by("posting__since", "pk"):
        sent[own.home_id].append(own)
        come[own.host_id].append(own)
    return [Row(own.title, "", _bars([*sent[own.pk], *come[own.pk]], period), own) for own in schools]


def _bars(placements: Sequence[Placement], period: Period) -> tuple[Bar, ...]:
    return tuple(bar_of(own, period) for own in placements)


@dataclass(frozen=True)
class Way:
    """How many people go from one school to another."""

    home: Unit
    host: Unit
    people: int


def ways_of(placements: QuerySet[Placement]) -> list[Way]:
    """The ways that people go, the busiest first; somebody sent the same way twice counts once. Two queries."""
    rows = placements.order_by().values_list("home", "host").annotate(people=Count("teacher", distinct=True))
    pairs = list(rows)
    units = Unit.everywhere.defer("outline").in_bulk({key for home, host, _people in pairs for key in (home, host)})
    found = [Way(units[home], units[host], people) for home, host, people in pairs]
    return sorted(found, key=lambda own: (-own.people, own.home.sort_key, own.host.sort_key))
