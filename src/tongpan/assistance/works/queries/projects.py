"""What a project's page and the list of projects tell besides the project: money, milestones, states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils import timezone

from tongpan.assistance.works.models import Entry, Milestone, PlaceChange, Project, ProjectFunding, StateChange

KIND = Entry.Kind


@dataclass
class ProjectSums:
    """The money of a project in yuan, and its milestones. ``sources`` is what its sources are to bear."""

    sources: Decimal = Decimal(0)
    allocated: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    places: int = 0
    milestones: int = 0
    reached: int = 0
    late: int = 0


def sums_of(projects: Sequence[Project]) -> dict[int, ProjectSums]:
    """The sums of many projects, in four queries whatever their number."""
    held = {own.pk: ProjectSums() for own in projects}
    keys, today = list(held), timezone.localdate()
    borne = ProjectFunding.everywhere.filter(project__in=keys).order_by().values_list("project")
    for pk, found in borne.annotate(Sum("amount")):
        held[pk].sources = found
    paid = Entry.everywhere.filter(project__in=keys, kind__in=(KIND.ALLOCATED, KIND.SPENT)).order_by()
    for pk, kind, found in paid.values_list("project", "kind").annotate(Sum("amount")):
        setattr(held[pk], str(kind), found)
    came = PlaceChange.everywhere.filter(project__in=keys, places__gt=0).order_by().values_list("project")
    for pk, found in came.annotate(Sum("places")):
        held[pk].places = found
    steps = Milestone.everywhere.filter(project__in=keys).order_by().values_list("project")
    behind = Q(done__isnull=True, due__lt=today)
    counts = steps.annotate(Count("pk"), Count("done"), late=Count("pk", filter=behind))
    for pk, own, reached, late in counts:
        held[pk].milestones, held[pk].reached, held[pk].late = own, reached, late
    return held


def with_sums(projects: Sequence[Project]) -> None:
    """Put on each project, as ``sums``, its money and milestones, and as ``late_by`` the days by which it is late."""
    sums, today = sums_of(projects), timezone.localdate()
    for own in projects:
        own.sums = sums[own.pk]  # type: ignore[attr-defined]
        own.late_by = own.days_late(today)  # type: ignore[attr-defined]


def milestones_of(project: Project) -> list[Milestone]:
    """The steps of a project in the order of their days."""
    return list(Milestone.everywhere.filter(project=project))


def changes_of(project: Project) -> list[StateChange]:
    """Which state it came into on which day, the first one first."""
    return list(StateChange.everywhere.filter(project=project).order_by("day", "pk"))


def sources_of(project: Project) -> list[ProjectFunding]:
    """What each source is to bear."""
    return list(ProjectFunding.everywhere.filter(project=project).order_by("source"))


def paid_by_source(project: Project) -> dict[str, Decimal]:
    """What each source has paid so far, by the ledger."""
    rows = Entry.everywhere.filter(project=project, kind=KIND.SPENT).order_by().values_list("fund__source")
    return dict(rows.annotate(Sum("amount")))


def last_change(project: Project) -> dt.date | None:
    """The day of the newest change of state."""
    return StateChange.everywhere.filter(project=project).order_by("-day").values_list("day", flat=True).first()
