"""Start, finish, stop and reopen tasks, one or many at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assistance.base.records import keep
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Need, Task
from tongpan.assistance.partnership.queries.tasks import RUNNING, may_work

from .tasks import check_owner, held, tell_owner

State = Task.State


def _check_day(task: Task, day: dt.date) -> None:
    if day > timezone.localdate():
        raise Refused(gettext_noop("%(day)s lies in the future; give the day on which it was."), day=day.isoformat())
    if task.started and day < task.started:
        raise Refused(
            gettext_noop("“%(task)s” started on %(day)s; it cannot end before that."),
            task=task.title, day=task.started.isoformat(),
        )  # fmt: skip


def _check_running(task: Task) -> None:
    if task.state not in RUNNING:
        raise Refused(gettext_noop("“%(task)s” is ended; open it again first."), task=task.title)


def _start(task: Task, day: dt.date) -> None:
    if task.state != State.PLANNED:
        raise Refused(gettext_noop("“%(task)s” has begun already."), task=task.title)
    _check_day(task, day)
    task.state, task.started = State.STARTED, day


def _finish(task: Task, day: dt.date, result: str) -> None:
    _check_running(task)
    _check_day(task, day)
    waiting = Task.everywhere.filter(parent=task, state__in=RUNNING).select_related("unit")
    if waiting:
        raise Refused(
            gettext_noop("“%(task)s” is not done: the parts of %(units)s are still open."),
            task=task.title, units="、".join(own.unit.title for own in waiting[:5]),
        )  # fmt: skip
    task.state, task.started, task.done, task.result = State.DONE, task.started or day, day, result


@transaction.atomic
def start_task(task: Task, *, day: dt.date, user: User) -> Task:
    """Say that a task has begun."""
    found = held(task)
    _start(found, day)
    keep(found, "assistance.task.start", unit=found.unit, user=user, day=day.isoformat())
    return found


@transaction.atomic
def finish_task(task: Task, *, day: dt.date, result: str, user: User) -> Task:
    """Say that a task is done, and what came of it. Its parts must be ended before."""
    found = held(task)
    _finish(found, day, result)
    keep(found, "assistance.task.finish", unit=found.unit, user=user, day=day.isoformat())
    return found


@transaction.atomic
def stop_task(task: Task, *, day: dt.date, reason: str, user: User) -> Task:
    """Stop a task before it is done, with the reason."""
    found = held(task)
    _check_running(found)
    _check_day(found, day)
    found.state, found.stopped, found.result = State.STOPPED, day, reason
    keep(found, "assistance.task.stop", unit=found.unit, user=user, day=day.isoformat())
    return found


@transaction.atomic
def reopen_task(task: Task, *, user: User) -> Task:
    """Take the last step back: done or stopped becomes started, started becomes planned."""
    found = held(task)
    if found.state == State.PLANNED:
        raise Refused(gettext_noop("“%(task)s” has not begun; there is nothing to take back."), task=found.title)
    if found.need and found.need.state == Need.State.MET:
        raise Refused(
            gettext_noop("“%(need)s” has been confirmed as met; open the need again first."), need=found.need.title
        )
    if found.state == State.STARTED or not found.started:
        found.state, found.started = State.PLANNED, None
    else:
        found.state = State.STARTED
    found.done = found.stopped = None
    keep(found, "assistance.task.reopen", unit=found.unit, user=user)
    return found


def _all_held(tasks: Sequence[Task], user: User) -> list[Task]:
    found = [held(own) for own in tasks]
    for own in found:
        if not may_work(user, own):
            raise Refused(
                gettext_noop("“%(task)s” is done by %(unit)s, which alone can change it; leave it out."),
                task=own.title, unit=own.unit.title,
            )  # fmt: skip
    return found


@transaction.atomic
def move_tasks(tasks: Sequence[Task], *, unit: Unit, finish: bool, day: dt.date, user: User) -> int:
    """Start, or finish, several tasks on one day; all or none."""
    found = _all_held(tasks, user)
    for own in found:
        if finish:
            _finish(own, day, own.result)
        else:
            _start(own, day)
        own.save(update_fields=["state", "started", "done", "result"])
    action = "assistance.task.finish" if finish else "assistance.task.start"
    audit.record(action, actor=user, unit=unit, day=day.isoformat(), rows=len(found))
    return len(found)


@transaction.atomic
def change_tasks(tasks: Sequence[Task], *, unit: Unit, due: dt.date | None, owner: User | None, user: User) -> int:
    """Give several tasks a due date, an owner, or both; all or none."""
    found = _all_held(tasks, user)
    for own in found:
        if due and due < own.planned:
            raise Refused(
                gettext_noop("“%(task)s” is planned from %(day)s; it cannot be due before that."),
                task=own.title, day=own.planned.isoformat(),
            )  # fmt: skip
        own.due, own.owner = due or own.due, owner or own.owner
        check_owner(own)
        own.save(update_fields=["due", "owner"])
        if owner:
            tell_owner(own, user)
    audit.record("assistance.task.change", actor=user, unit=unit, rows=len(found))
    return len(found)
