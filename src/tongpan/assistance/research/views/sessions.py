"""The lists of sessions and of what happened in them."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.research.queries.activities import with_session_facts
from tongpan.assistance.research.registers.activities import ITEMS, SESSIONS
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.subjects import subject_code, subject_name
from tongpan.ui.formats import ABSENT, day, moment
from tongpan.ui.table import Column, Empty

from .found import NAMES, address


@unit_page("assistance.view_research")
def sessions(request: UnitRequest) -> HttpResponse:
    """Each sitting of an activity: people attend it and earn its hours."""
    shown = [
        Column("name", _("Session"), value=str, href=lambda row: address(request, "research-session", session=row.pk)),
        Column("starts", _("Starts"), order="starts", show=lambda row: moment(row.starts)),
        Column("activity", _("Activity"), value="activity.name", order="activity__name",
               href=lambda row: address(request, "research-activity", activity=row.activity_id)),
        Column("unit", _("Organised by"), value="activity.unit.title", order="activity__unit__sort_key"),
        Column("items", _("Items"), number=0, value=lambda row: len(row.given)),
        Column("times", _("Person-times"), number=0, value="person_times"),
        Column("hours", _("Training hours"), _("hours each"), number=1, order="hours"),
        Column("room", _("Room"), value=lambda row: row.room or ABSENT, hidden=True),
        Column("places", _("Seats"), number=0, order="places", hidden=True),
    ]  # fmt: skip
    return list_page(
        request,
        SESSIONS,
        shown,
        template="assistance/research/list.html",
        purpose=_("An activity has sessions, and a session has items: lessons, lectures, visits."),
        empty=Empty(_("No session is recorded for this time. Sessions are entered with their activity.")),
        complete=with_session_facts,
        default_sort="-starts",
        sums=("lessons", "lectures", "person_times"),
    )


@unit_page("assistance.view_research")
def items(request: UnitRequest) -> HttpResponse:
    """Lessons, lectures and whatever else happened in sessions."""
    names = request.user.has_perm(NAMES, request.unit)
    shown = [
        Column("title", _("What it is called"), order="title",
               href=lambda row: address(request, "research-session", session=row.session_id)),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("subject", _("Subject"), order="subject", value=lambda row: subject_words(row.subject)),
        Column("stage", _("Stage"), order="stage", value=lambda row: STAGE_NAMES.get(row.stage, ABSENT)),
        Column("unit", _("Speaker’s school"), order="unit__sort_key",
               value=lambda row: row.unit.title if row.unit else "",
               show=lambda row: row.unit.title if row.unit else row.guest or ABSENT),
        *([Column("speaker", _("Speaker"), value=lambda row: row.speaker.name if row.speaker else "",
                  show=lambda row: row.speaker.name if row.speaker else ABSENT)]
          if names else []),
        Column("day", _("Day"), order="session__starts", show=lambda row: day(row.session.starts.date()),
               value="session.starts"),
        Column("activity", _("Activity"), value="session.activity.name", order="session__activity__name",
               href=lambda row: address(request, "research-activity", activity=row.session.activity_id)),
        Column("guest", _("Guest’s office"), order="guest", hidden=True),
        Column("grade", _("Grade"), order="grade", number=0, hidden=True),
    ]  # fmt: skip
    return list_page(
        request,
        ITEMS,
        shown,
        template="assistance/research/list.html",
        purpose=_("A session may hold several items: lessons and lectures are counted here, sessions are not."),
        empty=Empty(_("No lesson or lecture is recorded for this time. They are entered on the page of a session.")),
        actions=[("assistance:research-items-import", _("Import from Excel"))],
        default_sort="-day",
        sums=("sessions", "activities", "schools"),
    )


def subject_words(text: str) -> str:
    """A subject by its Chinese name, whether the record holds its code or a spelling."""
    code = subject_code(text)
    return subject_name(code) if code and code != "other" else text or ABSENT
