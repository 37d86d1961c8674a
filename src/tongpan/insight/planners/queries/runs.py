"""The runs of a planner and the jobs that make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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


def in_force(planner: Planner, unit: Unit, year: int, asked: Mapping[str, Any]) -> Adoption | None:
    """The plan of this planner that is in force for a unit and year, and speaks of the same as what is asked for."""
    return _adopted(planner, unit, asked).filter(run__year=year).first()


def to_begin_with(planner: Planner, unit: Unit, year: int, asked: Mapping[str, Any]) -> Run | None:
    """The newest plan in force of a year or of one before it: where a new search begins."""
    found = _adopted(planner, unit, asked).filter(run__year__lte=year).order_by("-run__year", "-adopted").first()
    return None if found is None else found.run


def _adopted(planner: Planner, unit: Unit, asked: Mapping[str, Any]) -> QuerySet[Adoption]:
    rows = Adoption.objects.filter(unit=unit, run__kind=planner.key, undone__isnull=True)
    if planner.apart:
        rows = rows.filter(**{f"run__params__{planner.apart}": asked[planner.apart]})
    return rows.select_related("run", "user")
