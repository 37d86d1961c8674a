"""Reads of cycles and yearly reviews: the tasks of a cycle by year, and what each year decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.access.years import current_year
from tongpan.assistance.partnership.models import Cycle, Review, Task

from .shared import shared
from .tasks import Standing, standing, tasks_of

if TYPE_CHECKING:
    from tongpan.assistance.base.period import Period


def cycles_of(unit: Unit) -> QuerySet[Cycle]:
    """The cycles of a unit, of those below it, of the bureaus above it, and of the bonds in which it takes part."""
    above = Unit.everywhere.above(unit).order_by().values("pk")
    mine = Q(unit__path__under=unit.path) | Q(unit__in=above) | shared(unit, "since", "until")
    return Cycle.everywhere.filter(mine)


def cycles_between(unit: Unit, period: Period) -> QuerySet[Cycle]:
    """Those that run at some time of a period."""
    return cycles_of(unit).filter(since__lte=period.last, until__gte=period.first)


def cycles_to_choose(unit: Unit) -> list[tuple[str, str]]:
    """Cycles as options, the latest first."""
    return [(str(own.pk), own.name) for own in cycles_of(unit).order_by("-since", "pk")[:100]]


def reviews_of(unit: Unit) -> QuerySet[Review]:
    """The reviews of the tasks that concern a unit."""
    return Review.everywhere.filter(task__in=tasks_of(unit).order_by().values("pk"))


def with_standing(cycles: Sequence[Any], unit: Unit, day: dt.date) -> None:
    """Put on each cycle, as ``standing``, how many of its tasks that concern a unit stand where."""
    rows = tasks_of(unit).filter(cycle__in=[own.pk for own in cycles], parent__isnull=True)
    by_cycle: dict[int, list[Task]] = {}
    for task in rows.only("pk", "cycle_id", "state", "due").order_by():
        by_cycle.setdefault(task.cycle_id or 0, []).append(task)
    for own in cycles:
        own.standing = standing(by_cycle.get(own.pk, ()), day)


def years_of_cycle(cycle: Cycle) -> list[int]:
    """The school years that a cycle touches."""
    return list(range(current_year(cycle.since), current_year(cycle.until) + 1))


@dataclass(frozen=True)
class TaskYears:
    """A task with its review of each year of the cycle, None where there is none (yet)."""

    task: Task
    reviews: tuple[tuple[int, Review | None], ...]


def board_of(cycle: Cycle, unit: Unit) -> tuple[list[int], list[TaskYears]]:
    """The years of a cycle, and its tasks that concern a unit with what each year decided; parts are left out."""
    years = years_of_cycle(cycle)
    tasks = tasks_of(unit).filter(cycle=cycle, parent__isnull=True).select_related("unit", "owner")
    held = list(tasks.order_by("number", "planned", "pk"))
    found = {(own.task_id, own.year): own for own in Review.everywhere.filter(task__in=[own.pk for own in held])}
    rows = [TaskYears(own, tuple((year, found.get((own.pk, year))) for year in years)) for own in held]
    return years, rows


def standing_of(rows: Sequence[TaskYears], day: dt.date) -> Standing:
    """How the tasks of a cycle stand on a day."""
    return standing((row.task for row in rows), day)


def earlier_reviews(task: Task, year: int) -> list[Review]:
    """The reviews of a task of the years before, the last first: what a decision can rest on."""
    return list(Review.everywhere.filter(task=task, year__lt=year).order_by("-year"))
