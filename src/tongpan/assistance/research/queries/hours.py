"""Training hours: each teacher's over the years that policy sets, and the share of a school or county on track.

On track is who has at least the share of the hours that has passed of the years: after two of five years 144 of 360.
Who began to teach within the years owes the share since then. Hours beyond one teacher's due never help another.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, Min, OuterRef, QuerySet, Sum
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


def attended_in(span: Period, people: QuerySet[Teacher]) -> QuerySet[Attendance]:
    """What people attended in a span, up to now."""
    first, after = span.moments()
    held = Session.everywhere.filter(
        starts__gte=first, starts__lt=min(after, timezone.now()), activity__cancelled=False
    )  # fmt: skip
    return Attendance.everywhere.filter(
        teacher__in=people.order_by().values("pk"), session__in=held.order_by().values("pk")
    )


def people_of(unit: Unit, year: int, rule: Rule) -> tuple[Person, ...]:
    """The full-time teachers of a unit with their hours; remembered until something is written, for a day."""
    today = timezone.localdate()
    key = ("hours", unit.pk, unit.path, year, today, rule.hours.value, rule.years.value)
    return until_written(MEMORY, *key, make=lambda: tuple(_people(unit, rule, rule.span(year), today)))


def _people(unit: Unit, rule: Rule, span: Period, today: dt.date) -> Iterable[Person]:
    below = Teacher.everywhere.filter(unit__path__under=unit.path)
    earned = attended_in(span, below).order_by()
    hours = dict(earned.values_list("teacher").annotate(found=Sum("hours")))
    began = Posting.everywhere.filter(kind=Posting.Kind.HOME).order_by()
    before = Exists(began.filter(teacher=OuterRef("teacher"), since__lte=span.first))
    after = began.filter(~before, teacher__unit__path__under=unit.path, since__gt=span.first)
    late = dict(after.values_list("teacher").annotate(first=Min("since")))
    owed = {day: rule.due(day, today, span) for day in {span.first, *late.values()}}
    here = below.filter(working_on(min(today, span.last)), full_time=True)
    for key, school, path in here.order_by().values_list("pk", "unit", "unit__path"):
        yield Person(key, school, path, hours.get(key, 0.0), owed[late.get(key, span.first)])


def sums_by(units: Sequence[Unit], people: Iterable[Person], rule: Rule) -> list[Sums]:
    """The people of each of several units that do not lie in one another, in their order."""
    by_school: dict[str, list[Person]] = defaultdict(list)
    for own in people:
        by_school[own.path].append(own)
    held: dict[str, list[Person]] = defaultdict(list)
    depths = sorted({own.path.count("/") for own in units})
    wanted = {own.path for own in units}
    for path, found in by_school.items():
        held[_place(path, depths, wanted)] += found
    return [_sums(own, held.get(own.path, ()), rule) for own in units]


def _place(path: str, depths: Sequence[int], wanted: Collection[str]) -> str:
    """The one of the wanted paths at or above a path; empty where there is none."""
    steps = path.split("/")
    above = ("/".join(steps[:depth]) + "/" for depth in depths)
    return next((own for own in above if own in wanted), "")


def _sums(unit: Unit, people: Sequence[Person], rule: Rule) -> Sums:
    whole = rule.hours.number - SLACK
    return Sums(
        unit, len(people), sum(own.on_track for own in people), sum(own.hours >= whole for own in people),
        sum(own.hours for own in people),
    )  # fmt: skip


def parts_below(unit: Unit) -> list[Unit]:
    """What a unit is divided into here: a city into counties, a county into schools, a school not at all."""
    if unit.is_school:
        return []
    below = Unit.objects.filter(path__under=unit.path).exclude(pk=unit.pk).defer("outline")
    counties = [] if unit.is_county else list(below.counties().order_by("sort_key"))
    return counties or list(below.schools().order_by("sort_key"))
