"""One plan per school: every school with its plan or without, and the page of a plan."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.partnership.actions import reviews as do
from tongpan.assistance.partnership.forms.cycles import SchoolPlanForm
from tongpan.assistance.partnership.models import SchoolPlan, Task
from tongpan.assistance.partnership.queries.school_plans import lacks_of, plans_of, with_plans
from tongpan.assistance.partnership.queries.tasks import is_late, standing
from tongpan.assistance.partnership.registers.work import PLAN_REGISTER
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, day, markup
from tongpan.ui.table import Column, Empty

from .marks import due_mark, standing_bar, standing_words, state_mark
from .tasks import WORK

SEE = "assistance.view_bonds"


def _plan_cell(request: UnitRequest, school: Any) -> SafeString:
    if school.own_plan:
        here = address(request, "school-plan", school_plan=school.own_plan.pk)
        return markup('<a href="{}">{}</a>', here, school.own_plan.title)
    if not request.user.has_perm(WORK, school):
        return badge("gap", _("No plan yet"))
    add = f"{address(request, 'school-plan-add')}?school={school.slug}"
    return markup(
        '{} <span class="cite"><a href="{}">{}</a></span>', badge("gap", _("No plan yet")), add, _("Write it")
    )


@unit_page(SEE)
def school_plans(request: UnitRequest) -> HttpResponse:
    """Every school with its plan of the year, or with none."""
    columns = [
        Column("name", _("School"), order="sort_key",
               href=lambda row: _address("registry:school", row.slug, request.year)),
        Column("county", _("County or zone"), value=lambda row: row.county.title if row.county else ABSENT),
        Column("plan", _("School plan"), show=lambda row: _plan_cell(request, row), order="plan",
               value=lambda row: row.own_plan.title if row.own_plan else _("No plan yet")),
        Column("agreed", _("Plan agreed"), order="plan_agreed",
               value="plan_agreed", show=lambda row: day(row.plan_agreed)),
        Column("tasks", _("Tasks"), number=0, value=lambda row: row.standing.all if row.own_plan else None),
        Column("done", _("Done"), number=0, value=lambda row: row.standing.done if row.own_plan else None),
        Column("late", _("Late"), number=0, value=lambda row: row.standing.late if row.own_plan else None),
    ]  # fmt: skip
    today = timezone.localdate()
    return list_page(
        request, PLAN_REGISTER, columns, complete=lambda rows: with_plans(rows, today), default_sort="name",
        template="assistance/partnership/school_plans.html", sums=["plans", "without"],
        empty=Empty(_("No school is open here in this time.")),
        purpose=_("One plan for each school: where it stands, what it is to reach, by which tasks."),
        actions=[("assistance:school-plan-add", _("Write a plan"))],
    )  # fmt: skip


def _found(request: UnitRequest, pk: int) -> SchoolPlan:
    own: SchoolPlan = get_object_or_404(plans_of(request.unit).select_related("unit", "cycle"), pk=pk)
    return own


def _editing(request: UnitRequest, pk: int) -> SchoolPlan:
    own = _found(request, pk)
    if not request.user.has_perm(WORK, own.unit):
        raise PermissionDenied(WORK)
    return own


def _address(page: str, *parts: Any) -> str:
    try:
        return reverse(page, args=parts)
    except NoReverseMatch:
        return ""


@unit_page(SEE)
def school_plan(request: UnitRequest, school_plan: int) -> HttpResponse:
    """One plan: where the school stands, its aims, its tasks, and the plans before and after."""
    own, today = _found(request, school_plan), timezone.localdate()
    tasks = list(Task.everywhere.filter(plan=own).select_related("unit", "owner").order_by("number", "planned", "pk"))
    for task in tasks:
        task.mark = state_mark(task)  # type: ignore[attr-defined]
        task.due_mark = due_mark(task.due, late=is_late(task, today))  # type: ignore[attr-defined]
    stand = standing(tasks, today)
    context: dict[str, Any] = {
        "plan": own, "tasks": tasks, "bar": standing_bar(stand), "words": standing_words(stand),
        "others": plans_of(request.unit).filter(unit=own.unit).exclude(pk=own.pk).order_by("-year"),
        "may_work": request.user.has_perm(WORK, own.unit),
        "files": files.panel(request, "school_plan", own),
        "gap": _address("insight:school-gap", own.unit.slug, own.year),
        "school": _address("registry:school", own.unit.slug, own.year),
    }  # fmt: skip
    return render(request, "assistance/partnership/school_plan.html", context)


def _school_asked(request: UnitRequest) -> Unit | None:
    return Unit.objects.schools().filter(slug=request.GET.get("school", "")).first()


@unit_page(WORK, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Write the plan of a school for the year shown."""
    blank = SchoolPlan(year=request.year)
    if request.unit.is_school:
        blank.unit = request.unit
    school = request.unit if request.unit.is_school else _school_asked(request)
    given = {"school": request.GET.get("school", ""), "title": _("School plan %(year)s") % {"year": request.year}}
    if school:
        given["situation"] = "\n".join(f"{own.title}：{own.detail}" for own in lacks_of(school, request.year))
    form = SchoolPlanForm(request.POST or None, instance=blank, unit=request.unit, initial=given)
    return form_page(
        request, form, title=_("Write a plan"), submit=_("Keep the plan"), done=_("The plan is kept."),
        save=lambda: do.keep_plan(form.made(), user=request.user), draft="school-plan",
        to=lambda kept: address(request, "school-plan", school_plan=kept.pk), back=address(request, "school-plans"),
    )  # fmt: skip


@unit_page(WORK, FORM)
def edit(request: UnitRequest, school_plan: int) -> HttpResponse:
    """Correct a plan."""
    own = _editing(request, school_plan)
    form = SchoolPlanForm(request.POST or None, instance=own, unit=request.unit)
    here = address(request, "school-plan", school_plan=own.pk)
    return form_page(
        request, form, title=_("Correct “%(name)s”") % {"name": own.title}, submit=_("Save"), to=here, back=here,
        done=_("The plan is kept."), save=lambda: do.keep_plan(form.made(), user=request.user),
    )  # fmt: skip


@unit_page(WORK, POST)
def remove(request: UnitRequest, school_plan: int) -> HttpResponse:
    """Remove a plan without tasks."""
    own = _editing(request, school_plan)
    return act(request, lambda: do.remove_plan(own, user=request.user), done=_("The plan is removed."),
               to=address(request, "school-plans"))  # fmt: skip


@unit_page(WORK, POST)
def tasks_of_lacks(request: UnitRequest, school_plan: int) -> HttpResponse:
    """Make a task of each indicator that the school does not reach."""
    own = _editing(request, school_plan)
    today, lacks = timezone.localdate(), lacks_of(own.unit, own.year)
    return act(
        request, lambda: do.plan_tasks(own, lacks, planned=today, user=request.user),
        done=_("Each thing that is missing has become a task; give each its day."),
        to=address(request, "school-plan", school_plan=own.pk),
    )  # fmt: skip
