"""Which records of the exchange concern a unit in a period. Call these inside the unit's scope."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.exchange.models import Application, Appraisal, Call, Certificate, EligiblePerson, Placement
from tongpan.assistance.partnership.queries.shared import shared
from tongpan.registry.models import Posting, Teacher


def either_side(unit: Unit, prefix: str = "") -> Q:
    """Whose home or host school is the unit or lies below it."""
    return Q(**{f"{prefix}home__path__under": unit.path}) | Q(**{f"{prefix}host__path__under": unit.path})


def overlaps(period: Period, prefix: str = "posting__") -> Q:
    """What is in force on some day of the period."""
    lasts = Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": period.first})
    return lasts & Q(**{f"{prefix}since__lte": period.last})


def placements_of(unit: Unit, period: Period) -> QuerySet[Placement]:
    """The placements from or to the unit's schools that are in force at some time of the period."""
    return Placement.everywhere.filter(either_side(unit), overlaps(period)).order_by("-posting__since", "-pk")


def named(placements: QuerySet[Placement], name: str) -> QuerySet[Placement]:
    """Those of people whose name holds a text, or whose pinyin begins with it."""
    return placements.filter(Q(teacher__name__icontains=name) | Q(teacher__sort_key__istartswith=name))


def calls_of(unit: Unit, period: Period) -> QuerySet[Call]:
    """The calls that the unit or one below it keeps, those for its host schools, and those that reach it from above.

    A call reaches the schools of the unit that keeps it, and those that were in its bond while it was open. What is
    still a draft is seen only where it is kept.
    """
    own = Q(unit__path__under=unit.path)
    above = Q(unit__in=Unit.everywhere.above(unit, itself=False).order_by())
    bonded = shared(unit, "opens", "closes")
    reached = (above | Q(host__path__under=unit.path) | bonded) & ~Q(state=Call.State.DRAFT)
    held = Q(opens__lte=period.last, closes__gte=period.first) | Q(since__lte=period.last, until__gte=period.first)
    return Call.everywhere.filter(own | reached, held).order_by("-opens", "-pk")


def applications_of(unit: Unit, period: Period) -> QuerySet[Application]:
    """The applications of the unit's people, for its schools, or to the calls that it keeps."""
    part = Q(unit__path__under=unit.path) | Q(host__path__under=unit.path) | Q(call__host__path__under=unit.path)
    held = Q(call__since__lte=period.last, call__until__gte=period.first)
    held |= Q(applied__gte=period.first, applied__lte=period.last)
    found = Application.everywhere.filter(part | Q(call__unit__path__under=unit.path), held)
    return found.order_by("-applied", "-pk")


def appraisals_of(unit: Unit, period: Period) -> QuerySet[Appraisal]:
    """The appraisals of placements from or to the unit's schools, made in the period."""
    found = Appraisal.everywhere.filter(either_side(unit, "placement__"), day__range=(period.first, period.last))
    return found.order_by("-day", "-pk")


def certificates_of(unit: Unit, period: Period) -> QuerySet[Certificate]:
    """The certificates of placements from or to the unit's schools, issued in the period."""
    found = Certificate.everywhere.filter(either_side(unit, "placement__"), issued__range=(period.first, period.last))
    return found.order_by("-issued", "-number")


def eligible_of(unit: Unit, period: Period) -> QuerySet[EligiblePerson]:
    """The people of the unit's schools on lists frozen in the period."""
    found = EligiblePerson.everywhere.filter(unit__path__under=unit.path)
    found = found.filter(list__frozen__range=(period.first, period.last))
    return found.order_by("unit__sort_key", "teacher__sort_key", "pk")


def without_placement(unit: Unit, period: Period, *, adopted: bool = False) -> QuerySet[Posting]:
    """The postings away from home of the unit's people or at its schools that nobody has marked as placements.

    ``adopted``: only those that an adopted plan made.
    """
    # Its people are found first: row policies ask of everybody whom a join comes across whether they may be seen.
    people = Teacher.everywhere.filter(unit__path__under=unit.path).order_by()
    part = Q(unit__path__under=unit.path) | Q(teacher__in=people)
    found = Posting.everywhere.filter(part, overlaps(period, ""), placement__isnull=True)
    found = found.exclude(kind=Posting.Kind.HOME)
    return found.exclude(origin="") if adopted else found
