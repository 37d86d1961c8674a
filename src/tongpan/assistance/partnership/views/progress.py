"""The steps of a task, alone or with others: started, done, stopped, taken back; due date and owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import ticked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.partnership.actions import progress as do
from tongpan.assistance.partnership.forms.tasks import ChangeForm, DayForm, FinishForm, StopForm
from tongpan.assistance.partnership.models import Task
from tongpan.assistance.partnership.queries.tasks import tasks_of

from .marks import nothing_ticked
from .tasks import WORK, working


def _step(request: UnitRequest, task: int, form: DayForm, step: Callable[[Task], Any], title: str, done: str) -> Any:
    own = working(request, task)
    here = address(request, "task", task=own.pk)
    return form_page(request, form, title=f"{title} · {own.title}", submit=title, done=done,
                     save=lambda: step(own), to=here, back=here)  # fmt: skip


@unit_page(WORK, POST)
def start(request: UnitRequest, task: int) -> HttpResponse:
    """Say that a task has begun."""
    form = DayForm(request.POST, auto_id="start_%s")
    return _step(request, task, form, lambda own: do.start_task(own, **form.cleaned_data, user=request.user),
                 _("Start"), _("The task has begun."))  # fmt: skip


@unit_page(WORK, POST)
def finish(request: UnitRequest, task: int) -> HttpResponse:
    """Say that a task is done, with its result."""
    form = FinishForm(request.POST, auto_id="finish_%s")
    return _step(request, task, form, lambda own: do.finish_task(own, **form.cleaned_data, user=request.user),
                 _("Mark as done"), _("The task is done."))  # fmt: skip


@unit_page(WORK, POST)
def stop(request: UnitRequest, task: int) -> HttpResponse:
    """Stop a task with the reason."""
    form = StopForm(request.POST, auto_id="stop_%s")
    return _step(request, task, form, lambda own: do.stop_task(own, **form.cleaned_data, user=request.user),
                 _("Stop"), _("The task is stopped."))  # fmt: skip


@unit_page(WORK, POST)
def reopen(request: UnitRequest, task: int) -> HttpResponse:
    """Take the last step of a task back."""
    own = working(request, task)
    return act(request, lambda: do.reopen_task(own, user=request.user), done=_("The last step is taken back."),
               to=address(request, "task", task=own.pk))  # fmt: skip


def _ticked(request: UnitRequest) -> list[Task]:
    return list(tasks_of(request.unit).filter(pk__in=ticked(request)).select_related("unit").order_by("pk"))


def _move(request: UnitRequest, *, finish: bool) -> HttpResponse:
    own = _ticked(request)
    if not own:
        return nothing_ticked(request, "tasks")
    today = timezone.localdate()
    done = _("%(count)s tasks are done.") if finish else _("%(count)s tasks have begun.")
    return act(
        request, lambda: do.move_tasks(own, unit=request.unit, finish=finish, day=today, user=request.user),
        done=done % {"count": len(own)}, to=address(request, "tasks"),
    )  # fmt: skip


@unit_page(WORK, POST)
def move_start(request: UnitRequest) -> HttpResponse:
    """Say of the tasks ticked that they have begun today."""
    return _move(request, finish=False)


@unit_page(WORK, POST)
def move_done(request: UnitRequest) -> HttpResponse:
    """Say of the tasks ticked that they are done today."""
    return _move(request, finish=True)


@unit_page(WORK, POST)
def change(request: UnitRequest) -> HttpResponse:
    """Give the tasks ticked a due date or an owner: the first time the page asks which, then it gives them."""
    own = _ticked(request)
    if not own:
        return nothing_ticked(request, "tasks")
    asked = request.POST if "owner" in request.POST else None
    form = ChangeForm(asked, unit=request.unit, initial={"row": [one.pk for one in own]})

    def save() -> Any:
        due, owner = form.asked
        return do.change_tasks(own, unit=request.unit, due=due, owner=owner, user=request.user)

    return form_page(
        request, form, title=_("Due date or owner"), submit=_("Change %(count)s tasks") % {"count": len(own)},
        purpose="；".join(one.title for one in own[:8]), done=_("%(count)s tasks are changed.") % {"count": len(own)},
        save=save, to=address(request, "tasks"), back=address(request, "tasks"),
    )  # fmt: skip
