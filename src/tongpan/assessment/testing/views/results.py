"""Results of a test: the whole, schools, one school with its classes, groups, pairs and communities."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assessment.testing.queries.policy import policy_of
from tongpan.assessment.testing.queries.report import Report, Row, report_of
from tongpan.assessment.testing.queries.sharing import sharing_of
from tongpan.ui.table import Column, Empty, Table

from . import figures, result_pictures
from .own import address, frame_of, result_tabs, seen

GROUPS = {
    "girls": gettext_lazy("Girls"), "boys": gettext_lazy("Boys"),
    "rural": gettext_lazy("Rural schools"), "urban": gettext_lazy("Urban schools"),
    "boarders": gettext_lazy("Boarders"), "day": gettext_lazy("Day pupils"),
}  # fmt: skip


def opened(request: UnitRequest, test: int) -> tuple[dict[str, Any], Report | None]:
    """The frame of a page of results, and the report; None before the first analysis."""
    found = seen(request, test)
    report = report_of(found, request.unit)
    policy = policy_of(found)
    closed = report is not None and report.closed
    context = frame_of(request, found) | {
        "report": report, "closed": closed, "others_min": int(policy["others_min"]),
        "result_tabs": result_tabs(request, found), "least": policy.cell_min, "policy": policy,
    }  # fmt: skip
    if request.unit.is_school and report is not None:
        context["bonds"] = sharing_of(request.unit, found)
    return context, report


@unit_page("assessment.view_tests")
def results(request: UnitRequest, test: int) -> HttpResponse:
    """The whole: 一分三率, the scale, the funnel, what is left of schools after chance, where items lie."""
    context, report = opened(request, test)
    if report is None:
        return render(request, "assessment/testing/no_result.html", context)
    own = report.schools[0] if request.unit.is_school and report.schools else None
    context |= {
        "whole": report.whole, "own": own, "funnel": result_pictures.funnel_of(request, report),
        "caterpillar": result_pictures.caterpillar_of(request, report),
        "own_page": _school_page(request, test, own) if own and own.unit else "",
    }  # fmt: skip
    return render(request, "assessment/testing/results.html", context)


def _school_page(request: UnitRequest, test: int, row: Row) -> str:
    return address(request, "test-result-school", test=test, school=row.unit.slug if row.unit else "")


@unit_page("assessment.view_tests")
def schools(request: UnitRequest, test: int) -> HttpResponse:
    """The schools that the unit sees, in the order of the tree, and the whole."""
    context, report = opened(request, test)
    if report is None:
        return render(request, "assessment/testing/no_result.html", context)
    growth = any(row.growth is not None for row in report.schools)
    columns = [
        Column("name", _("School"), value="name", sort=False, href=lambda row: _school_page(request, test, row)),
        *figures.columns(report, growth=growth),
    ]
    table = Table(request, columns, report.schools, key="test-schools-result", page_size=200,
                  empty=Empty(_("No school of this unit has results.")))  # fmt: skip
    if table.asked_for_file:
        return table.export()
    context |= {"table": table, "whole": report.whole, "merged": report.result.get("merged")}
    return render(request, "assessment/testing/result_schools.html", context)


@unit_page("assessment.view_tests")
def school(request: UnitRequest, test: int, school: str) -> HttpResponse:
    """One school: beside the whole, its classes, item by item."""
    context, report = opened(request, test)
    own = report.school(school) if report else None
    if report is None or own is None:
        raise Http404
    classes = [Row(_("Class %(name)s") % {"name": one["name"]}, one) for one in own.facts.get("classes", [])]
    columns = [Column("name", _("Class"), value="name", sort=False), *figures.columns(report, growth=False)]
    table = Table(request, columns, classes, key="test-classes", empty=Empty(_("No class may be shown.")))
    if table.asked_for_file:
        return table.export()
    context |= {
        "school": own, "whole": report.whole, "table": table, "hidden_classes": any(row.hidden for row in classes),
        "profile": result_pictures.profile_of(request, report, own), "half": figures.interval(report, own.growth_error),
    }  # fmt: skip
    return render(request, "assessment/testing/result_school.html", context)


@unit_page("assessment.view_tests")
def groups(request: UnitRequest, test: int) -> HttpResponse:
    """Girls and boys, rural and urban, boarders and day pupils, among all pupils of the test."""
    context, report = opened(request, test)
    if report is None:
        return render(request, "assessment/testing/no_result.html", context)
    found = report.result["groups"]
    rows = [Row(GROUPS[part["name"]], part) for own in found.values() for part in own["parts"]]
    columns = [Column("name", _("Group"), value="name", sort=False), *figures.columns(report, growth=False)]
    table = Table(request, columns, rows, key="test-groups",
                  empty=Empty(_("No group has enough pupils on both sides.")))  # fmt: skip
    if table.asked_for_file:
        return table.export()
    halves = {kind: figures.interval(report, own["se"]) or 0.0 for kind, own in found.items()}
    gaps = [
        {"first": GROUPS[own["parts"][0]["name"]], "second": GROUPS[own["parts"][1]["name"]], "gap": own["gap"],
         "half": halves[kind], "clear": abs(own["gap"]) > halves[kind]}
        for kind, own in found.items()
    ]  # fmt: skip
    context |= {"table": table, "gaps": gaps, "dif": result_pictures.different_items(report)}
    return render(request, "assessment/testing/result_groups.html", context)


@unit_page("assessment.view_tests")
def pairs(request: UnitRequest, test: int) -> HttpResponse:
    """Pairs and communities among the schools of the test, for who sees all of them."""
    context, report = opened(request, test)
    if report is None:
        return render(request, "assessment/testing/no_result.html", context)
    table = Table(
        request, figures.pair_columns(request, report), report.pairs, key="test-pairs", row_key="key",
        empty=Empty(_("No two schools of the test were bound on its day, or the unit does not see all of them."),
                    address(request, "test-result-schools", test=test), _("To the schools")),
    )  # fmt: skip
    if table.asked_for_file:
        return table.export()
    return render(request, "assessment/testing/result_pairs.html", context | {"table": table})
