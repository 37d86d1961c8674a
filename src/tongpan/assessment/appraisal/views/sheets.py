"""One sheet and its findings: self-report, judgement, objection, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assessment.appraisal.actions import judging as acts
from tongpan.assessment.appraisal.actions.rounds import BY_HAND, enter_by_hand
from tongpan.assessment.appraisal.forms.rounds import AnswerForm, ByHandForm, ObjectionForm, ReportForm, SheetForm
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Criterion, Finding, Judge, Judgement, Objection
from tongpan.assessment.appraisal.queries.figures import address_of, said_spec, school_year_of
from tongpan.assessment.appraisal.queries.people import judge_of, with_titles, works_for
from tongpan.assessment.appraisal.queries.results import Line, lines_of
from tongpan.assessment.appraisal.queries.scales import said_scale
from tongpan.assistance.base import files
from tongpan.assistance.base.file_views import sent
from tongpan.assistance.base.records import act, form_page, said
from tongpan.assistance.base.refusal import Refused

from .own import EDIT, JUDGE, REPORT, SEE, address, finding_of, may, runs, sheet_of, state_badge

STATE = Appraisal.State


def _sees_points(request: UnitRequest, own: Appraised) -> bool:
    """Computed points are seen by all; those of judges by who runs the appraisal, and by all once it is announced."""
    return own.appraisal.is_open or runs(request, own.appraisal)


@unit_page(SEE)
def sheet(request: UnitRequest, sheet: int) -> HttpResponse:
    """One sheet line by line: figures with their records, self-report, points."""
    own = sheet_of(request, sheet)
    with_titles([own])
    sees = _sees_points(request, own)
    lines = lines_of(own)
    counts = files.counts("finding", [line.finding.pk for line in lines if line.finding])
    year = school_year_of(own.appraisal)
    rows = [_row(request, own, line, counts, sees, year) for line in lines]
    reports = own.appraisal.state == STATE.REPORTING
    context: dict[str, Any] = {
        "sheet": own, "own": own.appraisal, "rows": rows, "state": state_badge(own.appraisal), "sees": sees,
        "total": own.points if sees else None, "may_report": reports and works_for(request.user, own),
        "may_return": reports and runs(request, own.appraisal) and own.reported,
        "judge": judge_of(own.appraisal, request.user) if own.appraisal.state == STATE.JUDGING else None,
    }  # fmt: skip
    return render(request, "assessment/appraisal/sheet.html", context)


def _row(
    request: UnitRequest, own: Appraised, line: Line, counts: dict[int, int], sees: bool, year: int
) -> dict[str, Any]:
    criterion = line.node.criterion
    finding = line.finding
    shown = sees or (criterion.is_leaf and not criterion.is_judged)
    return {
        "line": line, "criterion": criterion, "finding": finding, "points": line.points if shown else None,
        "share": line.share if shown else None, "files": counts.get(finding.pk, 0) if finding else 0,
        "by_hand": finding.cite.removeprefix(BY_HAND) if finding and finding.cite.startswith(BY_HAND) else "",
        "records": address_of(criterion, own, request.unit, year) if finding and finding.value is not None else "",
        "judges": len(line.judgements) if sees else 0,
    }  # fmt: skip


def _tabs(request: UnitRequest, own: Finding) -> dict[str, Any]:
    appraisal, sheet = own.appraised.appraisal, own.appraised
    mine = works_for(request.user, sheet)
    reports = appraisal.state == STATE.REPORTING and mine and sheet.reported is None and own.criterion.is_judged
    hands = runs(request, appraisal) and not own.criterion.is_judged
    before = appraisal.state in (STATE.PREPARED, STATE.REPORTING, STATE.JUDGING)
    return {
        "report_form": ReportForm(finding=own) if reports else None,
        "hand_form": ByHandForm(initial={"value": own.value}) if hands and before else None,
        "objection_form": ObjectionForm() if appraisal.state == STATE.ANNOUNCED and mine else None,
        "answers": runs(request, appraisal) and appraisal.state == STATE.ANNOUNCED,
    }


@unit_page(SEE)
def finding(request: UnitRequest, finding: int) -> HttpResponse:
    """One finding: what is asked for, the figure, the self-report with its evidence, judgements, objections."""
    return _shown(request, finding_of(request, finding))


def _shown(request: UnitRequest, own: Finding, **refused: Any) -> HttpResponse:
    """The page of a finding; ``refused`` is a form of it that was not taken, by its name, with what was typed."""
    with_titles([own.appraised])
    sees = _sees_points(request, own.appraised)
    criterion = own.criterion
    given = Judgement.everywhere.filter(finding=own).select_related("judge__user") if sees else ()
    objections = list(Objection.everywhere.filter(finding=own))
    forms = _tabs(request, own) | refused
    context: dict[str, Any] = {
        "finding": own, "criterion": criterion, "sheet": own.appraised, "own": own.appraised.appraisal,
        "what": said_spec(criterion), "scale": said_scale(criterion.scale), "judgements": given, "sees": sees,
        "records": address_of(criterion, own.appraised, request.unit, school_year_of(own.appraised.appraisal)),
        "by_hand": own.cite.removeprefix(BY_HAND) if own.cite.startswith(BY_HAND) else "",
        "files": _files(request, own), "objections": [_objection(one, own, forms) for one in objections],
        "points": own.counts if sees or not criterion.is_judged else None, **forms,
    }  # fmt: skip
    return render(request, "assessment/appraisal/finding.html", context)


def _taken(
    request: UnitRequest, own: Finding, name: str, form: Form, do: Callable[[dict[str, Any]], Any], done: str
) -> HttpResponse:
    """Do what a form of a finding asks; where it is wrong or refused the page stands with what was typed."""
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, said(refused))
            own = finding_of(request, own.pk)  # as it is kept: what was refused was rolled back
        else:
            messages.success(request, done)
            return redirect(_here(request, own))
    if _tabs(request, own).get(name):
        return _shown(request, own, **{name: form})
    # The step has passed or somebody else was first: the page has no such form any more.
    messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect(_here(request, own))


def _files(request: UnitRequest, own: Finding) -> dict[str, Any]:
    """The evidence; its addresses are of this part, as a judge may come from a unit that has no part in it."""
    panel = files.panel(request, "finding", own)
    for row in panel["rows"]:
        row["href"] = row["href"] and address(request, "evidence", finding=own.pk, file=row["file"].pk)
    return panel


@unit_page(SEE)
def evidence(request: UnitRequest, finding: int, file: int) -> HttpResponse:
    """One file of a finding, for whoever may see its sheet."""
    own = finding_of(request, finding)
    kept = files.file_of(file)
    if kept is None or kept.about != files.about("finding", own.pk):
        raise Http404
    return sent(request, kept)


def _objection(one: Objection, own: Finding, forms: dict[str, Any]) -> dict[str, Any]:
    if not forms["answers"] or one.answered is not None:
        return {"one": one, "form": None}
    given = forms["answers"] if isinstance(forms["answers"], AnswerForm) and forms["answers"].about == one.pk else None
    return {"one": one, "form": given or AnswerForm(most=own.criterion.weight, about=one.pk)}


def _here(request: UnitRequest, own: Finding) -> str:
    return address(request, "finding", finding=own.pk)


@unit_page(REPORT, POST)
def report(request: UnitRequest, finding: int) -> HttpResponse:
    """Keep what the appraised report on one criterion, with a file."""
    own = finding_of(request, finding)
    _mine(request, own.appraised)

    def save(facts: dict[str, Any]) -> None:
        with transaction.atomic():
            acts.save_report(own, facts["text"], facts["claimed"], user=request.user)
            if file := facts["file"]:
                unit = own.appraised.appraisal.unit
                files.attach("finding", own, file.file, file.name, unit=unit, user=request.user)

    form = ReportForm(request.POST, request.FILES, finding=own)
    return _taken(request, own, "report_form", form, save, _("The self-report is kept."))


def _mine(request: UnitRequest, own: Appraised) -> None:
    if not works_for(request.user, own):
        raise PermissionDenied(REPORT)


@unit_page(REPORT, POST)
def hand_in(request: UnitRequest, sheet: int) -> HttpResponse:
    """Hand in the self-report."""
    own = sheet_of(request, sheet)
    _mine(request, own)
    return act(
        request, lambda: acts.hand_in(own, day=timezone.localdate(), user=request.user),
        done=_("The self-report is handed in."), to=address(request, "sheet", sheet=own.pk),
    )  # fmt: skip


@unit_page(EDIT, POST)
def give_back(request: UnitRequest, sheet: int) -> HttpResponse:
    """Give a self-report back to be completed."""
    own = sheet_of(request, sheet)
    may(request, EDIT, own.appraisal.unit)
    return act(
        request, lambda: acts.give_back(own, user=request.user), done=_("The self-report is given back."),
        to=address(request, "sheet", sheet=own.pk),
    )  # fmt: skip


@unit_page(EDIT, POST)
def by_hand(request: UnitRequest, finding: int) -> HttpResponse:
    """Enter a figure that the records do not hold."""
    own = finding_of(request, finding)
    may(request, EDIT, own.appraised.appraisal.unit)
    if own.criterion.is_judged:
        raise Http404
    return _taken(
        request, own, "hand_form", ByHandForm(request.POST),
        lambda facts: enter_by_hand(own, facts["value"], facts["reason"], user=request.user),
        _("The figure is entered; it is not computed over."),
    )  # fmt: skip


@unit_page(REPORT, POST)
def object_to(request: UnitRequest, finding: int) -> HttpResponse:
    """Object to the points of a criterion."""
    own = finding_of(request, finding)
    _mine(request, own.appraised)
    return _taken(
        request, own, "objection_form", ObjectionForm(request.POST),
        lambda facts: acts.object_to(own, facts["text"], user=request.user),
        _("The objection is raised. The bureau answers it here."),
    )  # fmt: skip


@unit_page(EDIT, POST)
def answer(request: UnitRequest, finding: int, objection: int) -> HttpResponse:
    """Answer an objection."""
    own = finding_of(request, finding)
    may(request, EDIT, own.appraised.appraisal.unit)
    one = get_object_or_404(Objection.everywhere.filter(finding=own), pk=objection)

    def save(facts: dict[str, Any]) -> None:
        yes = facts["accepted"] == "1"
        acts.answer(one, accepted=yes, points=facts["points"], text=facts["answer"], user=request.user)

    form = AnswerForm(request.POST, most=own.criterion.weight, about=one.pk)
    name = "answers" if one.answered is None else ""
    return _taken(request, own, name, form, save, _("The objection is answered."))


@unit_page(JUDGE)
def judging(request: UnitRequest) -> HttpResponse:
    """What I have to judge, and how far I am."""
    rows = Judge.everywhere.filter(user=request.user).select_related("appraisal__unit", "appraisal__scheme")
    held = [own for own in rows if own.appraisal.state != STATE.PREPARED]
    sheets = with_titles(
        Appraised.everywhere.filter(appraisal__in=[own.appraisal for own in held]).select_related("unit", "bond")
    )
    done: dict[int, int] = {}
    for pk in Judgement.everywhere.filter(judge__in=held).values_list("finding__appraised", flat=True):
        done[pk] = done.get(pk, 0) + 1
    most = _judged_criteria([own.appraisal for own in held])
    context = {"rows": [
        {"judge": own, "own": own.appraisal, "state": state_badge(own.appraisal), "most": most[own.appraisal_id],
         "sheets": [(one, done.get(one.pk, 0)) for one in sheets if one.appraisal_id == own.appraisal_id]}
        for own in held
    ]}  # fmt: skip
    return render(request, "assessment/appraisal/judging.html", context)


def _judged_criteria(appraisals: list[Appraisal]) -> dict[int, int]:
    schemes = [own.scheme_id for own in appraisals]
    counts = dict.fromkeys(schemes, 0)
    for pk in Criterion.everywhere.filter(scheme__in=schemes, source="judged").values_list("scheme", flat=True):
        counts[pk] += 1
    return {own.pk: counts[own.scheme_id] for own in appraisals}


@unit_page(JUDGE, FORM)
def judge(request: UnitRequest, sheet: int) -> HttpResponse:
    """Give points and reasons for one sheet."""
    own = sheet_of(request, sheet)
    mine = judge_of(own.appraisal, request.user)
    if mine is None:
        raise PermissionDenied(JUDGE)
    with_titles([own])
    given = {one.finding_id: one for one in Judgement.everywhere.filter(judge=mine, finding__appraised=own)}
    form = SheetForm(request.POST or None, request.FILES or None, lines=lines_of(own), mine=given)
    if not form.lines:
        raise Http404(_("No criterion of this scheme is judged."))
    counts = files.counts("finding", [form.key(line) for line in form.lines])
    return form_page(
        request, form, title=_("Judge: %(who)s") % {"who": own.title}, submit=_("Keep my points"),  # type: ignore[attr-defined]
        purpose=own.appraisal.name, template="assessment/appraisal/judge.html", sheet=own, counts=counts,
        save=lambda: acts.judge_sheet(mine, own, form.given(), user=request.user), draft=f"judge-{own.pk}",
        done=_("Your points are kept. You can change them while judging goes on."),
        back=address(request, "judging"), to=address(request, "judging"),
        closed=own.appraisal.state != STATE.JUDGING,
    )  # fmt: skip
