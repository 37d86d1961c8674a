"""What is to happen how often: joint reviews, meetings of communities, reviews of tasks; each by the rule in force."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.partnership.models import Bond, BondSet, Level, Meeting
from tongpan.registry.queries.regions import region_code
from tongpan_core.policy import NATIONAL, Value, parameter

from .bonds import bonds_of, rows_of


def rule(name: str, unit: Unit, day: dt.date) -> Value:
    """How often something is to be, or how long, by the rule in force for a unit on a day."""
    return parameter(f"cadence/{name}").at(day, region_code(unit, day) or NATIONAL)


def days_of(name: str, unit: Unit, day: dt.date) -> dt.timedelta:
    """A rule in days as a length of time."""
    return dt.timedelta(days=rule(name, unit, day).number)


def cycle_end(unit: Unit, since: dt.date) -> dt.date:
    """The last day of a cycle that begins on a day."""
    years = int(rule("cycle_years", unit, since).number)
    last = calendar.monthrange(since.year + years, since.month)[1]
    return dt.date(since.year + years, since.month, min(since.day, last)) - dt.timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A bond with what was held of it in a time."""

    bond: Bond
    title: str
    held: int


@dataclass(frozen=True)
class Cadence:
    """How often something is wanted in a time, and how often it was, bond by bond."""

    kind: str
    rule: Value
    first: dt.date
    last: dt.date
    rows: tuple[Due, ...]

    @property
    def wanted(self) -> int:
        """How often it is to be."""
        return int(self.rule.number)

    @property
    def missing(self) -> list[Due]:
        """The bonds of which it was not held often enough."""
        return [own for own in self.rows if own.held < self.wanted]

    @property
    def met(self) -> int:
        """How many bonds have kept the rule."""
        return len(self.rows) - len(self.missing)


def joint_reviews(unit: Unit, period: Period) -> Cadence:
    """The pairings of bureaus in a period, with how many joint reviews were held in it."""
    bonds = bonds_of(unit).filter(form=Bond.Form.PAIRING, level=Level.BUREAU)
    name = "joint_reviews_per_year"
    return _cadence(unit, bonds, Meeting.Kind.ANNUAL_REVIEW, name, period.first, period.last)


def community_meetings(unit: Unit, day: dt.date) -> Cadence:
    """The communities of the month of a day, with how many meetings were held in it."""
    first, last = month_of(day)
    bonds = bonds_of(unit).filter(form=Bond.Form.COMMUNITY)
    return _cadence(unit, bonds, Meeting.Kind.COMMUNITY, "community_meetings_per_month", first, last)


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _cadence(unit: Unit, bonds: BondSet, kind: str, name: str, first: dt.date, last: dt.date) -> Cadence:
    held = bonds.between(first, last).order_by("pk")
    counts = meetings_held(held, kind, first, last)
    rows = tuple(
        Due(row.bond, row.bond.name or f"{row.leads} → {row.joins}", counts.get(row.bond.pk, 0))
        for row in rows_of(held)
    )
    return Cadence(kind, rule(name, unit, last), first, last, rows)


def meetings_held(bonds: Iterable[Bond], kind: str, first: dt.date, last: dt.date) -> dict[int, int]:
    """Key of a bond to how many meetings of a kind were held under it between two days."""
    meetings = Meeting.everywhere.filter(bond__in=bonds, kind=kind, held=True, day__range=(first, last))
    return dict(meetings.order_by().values_list("bond").annotate(held=Count("pk")))
