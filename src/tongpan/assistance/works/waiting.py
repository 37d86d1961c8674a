"""What of works and money waits for people: late milestones, projects due, rooms to be measured, money to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, User
from tongpan.access.roles import ASSISTANCE_KEEPERS, ASSISTANCE_WRITERS, standing_for
from tongpan.access.years import current_year
from tongpan.assistance.base.todo import Todo, waits

from .models import Entry, Fund, LampReading, Milestone, Project

SOON = dt.timedelta(days=14)
PATIENCE = dt.timedelta(days=90)
"""How long after a pledge one asks where the money is, and after the delivery of lamps where the readings are."""
MOST = 50
"""Of each kind so many at most: a list that nobody can finish helps nobody."""


def _within(user: User, *roles: str, lookup: str = "unit") -> Q | None:
    """Records at or below the units on which the account holds one of the roles; None where there is none."""
    paths = {grant.unit.path for grant in user.current_grants if grant.role in standing_for(*roles)}
    if not paths:
        return None
    found = Q()
    for path in paths:
        found |= Q(**{f"{lookup}__path__under": path})
    return found


def _page(page: str, unit: Unit, day: dt.date, **parts: Any) -> str:
    return reverse(f"assistance:{page}", kwargs={"unit": unit.slug, "year": current_year(day), **parts})


def milestones(user: User, day: dt.date) -> Iterator[Todo]:
    """Milestones that are late or due within two weeks: for the school that reports, and for the bureau."""
    mine = _within(user, *ASSISTANCE_KEEPERS, lookup="project__unit")
    if mine is None:
        return
    found = Milestone.everywhere.filter(mine, done__isnull=True, due__lte=day + SOON)
    found = found.filter(project__state=Project.State.RUNNING).select_related("project__unit").order_by("due")
    for own in found[:MOST]:
        yield Todo(
            "milestone.due", f"milestone:{own.pk}",
            gettext_noop("Milestone “%(milestone)s” of “%(project)s”: report when it is reached."), own.project.unit,
            _page("works-project", own.project.unit, day, project=own.project_id),
            {"milestone": own.name, "project": own.project.name}, own.due,
        )  # fmt: skip


def projects(user: User, day: dt.date) -> Iterator[Todo]:
    """Projects that are due within two weeks or late."""
    mine = _within(user, *ASSISTANCE_WRITERS)
    if mine is None:
        return
    states = (Project.State.APPROVED, Project.State.RUNNING)
    found = Project.everywhere.filter(mine, state__in=states, due__lte=day + SOON).select_related("unit")
    for own in found.order_by("due")[:MOST]:
        yield Todo(
            "project.due", f"project:{own.pk}", gettext_noop("Project “%(project)s” is due: is it delivered?"),
            own.unit, _page("works-project", own.unit, day, project=own.pk), {"project": own.name}, own.due,
        )  # fmt: skip


def measurements(user: User, day: dt.date) -> Iterator[Todo]:
    """Lighting projects that are delivered and of which no room was measured."""
    mine = _within(user, *ASSISTANCE_KEEPERS)
    if mine is None:
        return
    read = LampReading.everywhere.filter(project=OuterRef("pk"))
    found = Project.everywhere.filter(mine, ~Exists(read), kind=Project.Kind.LIGHTING, delivered__isnull=False)
    for own in found.select_related("unit").order_by("delivered")[:MOST]:
        yield Todo(
            "light.missing", f"light:{own.pk}",
            gettext_noop("“%(project)s” is delivered and no room of it was measured. Enter the measurements."),
            own.unit, f"{_page('works-light-add', own.unit, day)}?project={own.pk}", {"project": own.name},
            own.delivered + PATIENCE,
        )  # fmt: skip


def pledges(user: User, day: dt.date) -> Iterator[Todo]:
    """Open funds of which less was received than pledged, three months after the last pledge."""
    mine = _within(user, *ASSISTANCE_WRITERS)
    if mine is None:
        return
    funds = {own.pk: own for own in Fund.everywhere.filter(mine, closed__isnull=True).select_related("unit")}
    lines = Entry.everywhere.filter(fund__in=funds, kind__in=(Entry.Kind.PLEDGED, Entry.Kind.RECEIVED)).order_by()
    sums: dict[int, dict[str, Decimal]] = {}
    last: dict[int, dt.date] = {}
    for pk, kind, when, amount in lines.values_list("fund", "kind", "day").annotate(Sum("amount")):
        own = sums.setdefault(pk, {})
        own[kind] = own.get(kind, Decimal(0)) + amount
        if kind == Entry.Kind.PLEDGED:
            last[pk] = max(when, last.get(pk, when))
    waiting = [(last[pk], pk) for pk in last if sums[pk][Entry.Kind.PLEDGED] > sums[pk].get(Entry.Kind.RECEIVED, 0)]
    for pledged, pk in sorted(waiting)[:MOST]:
        missing = sums[pk][Entry.Kind.PLEDGED] - sums[pk].get(Entry.Kind.RECEIVED, Decimal(0))
        yield Todo(
            "fund.awaited", f"fund:{pk}",
            gettext_noop("Fund “%(fund)s”: %(amount)s yuan are pledged and not received."), funds[pk].unit,
            _page("works-fund", funds[pk].unit, day, fund=pk), {"fund": funds[pk].name, "amount": f"{missing:,.2f}"},
            pledged + PATIENCE,
        )  # fmt: skip


waits(milestones, milestone_due=_("Milestones of projects"))
waits(projects, project_due=_("Projects that are due"))
waits(measurements, light_missing=_("Rooms to be measured"))
waits(pledges, fund_awaited=_("Money that is pledged and not received"))
