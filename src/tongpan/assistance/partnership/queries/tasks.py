"""Reads of tasks: those that concern a unit, their parts, and what stands in a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit, User
from tongpan.access.reach import everything, seeing
from tongpan.assistance.partnership.models import Task

from .shared import shared

if TYPE_CHECKING:
    from tongpan.assistance.base.period import Period

RUNNING = (Task.State.PLANNED, Task.State.STARTED)


def tasks_of(unit: Unit) -> QuerySet[Task]:
    """The tasks of a unit and of those below it, of the bonds they take part in, and for the needs they stated."""
    mine = Q(unit__path__under=unit.path) | Q(need__unit__path__under=unit.path)
    return Task.everywhere.filter(mine | shared(unit, "started", "done", also="planned"))


def standing_tasks(unit: Unit, period: Period) -> QuerySet[Task]:
    """The tasks that stood at some time of a period: planned by its end, and not done or stopped before it began."""
    ended_before = Q(state=Task.State.DONE, done__lt=period.first)
    ended_before |= Q(state=Task.State.STOPPED, stopped__lt=period.first)
    return tasks_of(unit).filter(planned__lte=period.last).exclude(ended_before)


def overdue(day: dt.date) -> Q:
    """Tasks that should have been done before a day and are not."""
    return Q(state__in=RUNNING, due__lt=day)


def may_work(user: User, task: Task) -> bool:
    """Whether an account may change a task: one of the unit that does it, or of a bureau above that."""
    return user.has_perm("assistance.work_tasks", task.unit)


def is_ours(unit: Unit, task: Task) -> bool:
    """Whether a task is done by a unit or one below it: only then the name of its owner is shown there."""
    return unit.contains(task.unit)


def with_parts(tasks: Sequence[Any]) -> None:
    """Put on each task how many parts it has (``parts_all``) and how many of them are done (``parts_done``)."""
    rows = Task.everywhere.filter(parent__in=[own.pk for own in tasks]).order_by().values("parent")
    counted = rows.annotate(all=Count("pk"), done=Count("pk", filter=Q(state=Task.State.DONE)))
    with seeing(everything("how many tasks there are")):
        found = {row["parent"]: row for row in counted}
    for own in tasks:
        row = found.get(own.pk, {})
        own.parts_all, own.parts_done = row.get("all", 0), row.get("done", 0)


@dataclass(frozen=True)
class Standing:
    """How many tasks of a set are in each state; the late ones are among those planned or started."""

    planned: int = 0
    started: int = 0
    done: int = 0
    stopped: int = 0
    late: int = 0

    @property
    def all(self) -> int:
        """All of them."""
        return self.planned + self.started + self.done + self.stopped


def standing(tasks: Iterable[Task], day: dt.date) -> Standing:
    """Count tasks by state on a day."""
    counts = dict.fromkeys(("planned", "started", "done", "stopped", "late"), 0)
    for own in tasks:
        counts[own.state] += 1
        counts["late"] += is_late(own, day)
    return Standing(**counts)


def is_late(task: Task, day: dt.date) -> bool:
    """Whether a task should have been done before a day and is not."""
    return task.state in RUNNING and task.due is not None and task.due < day
