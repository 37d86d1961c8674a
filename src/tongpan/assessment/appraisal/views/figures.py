"""What a computed criterion takes and how it becomes points."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, UnitRequest, unit_page
from tongpan.assessment.appraisal.actions.schemes import save_criterion
from tongpan.assessment.appraisal.forms.schemes import CountedForm, IndicatorForm, TestsForm, WhatCountsForm
from tongpan.assessment.appraisal.models import Criterion
from tongpan.assistance.base.records import form_page
from tongpan.assistance.base.register import all_registers

from .own import EDIT, address, criterion_of

SOURCE = Criterion.Source


@unit_page(EDIT, FORM)
def figure(request: UnitRequest, criterion: int) -> HttpResponse:
    """Choose what is counted, then its filters and how it becomes points."""
    own = criterion_of(request, criterion)
    back = address(request, "scheme", scheme=own.scheme_id)
    form: Form
    if own.source == SOURCE.INDICATOR:
        form = IndicatorForm(request.POST or None, criterion=own)
    elif own.source == SOURCE.TEST:
        form = TestsForm(request.POST or None, criterion=own)
    else:
        counted = _counted(request, own)
        if counted is None:
            return _choose(request, own, back)
        form = counted

    def save() -> Criterion:
        own.spec, own.scale = form.spec(), form.cleaned_data["scale"]  # type: ignore[attr-defined]
        return save_criterion(own, user=request.user)

    here = address(request, "criterion-figure", criterion=own.pk)
    return form_page(
        request, form, title=own.label, submit=_("Save"), purpose=_("What is taken, and how it becomes points."),
        save=save, done=_("What is counted is kept."), to=back, back=back,
        template="assessment/appraisal/figure.html", record=own,
        again=f"{here}?choose=1" if own.source == SOURCE.COUNTED else "",
    )  # fmt: skip


def _chosen(request: UnitRequest, own: Criterion) -> str:
    """The register and measure asked for, or those that are kept; empty where one is to choose."""
    asked = request.GET.get("what", "")
    if not asked and own.spec and not request.GET.get("choose"):
        asked = f"{own.spec['register']}:{own.spec['measure']}"
    return asked


def _counted(request: UnitRequest, own: Criterion) -> CountedForm | None:
    key, _colon, measure = _chosen(request, own).partition(":")
    register = all_registers().get(key)
    if register is None or not request.user.has_perm(register.permission, request.unit):
        return None
    if measure != "count" and measure not in register.measures:
        return None
    if own.spec.get("register") != key:
        own.spec = {}
    return CountedForm(request.POST or None, criterion=own, register=register, measure=measure, unit=request.unit)


def _choose(request: UnitRequest, own: Criterion, back: str) -> HttpResponse:
    form = WhatCountsForm(scheme=own.scheme, sees=lambda name: request.user.has_perm(name, request.unit))
    context = {"form": form, "criterion": own, "back": back}
    return render(request, "assessment/appraisal/what.html", context)
