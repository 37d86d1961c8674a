"""How targets and those who have to reach them are shown in tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest
from tongpan.assistance.base.records import address
from tongpan.assistance.base.register import register_of
from tongpan.assistance.partnership.models import Target
from tongpan.assistance.partnership.queries.target_words import Words, unit_of
from tongpan.assistance.partnership.queries.targets import Standing, met_within, period_of_target
from tongpan.ui.badges import badge, met_or_gap
from tongpan.ui.charts import Bar, bars
from tongpan.ui.charts.chart import Chart
from tongpan.ui.formats import ABSENT, day, number
from tongpan.ui.table import Column, Table

DRAWN_AT_MOST = 40


def goal(target: Target) -> str:
    """The number to reach, such as “at least 1” or “at most 5 %”."""
    words = _("at most %(number)s %(unit)s") if target.most else _("at least %(number)s %(unit)s")
    return (words % {"number": number(target.at_least), "unit": unit_of(target)}).strip()


def state(target: Target, request: UnitRequest) -> SafeString | str:
    """Who had met it when it was counted last, as a mark with words."""
    if target.counted is None:
        return badge("muted", _("Not counted yet"))
    met, of = met_within(target, request.unit)
    if not of:
        return ABSENT
    if of == 1:
        return met_or_gap(bool(met))
    return badge("met" if met == of else "gap", _("%(met)s of %(of)s have met it") % {"met": met, "of": of})


def states(request: UnitRequest, targets: Iterable[Target]) -> list[dict[str, Any]]:
    """Targets with their pages, goals and states, for a short list."""
    words = Words(request.unit)
    return [
        {"target": own, "href": address(request, "target", target=own.pk), "goal": goal(own),
         "state": state(own, request), "what": words.what_counts(own)}
        for own in targets
    ]  # fmt: skip


def target_columns(request: UnitRequest) -> list[Column]:
    """The columns of the list of targets."""
    words = Words(request.unit)
    return [
        Column("name", _("Target"), order="name", href=lambda own: address(request, "target", target=own.pk)),
        Column("each", _("Who is to reach it"), value=lambda own: own.get_each_display(), order="each"),
        Column("goal", _("To reach"), value=goal),
        Column("what", _("What is counted"), value=words.what_counts),
        Column("state", _("State"), value=lambda own: "/".join(map(str, met_within(own, request.unit))),
               show=lambda own: state(own, request)),
        Column("until", _("Due by"), order="until", show=lambda own: day(own.until)),
        Column("unit", _("Set by"), value="unit.title", order="unit__sort_key"),
        Column("reference", _("Reference"), hidden=True),
        Column("counted", _("Counted"), order="counted", show=lambda own: day(own.counted and own.counted.date()),
               hidden=True),
    ]  # fmt: skip


def _list_of(request: UnitRequest, target: Target, standing: Standing) -> str:
    """The list of the records that are counted for one unit."""
    period = period_of_target(target)
    year = period.year if period.kind in ("", "calendar") else request.year
    return register_of(target.register).address(standing.unit, year, period, target.asked)


def standing_table(request: UnitRequest, target: Target, rows: Sequence[Standing]) -> Table:
    """Who has met a target and who has not, those who have not first."""
    unit = unit_of(target)
    columns = [
        Column("unit", _("Unit"), value="unit.title"),
        Column("value", _("Counted"), unit, number=0,
               show=lambda own: number(own.value), href=lambda own: _list_of(request, target, own)),
        Column("goal", _("To reach"), unit, number=0, value=lambda _own: target.at_least,
               show=lambda _own: number(target.at_least)),
        Column("met", _("State"), value=lambda own: str(own.met), show=lambda own: met_or_gap(own.met)),
    ]  # fmt: skip
    if target.share_by:
        columns.insert(2, Column("of", _("Of"), number=0))
    held = sorted(rows, key=lambda own: (own.met is not False, own.met is None, own.unit.sort_key))
    return Table(request, columns, held, key=f"target-{target.pk}", row_key="unit.slug")


def picture(request: UnitRequest, target: Target, rows: Sequence[Standing]) -> Chart | None:
    """A bar for every unit against the number to reach, where they are few enough to read."""
    if not 1 < len(rows) <= DRAWN_AT_MOST:
        return None
    met = sum(own.met is True for own in rows)
    title = _("%(met)s of %(of)s have met it: %(target)s") % {"met": met, "of": len(rows), "target": target.name}
    held = sorted(rows, key=lambda own: -1.0 if own.value is None else own.value, reverse=True)
    drawn = [Bar(own.unit.title, own.value, _list_of(request, target, own)) for own in held]
    return bars(
        title, drawn, unit=unit_of(target), limit=target.at_least, limit_label=goal(target),
        higher_is_better=not target.most, digits=1 if target.share_by else 0,
    )  # fmt: skip
