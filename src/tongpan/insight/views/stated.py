"""What documents state of a unit, beside what its records say."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tongpan.access.kept import until_written
from tongpan.access.pages import UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.insight.forms.stated import AGREE, StatedFilter
from tongpan.insight.queries.stated import StatedRow, contradictions_of, figures_of, sources_of, stated_of
from tongpan.insight.stated_list import stated_table
from tongpan.ui.memory import Memory

ROWS = Memory[list[StatedRow]](20)
"""What was counted: each figure is a question of its own, so it is kept until something is written."""


@unit_page("insight.report")
@spares_empty
def stated(request: UnitRequest) -> HttpResponse:
    """Stated against counted; where the documents contradict themselves, every reading."""
    form = StatedFilter(request.GET, sources=sources_of(request.unit))
    asked = form.cleaned_data if form.is_valid() else {}
    year = None if asked.get("every_year") else request.year
    source = asked.get("source", "")
    rows = until_written(
        ROWS,
        request.unit.pk,
        request.unit.path,
        year,
        source,
        make=lambda: stated_of(request.unit, year, source=source),
    )
    figures = figures_of(rows)
    wanted = asked.get("result")
    shown = [own for own in figures if own.met is (wanted == AGREE)] if wanted else figures
    table = stated_table(request, shown)
    if table.asked_for_file:
        return table.export()
    context = {
        "form": form,
        "table": table,
        "figures": len(figures),
        "agree": sum(own.met is True for own in figures),
        "differ": sum(own.met is False for own in figures),
        "contradictions": contradictions_of(rows),
    }
    return render(request, "insight/stated.html", context)
