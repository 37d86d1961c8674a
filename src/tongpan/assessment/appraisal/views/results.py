"""The result of an appraisal: the table, branches, members' shares, last year beside it, agreement of the judges."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assessment.appraisal.models import Appraisal
from tongpan.assessment.appraisal.queries.policy import judges_differ
from tongpan.assessment.appraisal.queries.results import Results, Row, agreement_of, results_of
from tongpan.ui.badges import badge
from tongpan.ui.charts import Bar, bars
from tongpan.ui.charts.chart import Chart
from tongpan.ui.formats import ABSENT, number
from tongpan.ui.table import Column, Empty, Table

from .own import SEE, address, appraisal_of, runs, state_badge
from .rounds import sheets_shown

DRAWN_AT_MOST = 40


@unit_page(SEE)
def results(request: UnitRequest, round: int) -> HttpResponse:  # noqa: A002 - the name of its place in the address
    """Points by branch for everybody that the reader may see, as a page or a file."""
    own = appraisal_of(request, round)
    if not (own.is_open or runs(request, own)):
        raise PermissionDenied(SEE)
    found = results_of(own, sheets_shown(request, own))
    table = _table(request, found)
    if table.asked_for_file:
        return table.export()
    agree = agreement_of(own) if runs(request, own) else None
    context: dict[str, Any] = {
        "own": own, "table": table, "found": found, "state": state_badge(own), "picture": _picture(own, found.rows),
        "agree": agree, "differ": judges_differ(own.until) if agree else None,
        "mean": _mean(found.rows), "before": _mean([row for row in found.rows if row.before is not None], "before"),
    }  # fmt: skip
    return render(request, "assessment/appraisal/results.html", context)


def _mean(rows: list[Row], name: str = "points") -> Decimal | None:
    known = [getattr(row, name) for row in rows if getattr(row, name) is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def _table(request: UnitRequest, found: Results) -> Table:
    branches = [
        Column(f"branch{n}", node.criterion.label, _("of %(most)s") % {"most": number(node.criterion.weight)},
               value=lambda row, n=n: _plain(row.branches[n]), number=2)
        for n, node in enumerate(found.roots)
    ]  # fmt: skip
    columns = [
        Column("who", _("Appraised"), value=lambda row: row.sheet.title,
               href=lambda row: address(request, "sheet", sheet=row.pk)),
        *branches,
        Column("points", _("Points"), _("of 100"), value=lambda row: _plain(row.points), number=2),
    ]  # fmt: skip
    if found.earlier:
        columns += [
            Column("before", _("The time before"), _("of 100"), value=lambda row: _plain(row.before), number=2),
            Column("change", _("Change"), value=lambda row: _plain(row.change), number=2, show=_change),
        ]
    empty = Empty(_("Nobody whose result you may see is in this appraisal."))
    return Table(request, columns, found.rows, key="appraisal-results", empty=empty)


def _plain(points: Decimal | None) -> float | None:
    """Points as a number that a spreadsheet can add up."""
    return None if points is None else float(points)


def _change(row: Row) -> SafeString | str:
    if row.change is None:
        return ABSENT
    tone = "met" if row.change > 0 else "gap" if row.change < 0 else "muted"
    return badge(tone, f"{'+' if row.change > 0 else ''}{number(row.change, 2)}")


def _picture(own: Appraisal, rows: list[Row]) -> Chart | None:
    known = [row for row in rows if row.points is not None]
    if not 1 < len(known) <= DRAWN_AT_MOST:
        return None
    entries = [Bar(str(row.sheet.title), float(row.points or 0)) for row in known]  # type: ignore[attr-defined]
    mean = float(_mean(known) or 0)
    title = _("%(appraisal)s: %(mean)s points on average") % {"appraisal": own.name, "mean": number(mean, 1)}
    return bars(title, entries, unit=_("points"), limit=mean, limit_label=_("average"), digits=1)
