"""The annual report: the page, and the files to take away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from tongpan.access.gate import record_taking
from tongpan.access.pages import UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.assistance.base.period import period_of
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.queries import bonds_of
from tongpan.insight.actions.annual import write_annual
from tongpan.insight.actions.report import CONTENT_TYPES
from tongpan.insight.annual.outline import PARTS
from tongpan.insight.forms.annual import AnnualForm
from tongpan.insight.queries.annual import Annual, annual


def _asked(request: UnitRequest) -> tuple[forms.Form, Annual]:
    """What the address asks for: a period, and a bond that concerns the unit."""
    form = AnnualForm(request.GET, bonds=_bonds(request))
    key = form.cleaned_data.get("bond", "")
    bond: Bond | None = get_object_or_404(bonds_of(request.unit), pk=key) if key else None
    period = period_of(request.year, form.cleaned_data.get("period", ""))
    return form, annual(request.unit, request.year, period, bond)


def _bonds(request: UnitRequest) -> Any:
    period = period_of(request.year, request.GET.get("period", ""))
    return bonds_of(request.unit).between(period.first, period.last)


@unit_page("insight.report")
@spares_empty
def page(request: UnitRequest) -> HttpResponse:
    """The report on the page; every figure leads to its records."""
    form, report = _asked(request)
    return render(request, "insight/annual/annual.html", {"form": form, "report": report, "parts": PARTS})


@unit_page("insight.report")
def download(request: UnitRequest, format_: str) -> HttpResponse:
    """The file itself."""
    if format_ not in CONTENT_TYPES:
        raise Http404(_("A report is written as Word or as PDF."))
    _form, report = _asked(request)
    mark = record_taking(request, "annual-report", format_)
    made = write_annual(report, format_, user=request.user, mark=mark)  # type: ignore[arg-type]
    header = {"Content-Disposition": content_disposition_header(True, made.name) or ""}
    return HttpResponse(made.content, content_type=made.content_type, headers=header)
