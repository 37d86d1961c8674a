"""Cycles and yearly reviews: a cycle's tasks by year with what was decided, and the form of a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.reach import everything, seeing
from tongpan.access.years import current_year
from tongpan.assistance.base.citations import cited
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, address, form_page, keep
from tongpan.assistance.partnership.actions import reviews as do
from tongpan.assistance.partnership.forms.cycles import CycleForm, ReviewForm
from tongpan.assistance.partnership.models import Cycle, Need, Review
from tongpan.assistance.partnership.queries.bonds import bond_called, with_bonds
from tongpan.assistance.partnership.queries.cadence import cycle_end, rule
from tongpan.assistance.partnership.queries.cycles import (
    board_of,
    cycles_of,
    earlier_reviews,
    standing_of,
    with_standing,
)
from tongpan.assistance.partnership.queries.figures import shown
from tongpan.assistance.partnership.queries.tasks import is_late, may_work
from tongpan.assistance.partnership.registers.work import CYCLE_REGISTER, REVIEW_REGISTER
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .marks import decision_mark, due_mark, standing_bar, standing_words, state_mark
from .tasks import WORK, working

SEE, EDIT = "assistance.view_bonds", "assistance.edit_bonds"


@unit_page(SEE)
def cycles(request: UnitRequest) -> HttpResponse:
    """The cycles in which problems become key tasks."""
    columns = [
        Column("name", _("Cycle"), order="name", href=lambda row: address(request, "cycle", cycle=row.pk)),
        Column("unit", _("Unit"), value="unit.title", order="unit__sort_key"),
        Column("bond", _("Bond"), value=bond_called),
        Column("since", _("From"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=lambda row: day(row.until)),
        Column("tasks", _("Tasks"), number=0, value="standing.all"),
        Column("done", _("Done"), number=0, value="standing.done"),
        Column("late", _("Late"), number=0, value="standing.late"),
    ]

    def complete(rows: Sequence[Cycle]) -> None:
        with_standing(rows, request.unit, timezone.localdate())
        with_bonds(rows)

    return list_page(
        request, CYCLE_REGISTER, columns, complete=complete,
        empty=Empty(_("No cycle runs in this time. Begin one; answered needs become its key tasks."),
                    address(request, "cycle-add"), _("Begin a cycle")),
        purpose=_("The years over which problems become key tasks, each reviewed every year."),
        actions=[("assistance:cycle-add", _("Begin a cycle")), ("assistance:tasks", _("Key tasks"))],
    )  # fmt: skip


def _found(request: UnitRequest, pk: int) -> Cycle:
    own: Cycle = get_object_or_404(cycles_of(request.unit).select_related("unit", "bond"), pk=pk)
    return own


def _editing(request: UnitRequest, pk: int) -> Cycle:
    own = _found(request, pk)
    if not request.user.has_perm(EDIT, own.unit):
        raise PermissionDenied(EDIT)
    return own


@unit_page(SEE)
def cycle(request: UnitRequest, cycle: int) -> HttpResponse:
    """One cycle: how its tasks stand, and each task by year with the decision."""
    own, today = _found(request, cycle), timezone.localdate()
    years, rows = board_of(own, request.unit)
    stand = standing_of(rows, today)
    for row in rows:
        row.task.may = may_work(request.user, row.task)  # type: ignore[attr-defined]
        row.task.first_year = current_year(row.task.planned)  # type: ignore[attr-defined]
        row.task.mark = state_mark(row.task)  # type: ignore[attr-defined]
        row.task.due_mark = due_mark(row.task.due, late=is_late(row.task, today))  # type: ignore[attr-defined]
        for _year, review in row.reviews:
            if review:
                review.mark = decision_mark(review)  # type: ignore[attr-defined]
    with seeing(everything("how many needs there are")):
        needs = Need.everywhere.filter(cycle=own).count()
    context: dict[str, Any] = {
        "cycle": own, "school_years": years, "rows": rows, "this_year": request.year, "count": stand.all,
        "bar": standing_bar(stand), "words": standing_words(stand),
        "may_edit": request.user.has_perm(EDIT, own.unit), "may_work": request.user.has_perm(WORK, request.unit),
        "rule": rule("cycle_years", own.unit, own.since), "needs": needs,
    }  # fmt: skip
    return render(request, "assistance/partnership/cycle.html", context)


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Begin a cycle of the usual length."""
    since = dt.date(request.year, 9, 1)
    given = {"since": since, "until": cycle_end(request.unit, since)}
    form = CycleForm(request.POST or None, instance=Cycle(unit=request.unit), unit=request.unit, initial=given)
    return form_page(
        request, form, title=_("Begin a cycle"), submit=_("Begin the cycle"), done=_("The cycle is entered."),
        save=lambda: keep(form.made(), "assistance.cycle.add", unit=request.unit, user=request.user),
        to=lambda kept: address(request, "cycle", cycle=kept.pk), back=address(request, "cycles"),
        purpose=_("Needs answered in it become its key tasks; each is reviewed every year."),
    )  # fmt: skip


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, cycle: int) -> HttpResponse:
    """Correct a cycle."""
    own = _editing(request, cycle)
    form, here = (
        CycleForm(request.POST or None, instance=own, unit=request.unit),
        address(request, "cycle", cycle=own.pk),
    )
    return form_page(
        request, form, title=_("Correct “%(name)s”") % {"name": own.name}, submit=_("Save"), to=here, back=here,
        done=_("The cycle is corrected."),
        save=lambda: keep(form.made(), "assistance.cycle.change", unit=own.unit, user=request.user),
    )  # fmt: skip


@unit_page(EDIT, POST)
def remove(request: UnitRequest, cycle: int) -> HttpResponse:
    """Remove a cycle that nothing belongs to."""
    own = _editing(request, cycle)
    return act(request, lambda: do.remove_cycle(own, user=request.user), done=_("The cycle is removed."),
               to=address(request, "cycles"))  # fmt: skip


@unit_page(SEE)
def reviews(request: UnitRequest) -> HttpResponse:
    """What was decided on tasks, year by year, and on what it rests."""
    columns = [
        Column("task", _("Task"), value="task.title", order="task__title",
               href=lambda row: address(request, "task", task=row.task_id)),
        Column("unit", _("Who does it"), value="task.unit.title", order="task__unit__sort_key"),
        Column("year", _("School year"), order="year", value=lambda row: f"{row.year}–{row.year + 1}"),
        Column("decision", _("Decision"), value=lambda row: row.get_decision_display(), show=decision_mark,
               order="decision"),
        Column("effect", _("What it changed"), value="effect"),
        Column("reason", _("Reason"), value="reason"),
        Column("cites", _("Rests on"),
               value=lambda row: f"{row.cites.year}–{row.cites.year + 1}" if row.cites else ABSENT),
        Column("proof", _("Proof"), value=lambda row: row.proof.get("name") or ABSENT),
        Column("decided", _("Decided"), order="decided", show=lambda row: day(row.decided)),
    ]  # fmt: skip
    return list_page(
        request, REVIEW_REGISTER, columns,
        empty=Empty(_("No task was reviewed in this time. Open a task and review it."), address(request, "tasks"),
                    _("Key tasks")),
        purpose=_("Keep, expand, adjust or stop: decided every year on the effect of the year before."),
    )  # fmt: skip


@unit_page(WORK, FORM)
def review(request: UnitRequest, task: int, of: int) -> HttpResponse:
    """Review a task for a year, beside the effect of the years before."""
    own = working(request, task)
    there = Review.everywhere.filter(task=own, year=of).first()
    form = ReviewForm(
        request.POST or None, instance=there, unit=request.unit, user=request.user, task=own, year=of,
        initial={} if there else {"decided": timezone.localdate()},
    )  # fmt: skip
    earlier = earlier_reviews(own, of)
    for old in earlier:
        old.mark, old.shown = decision_mark(old), shown(old.figures, request.user)  # type: ignore[attr-defined]
        old.cited = cited(old.proof, request.user, request.year)  # type: ignore[attr-defined]
    here = address(request, "task", task=own.pk)
    return form_page(
        request, form, title=_("Review “%(task)s”") % {"task": own.title}, submit=_("Decide"),
        done=_("The review is kept."), to=here, back=here,
        save=lambda: do.decide_review(form.made(), user=request.user),
        template="assistance/partnership/review.html", task=own, of=of, earlier=earlier, draft=f"review-{own.pk}-{of}",
        kept=shown(there.figures, request.user) if there else [],
    )  # fmt: skip


@unit_page(WORK, POST)
def review_remove(request: UnitRequest, task: int, of: int) -> HttpResponse:
    """Remove the review of a year."""
    own = working(request, task)
    there = get_object_or_404(Review.everywhere.select_related("task__unit"), task=own, year=of)
    return act(request, lambda: do.remove_review(there, user=request.user), done=_("The review is removed."),
               to=address(request, "task", task=own.pk))  # fmt: skip
