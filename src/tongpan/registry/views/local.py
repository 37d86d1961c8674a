"""Figures and indicators that a region defines for itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.shown import Shown, unless_overtaken
from tongpan.registry.actions import local as act
from tongpan.registry.actions.changes import RefusedError
from tongpan.registry.forms.local import LocalFigureForm, LocalIndicatorForm, opening
from tongpan.registry.models import LocalFigure, LocalIndicator
from tongpan.registry.queries import local as read
from tongpan.registry.queries.catalogue import figures_for
from tongpan.registry.queries.preview import preview

from .answers import said

PREVIEW_ROWS = 20


@unit_page("registry.define_figures")
def local_figures(request: UnitRequest) -> HttpResponse:
    """What the unit, and the units above it, defined."""
    figures = read.figures_defined(request.unit)
    known = figures_for(request.unit)
    context = {
        "figures": [(own, read.uses_of(own)) for own in figures],
        "indicators": [(own, formula(own, known)) for own in read.indicators_defined(request.unit)],
        "today": timezone.localdate(),
    }
    return render(request, "registry/local.html", context)


def formula(indicator: LocalIndicator, known: dict) -> str:
    """100 × (a + 2 × b) ÷ c, in words."""
    label = {code: own.label for code, own in known.items()}
    terms = [
        f"{'' if weight == 1 else f'{weight:g} × '}{label.get(code, code)}"
        for code, weight in indicator.numerator.items()
    ]
    top = " + ".join(terms) if len(terms) == 1 else f"({' + '.join(terms)})"
    scale = "" if indicator.per == 1 else f"{indicator.per:g} × "
    return f"{scale}{top} ÷ {label.get(indicator.denominator, indicator.denominator)}"


@unit_page("registry.define_figures", FORM)
def figure(request: UnitRequest, figure: int | None = None) -> HttpResponse:
    """Define a figure, or correct one of this unit."""
    own = get_object_or_404(LocalFigure, pk=figure, unit=request.unit) if figure else None
    form = LocalFigureForm(request.POST or None, instance=own)
    shown = Shown(form, own) if own else None
    if request.method == "POST" and form.is_valid():
        stored = LocalFigure.objects.get(pk=own.pk) if own else None
        try:
            facts, by = form.cleaned_data, {"unit": request.unit, "user": request.user}
            saved = unless_overtaken(shown, lambda: act.save_figure(stored, facts, **by))
        except RefusedError as error:
            form.add_error("code", said(error))
        else:
            if saved is not None:
                messages.success(request, _("“%(name)s” can be imported and used from now on.") % {"name": saved.label})
                return _to_list(request)
    return render(request, "registry/local_figure.html", {"form": form, "figure": own})


@unit_page("registry.define_figures", POST)
def retire(request: UnitRequest, figure: int) -> HttpResponse:
    """Stop collecting a figure, or collect it again."""
    own = get_object_or_404(LocalFigure, pk=figure, unit=request.unit)
    day = None if own.retired else timezone.localdate()
    try:
        act.retire_figure(own, day, user=request.user)
    except RefusedError as error:
        messages.error(request, said(error))
    else:
        text = (
            _("“%(name)s” is no longer collected; what was reported stays.")
            if day
            else _("“%(name)s” is collected again.")
        )
        messages.success(request, text % {"name": own.label})
    return _to_list(request)


@unit_page("registry.define_figures", FORM)
def indicator(request: UnitRequest, indicator: int | None = None) -> HttpResponse:
    """Define an indicator, see what it gives for the schools, and put it in force."""
    own = get_object_or_404(LocalIndicator, pk=indicator, unit=request.unit) if indicator else None
    known = figures_for(request.unit)
    form = LocalIndicatorForm(request.POST or None, catalogue=known, initial=opening(own))
    shown = Shown(form, own) if own else None
    if own:
        form.fields["code"].disabled = True
    context = {"form": form, "indicator": own}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            rows, stages = preview(form.facts, request.year)
            context |= {"rows": rows[:PREVIEW_ROWS], "row_count": len(rows), "stages": stages}
            return render(request, "registry/local_indicator.html", context)
        try:
            by = {"unit": request.unit, "user": request.user}
            saved = unless_overtaken(shown, lambda: act.save_indicator(own, form.facts, **by))
        except RefusedError as error:
            form.add_error(None, said(error))
        else:
            if saved is not None:
                messages.success(request, _("“%(name)s” is in force.") % {"name": saved.label})
                return _to_list(request)
    return render(request, "registry/local_indicator.html", context)


@unit_page("registry.define_figures", POST)
def end(request: UnitRequest, indicator: int) -> HttpResponse:
    """Let an indicator end today."""
    own = get_object_or_404(LocalIndicator, pk=indicator, unit=request.unit)
    try:
        act.end_indicator(own, timezone.localdate(), user=request.user)
    except RefusedError as error:
        messages.error(request, said(error))
    else:
        messages.success(
            request, _("“%(name)s” ends today; earlier computations stay as they are.") % {"name": own.label}
        )
    return _to_list(request)


def _to_list(request: UnitRequest) -> HttpResponseRedirect:
    return redirect(reverse("registry:local-figures", args=(request.unit.slug, request.year)))
