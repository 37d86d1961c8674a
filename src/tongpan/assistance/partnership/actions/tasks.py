"""Add, change and remove tasks, and break them down to those who carry them out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.years import current_year
from tongpan.assistance.base import files
from tongpan.assistance.base.news import tell
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Need, Task


def held(task: Task) -> Task:
    """The task as it stands now, locked."""
    return Task.everywhere.select_for_update(of=("self",)).select_related("unit", "owner", "need").get(pk=task.pk)


def check_owner(task: Task) -> None:
    """Refuse an owner who may not work on the tasks of the unit that does it."""
    if task.owner and not task.owner.has_perm("assistance.work_tasks", task.unit):
        raise Refused(
            gettext_noop("%(owner)s has no right to work on the tasks of %(unit)s; choose somebody who has."),
            owner=str(task.owner), unit=task.unit.title,
        )  # fmt: skip


def tell_owner(task: Task, user: User) -> None:
    """Tell somebody that a task is theirs now."""
    if task.owner:
        here = reverse("assistance:task", args=(task.unit.slug, current_year(), task.pk))
        text = gettext_noop("A task is given to you: %(task)s")
        key = f"task.given:{task.pk}:{task.owner_id}"
        tell([task.owner], "task.given", key, text, {"task": task.title}, unit=task.unit, href=here, besides=user)


@transaction.atomic
def keep_task(task: Task, *, user: User) -> Task:
    """Add or change a task. The need it serves becomes one that has tasks."""
    check_owner(task)
    if task.need_id:
        need = Need.everywhere.select_for_update().get(pk=task.need_id)
        if need.state not in (Need.State.ANSWERED, Need.State.TASKED):
            raise Refused(gettext_noop("“%(need)s” has to be answered before it gets tasks."), need=need.title)
        need.state = Need.State.TASKED
        need.save(update_fields=["state"])
    action = "assistance.task.change" if task.pk else "assistance.task.add"
    keep(task, action, unit=task.unit, user=user, kind=task.kind)
    tell_owner(task, user)
    return task


@transaction.atomic
def remove_task(task: Task, *, user: User) -> None:
    """Remove a task that has not begun and has no parts; a need without any task left goes back to its answer."""
    found = held(task)
    if found.state != Task.State.PLANNED:
        raise Refused(gettext_noop("“%(task)s” has begun; stop it with a reason instead."), task=found.title)
    parts = Task.everywhere.filter(parent=found).count()
    if parts:
        raise Refused(
            gettext_noop("“%(task)s” is broken down into %(count)s parts; remove them first."),
            task=found.title, count=parts,
        )  # fmt: skip
    need = found.need
    files.forget("task", found.pk)
    remove(found, "assistance.task.remove", unit=found.unit, user=user, kind=found.kind)
    if need and need.state == Need.State.TASKED and not Task.everywhere.filter(need=need).exists():
        need.state = Need.State.ANSWERED
        need.save(update_fields=["state"])


@transaction.atomic
def break_down(task: Task, units: Sequence[Unit], *, due: dt.date | None, user: User) -> list[Task]:
    """Give each of several units its part of a task; a unit that has one already is refused by name."""
    found = held(task)
    if found.state not in (Task.State.PLANNED, Task.State.STARTED):
        raise Refused(gettext_noop("“%(task)s” is ended; open it again first."), task=found.title)
    there = Task.everywhere.filter(parent=found, unit__in=units).select_related("unit")
    if there:
        raise Refused(
            gettext_noop("%(units)s have a part of “%(task)s” already; leave them out."),
            units="、".join(own.unit.title for own in there), task=found.title,
        )  # fmt: skip
    last = due or found.due
    made = Task.everywhere.bulk_create(
        Task(
            unit=unit, parent=found, bond_id=found.bond_id, cycle_id=found.cycle_id, kind=found.kind,
            number=found.number, title=found.title, detail=found.detail, domain=found.domain, planned=found.planned,
            due=max(last, found.planned) if last else None,
        )
        for unit in units
    )  # fmt: skip
    audit.record("assistance.task.break_down", actor=user, unit=found.unit, target=str(found.pk), rows=len(made))
    return made
