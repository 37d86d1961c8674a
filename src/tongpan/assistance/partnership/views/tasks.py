"""Tasks: the list, one with its parts and reviews; entered, changed, broken down, removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.keys_asked import is_key
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.years import current_year
from tongpan.assistance.base import files
from tongpan.assistance.base.citations import cited
from tongpan.assistance.base.fetched import one_or_404
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.partnership.actions import tasks as do
from tongpan.assistance.partnership.forms.tasks import BreakDownForm, DayForm, FinishForm, StopForm, TaskForm
from tongpan.assistance.partnership.models import Need, Review, Task
from tongpan.assistance.partnership.queries.figures import shown
from tongpan.assistance.partnership.queries.meetings import may_keep, meetings_of
from tongpan.assistance.partnership.queries.needs import may_answer, needs_of
from tongpan.assistance.partnership.queries.reach import left_among
from tongpan.assistance.partnership.queries.school_plans import plans_of
from tongpan.assistance.partnership.queries.tasks import is_late, is_ours, may_work, tasks_of, with_parts
from tongpan.assistance.partnership.registers.work import TASK_REGISTER
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .marks import decision_mark, due_mark, owner_mark, state_mark

SEE, WORK = "assistance.view_bonds", "assistance.work_tasks"


def columns(request: UnitRequest) -> list[Column]:
    """The columns of the list. Who owns a task is shown on its own side only."""
    return [
        Column("title", _("Task"), order="title", href=lambda row: address(request, "task", task=row.pk)),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("unit", _("Who does it"), value="unit.title", order="unit__sort_key"),
        Column("division", _("Division"), order="division"),
        Column("owner", _("Owner"), order="owner__display_name",
               value=lambda row: str(row.owner) if row.owner and is_ours(request.unit, row) else ABSENT,
               show=lambda row: owner_mark(row) if row.owner and is_ours(request.unit, row) else ABSENT),
        Column("state", _("State"), value=lambda row: row.get_state_display(), show=state_mark, order="state"),
        Column("due", _("Due"), order="due", show=lambda row: due_mark(row.due, late=row.is_late)),
        Column("parts", _("Parts done"),
               value=lambda row: f"{row.parts_done} / {row.parts_all}" if row.parts_all else ABSENT),
        Column("cycle", _("Cycle"), value=lambda row: row.cycle.name if row.cycle else ABSENT),
        Column("number", _("Number"), number=0, order="number", hidden=True),
        Column("domain", _("Domain"), value=lambda row: row.get_domain_display() or ABSENT, order="domain",
               hidden=True),
        Column("planned", _("Planned from"), order="planned", show=lambda row: day(row.planned), hidden=True),
        Column("started", _("Started on"), order="started", show=lambda row: day(row.started), hidden=True),
        Column("done", _("Done on"), order="done", show=lambda row: day(row.done), hidden=True),
        Column("parent", _("Part of"), value=lambda row: row.parent.title if row.parent else ABSENT, hidden=True),
    ]  # fmt: skip


def _complete(rows: Sequence[Task]) -> None:
    """The parts of each task, and whether its owner has left: a question each."""
    with_parts(rows)
    gone = left_among(row.owner for row in rows)
    for row in rows:
        row.owner_left = row.owner_id in gone  # type: ignore[attr-defined]


@unit_page(SEE)
def tasks(request: UnitRequest) -> HttpResponse:
    """Key tasks, assistance projects of a year, follow-ups of meetings and tasks of school plans."""
    bulk: list[tuple[str, Any, Any]] = []
    if request.user.has_perm(WORK, request.unit):
        start = _("{count} tasks will be marked as started today.")
        done = _("{count} tasks will be marked as done today. Each can be taken back on its page.")
        bulk = [
            (address(request, "task-change"), _("Due date or owner"), ""),
            (address(request, "task-move-start"), _("Started today"), start),
            (address(request, "task-move-done"), _("Done today"), done),
        ]
    return list_page(
        request, TASK_REGISTER, columns(request), bulk=bulk, complete=_complete,
        empty=Empty(_("No task is planned for this time. Make key tasks of answered needs, or enter one."),
                    address(request, "task-add"), _("Enter a task")),
        purpose=_("Who does what by when: key tasks, projects of a year, follow-ups and tasks of school plans."),
        actions=[("assistance:task-add", _("Enter a task")), ("assistance:tasks-import", _("Import from Excel")),
                 ("assistance:cycles", _("Cycles")),
                 ("assistance:task-reviews", _("Yearly reviews"))],
        foot=_("Late: not done on the day after it was due. A task stands here until it is done or stopped."),
    )  # fmt: skip


def found(request: UnitRequest, pk: int) -> Task:
    """A task that the unit may see."""
    rows = tasks_of(request.unit).select_related("unit", "owner", "cycle", "bond", "need", "meeting", "plan", "parent")
    own: Task = one_or_404(rows, pk)
    return own


def working(request: UnitRequest, pk: int) -> Task:
    """A task that the account may change."""
    own = found(request, pk)
    if not may_work(request.user, own):
        raise PermissionDenied(WORK)
    return own


@unit_page(SEE)
def task(request: UnitRequest, task: int) -> HttpResponse:
    """One task: where it stands, what it comes from, its parts, its yearly reviews."""
    own, today = found(request, task), timezone.localdate()
    parts = list(Task.everywhere.filter(parent=own).select_related("unit").order_by("unit__sort_key"))
    reviews = list(Review.everywhere.filter(task=own).select_related("cites").order_by("-year"))
    for review in reviews:
        review.mark = decision_mark(review)  # type: ignore[attr-defined]
        review.shown = shown(review.figures, request.user)  # type: ignore[attr-defined]
        review.cited = cited(review.proof, request.user, request.year)  # type: ignore[attr-defined]
    for part in [own, *parts]:
        part.mark = state_mark(part)  # type: ignore[attr-defined]
        part.due_mark = due_mark(part.due, late=is_late(part, today))  # type: ignore[attr-defined]
    ours = request.unit
    context: dict[str, Any] = {
        "files": files.panel(request, "task", own),
        "task": own, "owner_left": bool(left_among([own.owner])), "parts": parts, "reviews": reviews,
        "may_work": may_work(request.user, own),
        "ours": is_ours(ours, own), "sees_need": own.need and needs_of(ours).filter(pk=own.need_id).exists(),
        "sees_meeting": own.meeting and meetings_of(ours).filter(pk=own.meeting_id).exists(),
        "sees_parent": own.parent and tasks_of(ours).filter(pk=own.parent_id).exists(),
        "sees_plan": own.plan and plans_of(ours).filter(pk=own.plan_id).exists(),
        "sees_parts": {part.pk for part in parts if ours.contains(part.unit)},
        "start": DayForm(initial={"day": today}, auto_id="start_%s"),
        "finish": FinishForm(initial={"day": today, "result": own.result}, auto_id="finish_%s"),
        "stop": StopForm(initial={"day": today}, auto_id="stop_%s"),
        "review_year": request.year if request.year <= current_year() else current_year(),
    }  # fmt: skip
    return render(request, "assistance/partnership/task.html", context)


def origin_of(request: UnitRequest) -> Task:
    """A blank task with what it comes from, as the address names it: a need, a meeting, a plan or a cycle."""
    blank = Task(unit=request.unit, planned=timezone.localdate(), kind=Task.Kind.KEY)
    asked = {name: int(value) for name, value in request.GET.items() if is_key(value)}
    if "need" in asked:
        blank.need = get_object_or_404(needs_of(request.unit).select_related("unit__parent"), pk=asked["need"])
        if not may_answer(request.user, blank.need):
            raise PermissionDenied(WORK)
        _take_from_need(blank, blank.need)
    if "meeting" in asked:
        blank.meeting = get_object_or_404(meetings_of(request.unit).select_related("unit"), pk=asked["meeting"])
        if not may_keep(request.user, blank.meeting):
            raise PermissionDenied(WORK)
        blank.kind, blank.bond_id = Task.Kind.FOLLOW_UP, blank.meeting.bond_id
    if "plan" in asked:
        blank.plan = get_object_or_404(plans_of(request.unit).select_related("unit"), pk=asked["plan"])
        blank.kind, blank.unit, blank.cycle_id = Task.Kind.SCHOOL_PLAN, blank.plan.unit, blank.plan.cycle_id
    if "cycle" in asked:
        blank.cycle_id = asked["cycle"]
    return blank


def _take_from_need(task: Task, need: Need) -> None:
    task.title, task.detail, task.domain, task.division = need.title, need.response, need.domain, need.division
    task.owner_id, task.bond_id, task.due = need.owner_id, need.bond_id, need.promised


@unit_page(WORK, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a task, of its own or for a need, a meeting, a school plan or a cycle."""
    blank = origin_of(request)
    form = TaskForm(request.POST or None, instance=blank, unit=request.unit)
    source = blank.need or blank.meeting or blank.plan
    purpose = _("For “%(source)s”.") % {"source": source} if source else _("What is to be done, by whom and by when.")
    return form_page(
        request, form, title=_("Enter a task"), submit=_("Enter the task"), done=_("The task is entered."),
        save=lambda: do.keep_task(form.made(), user=request.user), purpose=purpose, draft="task",
        to=lambda kept: address(request, "task", task=kept.pk), back=address(request, "tasks"),
    )  # fmt: skip


@unit_page(WORK, FORM)
def edit(request: UnitRequest, task: int) -> HttpResponse:
    """Correct a task."""
    own = working(request, task)
    form, here = TaskForm(request.POST or None, instance=own, unit=request.unit), address(request, "task", task=own.pk)
    return form_page(
        request, form, title=_("Correct “%(task)s”") % {"task": own.title}, submit=_("Save"),
        done=_("The task is corrected."), save=lambda: do.keep_task(form.made(), user=request.user), to=here, back=here,
    )  # fmt: skip


@unit_page(WORK, FORM)
def break_down(request: UnitRequest, task: int) -> HttpResponse:
    """Give counties or schools their part of a task."""
    own = working(request, task)
    form, here = BreakDownForm(request.POST or None, task=own), address(request, "task", task=own.pk)

    def save() -> Any:
        return do.break_down(own, form.cleaned_data["units"], due=form.cleaned_data["due"], user=request.user)

    return form_page(
        request, form, title=_("Break down “%(task)s”") % {"task": own.title}, submit=_("Give each a part"),
        purpose=_("Each unit ticked gets a task of its own; this one is done when all its parts are."),
        done=_("The task is broken down."), save=save, to=here, back=here,
    )  # fmt: skip


@unit_page(WORK, POST)
def remove(request: UnitRequest, task: int) -> HttpResponse:
    """Remove a task that has not begun."""
    own = working(request, task)
    return act(request, lambda: do.remove_task(own, user=request.user), done=_("The task is removed."),
               to=address(request, "tasks"))  # fmt: skip
