"""The tables of proof: the list of answers, and the schools of one answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.insight.models import Run
from tongpan.insight.run_list import status_badge, status_word
from tongpan.ui.formats import ABSENT, absent, moment, number
from tongpan.ui.table import Column, Empty, Table

from .page import EffectPage
from .words import digits_for, signed

NARROW = "\u202f"
"""A space at which no line ends."""


def answers(request: HttpRequest, rows: Any) -> Table:
    """The answers of the unit shown and below; two that are ticked can be laid side by side."""
    unit, year = request.unit, request.year  # type: ignore[attr-defined]
    columns = [
        Column("title", _("Question"), value=str, show=_link, order="title"),
        Column("source", _("Help"), value="summary.source"),
        Column("outcome", _("Outcome"), value="summary.outcome.label"),
        Column("verdict", _("Verdict"), value=lambda run: status_word(run.status),
               show=lambda run: status_badge(run.status), order="status"),
        Column("effect", _("Effect"), value=_effect),
        Column("interval", _("Interval"), value=_interval),
        Column("helped", _("Helped schools"), number=0, value="summary.helped"),
        Column("compared", _("Compared with"), number=0, value="summary.compared"),
        Column("unit", _("Unit"), value=lambda run: run.unit.title, order="unit__sort_key",
               hidden=unit.is_county),
        Column("year", _("Up to school year"), value=lambda run: f"{run.year}–{run.year + 1}", order="year",
               hidden=not request.GET.get("every_year")),
        Column("user", _("By"), value=lambda run: str(run.user or ABSENT), order="user__display_name", hidden=True),
        Column("created", _("Made"), show=lambda run: moment(run.created), order="created"),
    ]  # fmt: skip
    empty = Empty(
        _("Nobody has asked yet. Choose a bond, a programme or a posting scheme, and what may have changed."),
        reverse("insight:proof-new", args=(unit.slug, year)), _("Ask: did it work?"),
    )  # fmt: skip
    compare = reverse("insight:proof-compare", args=(unit.slug, year))
    return Table(request, columns, rows, key="proof", empty=empty, bulk=[(compare, _("Lay two side by side"), "")])


def _link(run: Run) -> SafeString:
    page = reverse("insight:proof-run", args=(run.unit.slug, run.year, run.pk))
    return format_html('<a href="{}">{}</a>', page, run.title or str(run))


def _digits(run: Run) -> int:
    return digits_for((run.summary.get("worth") or 0) * 5)


def _effect(run: Run) -> str:
    value = run.summary.get("value")
    symbol = (run.summary.get("outcome") or {}).get("symbol", "")
    return ABSENT if absent(value) else f"{signed(value, _digits(run))}{NARROW}{symbol}".strip()


def _interval(run: Run) -> str:
    low, high = run.summary.get("low"), run.summary.get("high")
    return ABSENT if absent(low) else NARROW.join((signed(low, _digits(run)), "…", signed(high, _digits(run))))


VIEWS = ("helped", "compared", "left")


def schools(request: HttpRequest, page: EffectPage, view: str) -> Table:
    """The schools on one side, or those left out with the reason."""
    year = request.year  # type: ignore[attr-defined]
    name = Column("name", _("School"), href=lambda own: reverse("registry:school", args=(own["slug"], year)))
    if view == "left":
        side = Column("side", _("Side"), value=lambda own: _("helped") if own["helped"] else _("compared"))
        return Table(request, [name, side, Column("why", _("Why it was left out"))], page.left, key="proof-left",
                     empty=Empty(_("Nobody was left out.")))  # fmt: skip
    columns = [name]
    if view == "helped":
        columns.append(Column("first", _("First school year with help"), value=lambda own: str(own["first"])))
    columns += [
        Column(f"y{when}", str(when), page.symbol, value=lambda own, at=place: own["values"][at], number=page.digits)  # type: ignore[misc]
        for place, when in enumerate(page.years)
    ]
    weights = {own["slug"]: own["weight"] for own in (page.result.get("path") or {}).get("weights", ())}
    if view == "compared" and weights:
        columns.append(Column("weight", _("Weight"), value=lambda own: weights.get(own["slug"], 0.0), percent=1))
    rows = page.helped if view == "helped" else page.compared
    empty = Empty(_("There is nobody on this side."))
    return Table(request, columns, rows, key=f"proof-{view}", empty=empty)


def contrast(page: EffectPage) -> list[dict[str, str]]:
    """The comparisons that two-way fixed effects mix, the heaviest first."""
    own = page.result.get("contrast") or {}
    rows = sorted(own.get("parts", ()), key=lambda part: -part["weight"])
    return [
        {
            "who": str(part["first"]),
            "against": _("never helped") if part["against"] is None else str(part["against"]),
            "weight": f"{number(100 * part['weight'], 1)}%",
            "value": signed(part["value"], page.digits),
            "misleads": "1" if part["kind"] == "earlier" else "",
        }
        for part in rows
    ]
