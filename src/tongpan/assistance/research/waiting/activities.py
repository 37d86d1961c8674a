"""What waits of activities: sessions held without attendance, activities over without a summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, User
from tongpan.access.roles import RESEARCH_KEEPERS, standing_for
from tongpan.access.years import current_year
from tongpan.assistance.base.news import names_news
from tongpan.assistance.base.todo import Todo, waits
from tongpan.assistance.research.models import Activity, Attendance, Session

LOOKS_BACK, MOST = dt.timedelta(days=120), 100
"""What is older is told by the filters of the lists and reminds nobody any more."""
DUE = dt.timedelta(days=7)


def _own(user: User) -> Q:
    """Units on which the user runs activities: those granted themselves, not all below them."""
    roles = standing_for(*RESEARCH_KEEPERS)
    return Q(pk__in={grant.unit_id for grant in user.current_grants if grant.role in roles})


def _over(user: User, day: dt.date) -> QuerySet[Activity]:
    units = Unit.everywhere.filter(_own(user)).order_by().values("pk")
    return Activity.everywhere.filter(unit__in=units, cancelled=False, until__lt=day, until__gte=day - LOOKS_BACK)


def without_attendance(user: User, day: dt.date) -> Iterable[Todo]:
    """Sessions that were held and at which nobody is noted."""
    came = Attendance.everywhere.filter(session=OuterRef("pk"))
    held = Session.everywhere.filter(~Exists(came), activity__in=_over(user, day).order_by().values("pk"))
    for own in held.select_related("activity__unit").order_by("starts")[:MOST]:
        unit, over = own.activity.unit, own.activity.until
        yield Todo(
            "attendance.missing", f"session:{own.pk}:attendance",
            gettext_noop("Nobody’s attendance is noted for “%(session)s” of %(day)s."), unit,
            reverse("assistance:research-session", args=(unit.slug, current_year(over), own.pk)),
            {"session": str(own), "day": over.isoformat()}, over + DUE,
        )  # fmt: skip


def without_summary(user: User, day: dt.date) -> Iterable[Todo]:
    """Activities that are over and of which nobody wrote what came of them."""
    for own in _over(user, day).filter(summary="").select_related("unit").order_by("until")[:MOST]:
        yield Todo(
            "activity.summary", f"activity:{own.pk}:summary",
            gettext_noop("“%(activity)s” of %(day)s has no summary yet."), own.unit,
            reverse("assistance:research-activity-edit", args=(own.unit.slug, current_year(own.until), own.pk)),
            {"activity": own.name, "day": own.until.isoformat()}, own.until + 2 * DUE,
        )  # fmt: skip


waits(without_attendance, attendance_missing=_("A session without attendance"))
waits(without_summary, activity_summary=_("An activity without a summary"))
names_news(
    __name__,
    activity_invited=_("One’s school takes part in an activity"),
    activity_cancelled=_("An activity was cancelled"),
)
