"""The registers of activities, of their sessions and of what happened in these.

An activity is not a session, and a session is not a lesson: each has a register of its own, and its measures.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.access.reach import beyond
from tongpan.assistance.base.choices import counties_of, of_key, under
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.research.models import Activity, ActivityUnit, Item, Session
from tongpan.assistance.research.queries.activities import activities_of, held_of, items_of, sessions_of, within

from .narrow import STAGES, SUBJECTS, of_activity, of_subject, schools, with_part

ITEM_WORDS = {
    "items": (None, _("Items")),
    "lessons": (Item.Kind.LESSON, _("Lessons of lesson studies")),
    "lectures": (Item.Kind.LECTURE, _("Lectures")),
    "demonstrations": (Item.Kind.DEMONSTRATION, _("Demonstration lessons")),
}


def _items(prefix: str) -> dict[str, Measure]:
    return {
        name: Measure(
            label, _("items"), Count(prefix, distinct=True, filter=Q(**{f"{prefix}__kind": kind}) if kind else None)
        )
        for name, (kind, label) in ITEM_WORDS.items()
    }


def _people(prefix: str) -> dict[str, Measure]:
    persons = Count(f"{prefix}__teacher", distinct=True)
    return {
        "person_times": Measure(_("Person-times"), _("person-times"), Count(prefix, distinct=True), beyond=True),
        "persons": Measure(_("Persons"), _("people"), persons, beyond=True),
        "hours": Measure(_("Training hours"), _("hours"), Sum(f"{prefix}__hours"), beyond=True),
    }


def _among(value: Any, lookup: str) -> Q:
    narrowed = of_subject("subject")(value) if lookup == "subject" else Q(**{lookup: value})
    return Q(pk__in=Item.everywhere.filter(narrowed).values("session__activity"))


def _attended(yes: bool) -> Q:
    sessions = Session.everywhere.filter(attendances__isnull=False).order_by()
    with_people = Q(pk__in=beyond("where anybody came", sessions.values_list("activity", flat=True)))
    return with_people if yes else ~with_people


def _of_role(slug: Any, *roles: str) -> Q:
    return Q(pk__in=ActivityUnit.everywhere.filter(unit__slug=str(slug), role__in=roles).values("activity"))


ACTIVITIES = register(
    Register(
        key="research-activities",
        label=_("Activities"),
        model=Activity,
        rows=held_of,
        permission="assistance.view_research",
        choices=(
            *of_activity(""),
            Choice("county", _("County"), options=counties_of, narrow=with_part("pk", organised="unit__path")),
            Choice("school", _("School"), options=schools, narrow=with_part("pk", organised="unit__path")),
            Choice("unit", _("Organised by"), narrow=under("unit")),
            Choice("host", _("Host"), narrow=lambda slug: _of_role(slug, "host", "giver")),
            Choice("participant", _("Participant"), narrow=lambda slug: _of_role(slug, "participant")),
            Choice("subject", _("Subject"), options=SUBJECTS, narrow=lambda value: _among(value, "subject")),
            Choice("stage", _("Stage"), options=STAGES, narrow=lambda value: _among(value, "stage")),
            Choice("item", _("With an item of kind"), narrow=lambda value: _among(value, "kind")),
            Choice("attended", _("With attendance"), options=(("yes", _("noted")), ("no", _("not noted"))),
                   narrow=lambda value: _attended(value == "yes")),
        ),
        search=("name__icontains", "place__icontains"),
        measures={
            "sessions": Measure(_("Sessions"), _("sessions"), Count("sessions", distinct=True)),
            **_items("sessions__items"),
            **_people("sessions__attendances"),
            "schools": Measure(
                _("Schools that took part"), _("schools"),
                Count("units__unit", distinct=True, filter=Q(units__unit__kind="school")),
            ),
            "pupils": Measure(_("Pupils who took part"), _("pupil-times"), Sum("units__pupils")),
        },
        related=("unit", "programme", "organiser"),
    )
)  # fmt: skip


def _cancelled(unit: Unit, period: Period) -> QuerySet[Activity]:
    return activities_of(unit).filter(cancelled=True, since__gte=period.first, since__lte=period.last)


CANCELLED = register(
    Register(
        key="research-cancelled",
        label=_("Cancelled activities"),
        model=Activity,
        rows=_cancelled,
        permission="assistance.view_research",
        choices=of_activity(""),
        search=("name__icontains", "place__icontains"),
        related=("unit",),
    )
)


def _sessions(unit: Unit, period: Period) -> QuerySet[Session]:
    return sessions_of(unit).filter(within(period), activity__cancelled=False)


SESSIONS = register(
    Register(
        key="research-sessions",
        label=_("Sessions"),
        model=Session,
        rows=_sessions,
        permission="assistance.view_research",
        choices=(
            *of_activity("activity__"),
            Choice("county", _("County"), options=counties_of,
                   narrow=with_part("activity", organised="activity__unit__path")),
            Choice("school", _("School"), options=schools,
                   narrow=with_part("activity", organised="activity__unit__path")),
            Choice("unit", _("Organised by"), narrow=under("activity__unit")),
        ),
        search=("name__icontains", "activity__name__icontains", "room__icontains"),
        measures={**_items("items"), **_people("attendances")},
        related=("activity", "activity__unit"),
        place="activity__unit__path",
    )
)  # fmt: skip


def _held_items(unit: Unit, period: Period) -> QuerySet[Item]:
    return items_of(unit).filter(within(period, "session__"), session__activity__cancelled=False)


ITEMS = register(
    Register(
        key="research-items",
        label=_("Lessons and lectures"),
        model=Item,
        rows=_held_items,
        permission="assistance.view_research",
        choices=(
            Choice("kind", _("Kind"), options=Item.Kind.choices),
            Choice("subject", _("Subject"), options=SUBJECTS, narrow=of_subject("subject")),
            Choice("stage", _("Stage"), options=STAGES),
            Choice("county", _("Speaker’s county"), options=counties_of, narrow=under("unit")),
            Choice("school", _("Speaker’s school"), options=schools, lookup="unit__slug"),
            Choice("unit", _("Organised by"), narrow=under("session__activity__unit")),
            Choice("participant", _("Participant"), narrow=with_part("session__activity")),
            Choice("session", _("Session"), narrow=of_key("session")),
            *of_activity("session__activity__", kind="activity_kind"),
        ),
        search=("title__icontains", "session__activity__name__icontains", "unit__name__icontains"),
        measures={
            "sessions": Measure(_("Sessions"), _("sessions"), Count("session", distinct=True)),
            "activities": Measure(_("Activities"), _("activities"), Count("session__activity", distinct=True)),
            "speakers": Measure(_("Speakers"), _("people"), Count("speaker", distinct=True)),
            "schools": Measure(
                _("Speakers’ schools"), _("schools"), Count("unit", distinct=True, filter=Q(unit__kind="school"))
            ),
        },
        related=("session", "session__activity", "speaker", "unit"),
    )
)
