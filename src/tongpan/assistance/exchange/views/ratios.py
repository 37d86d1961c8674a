"""The ratios of exchange of the school year, by county and by school."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.exchange.models import AWAY, Reach
from tongpan.assistance.exchange.queries import counting, eligibility, policy
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT
from tongpan.ui.table import Column, Empty, Table

from .common import address

KINDS, REACHES = dict(AWAY), dict(Reach.choices)
SAME = {
    "kind": gettext_lazy("Kind of posting"), "direction": gettext_lazy("Direction"),
    "host": gettext_lazy("Host school"), "bond": gettext_lazy("Bond"), "category": gettext_lazy("Post category"),
}  # fmt: skip


@unit_page("assistance.view_exchange")
def ratios(request: UnitRequest) -> HttpResponse:
    """Exchanged over eligible people, and backbone over exchanged ones, against their limits."""
    rules = policy.exchange_rules(request.unit, request.year)
    if rules is None:
        return render(request, "assistance/exchange/ratios.html", {"rules": None})
    whole, counties, schools, lists = _lines(request.unit, request.year, rules)
    tables = [
        _table(request, rows, key) for rows, key in ((schools, "exchange-ratios"), (counties, "exchange-counties"))
    ]
    if tables[0].asked_for_file:
        return tables[0].export()
    context = {
        "rules": rules, "whole": whole, "lists": lists, "schools": tables[0],
        "counties": tables[1] if len(counties) > 1 else None, "told": _told(rules),
        "counted": f"{request.year}-{request.unit.slug}",
    }  # fmt: skip
    return render(request, "assistance/exchange/ratios.html", context)


def _lines(
    unit: Unit, year: int, rules: policy.ExchangeRules
) -> tuple[counting.Ratio, list[counting.Ratio], list[counting.Ratio], list[Any]]:
    """The lines of the unit, of its counties and of its schools; a fixed number of queries."""
    lists = eligibility.lists_below(unit, year)
    exchanged = counting.exchanged_people(unit, year, rules, counting.day_of(lists, year))
    eligible = counting.eligible_by_school(lists, unit)
    schools = Unit.objects.schools().filter(path__under=unit.path).order_by("sort_key")
    below = list(schools.only("slug", "name", "short_name", "path", "kind", "sort_key"))
    counties = list(Unit.objects.counties().filter(path__under=unit.path).order_by("sort_key").defer("outline"))
    paths = {own.pk: own.path for own in below}
    listed = [own.unit.path for own in lists]

    def lines(units: Sequence[Unit]) -> list[counting.Ratio]:
        return counting.ratios(units, paths, eligible, exchanged, rules, listed=listed)

    involved = {own.school for own in exchanged} | {key for key, count in eligible.items() if count}
    return lines([unit])[0], lines(counties), lines([own for own in below if own.pk in involved]), lists


def _told(rules: policy.ExchangeRules) -> dict[str, Any]:
    return {
        "kinds": "、".join(str(KINDS.get(own, own)) for own in rules.kinds.words),
        "reaches": "、".join(str(REACHES.get(own, own)) for own in rules.reaches.words),
        "same": "、".join(str(SAME.get(own, own)) for own in rules.join_same.words),
    }


def _table(request: UnitRequest, rows: Sequence[counting.Ratio], key: str) -> Table:
    school, placements = key == "exchange-ratios", address(request, "placements")
    columns = [
        Column("name", _("School") if school else _("County or zone"), value=lambda row: row.unit.title),
        Column("eligible", _("Eligible"), _("people"), number=0, show=_linked(
            lambda row: row.eligible, lambda row: f"{address(request, 'eligible')}?eligible=1&unit={row.unit.slug}")),
        Column("exchanged", _("Exchanged"), _("people"), number=0, show=_linked(
            lambda row: row.exchanged,
            lambda row: f"{placements}?counted={request.year}-{row.unit.slug}~{request.unit.slug}")),
        Column("share", _("Exchanged of eligible"), percent=2),
        Column("missing", _("Still to exchange"), _("people"), number=0, tip=_("To reach the limit.")),
        Column("backbone", _("Backbone of them"), _("people"), number=0),
        Column("backbone_share", _("Backbone of exchanged"), percent=1),
        Column("backbone_missing", _("Backbone missing"), _("people"), number=0),
        Column("met", _("Both limits"), value=_met_words, show=_met),
    ]  # fmt: skip
    return Table(request, columns, list(rows), key=key, exports=school, default_sort="", row_key="unit.pk",
                 empty=Empty(_("No school of the unit has eligible or exchanged people in this year.")))  # fmt: skip


def _linked(value: Callable[[Any], Any], href: Callable[[Any], str]) -> Callable[[Any], Any]:
    from tongpan.ui.formats import markup, number

    return lambda row: (
        markup('<a href="{}">{}</a>', href(row), number(value(row), 0)) if value(row) else number(value(row), 0)
    )


def _met_words(row: counting.Ratio) -> str:
    return ABSENT if row.met is None else _("Both met") if row.met else _("Not met")


def _met(row: counting.Ratio) -> Any:
    if row.met is None:
        return badge("muted", _("No list") if row.eligible is None else _("Nobody eligible"))
    return badge("met", _("Both met")) if row.met else badge("gap", _("Not met"))
