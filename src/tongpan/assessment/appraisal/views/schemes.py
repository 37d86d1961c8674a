"""Schemes of appraisal: the list, one scheme as a tree, its versions, its criteria."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assessment.appraisal.actions import schemes as acts
from tongpan.assessment.appraisal.actions.examples import make_example
from tongpan.assessment.appraisal.forms.rounds import DayOnlyForm, VersionForm
from tongpan.assessment.appraisal.forms.schemes import CriterionForm, SchemeForm
from tongpan.assessment.appraisal.models import Appraisal, Criterion, Scheme
from tongpan.assessment.appraisal.queries.figures import said_spec
from tongpan.assessment.appraisal.queries.results import family_of
from tongpan.assessment.appraisal.queries.scales import said_scale
from tongpan.assessment.appraisal.queries.trees import Node, faults_of, nodes_of, tree_of
from tongpan.assessment.appraisal.registers import SCHEMES
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, form_page, said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import BondMember
from tongpan.ui.badges import badge
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty

from .own import EDIT, SEE, address, criterion_of, scheme_of


@unit_page(SEE)
def schemes(request: UnitRequest) -> HttpResponse:
    """The schemes of the unit, with those in force above it."""
    columns = [
        Column("name", _("Appraisal scheme"), value=str, order="name",
               href=lambda own: address(request, "scheme", scheme=own.pk)),
        Column("kind", _("For whom"), value=lambda own: own.get_kind_display(), order="kind"),
        Column("unit", _("Set by"), value="unit.title", order="unit__sort_key"),
        Column("state", _("State"), value=_state, show=_state_badge, order="settled"),
        Column("since", _("In force from"), order="since", show=lambda own: day(own.since)),
        Column("until", _("Until"), order="until", show=lambda own: day(own.until) if own.until else _("open")),
        Column("leaves", _("Criteria"), number=0, order="leaves"),
        Column("used", _("Appraisals"), number=0, order="used"),
    ]  # fmt: skip
    return list_page(
        request, SCHEMES, columns, template="assessment/appraisal/schemes.html", kinds=_examples(request),
        purpose=_("What is judged, by which criteria and weights. What is in force stays; a change is a new version."),
        actions=[("assessment:appraisal-scheme-add", _("Make a scheme"))],
        empty=Empty(_("There is no scheme yet. Take one of the examples below and set your own weights.")),
        foot=_("The examples are ours and no official rule: there is no published scheme with weights."),
    )  # fmt: skip


def _examples(request: UnitRequest) -> list[tuple[str, str, str]]:
    if not request.user.has_perm(EDIT, request.unit):
        return []
    return [(address(request, "scheme-example", kind=kind), kind, words) for kind, words in Scheme.Kind.choices]


def _state(own: Scheme) -> str:
    return _("In force") if own.settled else _("Being worked on")


def _state_badge(own: Scheme) -> object:
    shown = badge("met" if own.settled else "muted", _state(own))
    return shown + badge("info", _("Example")) if own.example else shown


@unit_page(SEE)
def scheme(request: UnitRequest, scheme: int) -> HttpResponse:
    """One scheme: its tree with weights, what each criterion takes, what does not hold yet, its versions."""
    own = scheme_of(request, scheme)
    edits = request.user.has_perm(EDIT, own.unit)
    roots = tree_of(own)
    family = family_of(own)
    versions = Scheme.everywhere.filter(Q(pk=family) | Q(origin=family), unit=own.unit)
    context: dict[str, Any] = {
        "scheme": own, "rows": [_row(node) for node in nodes_of(roots)],
        "total": sum(node.criterion.weight for node in roots), "state": _state_badge(own),
        "faults": [] if own.settled else [said(fault) for fault in faults_of(roots)],
        "edits": edits and own.settled is None, "owns": edits, "copies": request.user.has_perm(EDIT, request.unit),
        "versions": versions.exclude(pk=own.pk).order_by("version"), "carry": _carry(own),
        "copy_form": DayOnlyForm(initial={"day": timezone.localdate()}), "end_form": DayOnlyForm(),
    }  # fmt: skip
    return render(request, "assessment/appraisal/scheme.html", context)


def _row(node: Node) -> dict[str, Any]:
    own = node.criterion
    return {"node": node, "own": own, "what": said_spec(own) or own.evidence, "scale": said_scale(own.scale)}


def _carry(own: Scheme) -> list[tuple[str, Any]]:
    return [(str(BondMember.Role(role).label), part) for role, part in own.carry.items()]


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Make a scheme."""
    start = {"since": dt.date(request.year, 9, 1)}
    form = SchemeForm(request.POST or None, instance=Scheme(unit=request.unit), initial=start)
    return form_page(
        request, form, title=_("Make a scheme"), submit=_("Make the scheme"), draft="scheme",
        purpose=_("Criteria and weights come next; until it is in force everything can be changed."),
        save=lambda: acts.save_scheme(form.scheme(request.unit), user=request.user),
        done=_("The scheme is made. Add its criteria."), back=address(request, "schemes"),
        to=lambda made: address(request, "scheme", scheme=made.pk),
    )  # fmt: skip


@unit_page(EDIT, POST)
def example(request: UnitRequest, kind: str) -> HttpResponse:
    """Take one of the examples."""
    if kind not in Scheme.Kind.values:
        raise Http404
    since = dt.date(request.year, 9, 1)
    try:
        made = make_example(kind, unit=request.unit, since=since, user=request.user)
    except Refused as refused:
        messages.warning(request, said(refused))
        return redirect(address(request, "schemes"))
    messages.success(
        request, _("The example is among your schemes. Look through it, change it, and put it into force.")
    )
    return redirect(address(request, "scheme", scheme=made.pk))


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, scheme: int) -> HttpResponse:
    """Change the facts of a scheme that is being worked on."""
    own = scheme_of(request, scheme, edit=True)
    form = SchemeForm(request.POST or None, instance=own)
    here = address(request, "scheme", scheme=own.pk)
    return form_page(
        request, form, title=_("Change the scheme"), submit=_("Save"), back=here, done=_("The scheme is changed."),
        save=lambda: acts.save_scheme(form.scheme(own.unit), user=request.user), to=here,
    )  # fmt: skip


@unit_page(EDIT, POST)
def settle(request: UnitRequest, scheme: int) -> HttpResponse:
    """Put it into force."""
    own = scheme_of(request, scheme, edit=True)
    return act(
        request, lambda: acts.settle(own, day=timezone.localdate(), user=request.user),
        done=_("The scheme is in force and stays as it is."), to=address(request, "scheme", scheme=own.pk),
    )  # fmt: skip


@unit_page(EDIT, FORM)
def copy(request: UnitRequest, scheme: int) -> HttpResponse:
    """A copy: the next version of an own scheme, or an own scheme after another unit's."""
    own = scheme_of(request, scheme)
    form = VersionForm(request.POST or None, initial={"day": dt.date(request.year, 9, 1)})
    return form_page(
        request, form, title=_("Copy into a new version"), submit=_("Make the copy"),
        purpose=_("The whole tree is copied and can be changed; “%(scheme)s” stays as it is.") % {"scheme": own},
        save=lambda: acts.copy_scheme(own, unit=request.unit, since=form.cleaned_data["day"], user=request.user),
        done=_("The copy is made. Change it and put it into force."), back=address(request, "scheme", scheme=own.pk),
        to=lambda made: address(request, "scheme", scheme=made.pk),
    )  # fmt: skip


@unit_page(EDIT, POST)
def end(request: UnitRequest, scheme: int) -> HttpResponse:
    """Set the last day of a scheme."""
    own, form = scheme_of(request, scheme, edit=True), DayOnlyForm(request.POST)
    until = form.cleaned_data["day"] if form.is_valid() else timezone.localdate()
    return act(
        request, lambda: acts.end_scheme(own, until, user=request.user), done=_("The last day is set."),
        to=address(request, "scheme", scheme=own.pk),
    )  # fmt: skip


@unit_page(EDIT, POST)
def remove(request: UnitRequest, scheme: int) -> HttpResponse:
    """Remove a scheme that was never used."""
    own = scheme_of(request, scheme, edit=True)
    used = Appraisal.everywhere.filter(scheme=own).exists()
    to = address(request, "scheme", scheme=own.pk) if used else address(request, "schemes")
    return act(request, lambda: acts.remove_scheme(own, user=request.user), done=_("The scheme is removed."), to=to)


def _groups(own: Scheme, besides: int | None = None) -> list[tuple[str, str]]:
    """The groups of a scheme as options, without a criterion and what stands under it."""
    found = []
    barred: set[int] = set()
    for node in nodes_of(tree_of(own)):
        if node.criterion.pk == besides:
            barred = {one.criterion.pk for one in node.walk()}
        if not node.criterion.is_leaf and node.criterion.pk not in barred:
            found.append((str(node.criterion.pk), f"{node.number} {node.criterion.label}"))
    return found


@unit_page(EDIT, FORM)
def criterion_add(request: UnitRequest, scheme: int) -> HttpResponse:
    """Add a criterion."""
    own = scheme_of(request, scheme, edit=True)
    start = {"group": request.GET.get("group", "")}
    form = CriterionForm(request.POST or None, instance=Criterion(scheme=own), groups=_groups(own), initial=start)
    return form_page(
        request, form, title=_("Add a criterion"), submit=_("Add the criterion"), done=_("The criterion is added."),
        purpose=str(own), save=lambda: acts.save_criterion(form.criterion(), user=request.user),
        back=address(request, "scheme", scheme=own.pk), to=lambda made: _after(request, made),
    )  # fmt: skip


def _after(request: UnitRequest, made: Criterion) -> str:
    """On to what is counted where that is not said yet, else back to the scheme."""
    computed = made.source not in (Criterion.Source.BRANCH, Criterion.Source.JUDGED)
    if computed and not made.spec:
        return address(request, "criterion-figure", criterion=made.pk)
    return address(request, "scheme", scheme=made.scheme_id)


@unit_page(EDIT, FORM)
def criterion(request: UnitRequest, criterion: int) -> HttpResponse:
    """Change a criterion."""
    own = criterion_of(request, criterion)
    form = CriterionForm(request.POST or None, instance=own, groups=_groups(own.scheme, own.pk))
    return form_page(
        request, form, title=_("Change the criterion"), submit=_("Save"), done=_("The criterion is changed."),
        purpose=str(own.scheme), save=lambda: acts.save_criterion(form.criterion(), user=request.user),
        back=address(request, "scheme", scheme=own.scheme_id), to=lambda made: _after(request, made),
    )  # fmt: skip


@unit_page(EDIT, POST)
def criterion_remove(request: UnitRequest, criterion: int) -> HttpResponse:
    """Remove a criterion with what stands under it."""
    own = criterion_of(request, criterion)
    to = address(request, "scheme", scheme=own.scheme_id)
    return act(
        request, lambda: acts.remove_criterion(own, user=request.user), done=_("The criterion is removed."), to=to
    )
