"""What is due in the exchange of the units that somebody works for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.exchange.models import Application, Appraisal, Approval, Call, Certificate, Placement
from tongpan.assistance.partnership.queries.shared import bonds_on

from .rows import either_side

PASSED = (Appraisal.Grade.EXCELLENT, Appraisal.Grade.GOOD, Appraisal.Grade.PASS)


def calls_to_select(unit: Unit) -> list[Call]:
    """The unit's own calls with applications that nobody has decided on, each with ``waiting``."""
    rows = Call.everywhere.filter(unit__path__under=unit.path, state__in=(Call.State.OPEN, Call.State.CLOSED))
    rows = rows.annotate(waiting=Count("applications", filter=Q(applications__state=Application.State.APPLIED)))
    return list(rows.filter(waiting__gt=0).select_related("unit"))


def calls_to_answer(school: Unit, day: dt.date) -> list[Call]:
    """The calls that are open on a day and reach a school, which has put nobody forward yet."""
    above = Unit.everywhere.above(school, itself=False).order_by()
    bonds = bonds_on(school, day).order_by().values("pk")
    applied = Application.everywhere.filter(call=OuterRef("pk"), unit=school)
    rows = Call.everywhere.filter(Q(unit__in=above) | Q(bond__in=bonds), state=Call.State.OPEN, opens__lte=day)
    return list(rows.filter(closes__gte=day).exclude(host=school).exclude(Exists(applied)).order_by("closes")[:50])


def calls_to_post(unit: Unit) -> list[Call]:
    """The unit's own calls with people on whom both sides have agreed, each with ``waiting``."""
    rows = Call.everywhere.filter(unit__path__under=unit.path)
    rows = rows.annotate(waiting=Count("applications", filter=Q(applications__state=Application.State.APPROVED)))
    return list(rows.filter(waiting__gt=0).select_related("unit"))


def words_to_give(unit: Unit) -> Counter[Call]:
    """How many words the schools of the unit owe, by call."""
    chosen = Application.everywhere.filter(state=Application.State.SELECTED).select_related("call", "call__unit")
    owed: Counter[Call] = Counter()
    for side, place in (
        (Approval.Side.HOME, Q(unit__path__under=unit.path)),
        (Approval.Side.HOST, Q(host__path__under=unit.path) | Q(host__isnull=True, call__host__path__under=unit.path)),
    ):
        given = Approval.everywhere.filter(application=OuterRef("pk"), side=side)
        owed.update(own.call for own in chosen.filter(place).exclude(Exists(given)))
    return owed


def _running(unit: Unit) -> QuerySet[Placement]:
    return Placement.everywhere.filter(host__path__under=unit.path).select_related("posting")


def _lacking(rows: QuerySet[Placement], moment: str) -> QuerySet[Placement]:
    return rows.exclude(Exists(Appraisal.everywhere.filter(placement=OuterRef("pk"), moment=moment)))


def middle_due(unit: Unit, day: dt.date) -> list[dt.date]:
    """The days on which mid-term appraisals at the unit's schools were due: halfway, of who is still there."""
    rows = _lacking(_running(unit), Appraisal.Moment.MIDDLE)
    rows = rows.filter(posting__since__lte=day, posting__until__gte=day)
    halves = [own.posting.since + (own.posting.until - own.posting.since) / 2 for own in rows]
    return sorted(half for half in halves if half <= day)


def final_due(unit: Unit, day: dt.date, since: dt.date) -> list[dt.date]:
    """The last days of placements at the unit's schools that ended after ``since`` without a final appraisal."""
    rows = _lacking(_running(unit), Appraisal.Moment.FINAL).filter(posting__until__lte=day, posting__until__gte=since)
    return sorted(rows.values_list("posting__until", flat=True))


def to_certify(unit: Unit, since: dt.date) -> int:
    """How many placements from or to the unit's schools were passed after ``since`` and have no certificate."""
    passed = Appraisal.everywhere.filter(placement=OuterRef("pk"), moment=Appraisal.Moment.FINAL, grade__in=PASSED)
    rows = Placement.everywhere.filter(Exists(passed.filter(day__gte=since)), either_side(unit))
    return rows.exclude(Exists(Certificate.everywhere.filter(placement=OuterRef("pk")))).count()


def ending(unit: Unit, day: dt.date, last: dt.date) -> list[dt.date]:
    """The last days of placements from or to the unit's schools that end between two days."""
    rows = Placement.everywhere.filter(either_side(unit), posting__until__range=(day, last))
    return sorted(rows.values_list("posting__until", flat=True))


def outermost(units: Iterable[Unit]) -> list[Unit]:
    """Units without those that lie below another of them: what waits there is told once."""
    held = sorted(set(units), key=lambda own: own.path)
    return [own for own in held if not any(other.pk != own.pk and other.contains(own) for other in held)]
