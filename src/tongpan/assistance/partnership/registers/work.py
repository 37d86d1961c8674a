"""The registers of needs, cycles, tasks, their reviews, and the plans of schools."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base import files
from tongpan.assistance.base.choices import by_county, flag, keyed, placed, yes
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.partnership.models import Cycle, Need, Review, Task
from tongpan.assistance.partnership.models.work import Domain
from tongpan.assistance.partnership.queries.cycles import cycles_between, cycles_to_choose, reviews_of
from tongpan.assistance.partnership.queries.needs import standing_needs
from tongpan.assistance.partnership.queries.reach import owners
from tongpan.assistance.partnership.queries.school_plans import plans_of, schools_with_plan
from tongpan.assistance.partnership.queries.tasks import overdue, standing_tasks, tasks_of

SEE = "assistance.view_bonds"
NEEDS, TASKS, SCHOOLS = _("needs"), _("tasks"), _("schools")
BOND, DOMAIN = keyed("bond", _("Bond")), Choice("domain", _("Domain"), options=Domain.choices)
CYCLE = keyed("cycle", _("Cycle"), options=cycles_to_choose)
PLACES = (by_county(), placed(), placed("school", _("School")))


def _needs(unit: Unit, period: Period) -> QuerySet[Need]:
    today, days = timezone.localdate(), (period.first, period.last)
    late = Q(state=Need.State.STATED, due__lt=today)
    late |= Q(state__in=(Need.State.ANSWERED, Need.State.TASKED), promised__lt=today)
    return standing_needs(unit, period).annotate(
        is_late=flag(late), now_stated=flag(Q(stated__range=days)),
        now_answered=flag(Q(answered__range=days)), now_met=flag(Q(state=Need.State.MET, met__range=days)),
    )  # fmt: skip


NEED_REGISTER = register(
    Register(
        key="needs", label=_("Needs"), model=Need, rows=_needs, permission=SEE,
        choices=(
            Choice("state", _("State"), options=Need.State.choices), DOMAIN, yes("urgent", _("Urgent")),
            yes("late", _("Late"), "is_late"), CYCLE, Choice("division", _("Division")),
            yes("stated", _("Stated in the time"), "now_stated"), yes("met", _("Met in the time"), "now_met"),
            yes("answered", _("Answered in the time"), "now_answered"), BOND, *PLACES,
        ),
        search=("title__icontains", "unit__name__icontains", "unit__initials__istartswith", "division__icontains"),
        measures={
            "stated": Measure(_("Stated in the time"), NEEDS, Count("pk", filter=Q(now_stated=True))),
            "answered": Measure(_("Answered in the time"), NEEDS, Count("pk", filter=Q(now_answered=True))),
            "met": Measure(_("Met in the time"), NEEDS, Count("pk", filter=Q(now_met=True))),
            "late": Measure(_("Late"), NEEDS, Count("pk", filter=Q(is_late=True))),
            "units": Measure(_("Units that state needs"), _("units"), Count("unit", distinct=True)),
        },
        related=("unit", "bond"),
    )
)  # fmt: skip


def _tasks(unit: Unit, period: Period) -> QuerySet[Task]:
    days = (period.first, period.last)
    return standing_tasks(unit, period).annotate(
        is_late=flag(overdue(timezone.localdate())), now_planned=flag(Q(planned__range=days)),
        now_started=flag(Q(started__range=days)), now_done=flag(Q(state=Task.State.DONE, done__range=days)),
        now_stopped=flag(Q(state=Task.State.STOPPED, stopped__range=days)), is_part=flag(Q(parent__isnull=False)),
    )  # fmt: skip


TASK_REGISTER = register(
    Register(
        key="tasks", label=_("Key tasks"), model=Task, rows=_tasks, permission=SEE,
        choices=(
            Choice("kind", _("Kind"), options=Task.Kind.choices),
            Choice("state", _("State"), options=Task.State.choices),
            yes("late", _("Late"), "is_late"), DOMAIN, CYCLE, keyed("owner", _("Owner"), options=owners),
            yes("part", _("Part of another task"), "is_part"),
            yes("planned", _("Planned in the time"), "now_planned"),
            yes("started", _("Started in the time"), "now_started"),
            yes("done", _("Done in the time"), "now_done"),
            yes("stopped", _("Stopped in the time"), "now_stopped"),
            Choice("division", _("Division")), keyed("year", _("Year planned"), "planned__year"), BOND,
            keyed("need", _("Need")), keyed("meeting", _("Meeting")), keyed("plan", _("School plan")),
            keyed("parent", _("Part of")), *PLACES,
        ),
        search=("title__icontains", "unit__name__icontains", "unit__initials__istartswith", "division__icontains"),
        measures={
            "planned": Measure(_("Planned in the time"), TASKS, Count("pk", filter=Q(now_planned=True))),
            "started": Measure(_("Started in the time"), TASKS, Count("pk", filter=Q(now_started=True))),
            "done": Measure(_("Done in the time"), TASKS, Count("pk", filter=Q(now_done=True))),
            "late": Measure(_("Late"), TASKS, Count("pk", filter=Q(is_late=True))),
            "units": Measure(_("Units with tasks"), _("units"), Count("unit", distinct=True)),
        },
        related=("unit", "owner", "cycle", "parent"),
    )
)  # fmt: skip

CYCLE_REGISTER = register(
    Register(
        key="cycles", label=_("Cycles"), model=Cycle, rows=cycles_between, permission=SEE,
        choices=(BOND, *PLACES), search=("name__icontains", "unit__name__icontains"),
        measures={"tasks": Measure(_("Tasks of cycles"), TASKS, Count("tasks", distinct=True), beyond=True)},
        related=("unit", "bond"),
    )
)  # fmt: skip


def _reviews(unit: Unit, period: Period) -> QuerySet[Review]:
    return reviews_of(unit).filter(decided__range=(period.first, period.last))


REVIEW_REGISTER = register(
    Register(
        key="task-reviews", place="task__unit__path", label=_("Yearly reviews"), model=Review, rows=_reviews,
        permission=SEE,
        choices=(
            Choice("decision", _("Decision"), options=Review.Decision.choices),
            Choice("kind", _("Kind"), "task__kind", options=Task.Kind.choices),
            Choice("domain", _("Domain"), "task__domain", options=Domain.choices),
            keyed("cycle", _("Cycle"), "task__cycle", options=cycles_to_choose), keyed("task", _("Task")),
            keyed("bond", _("Bond"), "task__bond"), by_county("task__unit"), placed(lookup="task__unit"),
            placed("school", _("School"), "task__unit"),
        ),
        search=("task__title__icontains", "task__unit__name__icontains"),
        measures={"tasks": Measure(_("Tasks reviewed"), TASKS, Count("task", distinct=True))},
        related=("task", "task__unit", "cites"),
    )
)  # fmt: skip


def _has_plan(value: Any) -> Q:
    return Q(plan__isnull=value != "1")


PLAN_REGISTER = register(
    Register(
        key="school-plans", place="path", label=_("One plan per school"), model=Unit, rows=schools_with_plan,
        permission=SEE,
        choices=(
            Choice(
                "plan", _("School plan"), options=(("1", _("With a plan")), ("0", _("Without a plan"))),
                narrow=_has_plan,
            ),
            Choice(
                "agreed", _("Agreed or not"), options=(("1", _("Agreed plan")), ("0", _("Not agreed"))),
                narrow=lambda value: Q(plan__isnull=False, plan_agreed__isnull=value != "1"),
            ),
            by_county(""), placed(lookup=""), placed("school", _("School"), ""),
        ),
        search=("name__icontains", "initials__istartswith"),
        measures={"plans": Measure(_("Schools with a plan"), SCHOOLS, Count("plan")),
                  "without": Measure(_("Schools without a plan"), SCHOOLS, Count("pk", filter=Q(plan__isnull=True)))},
    )
)  # fmt: skip

WORK = "assistance.work_tasks"
files.owner("task", lambda unit, key: tasks_of(unit).filter(pk=key).first(), page="task", edit=WORK)
files.owner("school_plan", lambda unit, key: plans_of(unit).filter(pk=key).first(), page="school-plan", edit=WORK)
