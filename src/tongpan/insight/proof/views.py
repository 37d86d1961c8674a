"""The pages of proof: the list, a question, its answer, two side by side, and how many schools it takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _

from tongpan.access.gate import record_taking
from tongpan.access.models import Job
from tongpan.access.once import key_of
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.assistance.partnership.queries.tasks import may_work
from tongpan.insight.actions.report import CONTENT_TYPES
from tongpan.insight.views.address import address, run_or_404

from .actions import ask, start_again
from .actions.report import write_effect
from .comparison import Comparison
from .forms import AskForm, ListForm, PowerForm
from .page import EffectPage
from .power_page import PowerPage
from .queries.runs import JOB, bond_of, cited_in, effects_of, newer_years, to_review, waiting
from .run_tables import VIEWS, answers, contrast, schools

SEE, ASK, SEE_BONDS = "insight.view_proof", "insight.run_proof", "assistance.view_bonds"


def _to(request: UnitRequest, name: str = "", unit: Any = None, year: int = 0, **parts: Any) -> str:
    return address(unit or request.unit, year or request.year, f"proof-{name}" if name else "proof", **parts)


@unit_page(SEE)
@spares_empty
def proof(request: UnitRequest) -> HttpResponse:
    """The answers of the unit and of those below it, and the questions that wait."""
    form = ListForm(request.GET)
    own = form.cleaned_data if form.is_valid() else {}
    rows = effects_of(request.unit, words=own.get("q", ""), verdict=own.get("verdict", ""))
    table = answers(request, rows if own.get("every_year") else rows.filter(year=request.year))
    if table.asked_for_file:
        return table.export()
    context = {"filters": form, "table": table, "waiting": waiting(request.unit)}
    return render(request, "insight/proof/list.html", context)


@unit_page(ASK, FORM)
def new(request: UnitRequest) -> HttpResponse:
    """Ask. ``from`` starts with what an earlier run was asked; ``source`` and ``outcome`` may stand in the address."""
    start = AskForm.start(request.unit, request.year)
    if request.GET.get("from"):
        start |= AskForm.initial_of(run_or_404(request, request.GET["from"], "effect").params, request.unit)
    given = {name: request.GET[name] for name in ("source", "outcome", "stage") if request.GET.get(name)}
    if "source" in given and not request.GET.get("from"):
        start["title"] = AskForm.titled(request.unit, given["source"])
    start |= given
    form = AskForm(request.POST or None, initial=start, unit=request.unit, year=request.year)
    if request.method == "POST" and form.is_valid():
        job = ask(request.unit, request.year, form.asked(), user=request.user, key=key_of(request))
        return redirect(_to(request, "job", job=job.pk))
    return render(request, "insight/proof/new.html", {"form": form})


@unit_page(SEE)
def job(request: UnitRequest, job: UUID) -> HttpResponse:
    """A question being answered; then to the answer."""
    found = get_object_or_404(Job.objects.select_related("unit"), pk=job, kind=JOB, unit=request.unit)
    made = (found.result or {}).get("run")
    if found.state == Job.State.DONE and made:
        return redirect(_to(request, "run", year=int(found.params["year"]), run=made))
    return render(request, "insight/proof/job.html", {"job": found, "here": request.path})


@unit_page(SEE)
def run(request: UnitRequest, run: UUID) -> HttpResponse:
    """One answer: the verdict, who is compared with whom, the effect, and what another conclusion would take."""
    own = run_or_404(request, run, "effect")
    page = EffectPage(own)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    table = schools(request, page, view)
    if table.asked_for_file:
        return table.export()
    bond = bond_of(own) if request.user.has_perm(SEE_BONDS, request.unit) else None
    context = {
        "page": page, "run": own, "table": table, "shown": view, "parts": contrast(page), "cited": cited_in(own),
        "bond": bond, "to_review": [one for one in to_review(bond, own.year) if may_work(request.user, one)],
        "views": [("helped", _("Helped (%(count)s)") % {"count": len(page.helped)}),
                  ("compared", _("Compared with (%(count)s)") % {"count": len(page.compared)}),
                  ("left", _("Left out (%(count)s)") % {"count": len(page.left)})],
    }  # fmt: skip
    return render(request, "insight/proof/run.html", context)


@unit_page(ASK, POST)
def repeat(request: UnitRequest, run: UUID) -> HttpResponse:
    """Ask the same again with the records as they are now, up to the last year that has figures."""
    own = run_or_404(request, run, "effect")
    found = start_again(own, newer_years(own.unit, own.year), user=request.user, key=key_of(request))
    return redirect(_to(request, "job", own.unit, job=found.pk))


@unit_page(SEE)
def file(request: UnitRequest, run: UUID, format_: str) -> HttpResponse:
    """The answer as PDF or Word."""
    if format_ not in CONTENT_TYPES:
        raise Http404(_("A report is written as Word or as PDF."))
    found = run_or_404(request, run, "effect")
    mark = record_taking(request, "effect-report", format_)
    made = write_effect(found, format_, user=request.user, mark=mark)  # type: ignore[arg-type]
    header = {"Content-Disposition": content_disposition_header(True, made.name) or ""}
    return HttpResponse(made.content, content_type=made.content_type, headers=header)


@unit_page(SEE, FORM)
def compare(request: UnitRequest) -> HttpResponse:
    """Two answers side by side; ticked rows of the list come by POST and become an address that can be sent."""
    if request.method == "POST":
        ticked = request.POST.getlist("row")
        if len(ticked) != 2:
            messages.warning(request, _("Tick exactly two answers to lay them side by side."))
            return redirect(_to(request))
        return redirect(f"{_to(request, 'compare')}?{urlencode({'a': ticked[0], 'b': ticked[1]})}")
    rows = list(effects_of(request.unit)[:50])
    given = [request.GET.get(name) or (str(rows[n].pk) if len(rows) > n else "") for n, name in enumerate("ab")]
    page = Comparison(*(EffectPage(run_or_404(request, pk, "effect")) for pk in given)) if all(given) else None
    return render(request, "insight/proof/compare.html", {"rows": rows, "page": page})


@unit_page(SEE)
def power(request: UnitRequest) -> HttpResponse:
    """How many schools and years it takes to see an effect; the question stands in the address and can be sent."""
    asked = bool(request.GET.get("outcome"))
    form = PowerForm(request.GET if asked else None, unit=request.unit, initial=PowerForm.START)
    page = PowerPage.of(request.unit, request.year, form.cleaned_data) if asked and form.is_valid() else None
    return render(request, "insight/proof/power.html", {"form": form, "page": page, "asked": asked})
