"""Appraisals: the list, one appraisal with its steps, who is in it, who judges."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.models import User
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assessment.appraisal.actions import rounds as acts
from tongpan.assessment.appraisal.forms.rounds import AppraisalForm, JudgeForm, ManyForm
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Judge, Objection
from tongpan.assessment.appraisal.queries.people import judge_of, judges_to_choose, who_can_be, with_titles
from tongpan.assessment.appraisal.queries.results import progress_of
from tongpan.assessment.appraisal.queries.seen import about
from tongpan.assessment.appraisal.registers import APPRAISALS
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, form_page
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .own import EDIT, SEE, address, appraisal_of, runs, state_badge

ORDER = acts.ORDER


@unit_page(SEE)
def appraisals(request: UnitRequest) -> HttpResponse:
    """The appraisals in which the unit, or one below it, has a part."""
    columns = [
        Column("name", _("Appraisal"), order="name", href=lambda own: address(request, "one", round=own.pk)),
        Column("kind", _("For whom"), value=lambda own: own.scheme.get_kind_display(), order="scheme__kind"),
        Column("scheme", _("Appraisal scheme"), value=lambda own: str(own.scheme), order="scheme__name", hidden=True),
        Column("unit", _("Held by"), value="unit.title", order="unit__sort_key"),
        Column("since", _("From"), order="since", show=lambda own: day(own.since)),
        Column("until", _("Until"), order="until", show=lambda own: day(own.until)),
        Column("size", _("Appraised"), number=0, order="size"),
        Column("judging", _("Judges"), number=0, order="judging"),
        Column("state", _("State"), value=lambda own: own.get_state_display(), order="state", show=state_badge),
        Column("published", _("Published on"), order="published",
               show=lambda own: day(own.published) if own.published else ABSENT),
    ]  # fmt: skip
    return list_page(
        request, APPRAISALS, columns, sums=("published", "appraised"), template="assessment/appraisal/list.html",
        purpose=_("Communities, pairs, schools or counties judged by one scheme: from the self-report to publication."),
        actions=[("assessment:appraisal-add", _("Begin an appraisal")),
                 ("assessment:appraisal-judging", _("What I judge")),
                 ("assessment:appraisal-schemes", _("Appraisal schemes"))],
        empty=Empty(_("No appraisal in this time. Choose or make a scheme first, then begin one."),
                    address(request, "schemes"), _("Appraisal schemes")),
        foot=_("Schools, communities and counties are appraised, never pupils."),
    )  # fmt: skip


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Begin an appraisal."""
    form = AppraisalForm(request.POST or None, unit=request.unit, initial={"chosen": request.GET.get("scheme", "")})
    if not form.schemes:
        messages.info(request, _("There is no scheme in force. Make one, or take an example, and put it into force."))
        return redirect(address(request, "schemes"))
    return form_page(
        request, form, title=_("Begin an appraisal"), submit=_("Begin the appraisal"), draft="appraisal",
        purpose=_("Computed criteria fill themselves from the records of this time."),
        save=lambda: acts.save_appraisal(form.appraisal(), user=request.user),
        done=_("The appraisal is begun. Add who is appraised and who judges."), back=address(request, "list"),
        to=lambda made: address(request, "one", round=made.pk),
    )  # fmt: skip


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, round: int) -> HttpResponse:  # noqa: A002 - the name of its place in the address
    """Change the name and the days of an appraisal."""
    own = appraisal_of(request, round, edit=True)
    form = AppraisalForm(request.POST or None, unit=request.unit, instance=own)
    here = address(request, "one", round=own.pk)
    return form_page(
        request, form, title=_("Change the appraisal"), submit=_("Save"), back=here, to=here,
        save=lambda: acts.save_appraisal(form.appraisal(), user=request.user), done=_("The appraisal is changed."),
    )  # fmt: skip


def sheets_shown(request: UnitRequest, own: Appraisal) -> list[Appraised]:
    """To who runs or judges it, and after publication, all; to those appraised only their own."""
    rows = Appraised.everywhere.filter(appraisal=own).select_related("unit", "bond", "appraisal")
    if not (runs(request, own) or own.is_final or judge_of(own, request.user)):
        above = request.unit.path != own.unit.path and not own.unit.path.startswith(request.unit.path)
        rows = rows.filter(about(request.unit)) if above else rows
    return with_titles(rows.order_by("unit__path", "bond"))


@unit_page(SEE)
def one(request: UnitRequest, round: int) -> HttpResponse:  # noqa: A002
    """One appraisal: its steps, who is appraised, who judges, what is open."""
    own = appraisal_of(request, round)
    edits, sheets = runs(request, own), sheets_shown(request, own)
    here = ORDER.index(own.state)  # type: ignore[arg-type]
    waiting = Objection.everywhere.filter(finding__appraised__in=sheets, answered__isnull=True)
    context: dict[str, Any] = {
        "own": own, "sheets": sheets, "state": state_badge(own), "edits": edits, "progress": progress_of(own),
        "steps": [{"label": state.label, "done": n < here, "here": n == here} for n, state in enumerate(ORDER)],
        "next": ORDER[here + 1] if here + 1 < len(ORDER) else None,
        "back": ORDER[here - 1] if here and not own.is_final else None,
        "judge": judge_of(own, request.user), "objections": waiting.select_related("finding__criterion"),
        "changes": here < ORDER.index(Appraisal.State.JUDGING), "fills": here < ORDER.index(Appraisal.State.ANNOUNCED),
        "open": own.is_open,
    }  # fmt: skip
    return render(request, "assessment/appraisal/one.html", context)


@unit_page(EDIT, POST)
def step(request: UnitRequest, round: int, to: str) -> HttpResponse:  # noqa: A002
    """Take it a step on, or one back."""
    own = appraisal_of(request, round, edit=True)
    if to not in Appraisal.State.values:
        raise Http404

    def go() -> None:
        if to == Appraisal.State.REPORTING and own.state == Appraisal.State.PREPARED and own.sheets.exists():
            acts.fill(own, user=request.user)
        acts.step(own, to, day=timezone.localdate(), user=request.user)

    words = {"state": Appraisal.State(to).label}
    here = address(request, "one", round=own.pk)
    return act(request, go, done=_("The appraisal is now at “%(state)s”.") % words, to=here)


@unit_page(EDIT, POST)
def fill(request: UnitRequest, round: int) -> HttpResponse:  # noqa: A002
    """Compute what is computed anew."""
    own = appraisal_of(request, round, edit=True)
    here = address(request, "one", round=own.pk)
    return act(
        request, lambda: acts.fill(own, user=request.user), done=_("Computed from the records of today."), to=here
    )


@unit_page(EDIT, POST)
def remove(request: UnitRequest, round: int) -> HttpResponse:  # noqa: A002
    """Remove an appraisal that is not published."""
    own = appraisal_of(request, round, edit=True)
    to = address(request, "one", round=own.pk) if own.is_final else address(request, "list")
    return act(
        request, lambda: acts.remove_appraisal(own, user=request.user), done=_("The appraisal is removed."), to=to
    )


@unit_page(EDIT, FORM)
def appraised_add(request: UnitRequest, round: int) -> HttpResponse:  # noqa: A002
    """Add who is appraised."""
    own = appraisal_of(request, round, edit=True)
    form = ManyForm(request.POST or None, options=who_can_be(own), label=own.scheme.get_kind_display())
    here = address(request, "one", round=own.pk)
    return form_page(
        request, form, title=_("Who is appraised"), submit=_("Add those ticked"), back=here, to=here,
        template="assessment/appraisal/many.html", purpose=own.name, done=_("They are added."),
        save=lambda: acts.add_appraised(own, form.cleaned_data["keys"], user=request.user),
    )  # fmt: skip


@unit_page(EDIT, POST)
def appraised_remove(request: UnitRequest, round: int, sheet: int) -> HttpResponse:  # noqa: A002
    """Take somebody out."""
    own = appraisal_of(request, round, edit=True)
    gone = get_object_or_404(Appraised.everywhere.filter(appraisal=own).select_related("appraisal"), pk=sheet)
    here = address(request, "one", round=own.pk)
    return act(request, lambda: acts.remove_appraised(gone, user=request.user), done=_("It is taken out."), to=here)


@unit_page(EDIT, FORM)
def judge_add(request: UnitRequest, round: int) -> HttpResponse:  # noqa: A002
    """Ask somebody to judge."""
    own = appraisal_of(request, round, edit=True)
    form = JudgeForm(request.POST or None, options=judges_to_choose(own))
    here = address(request, "one", round=own.pk)

    def save() -> Judge:
        chosen = User.objects.get(pk=int(form.cleaned_data["user"]))
        return acts.add_judge(own, chosen, form.cleaned_data["field"], user=request.user)

    return form_page(
        request, form, title=_("Ask a judge"), submit=_("Ask"), back=here, to=here, save=save, purpose=own.name,
        done=_("The judge finds it in the own to-do once judging begins."),
    )  # fmt: skip


@unit_page(EDIT, POST)
def judge_remove(request: UnitRequest, round: int, judge: int) -> HttpResponse:  # noqa: A002
    """Release a judge."""
    own = appraisal_of(request, round, edit=True)
    gone = get_object_or_404(Judge.everywhere.filter(appraisal=own).select_related("appraisal"), pk=judge)
    here = address(request, "one", round=own.pk)
    return act(request, lambda: acts.remove_judge(gone, user=request.user), done=_("The judge is released."), to=here)
