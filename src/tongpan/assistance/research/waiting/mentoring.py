"""What waits in programmes and mentoring: pairs that have not met this term, cohorts that end with open completion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Grant, Unit, User
from tongpan.access.roles import RESEARCH_KEEPERS, standing_for
from tongpan.access.years import current_year
from tongpan.assistance.base.todo import Todo, waits
from tongpan.assistance.partnership.queries.cadence import days_of
from tongpan.assistance.research.models import Cohort, Mentoring
from tongpan.assistance.research.queries.mentoring import unmet_since
from tongpan.assistance.research.queries.terms import term_start

ROLES = standing_for(*RESEARCH_KEEPERS)
LONGER_THAN_A_TERM = 220
"""Days after the begin of a term by which the next one has begun, and the one after has not."""


def units_of(user: User, day: dt.date) -> list[Unit]:
    """The units on which somebody holds a role that can do these things today."""
    grants = Grant.objects.in_force(day).filter(user=user, role__in=ROLES).select_related("unit")
    return list({own.unit_id: own.unit for own in grants}.values())


def pairs_without_meeting(user: User, day: dt.date) -> Iterator[Todo]:
    """One for each unit: how many pairs there have not met since the term began; due at its end."""
    first = term_start(day)
    for unit in units_of(user, day):
        count = Mentoring.everywhere.filter(unmet_since(first, day), unit__path__under=unit.path).count()
        if count:
            year = current_year(day)
            page = reverse("assistance:research-mentoring", args=(unit.slug, year))
            yield Todo(
                "mentoring.unmet", f"mentoring:{unit.slug}:{first.isoformat()}",
                gettext_noop("%(count)s pairs of mentor and apprentice at %(unit)s have not met this term."), unit,
                f"{page}?unmet_since={first.isoformat()}&apprentice_school={unit.slug}",
                {"count": count, "unit": unit.title}, _end(first),
            )  # fmt: skip


def _end(first: dt.date) -> dt.date:
    """The last day of the term that begins on a day: the day before the next one begins."""
    return term_start(first + dt.timedelta(days=LONGER_THAN_A_TERM)) - dt.timedelta(days=1)


def cohorts_ending(user: User, day: dt.date) -> Iterator[Todo]:
    """Cohorts that end soon, or have ended, while it is not noted of members whether they completed it.

    Of who left all our schools before the end nobody is asked.
    """
    left = "members__teacher__left"
    staying = Q(**{f"{left}__isnull": True}) | Q(
        **{f"{left}__gt": F("until")}
    )  # who left before the end is not asked for
    for unit in units_of(user, day):
        soon = day + days_of("notice_days", unit, day)
        open_ = Count("members", filter=Q(members__done__isnull=True) & staying)
        rows = Cohort.everywhere.filter(programme__unit=unit, until__isnull=False, until__lte=soon)
        for own in rows.annotate(open=open_).filter(open__gt=0).select_related("programme")[:50]:
            yield Todo(
                "cohort.ending", f"cohort:{own.pk}",
                gettext_noop("“%(programme)s, %(cohort)s” ends on %(day)s; for %(count)s members it is not noted "
                             "whether they completed it."),
                unit, reverse("assistance:research-cohort", args=(unit.slug, current_year(day), own.pk)),
                {"programme": own.programme.name, "cohort": own.name, "day": own.until.isoformat(), "count": own.open},
                own.until,
            )  # fmt: skip


waits(pairs_without_meeting, mentoring_unmet=_("Mentors who have not met their apprentices"))
waits(cohorts_ending, cohort_ending=_("Cohorts that end"))
