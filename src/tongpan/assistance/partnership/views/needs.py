"""Needs: the list, one with its thread, and every step from the need to its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page, ticked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.partnership.actions import needs as do
from tongpan.assistance.partnership.forms.needs import AnswerForm, DeclineForm, GiveForm, NeedForm, NeedTasksForm
from tongpan.assistance.partnership.models import Need
from tongpan.assistance.partnership.queries.bonds import bond_called, with_bonds
from tongpan.assistance.partnership.queries.cadence import days_of
from tongpan.assistance.partnership.queries.needs import may_answer, may_state, needs_of, tasks_ended, with_progress
from tongpan.assistance.partnership.queries.reach import left_among
from tongpan.assistance.partnership.queries.tasks import is_late, tasks_of
from tongpan.assistance.partnership.registers.work import NEED_REGISTER
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .marks import due_mark, nothing_ticked, state_mark

SEE, STATE, ANSWER = "assistance.view_bonds", "assistance.state_needs", "assistance.answer_needs"


def columns(request: UnitRequest) -> list[Column]:
    """The columns of the list."""
    return [
        Column("title", _("Need"), order="title", href=lambda row: address(request, "need", need=row.pk)),
        Column("unit", _("Stated by"), value="unit.title", order="unit__sort_key"),
        Column("domain", _("Domain"), value=lambda row: row.get_domain_display(), order="domain"),
        Column("urgent", _("Urgent"), value=lambda row: _("Urgent") if row.urgent else "", order="urgent"),
        Column("stated", _("Stated on"), order="stated", show=lambda row: day(row.stated)),
        Column("state", _("State"), value=lambda row: row.get_state_display(), show=state_mark, order="state"),
        Column("division", _("Division"), order="division"),
        Column("due", _("Answer due"), order="due", show=lambda row: due_mark(
            row.due, late=row.is_late and row.state == Need.State.STATED)),
        Column("promised", _("To be met by"), order="promised", show=lambda row: due_mark(
            row.promised, late=row.is_late and row.state != Need.State.STATED)),
        Column("tasks", _("Tasks ended"), value=lambda row: f"{row.tasks_ended} / {row.tasks_all}"
               if row.tasks_all else ABSENT),
        Column("bond", _("Bond"), value=bond_called, hidden=True),
    ]  # fmt: skip


def complete(rows: Sequence[Need]) -> None:
    """Put on each need how far its tasks are, and on its bond what it is called."""
    with_progress(rows)
    with_bonds(rows)


@unit_page(SEE)
def needs(request: UnitRequest) -> HttpResponse:
    """What the unit and those below it need, and what the other side of their bonds needs."""
    bulk = []
    if request.user.has_perm(ANSWER, request.unit):
        bulk = [(address(request, "need-give"), _("Division, owner or due date"), ""),
                (address(request, "need-tasks"), _("Make key tasks"), "")]  # fmt: skip
    return list_page(
        request, NEED_REGISTER, columns(request), bulk=bulk, complete=complete,
        empty=Empty(_("No need is stated for this time. State what is needed; the bureau above is told at once."),
                    address(request, "need-add"), _("State a need")),
        purpose=_("What is needed, who answers, and what has come of it."),
        actions=[("assistance:need-add", _("State a need")), ("assistance:needs-import", _("Import from Excel"))],
        foot=_("Seen by who states a need, by the bureau above, and by both sides of the bond that it names."),
    )  # fmt: skip


def found(request: UnitRequest, pk: int) -> Need:
    """A need that the unit may see."""
    rows = needs_of(request.unit).select_related("unit__parent", "bond", "cycle", "owner")
    own: Need = get_object_or_404(rows, pk=pk)
    return own


def _answering(request: UnitRequest, pk: int) -> Need:
    own = found(request, pk)
    if not may_answer(request.user, own):
        raise PermissionDenied(ANSWER)
    return own


def _stating(request: UnitRequest, pk: int) -> Need:
    own = found(request, pk)
    if not may_state(request.user, own):
        raise PermissionDenied(STATE)
    return own


@unit_page(SEE)
def need(request: UnitRequest, need: int) -> HttpResponse:
    """One need as a thread: need, response, tasks, end; with the next step at its place."""
    own, today = found(request, need), timezone.localdate()
    tasks = list(tasks_of(request.unit).filter(need=own).select_related("unit", "owner").order_by("number", "pk"))
    for task in tasks:
        task.mark, task.due_mark = state_mark(task), due_mark(task.due, late=is_late(task, today))  # type: ignore[attr-defined]
    stating = may_state(request.user, own) and request.user.has_perm(STATE, request.unit)
    ended = own.state == Need.State.ANSWERED or (own.state == Need.State.TASKED and tasks_ended(own))
    context: dict[str, Any] = {
        "need": own, "owner_left": bool(left_among([own.owner])), "tasks": tasks, "mark": state_mark(own),
        "may_state": stating,
        "may_answer": may_answer(request.user, own), "confirm": stating and ended and own.owner_id != request.user.pk,
        "decline": DeclineForm(auto_id="decline_%s"),
        "late": own.state == Need.State.STATED and own.due is not None and own.due < today,
    }  # fmt: skip
    return render(request, "assistance/partnership/need.html", context)


@unit_page(STATE, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """State what the unit needs."""
    today = timezone.localdate()
    blank = Need(unit=request.unit, stated=today)
    last = today + days_of("need_answer_days", request.unit, today)
    form = NeedForm(request.POST or None, instance=blank, unit=request.unit, initial={"due": last})
    return form_page(
        request, form, title=_("State a need"), submit=_("State the need"), done=_("The need is stated."),
        save=lambda: do.state_need(form.made(), user=request.user),
        to=lambda kept: address(request, "need", need=kept.pk), back=address(request, "needs"), draft="need",
        purpose=_("What %(unit)s needs. The bureau that answers is told at once.") % {"unit": request.unit.title},
    )  # fmt: skip


@unit_page(STATE, FORM)
def edit(request: UnitRequest, need: int) -> HttpResponse:
    """Correct a need that nobody has answered."""
    own = _stating(request, need)
    form = NeedForm(request.POST or None, instance=own, unit=request.unit)
    here = address(request, "need", need=own.pk)
    return form_page(
        request, form, title=_("Correct the need"), submit=_("Save"), done=_("The need is corrected."),
        save=lambda: do.change_need(form.made(), user=request.user), to=here, back=here,
    )  # fmt: skip


@unit_page(ANSWER, FORM)
def answer(request: UnitRequest, need: int) -> HttpResponse:
    """Answer a need, or correct the answer."""
    own = _answering(request, need)
    given = {"response": own.response, "division": own.division, "promised": own.promised, "owner": own.owner_id or ""}
    form = AnswerForm(request.POST or None, unit=request.unit, owner=own.owner, initial=given)
    here = address(request, "need", need=own.pk)
    return form_page(
        request, form, title=_("Answer “%(need)s”") % {"need": own.title}, submit=_("Answer"), purpose=own.detail,
        done=_("The answer is sent."), save=lambda: do.answer_need(own, **form.cleaned_data, user=request.user),
        to=here, back=here, draft=f"answer-{own.pk}", record=own,
    )  # fmt: skip


@unit_page(ANSWER, POST)
def decline(request: UnitRequest, need: int) -> HttpResponse:
    """Decline a need with the reason."""
    own = _answering(request, need)
    form, here = DeclineForm(request.POST, auto_id="decline_%s"), address(request, "need", need=own.pk)
    return form_page(
        request, form, title=_("Decline “%(need)s”") % {"need": own.title}, submit=_("Decline"),
        done=_("The need is declined; its side has been told."), to=here, back=here,
        save=lambda: do.decline_need(own, reason=form.cleaned_data["reason"], user=request.user),
    )  # fmt: skip


@unit_page(ANSWER, POST)
def to_tasks(request: UnitRequest) -> HttpResponse:
    """Make key tasks of the needs ticked: the first time the page asks of which cycle, then it makes them."""
    own = _answerable(request)
    if not own:
        return nothing_ticked(request, "needs")
    given = {"row": [one.pk for one in own], "doer": request.unit.slug, "planned": timezone.localdate()}
    asked = request.POST if "doer" in request.POST else None
    form = NeedTasksForm(asked, unit=request.unit, initial=given)

    def save() -> Any:
        sent = form.cleaned_data
        return do.make_tasks(own, unit=sent["doer"], cycle=sent["cycle"], planned=sent["planned"], due=sent["due"],
                             user=request.user)  # fmt: skip

    return form_page(
        request, form, title=_("Make key tasks"), submit=_("Make %(count)s key tasks") % {"count": len(own)},
        purpose="；".join(one.title for one in own[:8]), done=_("%(count)s key tasks are made.") % {"count": len(own)},
        save=save, to=address(request, "tasks"), back=address(request, "needs"),
    )  # fmt: skip


def _answerable(request: UnitRequest) -> list[Need]:
    """The needs ticked; 403 where the account may not answer one of them."""
    rows = needs_of(request.unit).filter(pk__in=ticked(request))
    own = list(rows.select_related("unit__parent", "bond").order_by("pk"))
    if not all(may_answer(request.user, one) for one in own):
        raise PermissionDenied(ANSWER)
    return own


@unit_page(ANSWER, POST)
def give(request: UnitRequest) -> HttpResponse:
    """Give the needs ticked a division, an owner or a day: the first time the page asks which, then it gives them."""
    own = _answerable(request)
    if not own:
        return nothing_ticked(request, "needs")
    asked = request.POST if "division" in request.POST else None
    form = GiveForm(asked, unit=request.unit, initial={"row": [one.pk for one in own]})

    def save() -> Any:
        sent = form.cleaned_data
        return do.give_needs(own, unit=request.unit, division=sent["division"], owner=sent["owner"], due=sent["due"],
                             user=request.user)  # fmt: skip

    return form_page(
        request, form, title=_("Division, owner or due date"), submit=_("Change %(count)s needs") % {"count": len(own)},
        purpose="；".join(one.title for one in own[:8]), done=_("%(count)s needs are changed.") % {"count": len(own)},
        save=save, to=address(request, "needs"), back=address(request, "needs"),
    )  # fmt: skip


@unit_page(STATE, POST)
def met(request: UnitRequest, need: int) -> HttpResponse:
    """Confirm that a need is met."""
    own = _stating(request, need)
    return act(request, lambda: do.meet_need(own, user=request.user), done=_("The need is met."),
               to=address(request, "need", need=own.pk))  # fmt: skip


@unit_page(SEE, POST)
def reopen(request: UnitRequest, need: int) -> HttpResponse:
    """Take the last step back: its own side a confirmation, those who answer their answer."""
    own = found(request, need)
    may = may_state if own.state == Need.State.MET else may_answer
    if not may(request.user, own):
        raise PermissionDenied(STATE)
    return act(request, lambda: do.reopen_need(own, user=request.user), done=_("The last step is taken back."),
               to=address(request, "need", need=own.pk))  # fmt: skip


@unit_page(STATE, POST)
def remove(request: UnitRequest, need: int) -> HttpResponse:
    """Remove a need that nobody has answered."""
    own = _stating(request, need)
    return act(request, lambda: do.remove_need(own, user=request.user), done=_("The need is removed."),
               to=address(request, "needs"))  # fmt: skip
