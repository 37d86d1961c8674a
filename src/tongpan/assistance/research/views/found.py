"""Find a record within what the unit may see, and check the right to change it on the record's own unit."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tongpan.access.models import Unit
from tongpan.access.pages import UnitRequest
from tongpan.assistance.research.models import Activity, ActivityUnit, AttendanceList, Item, Session
from tongpan.assistance.research.queries.activities import activities_of, partaken

EDIT, NAMES = "assistance.edit_research", "assistance.view_attendance"


def address(request: UnitRequest, page: str, **parts: Any) -> str:
    """The address of a page of this part for the unit and year shown."""
    return reverse(f"assistance:{page}", kwargs={"unit": request.unit.slug, "year": request.year, **parts})


def may_edit(request: UnitRequest, unit: Unit) -> bool:
    """Whether the account may change what a unit organises: a part in it is not enough."""
    return bool(request.user.has_perm(EDIT, unit))


def demand(request: UnitRequest, unit: Unit) -> None:
    """Raise PermissionDenied where the account may not change what a unit organises."""
    if not may_edit(request, unit):
        raise PermissionDenied(EDIT)


def activity_seen(request: UnitRequest, pk: int) -> Activity:
    """An activity in which the unit has a part; else 404."""
    seen = activities_of(request.unit).select_related("unit", "bond", "programme", "organiser")
    return get_object_or_404(seen, pk=pk)


def activity_to_edit(request: UnitRequest, pk: int) -> Activity:
    """One that the account may change."""
    found = activity_seen(request, pk)
    demand(request, found.unit)
    return found


def session_seen(request: UnitRequest, pk: int) -> Session:
    """A session of an activity in which the unit has a part; else 404."""
    seen = Session.everywhere.filter(activity__in=activities_of(request.unit).order_by().values("pk"))
    return get_object_or_404(seen.select_related("activity", "activity__unit", "activity__bond"), pk=pk)


def session_to_edit(request: UnitRequest, pk: int) -> Session:
    """One that the account may change."""
    found = session_seen(request, pk)
    demand(request, found.activity.unit)
    return found


def item_to_edit(request: UnitRequest, pk: int) -> Item:
    """An item that the account may change."""
    seen = Item.everywhere.filter(session__activity__in=activities_of(request.unit).order_by().values("pk"))
    found = get_object_or_404(seen.select_related("session__activity__unit", "unit", "speaker"), pk=pk)
    demand(request, found.session.activity.unit)
    return found


def part_to_edit(request: UnitRequest, pk: int) -> ActivityUnit:
    """The part of a unit in an activity: its own, or any part in an activity that the account may change."""
    mine = ActivityUnit.everywhere.filter(activity__in=activities_of(request.unit).order_by().values("pk"))
    found = get_object_or_404(mine.select_related("activity__unit", "unit"), pk=pk)
    own = partaken(request.unit).filter(pk=found.pk).exists() and may_edit(request, found.unit)
    if not own:
        demand(request, found.activity.unit)
    return found


def list_to_edit(request: UnitRequest, pk: int) -> AttendanceList:
    """A list of names that was handed in for a session that the account may change."""
    seen = AttendanceList.everywhere.filter(session__activity__in=activities_of(request.unit).order_by().values("pk"))
    found = get_object_or_404(seen.select_related("session__activity__unit"), pk=pk)
    demand(request, found.session.activity.unit)
    return found
