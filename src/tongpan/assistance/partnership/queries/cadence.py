"""What is to happen how often: joint reviews, meetings of communities, reviews of tasks; each by the rule in force."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.partnership.models import Bond, Level, Meeting
from tongpan.registry.queries.regions import region_code
from tongpan_core.policy import NATIONAL, Value, parameter

from .bonds import BondRow, bonds_of, rows_of


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


def cadences(unit: Unit, period: Period, day: dt.date) -> tuple[Cadence, Cadence]:
    """The joint reviews that paired bureaus held in a period, and the meetings of communities in the month of a day.

    The day lies in the period. Four queries, whatever the number of bonds.
    """
    paired, common = Q(form=Bond.Form.PAIRING, level=Level.BUREAU), Q(form=Bond.Form.COMMUNITY)
    rows = rows_of(bonds_of(unit).filter(paired | common).between(period.first, period.last).order_by("pk"))
    month = month_of(day)
    kinds = (Meeting.Kind.ANNUAL_REVIEW, Meeting.Kind.COMMUNITY)
    bonds = [row.bond.pk for row in rows]
    meetings = Meeting.everywhere.filter(bond__in=bonds, kind__in=kinds, held=True).order_by()
    days = list(meetings.filter(day__range=(period.first, period.last)).values_list("bond", "kind", "day"))
    region = region_code(unit, day) or NATIONAL

    def made(kind: str, name: str, of: list[BondRow], first: dt.date, last: dt.date) -> Cadence:
        held = Counter(bond for bond, own, on in days if own == kind and first <= on <= last)
        due = tuple(Due(row.bond, row.called, held[row.bond.pk]) for row in of)
        return Cadence(kind, parameter(f"cadence/{name}").at(day, region), first, last, due)

    pairs = [row for row in rows if row.bond.form == Bond.Form.PAIRING]
    communities = [row for row in rows if row.bond.form == Bond.Form.COMMUNITY and _holds(row.bond, *month)]
    return (
        made(kinds[0], "joint_reviews_per_year", pairs, period.first, period.last),
        made(kinds[1], "community_meetings_per_month", communities, *month),
    )


def _holds(bond: Bond, first: dt.date, last: dt.date) -> bool:
    return bond.since <= last and (bond.until is None or bond.until >= first)


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def meetings_held(bonds: Iterable[Bond], kind: str, first: dt.date, last: dt.date) -> dict[int, int]:
    """Key of a bond to how many meetings of a kind were held under it between two days."""
    meetings = Meeting.everywhere.filter(bond__in=bonds, kind=kind, held=True, day__range=(first, last))
    return dict(meetings.order_by().values_list("bond").annotate(held=Count("pk")))
