"""Meetings and visits: the list with what is still to be held, one with minutes and follow-ups, its checklist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.lists import list_page, period_asked
from tongpan.assistance.base.records import act, address, form_page, keep
from tongpan.assistance.partnership.actions import meetings as do
from tongpan.assistance.partnership.forms.meetings import MeetingForm, MemberForm, PointsForm
from tongpan.assistance.partnership.models import Meeting, MeetingMember, Task, VisitPoint
from tongpan.assistance.partnership.queries.bonds import bond_called, with_bonds
from tongpan.assistance.partnership.queries.cadence import cadences
from tongpan.assistance.partnership.queries.meetings import known_to, may_keep, meetings_of, names, with_members
from tongpan.assistance.partnership.queries.tasks import is_late, tasks_of
from tongpan.assistance.partnership.registers.meetings import MEETING_REGISTER, POINT_REGISTER
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .marks import due_mark, state_mark
from .tasks import WORK

SEE = "assistance.view_bonds"
ORDER = (MeetingMember.Role.HOST, MeetingMember.Role.GUEST, MeetingMember.Role.VISITED)


def columns(request: UnitRequest) -> list[Column]:
    """The columns of the list."""
    return [
        Column("title", _("Meeting"), order="title", href=lambda row: address(request, "meeting", meeting=row.pk)),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("day", _("Day"), order="day", show=lambda row: day(row.day)),
        Column("held", _("Held"), order="held", value=lambda row: _("Held") if row.held else _("To come"),
               show=lambda row: badge("met", _("Held")) if row.held else badge("info", _("To come"))),
        Column("hosts", _("Hosts"), value=lambda row: names(row.sides.get("host", ())) or row.unit.title),
        Column("guests", _("Guests"), value=lambda row: names(row.sides.get("guest", ())) or ABSENT),
        Column("visited", _("Places visited"), value=lambda row: names(row.sides.get("visited", ())) or ABSENT),
        Column("people", _("People"), _("people"), number=0),
        Column("tasks", _("Follow-ups ended"),
               value=lambda row: f"{row.tasks_ended} / {row.tasks_all}" if row.tasks_all else ABSENT),
        Column("place", _("Place"), order="place", value=lambda row: row.place or ABSENT, hidden=True),
        Column("bond", _("Bond"), value=bond_called, hidden=True),
    ]  # fmt: skip


def complete(rows: Sequence[Meeting]) -> None:
    """Put on each meeting who took part and what followed, and on its bond what it is called."""
    with_members(rows)
    with_bonds(rows)


@unit_page(SEE)
def meetings(request: UnitRequest) -> HttpResponse:
    """Joint reviews, meetings of communities, dispatch rounds and visits; on top, what is still to be held."""
    period, today = period_asked(request), timezone.localdate()
    asked = cadences(request.unit, period, min(today, period.last)) if period.kind != "all" else ()
    return list_page(
        request, MEETING_REGISTER, columns(request), complete=complete,
        template="assistance/partnership/meetings.html",
        empty=Empty(_("No meeting is recorded for this time. Enter one, held or to come."),
                    address(request, "meeting-add"), _("Enter a meeting")),
        purpose=_("Who met, what was seen and decided, and what follows from it."),
        actions=[("assistance:meeting-add", _("Enter a meeting")),
                 ("assistance:meeting-points", _("Points of checklists"))],
        cadences=asked if period.holds(today) else asked[:1],
        may_add=request.user.has_perm(WORK, request.unit),
    )  # fmt: skip


@unit_page(SEE)
def points(request: UnitRequest) -> HttpResponse:
    """What was found on visits, point by point."""
    columns = [
        Column("topic", _("Topic"), value=lambda row: row.get_topic_display(), order="topic",
               href=lambda row: address(request, "meeting", meeting=row.meeting_id)),
        Column("unit", _("Place"), value=lambda row: row.unit.title if row.unit else str(row.member or ABSENT),
               order="unit__sort_key"),
        Column("finding", _("Finding")),
        Column("satisfied", _("In order"), order="satisfied", show=lambda row: judged(row.satisfied),
               value=lambda row: {True: _("In order"), False: _("Not in order")}.get(row.satisfied, "")),
        Column("meeting", _("Meeting"), value="meeting.title", order="meeting__title"),
        Column("day", _("Day"), value="meeting.day", order="meeting__day", show=lambda row: day(row.meeting.day)),
    ]  # fmt: skip
    return list_page(
        request, POINT_REGISTER, columns, default_sort="-day",
        empty=Empty(_("Nothing was found on a visit in this time. Fill in the checklist on the page of a visit.")),
        purpose=_("What was found on visits, point by point."),
    )  # fmt: skip


def judged(satisfied: bool | None) -> Any:
    """In order, not in order, or not judged."""
    if satisfied is None:
        return ABSENT
    return badge("met", _("In order")) if satisfied else badge("gap", _("Not in order"))


def _found(request: UnitRequest, pk: int) -> Meeting:
    own: Meeting = get_object_or_404(meetings_of(request.unit).select_related("unit", "bond"), pk=pk)
    return own


def _keeping(request: UnitRequest, pk: int) -> Meeting:
    own = _found(request, pk)
    if not may_keep(request.user, own):
        raise PermissionDenied(WORK)
    return own


@unit_page(SEE)
def meeting(request: UnitRequest, meeting: int) -> HttpResponse:
    """One meeting: who took part, agenda and minutes, what was found at each place, and what follows."""
    own, today = _found(request, meeting), timezone.localdate()
    rows = MeetingMember.everywhere.filter(meeting=own).select_related("unit", "organisation").order_by("pk")
    members = sorted(rows, key=lambda member: ORDER.index(member.role))
    points: dict[int | None, list[Any]] = {}
    for point in (
        VisitPoint.everywhere.filter(known_to(request.unit), meeting=own).select_related("unit").order_by("pk")
    ):
        point.mark = judged(point.satisfied) if point.satisfied is not None else ""
        points.setdefault(point.member_id, []).append(point)
    for member in members:
        member.found = points.get(member.pk, [])
    tasks = list(Task.everywhere.filter(meeting=own).select_related("unit").order_by("due", "pk"))
    for task in tasks:
        task.mark, task.due_mark = state_mark(task), due_mark(task.due, late=is_late(task, today))
    seen = set(tasks_of(request.unit).filter(meeting=own).values_list("pk", flat=True))
    may = may_keep(request.user, own)
    context: dict[str, Any] = {
        "files": files.panel(request, "meeting", own),
        "meeting": own, "members": members, "tasks": tasks, "may_keep": may, "seen": seen,
        "visited": [one for one in members if one.role == MeetingMember.Role.VISITED],
        "loose": points.get(None, []), "form": MemberForm(unit=request.unit, meeting=own) if may else None,
    }  # fmt: skip
    return render(request, "assistance/partnership/meeting.html", context)


@unit_page(WORK, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a meeting, held or to come."""
    asked = {name: request.GET[name] for name in ("kind", "bond") if name in request.GET}
    form = MeetingForm(
        request.POST or None, instance=Meeting(unit=request.unit), unit=request.unit,
        initial={"day": timezone.localdate(), **asked},
    )  # fmt: skip
    return form_page(
        request, form, title=_("Enter a meeting"), submit=_("Enter the meeting"), done=_("The meeting is entered."),
        save=lambda: keep(form.made(), "assistance.meeting.add", unit=request.unit, user=request.user),
        to=lambda kept: address(request, "meeting", meeting=kept.pk), back=address(request, "meetings"),
        draft="meeting",
        purpose=_("Who took part, what was found and what follows is entered on its page afterwards."),
    )  # fmt: skip


@unit_page(WORK, FORM)
def edit(request: UnitRequest, meeting: int) -> HttpResponse:
    """Correct a meeting, or write its minutes."""
    own = _keeping(request, meeting)
    form = MeetingForm(request.POST or None, instance=own, unit=request.unit)
    here = address(request, "meeting", meeting=own.pk)
    return form_page(
        request, form, title=_("Correct “%(name)s”") % {"name": own.title}, submit=_("Save"), to=here, back=here,
        done=_("The meeting is kept."), draft=f"meeting-{own.pk}",
        save=lambda: keep(form.made(), "assistance.meeting.change", unit=own.unit, user=request.user),
    )  # fmt: skip


@unit_page(WORK, POST)
def remove(request: UnitRequest, meeting: int) -> HttpResponse:
    """Remove a meeting from which nothing follows."""
    own = _keeping(request, meeting)
    return act(request, lambda: do.remove_meeting(own, user=request.user), done=_("The meeting is removed."),
               to=address(request, "meetings"))  # fmt: skip


@unit_page(WORK, POST)
def member_add(request: UnitRequest, meeting: int) -> HttpResponse:
    """Enter who took part, or a place visited."""
    own = _keeping(request, meeting)
    form, here = MemberForm(request.POST, unit=request.unit, meeting=own), address(request, "meeting", meeting=own.pk)
    return form_page(
        request, form, title=_("Who took part in “%(name)s”") % {"name": own.title}, submit=_("Add"),
        to=here, back=here, done=_("Added."), save=lambda: do.add_member(form.made(), user=request.user),
    )  # fmt: skip


def _member(meeting: Meeting, pk: int) -> MeetingMember:
    rows = MeetingMember.everywhere.select_related("unit", "organisation", "meeting__unit")
    own: MeetingMember = get_object_or_404(rows, pk=pk, meeting=meeting)
    return own


@unit_page(WORK, POST)
def member_remove(request: UnitRequest, meeting: int, member: int) -> HttpResponse:
    """Take somebody off the list."""
    own = _keeping(request, meeting)
    gone = _member(own, member)
    return act(request, lambda: do.remove_member(gone, user=request.user), done=_("Taken off the list."),
               to=address(request, "meeting", meeting=own.pk))  # fmt: skip


@unit_page(WORK, FORM)
def checklist(request: UnitRequest, meeting: int, member: int) -> HttpResponse:
    """Fill in the checklist of one place."""
    own = _keeping(request, meeting)
    place = _member(own, member)
    form, here = PointsForm(request.POST or None, member=place), address(request, "meeting", meeting=own.pk)
    return form_page(
        request, form, title=_("Checklist of %(place)s") % {"place": place}, submit=_("Keep the checklist"), to=here,
        back=here, done=_("The checklist is kept."), draft=f"checklist-{place.pk}",
        save=lambda: do.keep_points(place, form.findings(), user=request.user),
        template="assistance/partnership/checklist.html",
        purpose=_("What was found at this place. A point left empty is not kept."),
    )  # fmt: skip
