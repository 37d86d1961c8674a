"""Tables of the gap pages: counties by how far they are from balance, sections by indicator."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, markup, number
from tongpan.ui.table import Column, Empty, Table

from .queries.gap_page import GapPage, Row
from .queries.overview import Overview
from .queries.standing import Standing
from .queries.words import named, stage_name, unit_symbol, verdict_word

SCHOOL = "SCHOOL"
"""Stands for a school in an address that is made once for all rows."""
PLACES = {"yuan_per_pupil": 0}
TONES = {"passes": "met", "fails": "gap", "cannot_judge": "info", "no_rule": "muted"}


def verdict_badge(verdict: str) -> SafeString:
    """A verdict as a mark with its word."""
    return badge(TONES.get(verdict, "muted"), verdict_word(verdict))


def places(unit: str) -> int:
    """Decimals that an indicator of a unit is shown with."""
    return PLACES.get(unit, 2)


def counties(request: HttpRequest, page: Overview, *, every_indicator: bool = False) -> Table:
    """The counties, the ones furthest from balance first; with ``every_indicator`` a column for each CV."""
    ordered = sorted(page.held, key=lambda own: (own.share is None, own.share or 0.0, -len(own.over)))
    columns = [
        Column(
            "county",
            _("County or district"),
            value=lambda own: own.county.title,
            show=lambda own: _county(own, page.year),
        ),
        Column(
            "verdict", _("Verdict"), value=lambda own: verdict_word(own.run.status) if own.run else "", show=_verdict
        ),
        Column("schools", _("Schools"), value=lambda own: own.total("schools") or None, number=0, total=sum),
        Column(
            "failing",
            _("Schools that fall short"),
            value=lambda own: own.total("failing") if own.run else None,
            number=0,
            total=sum,
        ),
        Column("share", _("Schools that meet the rule"), value=lambda own: own.share, percent=0),
        Column(
            "over", _("CVs over the limit"), value=lambda own: len(own.over) if own.run else None, number=0, total=sum
        ),
    ]
    if every_indicator:
        columns += [_cv_column(line.code, line.stage, named(line)) for line in page.lines]
    else:
        columns.append(Column("worst", _("Furthest over the limit"), value=_worst, sort=False))
    return Table(request, columns, ordered, key="counties", exports=True, empty=Empty(_("There is no county here.")))


def _county(own: Standing, year: int) -> SafeString:
    return markup('<a href="{}">{}</a>', reverse("insight:overview", args=(own.county.slug, year)), own.county.title)


def _verdict(own: Standing) -> SafeString:
    return verdict_badge(own.run.status) if own.run else badge("muted", _("Not measured"))


def _worst(own: Standing) -> str:
    if not own.over:
        return ABSENT
    first = own.over[0]
    return f"{stage_name(first['stage'])} {first['code']} {named(first)} {number(first['cv'], 3)}"


def _cv_column(code: str, stage: str, label: str) -> Column:
    def find(own: Standing) -> Row:
        return next((row for row in own.indicators if (row["code"], row["stage"]) == (code, stage)), {})

    def show(own: Standing) -> SafeString | str:
        row = find(own)
        text = number(row.get("cv"), 3)
        return markup('<span class="is-gap">▲ {}</span>', text) if row.get("passes") is False else text

    title = f"{code} {stage_name(stage)}"
    return Column(f"{code}-{stage}", title, value=lambda own: find(own).get("cv"), show=show, number=3, tip=label)


def sections(request: HttpRequest, page: GapPage) -> Table:
    """The sections of a stage with every indicator; the one looked at decides the first order."""
    unit, year = request.unit, request.year  # type: ignore[attr-defined]
    base, school = reverse("insight:gap", args=(unit.slug, year)), reverse("registry:school", args=(SCHOOL, year))
    columns = [
        Column("name", _("School"), show=partial(_school, base=school), total=_("Whole county")),
        Column("pupils", _("Pupils"), number=0, total=sum),
    ]
    for own in page.indicators:
        cell = partial(_cell, indicator=own, base=base, query=_run_query(request))
        value = partial(_value, code=own["code"])
        columns.append(
            Column(
                own["code"],
                own["code"],
                unit_symbol(own["unit"]),
                value,
                cell,
                number=places(own["unit"]),
                total=own["value"],
                tip=named(own),
            )
        )
    columns += [
        Column("met", _("Met"), value=lambda row: row["met"], number=0),
        Column(
            "verdict",
            _("Verdict"),
            value=lambda row: verdict_word(row["verdict"]),
            show=lambda row: verdict_badge(row["verdict"]),
        ),
    ]
    return Table(
        request,
        columns,
        page.listed,
        key=f"gap-{page.stage}",
        empty=Empty(_("No school fits these filters.")),
        caption=_("Schools by indicator, %(stage)s") % {"stage": stage_name(page.stage)},
    )


def _run_query(request: HttpRequest) -> str:
    return f"?run={request.GET['run']}" if request.GET.get("run") else ""


def _school(row: Row, base: str) -> SafeString:
    return markup('<a href="{}">{}</a>', base.replace(SCHOOL, row["school"]), row["name"])


def _value(row: Row, code: str) -> float | None:
    return row["by"][code]["value"]


def _cell(row: Row, indicator: Row, base: str, query: str) -> SafeString:
    """A figure that opens the side panel: ▲ below the threshold, ▼ below the floor too."""
    cell = row["by"][indicator["code"]]
    css, mark = "", ""
    if cell["met"] is False:
        css, mark = ("cell-floor", "▼ ") if cell["above_floor"] is False else ("cell-gap", "▲ ")
    href = f"{base}{row['school']}/{row['stage']}/{cell['code']}/{query}"
    return markup(
        '<a class="cell {}" href="{}" hx-get="{}" hx-target="#panel" hx-push-url="true">{}{}</a>',
        css,
        href,
        href,
        mark,
        number(cell["value"], places(indicator["unit"])),
    )
