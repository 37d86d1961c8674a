"""Reads of attendance: a unit's own people wherever they went, and everybody at its own sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.access.reach import everything, seeing
from tongpan.assistance.base.period import Period
from tongpan.assistance.research.models import Attendance, Session
from tongpan.registry.models import Teacher

from .activities import within
from .attenders import below_any, expected, is_expected, working_on

SHOWN = 50
"""People shown at a time to be ticked."""


def attendance_of(unit: Unit, period: Period) -> QuerySet[Attendance]:
    """Person-times: people of the unit or one below it, and all who came to a session that it organised."""
    held = Session.everywhere.filter(within(period), activity__cancelled=False)
    mine = held.filter(activity__unit__path__under=unit.path)
    # A list of units is looked up faster than a path is compared, row by row of many years; most rows are in it.
    below = Unit.everywhere.filter(path__under=unit.path).order_by().values("pk")
    seen = Q(unit__in=below) | Q(session__in=mine.order_by().values("pk"))
    return Attendance.everywhere.filter(seen, session__in=held.order_by().values("pk"))


def came_to(session: Session, unit: Unit) -> list[Attendance]:
    """Who attended, by school and name: everybody for the organiser, its own people for another unit.

    ``mine`` says of each whether the person is now at a school of the unit.
    """
    rows = Attendance.everywhere.filter(session=session).select_related("teacher__unit", "unit")
    rows = rows.defer("unit__outline", "teacher__unit__outline")
    if not unit.contains(session.activity.unit):
        rows = rows.filter(unit__path__under=unit.path)
    found = list(rows.order_by("unit__sort_key", "teacher__sort_key", "pk"))
    for own in found:
        own.mine = unit.contains(own.teacher.unit)
    return found


def came_by_school(session: Session) -> list[tuple[str, int]]:
    """Names of schools and how many of their people attended, the most first."""
    rows = Attendance.everywhere.filter(session=session).order_by()
    found = rows.values_list("unit__name").annotate(found=Count("pk")).order_by("-found", "unit__sort_key")
    with seeing(everything("how many came")):
        return list(found)


def candidates(session: Session, unit: Unit, asked: Mapping[str, str], chosen: Collection[int] = ()) -> list[Teacher]:
    """At most fifty people of the unit that can be ticked; without a search those of invited schools.

    Those ``chosen`` before stand first, and are ``ticked``. On each: ``noted`` where the person is on the attendance
    already, ``strange`` where the school is not invited.
    """
    units = expected(session)
    here = Teacher.objects.filter(unit__path__under=unit.path).select_related("unit").defer("unit__outline", "ledger")
    people = here.filter(working_on(timezone.localdate(session.starts))).exclude(pk__in=chosen)
    if not asked:
        people = people.filter(below_any(units))
    if words := asked.get("q"):
        people = people.filter(Q(name__icontains=words) | Q(sort_key__istartswith=words))
    if school := asked.get("school"):
        people = people.filter(unit__slug=school)
    noted = set(Attendance.everywhere.filter(session=session).values_list("teacher", flat=True))
    first = here.filter(pk__in=chosen).order_by("sort_key", "pk") if chosen else ()
    found = [*first, *people.order_by("sort_key", "pk")[:SHOWN]]
    for own in found:
        own.noted, own.strange = own.pk in noted, not is_expected(own.unit, units)
        own.ticked = own.pk in chosen
    return found
