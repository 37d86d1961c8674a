"""Reads of pairs of mentor and apprentice, of their meetings, and of cascades: those in which a unit has a part."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Cascade, Mentoring, MentorMeeting

from .programmes import running


def pairs_of(unit: Unit) -> QuerySet[Mentoring]:
    """Pairs of which either side is of the unit or below it, and all pairs of cascades that are kept there."""
    here = Q(unit__path__under=unit.path) | Q(mentor_unit__path__under=unit.path)
    return Mentoring.everywhere.filter(here | Q(cascade__unit__path__under=unit.path))


def meetings_of(unit: Unit) -> QuerySet[MentorMeeting]:
    """The meetings of such pairs."""
    here = Q(mentoring__unit__path__under=unit.path) | Q(mentoring__mentor_unit__path__under=unit.path)
    return MentorMeeting.everywhere.filter(here | Q(mentoring__cascade__unit__path__under=unit.path))


def cascades_of(unit: Unit) -> QuerySet[Cascade]:
    """Cascades that the unit or one below it keeps, or in which somebody of it has a part."""
    own = Mentoring.objects.filter(unit__path__under=unit.path, cascade__isnull=False).values("cascade")
    given = Mentoring.everywhere.filter(mentor_unit__path__under=unit.path, cascade__isnull=False).values("cascade")
    return Cascade.everywhere.filter(Q(unit__path__under=unit.path) | Q(pk__in=own) | Q(pk__in=given))


def persons_in(pairs: QuerySet[Mentoring]) -> int:
    """How many different people are mentor or apprentice in some pairs; whoever is both counts once."""
    mentors: QuerySet[Mentoring, Any] = pairs.order_by().values_list("mentor").distinct()
    return mentors.union(pairs.order_by().values_list("apprentice")).count()


def unmet_since(first: dt.date, day: dt.date) -> Q:
    """Pairs that stand on a day and have not met from another day on; not those of which one has left by then."""
    met = MentorMeeting.everywhere.filter(day__gte=first, day__lte=day).order_by()
    return running(day, day) & ~with_leaver(day) & ~Q(pk__in=met.values("mentoring"))


def with_leaver(day: dt.date) -> Q:
    """Pairs of which one has left all our schools by a day."""
    return Q(mentor__left__isnull=False, mentor__left__lte=day) | Q(
        apprentice__left__isnull=False, apprentice__left__lte=day
    )
