"""The link of a test to earlier years: anchors and their drift, methods, points as points of then, growth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.once import key_of
from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.assessment.testing.actions.analysis import ask
from tongpan.assessment.testing.actions.linking import set_linking
from tongpan.assessment.testing.queries.report import Report, report_of, scale_score, scale_width
from tongpan.assessment.testing.tables.linking import METHODS
from tongpan.assistance.base.records import said
from tongpan.assistance.base.refusal import Refused
from tongpan.ui import charts
from tongpan.ui.formats import ABSENT, number

from . import figures
from .own import address, kept
from .results import opened

WORDS = {
    "mean_mean": gettext_lazy("Mean–mean"), "mean_sigma": gettext_lazy("Mean–sigma"),
    "haebara": gettext_lazy("Haebara"), "stocking_lord": gettext_lazy("Stocking–Lord"),
}  # fmt: skip
POINTS = {
    "scale": gettext_lazy("By the scale (true scores)"), "tucker": gettext_lazy("Tucker"),
    "levine": gettext_lazy("Levine"), "frequency": gettext_lazy("Frequency estimation"),
}  # fmt: skip


@unit_page("assessment.view_tests")
def linking(request: UnitRequest, test: int) -> HttpResponse:
    """What the link rests on, and a form that changes it, for who holds the test."""
    context, report = opened(request, test)
    if report is None:
        return render(request, "assessment/testing/no_result.html", context)
    if not report.all:
        raise Http404
    link = report.result.get("link") or {}
    context |= {
        "link": link, "anchors": list(anchors_of(report, link)), "methods": list(methods_of(link)),
        "method": WORDS.get(link.get("method", "")), "points": points_of(report), "growth": growth_of(request, report),
        "grown": grown_of(report),
        "error": scale_width(link.get("se")), "drift_max": scale_width(report.limits["anchor_drift_max"]),
    }  # fmt: skip
    return render(request, "assessment/testing/result_link.html", context)


@unit_page("assessment.edit_tests", POST)
def linking_keep(request: UnitRequest, test: int) -> HttpResponse:
    """Keep the choice and begin the analysis that follows from it."""
    found = kept(request, test)
    page = address(request, "test-link", test=test)
    method = request.POST.get("method", "")
    report = report_of(found, request.unit)
    rows = ((report.result.get("link") or {}).get("items") or []) if report else []
    if report is None or not rows or method not in METHODS:
        raise Http404
    numbers = {int(own["number"]) for own in rows}
    used = {int(own) for own in request.POST.getlist("anchor") if own.isascii() and own.isdecimal() and len(own) < 5}
    try:
        set_linking(found, method, numbers, used, least=max(2, int(report.limits["anchors_min"])), user=request.user)
        ask(found, user=request.user, key=key_of(request))
    except Refused as refused:
        messages.warning(request, said(refused))
        return redirect(page)
    messages.success(request, _("The link is changed, and the analysis has begun."))
    return redirect(address(request, "test-one", test=test))


def _signed(value: float | None, places: int) -> str:
    return ABSENT if value is None else f"{'+' if round(value, places) > 0 else ''}{number(value, places)}"


def grown_of(report: Report) -> dict[str, Any] | None:
    """Growth of all schools that both tests have, with half of its interval, in points of the scale."""
    found = report.result.get("grown") or {}
    if not found:
        return None
    half = figures.interval(report, scale_width(found["se"]))
    return {"value": scale_width(found["growth"]), "schools": found["schools"], "half": half}


def anchors_of(report: Report, link: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The items that both tests have: where each lay then and lies now, and what follows from its use."""
    items = {own.item.number: own.item for own in report.items}
    for own in link.get("items", []):
        turned = own["turned"]
        yield own | {
            "item": items.get(own["number"]), "then": scale_score(own["then"]), "now": scale_score(own["now"]),
            "drift": _signed(scale_width(own["drift"]), 0),
            "strayed": abs(own["drift"]) > report.limits["anchor_drift_max"],
            "moves": None if turned is None else _signed(scale_width(turned - link["mean"]), 1),
        }  # fmt: skip


def methods_of(link: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The line by every method, and the mean of all pupils that it gives."""
    for own in link.get("methods", []):
        yield own | {
            "words": WORDS[own["method"]], "mean": scale_score(own["mean"]),
            "shift": _signed(scale_width(own["shift"]), 0),
            "moves": _signed(scale_width(own["mean"] - link["mean"]), 1), "chosen": own["method"] == link["method"],
        }  # fmt: skip


def points_of(report: Report) -> dict[str, Any] | None:
    """Points of this paper beside what they are worth in the earlier one, with the cut-offs among them."""
    found = report.result.get("points")
    if not found:
        return None
    columns = found["columns"]
    return {
        "heads": [POINTS[name] for name in columns], "full": found["full"], "full_then": found["full_then"],
        "rows": [(score, [own[place] for own in columns.values()]) for place, score in enumerate(found["scores"])],
    }  # fmt: skip


def growth_of(request: UnitRequest, report: Report) -> charts.Chart | None:
    """The growth of each school with its interval, in no order but that of the picture of schools."""
    known = [row for row in report.schools if row.growth is not None]
    if len(known) < 2:
        return None
    rows = []
    up = down = 0
    for row in known:
        value, half = row.growth or 0.0, figures.interval(report, row.growth_error) or 0.0
        up, down = up + (value - half > 0), down + (value + half < 0)
        page = address(request, "test-result-school", test=report.test.pk, school=row.unit.slug if row.unit else "")
        rows.append(charts.Estimate(row.name, row.pupils or 0, value, half, page))
    title = _("Beyond chance and the link, %(up)s of %(all)s schools went up and %(down)s went down") % {
        "up": up, "all": len(rows), "down": down,
    }  # fmt: skip
    return charts.fitting(charts.caterpillar, title, rows, unit=_("Growth in points of the scale"))
