"""Training hours: each teacher's over the years that policy sets, and the share of a school or county on track.

On track is who has at least the share of the hours that has passed of the years: after two of five years 144 of 360.
Who began to teach within the years owes the share since then. Hours beyond one teacher's due never help another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Min, QuerySet, Sum
from django.utils import timezone

from tongpan.access.kept import until_written
from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period, period_of
from tongpan.assistance.research.models import Attendance, Session
from tongpan.registry.models import Posting, Teacher
from tongpan.registry.queries.regions import region_code
from tongpan.ui.memory import Memory
from tongpan_core.policy import NATIONAL, parameter
from tongpan_core.policy.values import Value

from .attenders import working_on

SLACK = 1e-9
MEMORY = Memory[tuple["Person", ...]](20)
TALLIES = Memory[Mapping[str, "Tally"]](40)


@dataclass(frozen=True)
class Rule:
    """How many hours in how many years; the two values can be cited."""

    hours: Value
    years: Value

    def span(self, year: int) -> Period:
        """The school years up to and including one."""
        first = period_of(year - int(self.years.number) + 1)
        return Period(first.first, period_of(year).last)

    def due(self, since: dt.date, today: dt.date, span: Period) -> float:
        """The hours that somebody owes by a day who has taught since another."""
        begins, now = max(since, span.first), min(today, span.last)
        whole = (span.last - span.first).days + 1
        return self.hours.number * max(0, (now - begins).days + 1) / whole


def rule_of(unit: Unit, year: int) -> Rule | None:
    """The rule in force at the end of a school year; None for a year before the first rule was made."""
    day = period_of(year).last
    region = region_code(unit, day) or NATIONAL
    hours, years = (parameter(f"training/{name}").find(day, region) for name in ("hours", "years"))
    return Rule(hours, years) if hours and years else None


class Person(NamedTuple):
    """A teacher's hours in the span and what was due by the day; ``path`` is that of the school."""

    key: int
    unit: int
    path: str
    hours: float
    due: float

    @property
    def on_track(self) -> bool:
        """Whether the hours are at least what is due."""
        return self.hours + SLACK >= self.due


class Tally(NamedTuple):
    """The people of one school together; ``due`` is the most that one of them owes."""

    people: int = 0
    on_track: int = 0
    complete: int = 0
    hours: float = 0.0
    due: float = 0.0


@dataclass(frozen=True)
class Sums:
    """The people of a school or county together."""

    unit: Unit
    people: int = 0
    on_track: int = 0
    complete: int = 0
    hours: float = 0.0

    @property
    def share(self) -> float | None:
        """The share on track; None where there is nobody."""
        return self.on_track / self.people if self.people else None

    @property
    def behind(self) -> int:
        """How many are not."""
        return self.people - self.on_track

    @property
    def mean(self) -> float | None:
        """Hours for each person."""
        return self.hours / self.people if self.people else None


def attended_in(span: Period, people: QuerySet[Teacher] | None) -> QuerySet[Attendance]:
    """What people, or all of whom there are records, attended in a span, up to now."""
    first, after = span.moments()
    held = Session.everywhere.filter(
        starts__gte=first, starts__lt=min(after, timezone.now()), activity__cancelled=False
    )  # fmt: skip
    found = Attendance.everywhere.filter(session__in=held.order_by().values("pk"))
    return found if people is None else found.filter(teacher__in=people.order_by().values("pk"))


def people_of(unit: Unit, year: int, rule: Rule) -> tuple[Person, ...]:
    """The full-time teachers of a unit with their hours; remembered until something is written, for a day."""
    return until_written(
        MEMORY, *_key(unit, year, rule), make=lambda: tuple(map(Person._make, _people(unit, rule, year)))
    )


def tallies_of(unit: Unit, year: int, rule: Rule) -> Mapping[str, Tally]:
    """The same people, counted by the path of their school; remembered as they are."""
    return until_written(TALLIES, *_key(unit, year, rule), make=lambda: tallied(_people(unit, rule, year), rule))


def _key(unit: Unit, year: int, rule: Rule) -> tuple[Any, ...]:
    return "hours", unit.pk, unit.path, year, timezone.localdate(), rule.hours.value, rule.years.value


Told = tuple[int, int, str, float, float]
"""What a :class:`Person` holds, without being one: a city has thirty thousand."""


def _people(unit: Unit, rule: Rule, year: int) -> Iterable[Told]:
    today, span = timezone.localdate(), rule.span(year)
    places = dict(Unit.everywhere.filter(path__under=unit.path).order_by().values_list("pk", "path"))
    # A database that is asked for the people of so many schools looks up each one; where all are meant it reads them.
    below = None if _holds_all(unit) else Teacher.everywhere.filter(unit__path__under=unit.path)
    earned = attended_in(span, below).order_by()
    hours = dict(earned.values_list("teacher").annotate(found=Sum("hours")))
    began = Posting.everywhere.filter(kind=Posting.Kind.HOME).order_by()
    began = began if below is None else began.filter(teacher__unit__path__under=unit.path)
    late = dict(began.values_list("teacher").annotate(first=Min("since")).filter(first__gt=span.first))
    owed = {day: rule.due(day, today, span) for day in {span.first, *late.values()}}
    here = (Teacher.everywhere.all() if below is None else below).filter(working_on(min(today, span.last)))
    for key, school in here.filter(full_time=True).order_by().values_list("pk", "unit"):
        if place := places.get(school):
            yield key, school, place, hours.get(key, 0.0), owed[late.get(key, span.first)]


def _holds_all(unit: Unit) -> bool:
    """Whether every unit lies in this one, or is one that it lies in."""
    above = Unit.everywhere.above(unit).order_by().values("pk")
    return not Unit.everywhere.exclude(path__under=unit.path).exclude(pk__in=above).exists()


def tallied(people: Iterable[Told], rule: Rule) -> dict[str, Tally]:
    """People counted by the path of their school."""
    whole = rule.hours.number - SLACK
    held: dict[str, list[Any]] = {}
    for _key, _unit, path, hours, due in people:
        own = held.get(path)
        if own is None:
            own = held[path] = [0, 0, 0, 0.0, 0.0]
        own[0] += 1
        own[1] += hours + SLACK >= due
        own[2] += hours >= whole
        own[3] += hours
        own[4] = max(own[4], due)
    return {path: Tally(*own) for path, own in held.items()}


def sums_by(units: Sequence[Unit], tallies: Mapping[str, Tally]) -> list[Sums]:
    """What each of several units that do not lie in one another comes to, in their order."""
    held: dict[str, list[Tally]] = {own.path: [] for own in units}
    depths = sorted({own.count("/") for own in held})
    for path, found in tallies.items():
        if place := _place(path, depths, held):
            held[place].append(found)
    return [_sums(own, held[own.path]) for own in units]


def _place(path: str, depths: Sequence[int], wanted: Collection[str]) -> str:
    """The one of the wanted paths at or above a path; empty where there is none."""
    steps = path.split("/")
    above = ("/".join(steps[:depth]) + "/" for depth in depths)
    return next((own for own in above if own in wanted), "")


def _sums(unit: Unit, found: Sequence[Tally]) -> Sums:
    return Sums(
        unit, sum(own.people for own in found), sum(own.on_track for own in found),
        sum(own.complete for own in found), sum(own.hours for own in found),
    )  # fmt: skip


def parts_below(unit: Unit) -> list[Unit]:
    """What a unit is divided into here: a city into counties, a county into schools, a school not at all."""
    if unit.is_school:
        return []
    below = Unit.objects.filter(path__under=unit.path).exclude(pk=unit.pk).defer("outline")
    counties = [] if unit.is_county else list(below.counties().order_by("sort_key"))
    return counties or list(below.schools().order_by("sort_key"))
