"""Placements as bars across a year, by person or by school; and as ways from school to school."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


def by_person(placements: Iterable[Placement], period: Period) -> list[Row]:
    """A line for each person."""
    held: dict[int, list[Placement]] = defaultdict(list)
    for own in placements:
        held[own.teacher_id].append(own)
    return [
        Row(parts[0].teacher.name, parts[0].home.title, _bars(parts, period))
        for parts in held.values()
    ]  # fmt: skip


def by_school(placements: Iterable[Placement], period: Period, unit: Unit) -> list[Row]:
    """A line for each school of the unit that sends or receives, with its own people first."""
    held: dict[int, list[Placement]] = defaultdict(list)
    schools: dict[int, Unit] = {}
    for own in placements:
        for school in (own.home, own.host):
            if unit.contains(school):
                schools[school.pk] = school
                held[school.pk].append(own)
    ordered = sorted(schools.values(), key=lambda own: (own.sort_key, own.pk))
    return [
        Row(school.title, "", _bars(sorted(held[school.pk], key=lambda own: own.home_id != school.pk), period), school)
        for school in ordered
    ]


def _bars(placements: Sequence[Placement], period: Period) -> tuple[Bar, ...]:
    return tuple(bar_of(own, period) for own in placements)


@dataclass(frozen=True)
class Way:
    """How many people go from one school to another."""

    home: Unit
    host: Unit
    people: int


def ways_of(placements: Iterable[Placement]) -> list[Way]:
    """The ways that people go, the busiest first; somebody sent the same way twice counts once."""
    people: dict[tuple[int, int], set[int]] = defaultdict(set)
    units: dict[int, Unit] = {}
    for own in placements:
        units[own.home_id], units[own.host_id] = own.home, own.host
        people[own.home_id, own.host_id].add(own.teacher_id)
    found = [Way(units[home], units[host], len(who)) for (home, host), who in people.items()]
    return sorted(found, key=lambda own: (-own.people, own.home.sort_key, own.host.sort_key))
