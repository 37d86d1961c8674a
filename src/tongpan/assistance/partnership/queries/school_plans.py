"""Reads of school plans: every school of a unit with its plan, if it has one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tongpan.access.models import Unit
from tongpan.access.years import current_year
from tongpan.assistance.partnership.models import SchoolPlan, Task

from .tasks import Standing, standing

if TYPE_CHECKING:
    import datetime as dt

    from tongpan.assistance.base.period import Period


@dataclass(frozen=True)
class Lack:
    """One thing that a school lacks: ``title`` stays the same from year to year, ``detail`` has the numbers."""

    title: str
    detail: str


Lacks = Callable[[Unit, int], Iterable[Lack]]
_sources: list[Lacks] = []


def tells_lacks(source: Lacks) -> Lacks:
    """Register what tells, one by one, what a school lacks in a year. Parts above do so in ``ready()``."""
    if source not in _sources:
        _sources.append(source)
    return source


def lacks_of(school: Unit, year: int) -> list[Lack]:
    """What a school lacks in a year, in the reader's words; nothing where it has not been measured."""
    return [own for source in _sources for own in source(school, year)]


def plans_of(unit: Unit) -> QuerySet[SchoolPlan]:
    """The plans of the schools at or below a unit."""
    return SchoolPlan.everywhere.filter(unit__path__under=unit.path)


def schools_with_plan(unit: Unit, period: Period) -> QuerySet[Unit]:
    """The schools of a unit that were open in a period; ``plan`` is the key of the latest plan of a year in it."""
    schools = Unit.everywhere.schools().filter(
        Q(opened__isnull=True) | Q(opened__lte=period.last),
        Q(closed__isnull=True) | Q(closed__gt=period.first),
        path__under=unit.path,
    )
    years = {"year__gte": current_year(period.first), "year__lte": current_year(period.last)}
    plans = SchoolPlan.everywhere.filter(unit=OuterRef("pk"), **years).order_by("-year")
    return schools.defer("outline").annotate(
        plan=Subquery(plans.values("pk")[:1]), plan_agreed=Subquery(plans.values("agreed")[:1])
    )


def with_plans(schools: Sequence[Any], day: dt.date) -> None:
    """Put on each school its plan (``own_plan``, or None), how the plan's tasks stand, and its county."""
    plans = {own.pk: own for own in SchoolPlan.everywhere.filter(pk__in=[own.plan for own in schools if own.plan])}
    tasks: dict[int, list[Task]] = {}
    for task in Task.everywhere.filter(plan__in=plans).only("plan_id", "state", "due").order_by():
        tasks.setdefault(task.plan_id or 0, []).append(task)
    above = {steps for own in schools for steps in _above(own.path)}
    counties = {own.path: own for own in Unit.everywhere.counties().filter(path__in=above).defer("outline")}
    for own in schools:
        own.own_plan = plans.get(own.plan)
        own.standing = standing(tasks.get(own.plan, ()), day) if own.plan else Standing()
        own.county = next((counties[path] for path in _above(own.path) if path in counties), None)


def _above(path: str) -> list[str]:
    steps = path.rstrip("/").split("/")
    return ["/".join(steps[:number]) + "/" for number in range(1, len(steps))]
