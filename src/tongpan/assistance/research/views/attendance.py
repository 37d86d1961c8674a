"""Attendance: the list of person-times, people ticked by hand, people taken off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.discreet import keep_search, search_of
from tongpan.access.models import Unit
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page, ticked
from tongpan.assistance.base.records import act, said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.actions import attendance as actions
from tongpan.assistance.research.forms.attendance import FindForm
from tongpan.assistance.research.models import Attendance, Session
from tongpan.assistance.research.queries.attendance import candidates
from tongpan.assistance.research.queries.attenders import expected
from tongpan.assistance.research.registers.attendance import ATTENDANCE
from tongpan.registry.models import Teacher
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty

from .export import note_export
from .found import EDIT, NAMES, address, session_to_edit

SCHOOLS = 200
REFUSED = "attendance refused"
"""Where the session of the browser keeps who was ticked in vain, and why, until the page is shown again."""


@unit_page("assistance.view_research")
def attendance(request: UnitRequest) -> HttpResponse:
    """Person-times, one a row; names for those who may see them."""
    names = request.user.has_perm(NAMES, request.unit)
    note_export(request, "assistance.attendance.export", names)

    def record(row: Attendance) -> str:
        return address(request, "research-session", session=row.session_id)

    def person(row: Attendance) -> str:
        return address(request, "research-teacher", teacher=row.teacher_id)

    shown = [
        Column("session", _("Session"), value="session", href=record),
        Column("activity", _("Activity"), value="session.activity.name", order="session__activity__name"),
        Column("day", _("Day"), value="session.starts", order="session__starts",
               show=lambda row: day(timezone.localdate(row.session.starts))),
        *([Column("teacher", _("Full name"), value="teacher.name", order="teacher__sort_key",
                  href=person if request.unit.is_school else None)] if names else []),
        Column("school", _("School on that day"), value="unit.full_title", order="unit__sort_key"),
        Column("hours", _("Training hours"), _("hours"), number=1, order="hours"),
        Column("how", _("Noted"), value=lambda row: row.get_how_display(), order="how", hidden=True),
    ]  # fmt: skip
    return list_page(
        request,
        ATTENDANCE,
        shown,
        template="assistance/research/list.html",
        title=_("Attendance"),
        purpose=_(
            "A row is one person at one session, a person-time; persons are counted once, and never added to it."
        ),
        empty=Empty(_("Nobody’s attendance is noted for this time. It is noted on the page of a session.")),
        default_sort="-day",
        actions=(("assistance:research-attendance-import", _("Import from Excel")),),
        sums=("persons", "schools", "sessions", "hours"),
    )


@unit_page(EDIT, FORM)
def add(request: UnitRequest, session: int) -> HttpResponse:
    """Look for people and tick them."""
    found = session_to_edit(request, session)
    if request.method == "POST":
        return keep_search(request, FindForm.private)
    units = list(Unit.objects.schools().order_by("sort_key").only("slug", "name", "path")[: SCHOOLS + 1])
    form = FindForm(search_of(request, FindForm.private), units=units if len(units) <= SCHOOLS else [])
    refused = request.session.pop(REFUSED, None) or {}
    if refused.get("session") != found.pk:
        refused = {}
    context = {
        "session": found, "activity": found.activity, "form": form, "expected": expected(found), "refused": refused,
        "people": candidates(found, request.unit, form.asked, refused.get("rows", ())),
    }  # fmt: skip
    return render(request, "assistance/research/attendance_add.html", context)


@unit_page(EDIT, POST)
def note(request: UnitRequest, session: int) -> HttpResponse:
    """Note the people ticked; where that is refused they stay ticked, and the page says why."""
    found = session_to_edit(request, session)
    people = list(Teacher.objects.filter(pk__in=ticked(request)).select_related("unit"))
    outside = request.POST.get("outside") == "1"
    try:
        actions.note(found, people, how=Attendance.How.HAND, user=request.user, outside=outside)
    except Refused as refused:
        request.session[REFUSED] = {
            "session": found.pk, "rows": [own.pk for own in people], "outside": outside, "said": said(refused)
        }  # fmt: skip
        query = request.GET.urlencode()
        return redirect(f"{_back(request, found)}?{query}" if query else _back(request, found))
    words = ngettext("%(count)s person is noted.", "%(count)s people are noted.", len(people))
    messages.success(request, words % {"count": len(people)})
    return redirect(_back(request, found))


def _back(request: UnitRequest, session: Session) -> str:
    return address(request, "research-attendance-add", session=session.pk)


@unit_page(EDIT, POST)
def remove(request: UnitRequest, session: int) -> HttpResponse:
    """Take the people ticked off again."""
    found = session_to_edit(request, session)
    return act(
        request,
        lambda: actions.take_off(found, ticked(request), user=request.user),
        done=_("The people ticked are taken off."),
        to=address(request, "research-session", session=found.pk),
    )
