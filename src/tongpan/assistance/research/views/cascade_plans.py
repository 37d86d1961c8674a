"""Plan a tier of a cascade: ask, watch, look at the result with its reasons, adopt, undo."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.models import Job, Unit
from tongpan.access.once import key_of
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import RegisterTable
from tongpan.assistance.base.records import act, address
from tongpan.assistance.research.actions.cascade_plans import JOB, adopt, ask_for_plan, undo
from tongpan.assistance.research.forms.cascades import TierPlanForm, initial_of
from tongpan.assistance.research.models import CascadePlan
from tongpan.assistance.research.queries.capacity import usual_limits
from tongpan.assistance.research.queries.cascade import Heat
from tongpan.registry.models import Teacher
from tongpan.ui.table import Column, Empty

from .export import note_export
from .found import NAMES
from .mentoring import subject_words
from .reach import HIDDEN, RUN, cascade_seen, tier_plan_seen


@unit_page(RUN, FORM)
def new(request: UnitRequest, cascade: int, tier: int) -> HttpResponse:
    """Say who may guide whom, and begin the search."""
    found = cascade_seen(request, cascade, run=True)
    if not 0 <= tier < len(found.tiers) - 1:
        raise Http404
    today = timezone.localdate()
    initial = initial_of(found, tier, usual_limits(found.unit, today), today)
    form = TierPlanForm(request.POST or None, cascade=found, tier=tier, initial=initial)
    if request.method == "POST" and form.is_valid():
        job = ask_for_plan(found, tier, form.asked(), user=request.user, key=key_of(request))
        return redirect(address(request, "research-cascade-job", cascade=found.pk, job=job.pk))
    upper, lower = found.tiers[tier], found.tiers[tier + 1]
    context = {
        "form": form, "submit": _("Assign mentors"), "back": address(request, "research-cascade", cascade=found.pk),
        "title": _("Plan %(upper)s → %(lower)s") % {"upper": upper["name"], "lower": lower["name"]},
        "purpose": _("As many apprentices as possible get a mentor; then the best fit; then an even load. "
                     "Nothing changes until you adopt the plan."),
    }  # fmt: skip
    return render(request, "assistance/base/form.html", context)


@unit_page(RUN)
def job(request: UnitRequest, cascade: int, job: UUID) -> HttpResponse:
    """A plan being computed; then on to its page."""
    found = cascade_seen(request, cascade, run=True)
    own = get_object_or_404(Job.objects.filter(kind=JOB, unit=found.unit), pk=job, params__cascade=found.pk)
    if own.state == Job.State.DONE:
        return redirect(address(request, "research-cascade-plan", tier_plan=own.result["plan"]))
    context = {"cascade": found, "job": own, "here": request.path}
    return render(request, "assistance/research/cascade_job.html", context)


@unit_page("assistance.view_research")
def plan(request: UnitRequest, tier_plan: int) -> HttpResponse:
    """How many found a mentor, how good it is, who is left and why, what it covers, pair by pair."""
    found = tier_plan_seen(request, tier_plan)
    note_export(request, "assistance.cascade.export", request.user.has_perm(NAMES, found.cascade.unit))
    table = _pairs(request, found)
    if table.asked_for_file:
        return table.export()
    own, tiers = found.result, found.cascade.tiers
    why = own.get("why") or {"coverage": [], "lacks": [], "loads": []}
    counties = _names({row["county"] for row in (*why["coverage"], *own["lacks"])})
    context = {
        "plan": found, "own": own, "cascade": found.cascade, "table": table,
        "upper": tiers[found.tier]["name"], "lower": tiers[found.tier + 1]["name"],
        "left": own["apprentices"] - own["matched"], "loads": why["loads"], "heat": _heat(why["coverage"], counties),
        "lacks": [row | {"county": counties.get(row["county"], "—"), "subject": subject_words(row["subject"])}
                  for row in sorted(own["lacks"], key=lambda row: -row["people"])],
        "needed": sum(row["people"] for row in own["lacks"] if row["reason"] == "capacity"),
        "may_run": request.user.has_perm(RUN, found.cascade.unit),
        "room_note": _("room for %(room)s in all") % {"room": f"{own['room']:,}"},
    }  # fmt: skip
    return render(request, "assistance/research/cascade_plan.html", context)


def _names(slugs: set[str]) -> dict[str, str]:
    return {own.slug: own.title for own in Unit.everywhere.filter(slug__in=slugs)}


def _heat(coverage: list[dict[str, Any]], counties: dict[str, str]) -> Heat:
    """Apprentices without a mentor by county and subject."""
    cells: dict[str, dict[str, int]] = defaultdict(dict)
    for row in coverage:
        if row["apprentices"]:
            cells[row["county"]][row["subject"]] = row["apprentices"] - row["matched"]
    subjects = sorted({subject for row in cells.values() for subject in row}, key=lambda own: (not own, own))
    heat = Heat(subjects)
    for county, row in sorted(cells.items()):
        heat.rows.append((counties.get(county, "—"), [row.get(own, 0) for own in subjects], sum(row.values())))
    return heat


def _pairs(request: UnitRequest, found: CascadePlan) -> RegisterTable:
    shown = request.user.has_perm(NAMES, found.cascade.unit)

    def name(side: str) -> Any:
        return lambda row: getattr(row.get(side), "name", "—") if shown else HIDDEN

    def school(side: str) -> Any:
        return lambda row: row[side].unit.title if row.get(side) else "—"

    columns = [
        Column("apprentice", _("Apprentice"), value=name("apprentice"), sort=False),
        Column("school", _("School of the apprentice"), value=school("apprentice"), sort=False),
        Column("mentor", _("Mentor"), value=name("mentor"), sort=False),
        Column("mentor_school", _("School of the mentor"), value=school("mentor"), sort=False),
        Column("subject", _("Subject"), sort=False,
               value=lambda row: row["apprentice"].subject if row.get("apprentice") else "—"),
        Column("fit", _("Fit"), _("points"), number=0),
    ]  # fmt: skip
    rows = [{"keys": (int(a[1:]), int(m[1:])), "fit": fit} for a, m, fit in found.result["plan"]["pairs"]]
    return RegisterTable(request, columns, rows, key="cascade-plan", personal=True, complete=_with_people,
                     empty=Empty(_("No apprentice found a mentor.")))  # fmt: skip


def _with_people(rows: Any) -> None:
    """Put on the rows the two people; one query over all."""
    keys = {key for row in rows for key in row["keys"]}
    people = Teacher.everywhere.select_related("unit").defer("unit__outline", "ledger").in_bulk(list(keys))
    for row in rows:
        row["apprentice"], row["mentor"] = (people.get(key) for key in row["keys"])


def _page(request: UnitRequest, found: CascadePlan) -> str:
    return address(request, "research-cascade-plan", tier_plan=found.pk)


@unit_page(RUN, POST)
def put(request: UnitRequest, tier_plan: int) -> HttpResponse:
    """Put a plan into force."""
    found = tier_plan_seen(request, tier_plan, run=True)
    count = found.result["matched"]
    done = ngettext("%(count)s pair is in force.", "%(count)s pairs are in force.", count) % {"count": f"{count:,}"}
    return act(request, lambda: adopt(found, user=request.user), done=done, to=_page(request, found))


@unit_page(RUN, POST)
def take_back(request: UnitRequest, tier_plan: int) -> HttpResponse:
    """Take a plan back."""
    found = tier_plan_seen(request, tier_plan, run=True)
    done = _("The plan is taken back. Pairs that had met stay in the records and end; the others are gone.")
    return act(request, lambda: undo(found, user=request.user, today=timezone.localdate()), done=done,
               to=_page(request, found))  # fmt: skip
