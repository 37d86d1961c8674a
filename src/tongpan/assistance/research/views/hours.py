"""Training hours: who is on track, by county and school, by teacher for those who may see names; one's own record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.research.queries import hours as queries
from tongpan.assistance.research.queries.record import record_of
from tongpan.registry.models import Teacher
from tongpan.ui import charts
from tongpan.ui.badges import badge
from tongpan.ui.formats import number
from tongpan.ui.table import Column, Empty, Table

from .export import note_export
from .found import NAMES, address


@unit_page("assistance.view_research")
def hours(request: UnitRequest) -> HttpResponse:
    """The share of teachers on track; by county, by school, and in a school by teacher."""
    rule = queries.rule_of(request.unit, request.year)
    if rule is None:
        return render(request, "assistance/research/hours.html", {"rule": None})
    tallies = queries.tallies_of(request.unit, request.year, rule)
    names = request.user.has_perm(NAMES, request.unit)
    table = _by_teacher(request, rule) if request.unit.is_school and names else _by_unit(request, tallies)
    if table and table.asked_for_file:
        note_export(request, "assistance.hours.export", request.unit.is_school)
        return table.export()
    (whole,) = queries.sums_by([request.unit], tallies)
    span = rule.span(request.year)
    due = max((own.due for own in tallies.values()), default=0)
    context = {"rule": rule, "table": table, "whole": whole, "span": span, "due": due}
    return render(request, "assistance/research/hours.html", context)


def _by_unit(request: UnitRequest, tallies: Mapping[str, queries.Tally]) -> Table | None:
    units = queries.parts_below(request.unit)
    if not units:
        return None
    rows = queries.sums_by(units, tallies)

    def page(row: queries.Sums) -> str:
        return reverse("assistance:research-hours", args=(row.unit.slug, request.year))

    first = _("School") if units[0].is_school else _("County or zone")
    shown = [
        Column("name", first, value="unit.name", href=page),
        Column("people", _("Full-time teachers"), _("people"), number=0, total=sum),
        Column("on_track", _("On track"), _("people"), number=0, total=sum),
        Column("behind", _("Behind"), _("people"), number=0, total=sum),
        Column("share", _("Share on track"), percent=1),
        Column("complete", _("All hours completed"), _("people"), number=0, total=sum),
        Column("mean", _("Mean hours"), _("hours"), number=1),
    ]
    return Table(
        request, shown, [own for own in rows if own.people or units[0].is_county], key="research-hours",
        default_sort="share", empty=Empty(_("There are no teacher records here, so no hours can be counted.")),
    )  # fmt: skip


def _by_teacher(request: UnitRequest, rule: queries.Rule) -> Table:
    people = queries.people_of(request.unit, request.year, rule)
    known = {own.pk: own for own in Teacher.objects.filter(pk__in=[own.key for own in people])}
    rows = [
        {"pk": own.key, "name": known[own.key].name, "subject": known[own.key].subject, "hours": own.hours,
         "due": own.due, "left": max(0.0, own.due - own.hours), "on_track": own.on_track}
        for own in people if own.key in known
    ]  # fmt: skip
    shown = [
        Column("name", _("Full name"), href=lambda row: address(request, "research-teacher", teacher=row["pk"])),
        Column("subject", _("Main subject")),
        Column("hours", _("Hours so far"), _("hours"), number=1, total=sum),
        Column("due", _("Due by today"), _("hours"), number=1),
        Column("left", _("Short of it"), _("hours"), number=1),
        Column("on_track", _("State"), show=lambda row: _state(row["on_track"])),
    ]  # fmt: skip
    return Table(
        request, shown, rows, key="research-hours", personal=True, default_sort="-left",
        empty=Empty(_("There are no teacher records here, so no hours can be counted.")),
    )  # fmt: skip


def _state(on_track: bool) -> Any:
    return badge("met", _("On track")) if on_track else badge("gap", _("Behind"))


@unit_page(NAMES)
def teacher(request: UnitRequest, teacher: int) -> HttpResponse:
    """One teacher's record."""
    found = get_object_or_404(Teacher.objects.select_related("unit").defer("ledger", "unit__outline"), pk=teacher)
    rule = queries.rule_of(found.unit, request.year)
    record = record_of(found, request.year, rule) if rule else None
    context = {"teacher": found, "rule": rule, "record": record, "chart": record and rule and _chart(record, rule)}
    return render(request, "assistance/research/teacher.html", context)


def _chart(record: Any, rule: queries.Rule) -> Any:
    yearly = rule.hours.number / rule.years.number
    title = _("%(hours)s hours in %(years)s years; %(due)s are due by today") % {
        "hours": number(record.hours, 1), "years": number(rule.years.number), "due": number(record.due, 1),
    }  # fmt: skip
    bars = [charts.Bar(f"{year}–{(year + 1) % 100:02d}", hours) for year, hours in sorted(record.by_year.items())]
    label = _("a year’s share: %(hours)s") % {"hours": number(yearly)}
    return charts.bars(title, bars, unit=_("hours"), limit=yearly, limit_label=label, higher_is_better=True)
