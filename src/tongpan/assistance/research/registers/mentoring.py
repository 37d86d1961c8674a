"""The registers of mentoring: cascades, pairs of mentor and apprentice, and their meetings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import NOTHING, YES_NO, keyed, of_key, placed, stage_choice, under
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.research.models import Cascade, Mentoring, MentorMeeting
from tongpan.assistance.research.queries.mentoring import (
    cascades_of,
    meetings_of,
    pairs_of,
    persons_in,
    unmet_since,
    with_leaver,
)
from tongpan.assistance.research.queries.programmes import running

from .choices import county_choice, subject_choice, whether

VIEW = "assistance.view_research"
TIERS = tuple((str(n), format_lazy("{} {}→{}", _("Tier"), n + 1, n + 2)) for n in range(4))
"""By the tier of the mentor, from the top."""


def _cascades(unit: Unit, period: Period) -> QuerySet[Any]:
    return cascades_of(unit).filter(running(period.first, period.last))


def _pairs(unit: Unit, period: Period) -> QuerySet[Any]:
    return pairs_of(unit).filter(running(period.first, period.last))


def _meetings(unit: Unit, period: Period) -> QuerySet[Any]:
    return meetings_of(unit).filter(day__gte=period.first, day__lte=period.last)


def _unmet_since(asked: Any) -> Q:
    """Pairs that stand today and have not met since a day; what is no day finds nothing."""
    try:
        return unmet_since(dt.date.fromisoformat(str(asked)), timezone.localdate())
    except ValueError:
        return NOTHING


def _with_leaver(asked: Any) -> Q:
    """Pairs of which one has left by today, or no one."""
    found = with_leaver(timezone.localdate())
    return found if str(asked) == "1" else ~found


def _tier(prefix: str = "") -> Choice:
    return Choice(
        "tier", _("Tier"), options=TIERS,
        narrow=of_key(f"{prefix}tier"),
    )  # fmt: skip


def _either_school(prefix: str = "") -> Choice:
    return Choice(
        "school", _("School"), narrow=lambda slug: under(f"{prefix}unit")(slug) | under(f"{prefix}mentor_unit")(slug)
    )


CASCADES = register(
    Register(
        key="research-cascades",
        label=_("Cascades"),
        model=Cascade,
        rows=_cascades,
        permission=VIEW,
        related=("unit", "bond"),
        search=("name__icontains", "unit__name__icontains"),
        choices=(keyed("bond", _("Bond"), "bond"), placed("unit", _("Kept by"), "unit")),
        measures={"pairs": Measure(_("Pairs"), _("pairs"), Count("pairs", distinct=True), beyond=True)},
    )
)

MENTORING = register(
    Register(
        key="research-mentoring",
        label=_("Mentors and apprentices"),
        model=Mentoring,
        rows=_pairs,
        permission=VIEW,
        related=("mentor", "apprentice", "mentor_unit", "unit", "cascade"),
        search=("unit__name__icontains", "mentor_unit__name__icontains", "unit__initials__istartswith"),
        choices=(
            subject_choice(),
            stage_choice(),
            _tier(),
            whether("across", _("Across schools"), ~Q(unit=F("mentor_unit"))),
            whether("in_cascade", _("In a cascade"), Q(cascade__isnull=False)),
            whether("met", _("Has met"), Q(pk__in=MentorMeeting.everywhere.order_by().values("mentoring"))),
            Choice("gone", _("One has left"), options=YES_NO, narrow=_with_leaver),
            county_choice("county", _("County of the apprentice"), "unit"),
            county_choice("mentor_county", _("County of the mentor"), "mentor_unit"),
            _either_school(),
            placed("apprentice_school", _("School of the apprentice"), "unit"),
            placed("mentor_school", _("School of the mentor"), "mentor_unit"),
            Choice("unmet_since", _("Not met since"), narrow=_unmet_since),
            keyed("cascade", _("Cascade"), "cascade"),
            keyed("bond", _("Bond"), "bond"),
            keyed("mentor", _("Mentor"), "mentor"),
            keyed("apprentice", _("Apprentice"), "apprentice"),
            Choice("origin", _("Plan"), lookup="origin"),
        ),
        measures={
            "mentors": Measure(_("Mentors"), _("people"), Count("mentor", distinct=True)),
            "apprentices": Measure(_("Apprentices"), _("people"), Count("apprentice", distinct=True)),
            "persons": Measure(_("People"), _("people"), persons_in),
            "schools": Measure(_("Schools of apprentices"), _("schools"), Count("unit", distinct=True)),
        },
    )
)

MEETINGS = register(
    Register(
        key="research-mentor-meetings",
        place="mentoring__unit__path",
        label=_("Meetings of mentors"),
        model=MentorMeeting,
        rows=_meetings,
        permission=VIEW,
        related=(
            "mentoring",
            "mentoring__mentor",
            "mentoring__apprentice",
            "mentoring__unit",
            "mentoring__mentor_unit",
        ),
        search=("mentoring__unit__name__icontains", "mentoring__mentor_unit__name__icontains"),
        choices=(
            Choice("kind", _("Kind"), options=MentorMeeting.Kind.choices),
            subject_choice("mentoring__subject"),
            stage_choice("mentoring__stage"),
            _tier("mentoring__"),
            county_choice("county", _("County of the apprentice"), "mentoring__unit"),
            _either_school("mentoring__"),
            keyed("pair", _("Pair"), "mentoring"),
            keyed("cascade", _("Cascade"), "mentoring__cascade"),
            keyed("bond", _("Bond"), "mentoring__bond"),
        ),
        measures={
            "hours": Measure(_("Time spent"), _("clock hours"), Sum("hours")),
            "pairs": Measure(_("Pairs that met"), _("pairs"), Count("mentoring", distinct=True)),
        },
    )
)
