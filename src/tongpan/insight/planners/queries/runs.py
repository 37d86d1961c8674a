"""The runs of a planner and the jobs that make them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from tongpan.access.models import Job, Unit
from tongpan.insight.models import Adoption, Run
from tongpan.insight.planners.catalogue import Planner

JOB = "insight.planner"


def rows_of(planner: Planner, unit: Unit) -> QuerySet[Run]:
    """The plans of a unit and below without their results, each with ``adopted``, the newest first."""
    in_force = Adoption.objects.filter(run=OuterRef("pk"), undone__isnull=True)
    rows = Run.objects.filter(unit__path__under=unit.path, kind=planner.key).defer("result")
    return rows.select_related("unit", "user").annotate(adopted=Exists(in_force)).order_by("-created")


def running(planner: Planner, unit: Unit) -> list[Job]:
    """The plans of a unit that are waiting or being computed."""
    states = (Job.State.QUEUED, Job.State.RUNNING)
    rows = Job.objects.filter(unit=unit, kind=JOB, state__in=states, params__planner=planner.key)
    return list(rows.select_related("user", "unit"))


def in_force(planner: Planner, unit: Unit, year: int) -> Adoption | None:
    """The plan of this planner that is in force for a unit and year."""
    rows = Adoption.objects.filter(unit=unit, run__year=year, run__kind=planner.key, undone__isnull=True)
    return rows.select_related("run", "user").first()
