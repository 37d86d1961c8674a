"""Plans and the jobs that make them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from tongpan.access.models import Job, Unit
from tongpan.insight.models import Adoption, Run

PLAN_JOB = "insight.balance"
FRONTIER_JOB = "insight.frontier"


def plan_rows(unit: Unit) -> QuerySet[Run]:
    """The plans of a unit and below without their results, each with ``adopted``, the newest first."""
    in_force = Adoption.objects.filter(run=OuterRef("pk"), undone__isnull=True)
    rows = Run.objects.filter(unit__path__under=unit.path, kind=Run.Kind.BALANCE).defer("result")
    return rows.select_related("unit", "user").annotate(adopted=Exists(in_force)).order_by("-created")


def kept_by(job: Job | None) -> list[Run]:
    """What an earlier attempt at a job has kept already: it was killed later, and is not to be done twice."""
    return list(Run.objects.filter(job=job).select_related("unit")) if job is not None and job.attempt > 1 else []


def running_jobs(unit: Unit) -> list[Job]:
    """The plans of a unit that are waiting or being computed."""
    open_states = (Job.State.QUEUED, Job.State.RUNNING)
    return list(Job.objects.filter(unit=unit, kind=PLAN_JOB, state__in=open_states).select_related("user", "unit"))
