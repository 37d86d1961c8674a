"""The lists of activities: those held and planned, and those that were cancelled."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.research.queries.activities import with_facts
from tongpan.assistance.research.registers.activities import ACTIVITIES, CANCELLED
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .found import EDIT, address

SHOWN = 3


@unit_page("assistance.view_research")
def activities(request: UnitRequest) -> HttpResponse:
    """The activities that the unit, or one below it, organises or takes part in."""
    may_add = request.user.has_perm(EDIT, request.unit)
    words = _("No activity is recorded here for this time. Widen the filters, or enter the first one.")
    step = (address(request, "research-activity-add"), _("Enter an activity")) if may_add else ("", "")
    return list_page(
        request,
        ACTIVITIES,
        columns(request),
        template="assistance/research/activities.html",
        purpose=_("What was done together, by whom and with whom; person-times are counted apart from persons."),
        actions=(
            ("assistance:research-activity-add", _("Enter an activity")),
            ("assistance:research-activities-import", _("Import from Excel")),
            ("assistance:research-activities-calendar", _("Calendar")),
            ("assistance:research-sessions", _("Sessions")),
            ("assistance:research-cancelled", _("Cancelled")),
        ),
        empty=Empty(words, *step),
        complete=with_facts,
        default_sort="-since",
        sums=("sessions", "person_times", "persons"),
    )


def columns(request: UnitRequest) -> list[Column]:
    """Day and name, what it was, who held it, who came, how much happened."""
    return [
        Column("name", _("Activity"), order="name",
               href=lambda row: address(request, "research-activity", activity=row.pk)),
        Column("since", _("Day"), order="since", show=days),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("tier", _("Tier"), value=lambda row: row.get_tier_display() or ABSENT, order="tier", hidden=True),
        Column("domain", _("Domain"), value=lambda row: row.get_domain_display() or ABSENT, hidden=True),
        Column("unit", _("Organised by"), value="unit.title", order="unit__sort_key"),
        Column("hosts", _("Hosts"), value=lambda row: named(row.parts, "host", "giver")),
        Column("joins", _("Participants"), value=lambda row: named(row.parts, "participant")),
        Column("schools", _("Schools"), _("schools"), number=0, hidden=True,
               value=lambda row: len({part.unit_id for part in row.parts if part.unit.is_school})),
        Column("sessions", _("Sessions"), number=0, value="sessions_held"),
        Column("items", _("Items"), number=0, value="items_given"),
        Column("times", _("Person-times"), number=0, value="person_times"),
        Column("programme", _("Programme"), value=lambda row: row.programme or ABSENT, hidden=True),
        Column("organiser", _("Organising partner"), value=lambda row: row.organiser or ABSENT, hidden=True),
        Column("place", _("Place"), value=lambda row: row.place or ABSENT, hidden=True),
    ]  # fmt: skip


def days(row: Any) -> str:
    """From the first to the last day."""
    return day(row.since) if row.since == row.until else f"{day(row.since)}–{day(row.until)}"


def named(parts: list[Any], *roles: str) -> str:
    """The units in some roles by name, the first few of them."""
    found = [part.unit.title for part in parts if part.role in roles]
    rest = _(" and %(count)s more") % {"count": len(found) - SHOWN} if len(found) > SHOWN else ""
    return "、".join(found[:SHOWN]) + rest if found else ABSENT


@unit_page("assistance.view_research")
def cancelled(request: UnitRequest) -> HttpResponse:
    """What was cancelled and why; it counts in no figure."""
    shown = [
        Column("name", _("Activity"), order="name",
               href=lambda row: address(request, "research-activity", activity=row.pk)),
        Column("since", _("Day"), order="since", show=days),
        Column("unit", _("Organised by"), value="unit.title", order="unit__sort_key"),
        Column("reason", _("Why it was cancelled"), value=lambda row: row.cancelled_because or ABSENT),
    ]  # fmt: skip
    return list_page(
        request,
        CANCELLED,
        shown,
        purpose=_("What was cancelled and why. None of it counts in any figure."),
        empty=Empty(_("Nothing was cancelled in this time.")),
        default_sort="-since",
    )
