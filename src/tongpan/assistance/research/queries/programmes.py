"""Reads of programmes, their cohorts and members, and of studios: those in which a unit has a part."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Cohort, CohortMember, Programme, Studio, StudioMember

CATEGORIES = (
    ("teacher", _("Teacher")),
    ("form_teacher", _("Form teacher")),
    ("manager", _("Manager")),
    ("principal", _("Principal")),
    ("researcher", _("Teaching-research officer")),
)
"""岗位类别 as on placements; form teachers (班主任) are named apart, as studios name them."""


def running(first: dt.date, last: dt.date, prefix: str = "") -> Q:
    """What is in force at some time between two days; both ends count."""
    still = Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": first})
    return still & Q(**{f"{prefix}since__lte": last})


def programmes_of(unit: Unit) -> QuerySet[Programme]:
    """Programmes that the unit or one below it keeps, or of which it has members."""
    joined = CohortMember.objects.filter(unit__path__under=unit.path).values("cohort__programme")
    return Programme.everywhere.filter(Q(unit__path__under=unit.path) | Q(pk__in=joined))


def cohorts_of(unit: Unit) -> QuerySet[Cohort]:
    """Cohorts of programmes that the unit or one below it keeps, or of which it has members."""
    joined = CohortMember.objects.filter(unit__path__under=unit.path).values("cohort")
    return Cohort.everywhere.filter(Q(programme__unit__path__under=unit.path) | Q(pk__in=joined))


def members_of(unit: Unit) -> QuerySet[CohortMember]:
    """Members from the unit or below it, and all members of programmes that are kept there."""
    return CohortMember.everywhere.filter(
        Q(unit__path__under=unit.path) | Q(cohort__programme__unit__path__under=unit.path)
    )


def studios_of(unit: Unit) -> QuerySet[Studio]:
    """Studios that the unit or one below it keeps, or of which it has members."""
    joined = StudioMember.objects.filter(unit__path__under=unit.path).values("studio")
    return Studio.everywhere.filter(Q(unit__path__under=unit.path) | Q(pk__in=joined))


def studio_members_of(unit: Unit) -> QuerySet[StudioMember]:
    """Members from the unit or below it, and all members of studios that are kept there."""
    return StudioMember.everywhere.filter(Q(unit__path__under=unit.path) | Q(studio__unit__path__under=unit.path))
