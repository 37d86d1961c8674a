"""Cascades: the list, the tree of one, laid out and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.reach import everything, seeing
from tongpan.assistance.base.lists import list_page, period_asked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.research.actions.cascades import keep_cascade, remove_cascade
from tongpan.assistance.research.forms.cascades import CascadeForm
from tongpan.assistance.research.models import Cascade, CascadePlan, Mentoring
from tongpan.assistance.research.queries.cascade import Level, heat_of, tree_of
from tongpan.assistance.research.queries.levels import counted_twice
from tongpan.assistance.research.queries.mentoring import pairs_of
from tongpan.assistance.research.registers.mentoring import CASCADES
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty

from .reach import RUN, cascade_seen, names_shown

NAMED = 50
"""How many people are named who would be counted twice."""


def _sizes(cascade: Cascade) -> str:
    return " → ".join(f"{int(tier['size']):,}" for tier in cascade.tiers)


def with_pairs(rows: Sequence[Cascade]) -> None:
    """Put on each cascade how many pairs it has; one query over all."""
    pairs = Mentoring.everywhere.filter(cascade__in=[own.pk for own in rows]).order_by()
    with seeing(everything("how many pairs there are")):
        found = dict(pairs.values_list("cascade").annotate(Count("pk")))
    for own in rows:
        own.pairs_made = found.get(own.pk, 0)  # type: ignore[attr-defined]


@unit_page("assistance.view_research")
def cascades(request: UnitRequest) -> HttpResponse:
    """The cascades that are kept here, or in which somebody from here has a part."""
    may = request.user.has_perm(RUN, request.unit)
    columns = [
        Column("name", _("Cascade"), order="name",
               href=lambda row: address(request, "research-cascade", cascade=row.pk)),
        Column("sizes", _("As planned"), _("people"), value=_sizes),
        Column("pairs", _("Pairs"), number=0, value="pairs_made"),
        Column("unit", _("Kept by"), value="unit.title", order="unit__sort_key"),
        Column("since", _("From"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=lambda row: day(row.until) if row.until else _("open")),
    ]  # fmt: skip
    step = (address(request, "research-cascades-add"), _("Lay out a cascade")) if may else ("", "")
    words = _("No cascade runs here. In a cascade a few guide many, who guide many more: 100 → 1,000 → 10,000.")
    return list_page(
        request, CASCADES, columns, complete=with_pairs, empty=Empty(words, *step),
        purpose=_("Tiers of mentors: planned, reached, and nobody counted twice."),
        actions=[("assistance:research-cascades-add", _("Lay out a cascade"))],
    )  # fmt: skip


@unit_page("assistance.view_research")
def cascade(request: UnitRequest, cascade: int) -> HttpResponse:
    """The tree: levels with plan and reach, coverage by county and subject, who would be counted twice."""
    found = cascade_seen(request, cascade)
    whole, period = request.unit.contains(found.unit), period_asked(request)
    pairs = Mentoring.everywhere.filter(cascade=found) if whole else pairs_of(request.unit)
    levels = tree_of(found, pairs, period)
    twice = counted_twice(found, pairs)
    chosen = _level(request, levels)
    count = twice.count()
    mine = twice.filter(unit__path__under=request.unit.path)
    named = list(mine[:NAMED]) if count and names_shown(request) else []
    context = {
        "cascade": found, "levels": levels, "twice": count, "named": named, "period": period, "chosen": chosen,
        "heat": heat_of(found, pairs, chosen.number) if chosen else None,
        "people": sum(own.people for own in levels), "planned": sum(own.size for own in levels),
        "may_run": request.user.has_perm(RUN, found.unit) and whole,
        "plans": list(CascadePlan.objects.filter(cascade=found).defer("result", "asked").select_related("user")[:12]),
        "whole": whole,
    }  # fmt: skip
    return render(request, "assistance/research/cascade.html", context)


def _level(request: UnitRequest, levels: list[Level]) -> Level | None:
    asked = request.GET.get("level", "")
    if asked.isdecimal() and int(asked) < len(levels):
        return levels[int(asked)]
    filled = [own for own in levels if own.people]
    return filled[-1] if filled else (levels[0] if levels else None)


@unit_page(RUN, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Lay out a cascade."""
    today = timezone.localdate()
    form = CascadeForm(request.POST or None, unit=request.unit, day=today, initial={"since": today})
    return _form(request, form, _("Lay out a cascade"), _("Lay it out"), address(request, "research-cascades"))


@unit_page(RUN, FORM)
def edit(request: UnitRequest, cascade: int) -> HttpResponse:
    """Change its name, days and levels."""
    found = cascade_seen(request, cascade, run=True)
    form = CascadeForm(request.POST or None, instance=found, unit=request.unit, day=timezone.localdate())
    back = address(request, "research-cascade", cascade=found.pk)
    return _form(request, form, _("Change “%(name)s”") % {"name": found.name}, _("Save"), back)


def _form(request: UnitRequest, form: CascadeForm, title: str, submit: str, back: str) -> HttpResponse:
    def to(made: Any) -> str:
        return address(request, "research-cascade", cascade=made.pk)

    return form_page(
        request, form, title=title, submit=submit, back=back, to=to, done=_("Saved."),
        purpose=_("From the top: how many stand on each level, and how many of the next level each of them guides."),
        save=lambda: keep_cascade(form.cascade(request.unit), user=request.user),
    )  # fmt: skip


@unit_page(RUN, POST)
def remove(request: UnitRequest, cascade: int) -> HttpResponse:
    """Remove a cascade without pairs."""
    found = cascade_seen(request, cascade, run=True)
    key, page = found.pk, address(request, "research-cascade", cascade=found.pk)
    answer = act(request, lambda: remove_cascade(found, user=request.user), done=_("The cascade is removed."), to=page)
    gone = not Cascade.everywhere.filter(pk=key).exists()
    return redirect(address(request, "research-cascades")) if gone else answer
