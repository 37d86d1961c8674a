"""Decide once a year on a task; keep and remove cycles and plans of schools."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.access.years import current_year
from tongpan.assistance.base import files
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Cycle, Review, SchoolPlan, Task
from tongpan.assistance.partnership.queries.cycles import earlier_reviews
from tongpan.assistance.partnership.queries.school_plans import Lack


@transaction.atomic
def decide_review(review: Review, *, user: User) -> Review:
    """Keep the review of a task for a year. A decision to stop stops the task.

    Raises:
        Refused: where the task had not begun to be planned in that year; where earlier reviews exist and none is cited;
            where the review cited is of another task or not earlier.
    """
    task = Task.everywhere.select_for_update(of=("self",)).select_related("unit").get(pk=review.task_id)
    if review.year < current_year(task.planned):
        raise Refused(
            gettext_noop("“%(task)s” is planned from %(day)s; it cannot be reviewed for an earlier year."),
            task=task.title, day=task.planned.isoformat(),
        )  # fmt: skip
    earlier = earlier_reviews(task, review.year)
    if earlier and review.cites_id not in {own.pk for own in earlier}:
        raise Refused(
            gettext_noop("“%(task)s” was reviewed before (%(years)s); say on which effect the decision rests."),
            task=task.title, years="、".join(str(own.year) for own in earlier),
        )  # fmt: skip
    if not earlier:
        review.cites = None
    keep(review, "assistance.review.decide", unit=task.unit, user=user, year=review.year, status=review.decision)
    if review.decision == Review.Decision.STOP and task.state in (Task.State.PLANNED, Task.State.STARTED):
        task.state, task.stopped, task.result = Task.State.STOPPED, review.decided, review.reason
        keep(task, "assistance.task.stop", unit=task.unit, user=user, day=review.decided.isoformat())
    return review


@transaction.atomic
def remove_review(review: Review, *, user: User) -> None:
    """Remove a review on which no later decision rests."""
    later = Review.everywhere.filter(cites=review).order_by("year").first()
    if later:
        raise Refused(
            gettext_noop("The decision of %(year)s rests on this review; remove that one first."), year=later.year
        )
    remove(review, "assistance.review.remove", unit=review.task.unit, user=user, year=review.year)


@transaction.atomic
def remove_cycle(cycle: Cycle, *, user: User) -> None:
    """Remove a cycle that nothing belongs to."""
    tasks, plans = Task.everywhere.filter(cycle=cycle).count(), SchoolPlan.everywhere.filter(cycle=cycle).count()
    if tasks or plans:
        raise Refused(
            gettext_noop("%(tasks)s tasks and %(plans)s school plans belong to “%(cycle)s”; remove them first."),
            tasks=tasks, plans=plans, cycle=cycle.name,
        )  # fmt: skip
    remove(cycle, "assistance.cycle.remove", unit=cycle.unit, user=user)


@transaction.atomic
def keep_plan(plan: SchoolPlan, *, user: User) -> SchoolPlan:
    """Add or change the plan of a school; a second one for the same year is refused."""
    other = SchoolPlan.everywhere.filter(unit=plan.unit, year=plan.year).exclude(pk=plan.pk).first()
    if other:
        raise Refused(
            gettext_noop("%(unit)s has a plan for %(year)s already: “%(plan)s”. Change that one."),
            unit=plan.unit.title, year=plan.year, plan=other.title,
        )  # fmt: skip
    keep(plan, "assistance.school_plan.keep", unit=plan.unit, user=user, year=plan.year)
    return plan


@transaction.atomic
def plan_tasks(plan: SchoolPlan, lacks: Sequence[Lack], *, planned: dt.date, user: User) -> list[Task]:
    """Make one task of each thing that a school lacks and that is no task of its plan yet."""
    there = set(Task.everywhere.filter(plan=plan).values_list("title", flat=True))
    fresh = {own.title[:160]: own.detail for own in lacks if own.title[:160] not in there}
    if not fresh:
        raise Refused(
            gettext_noop("Nothing is missing at %(unit)s that is no task yet, or its county has not been measured."),
            unit=plan.unit.title,
        )  # fmt: skip
    made = Task.everywhere.bulk_create(
        Task(unit=plan.unit, plan=plan, cycle_id=plan.cycle_id, kind=Task.Kind.SCHOOL_PLAN, title=title,
             detail=detail, planned=planned)
        for title, detail in fresh.items()
    )  # fmt: skip
    audit.record("assistance.school_plan.tasks", actor=user, unit=plan.unit, target=str(plan.pk), rows=len(made))
    return made


@transaction.atomic
def remove_plan(plan: SchoolPlan, *, user: User) -> None:
    """Remove a plan without tasks."""
    tasks = Task.everywhere.filter(plan=plan).count()
    if tasks:
        raise Refused(gettext_noop("“%(plan)s” has %(count)s tasks; remove them first."), plan=plan.title, count=tasks)
    files.forget("school_plan", plan.pk)
    remove(plan, "assistance.school_plan.remove", unit=plan.unit, user=user, year=plan.year)
