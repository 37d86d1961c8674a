"""The lists of pairs of mentor and apprentice and of their meetings; names only for who may see names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max
from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import address
from tongpan.assistance.research.models import Mentoring, MentorMeeting
from tongpan.assistance.research.registers.mentoring import MEETINGS, MENTORING
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.subjects import subject_code, subject_name
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .export import note_export
from .found import EDIT
from .people import person_column
from .reach import names_shown


def subject_words(text: str) -> str:
    """A subject by its name, however the record spells it."""
    return subject_name(subject_code(text)) if text else ABSENT


def stage_words(stage: str) -> Any:
    """A stage by its name."""
    return STAGE_NAMES.get(stage, stage or ABSENT)


def with_meetings(rows: Sequence[Mentoring]) -> None:
    """Put on each pair how often it met, and when last; one query over all."""
    met = MentorMeeting.everywhere.filter(mentoring__in=[own.pk for own in rows]).order_by().values("mentoring")
    found = {own["mentoring"]: own for own in met.annotate(count=Count("pk"), last=Max("day"))}
    for row in rows:
        own = found.get(row.pk, {})
        row.met, row.last_met = own.get("count", 0), own.get("last")  # type: ignore[attr-defined]


@unit_page("assistance.view_research")
def pairs(request: UnitRequest) -> HttpResponse:
    """The pairs in which the unit, or one below it, has a part."""
    may = request.user.has_perm(EDIT, request.unit)
    note_export(request, "assistance.mentoring.export", names_shown(request))
    columns = [
        person_column(request, "apprentice", _("Apprentice"), "apprentice",
                      href=lambda row: address(request, "research-pair", pair=row.pk)),
        Column("unit", _("School of the apprentice"), value="unit.title", order="unit__sort_key"),
        person_column(request, "mentor", _("Mentor"), "mentor"),
        Column("mentor_unit", _("School of the mentor"), value="mentor_unit.title", order="mentor_unit__sort_key"),
        Column("subject", _("Subject"), value=lambda row: subject_words(row.subject), order="subject"),
        Column("stage", _("Stage"), value=lambda row: str(stage_words(row.stage)), order="stage", hidden=True),
        Column("cascade", _("Cascade"), value=lambda row: row.cascade or ABSENT, order="cascade__name", hidden=True),
        Column("since", _("From"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=lambda row: day(row.until) if row.until else _("open")),
        Column("met", _("Times met"), _("occasions"), number=0),
        Column("last_met", _("Met last"), show=lambda row: day(row.last_met) if row.last_met else ABSENT),
    ]  # fmt: skip
    meet = address(request, "research-pairs-meet")
    step = (address(request, "research-mentoring-add"), _("Pair two people")) if may else ("", "")
    words = _("No mentor guides an apprentice here in this time. Pair two people, or plan a tier of a cascade.")
    return list_page(
        request, MENTORING, columns, template="assistance/research/list.html", complete=with_meetings,
        purpose=_("Who guides whom across schools; how often they met."),
        actions=(("assistance:research-mentoring-add", _("Pair two people")),
                 ("assistance:research-mentoring-import", _("Import from Excel")),
                 ("assistance:research-mentor-meetings", _("Times met"))),
        bulk=[(meet, _("Log a meeting"), _("You are asked next what these pairs did, and when."))] if may else (),
        sums=("mentors", "apprentices", "persons"), empty=Empty(words, *step),
        foot=_("A person who is apprentice in one pair and mentor in another counts once among the people."),
    )  # fmt: skip


@unit_page("assistance.view_research")
def meetings(request: UnitRequest) -> HttpResponse:
    """What mentors and apprentices did together."""
    note_export(request, "assistance.mentoring.export", names_shown(request))
    columns = [
        Column("day", _("Day"), order="day", show=lambda row: day(row.day),
               href=lambda row: address(request, "research-pair", pair=row.mentoring_id)),
        Column("kind", _("Kind"), value="get_kind_display", order="kind"),
        person_column(request, "apprentice", _("Apprentice"), "mentoring.apprentice"),
        Column("unit", _("School of the apprentice"), value="mentoring.unit.title", order="mentoring__unit__sort_key"),
        person_column(request, "mentor", _("Mentor"), "mentoring.mentor"),
        Column("mentor_unit", _("School of the mentor"), value="mentoring.mentor_unit.title"),
        Column("subject", _("Subject"), value=lambda row: subject_words(row.mentoring.subject)),
        Column("hours", _("Time spent"), _("clock hours"), number=1, order="hours"),
        Column("note", _("Remark"), value=lambda row: row.note or ABSENT, hidden=True),
    ]  # fmt: skip
    empty = Empty(
        _("No meeting of a mentor is logged for this time. Tick pairs in the list of mentoring and log one for all."),
        address(request, "research-mentoring"), _("To the pairs"),
    )  # fmt: skip
    return list_page(
        request, MEETINGS, columns, template="assistance/research/list.html", default_sort="-day", empty=empty,
        purpose=_("Lessons heard, talks and lessons prepared together, pair by pair."),
        sums=("pairs", "hours"),
    )  # fmt: skip
