"""Tables of what one plan does: school by school, moves, purchases; each is exported as it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.ui.badges import badge
from tongpan.ui.table import Column, Empty, Table

from .queries.plan_page import PlanPage, Row
from .queries.plan_words import amount, item_name, profile_name
from .queries.words import stage_name

VIEWS = ("schools", "moves", "list")


def line_table(request: HttpRequest, page: PlanPage, view: str) -> Table:
    """The table that the address asks for: ``schools``, ``moves`` or ``list`` (what is bought, hired, trained)."""
    made = {"schools": _schools, "moves": _moves, "list": _list}
    return made.get(view, _schools)(request, page)


def _schools(request: HttpRequest, page: PlanPage) -> Table:
    year = page.run.year
    columns = [
        Column("name", _("School"), href=lambda row: _school(row["school"], year)),
        Column("stage", _("Stage"), value="stage_name"),
        Column("does", _("What changes"), value=lambda row: _("; ").join(row["does"]), show=_phrases, sort=False),
        Column("why", _("Why"), sort=False),
        Column("met", _("Standards met"), value=lambda row: row["after"]["count"], show=_met),
        Column("passes", _("Then"), value=lambda row: row["after"]["passes"], show=_passes),
        Column("cost", _("Cost"), _("10k yuan"), number=1, value=lambda row: row["cost"] / 10_000, total=sum),
    ]
    return Table(request, columns, page.changes, key="plan-schools", empty=Empty(_("This plan changes nothing.")))


def _phrases(row: Row) -> SafeString:
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((own,) for own in row["does"])))


def _met(row: Row) -> SafeString:
    return format_html('<span class="num">{} → <b>{}</b></span>', row["before"]["count"], row["after"]["count"])


def _passes(row: Row) -> SafeString:
    return badge("met", _("Meets the rule")) if row["after"]["passes"] else badge("gap", _("Falls short"))


def _moves(request: HttpRequest, page: PlanPage) -> Table:
    year, names = page.run.year, page.names
    columns = [
        Column("source", _("From school"), value=lambda row: names.get(row["source"], row["source"]),
               href=lambda row: _school(row["source"], year)),
        Column("target", _("To school"), value=lambda row: names.get(row["target"], row["target"])),
        Column("stage", _("Stage"), value=lambda row: stage_name(row["stage"])),
        Column("profile", _("Who"), value=lambda row: profile_name(row["profile"])),
        Column("number", _("People"), number=0, total=sum),
        Column("km", _("Way"), _("km"), number=1),
        Column("cost", _("Cost"), _("10k yuan"), number=2, value=lambda row: row["cost"] / 10_000, total=sum),
    ]  # fmt: skip
    return Table(request, columns, list(page.plan.get("moves", ())), key="plan-moves", empty=Empty(_("Nobody moves.")))


def _list(request: HttpRequest, page: PlanPage) -> Table:
    year, names = page.run.year, page.names
    columns = [
        Column("school", _("School"), value=lambda row: names.get(row["school"], row["school"]),
               href=lambda row: _school(row["school"], year)),
        Column("stage", _("Stage"), value=lambda row: stage_name(row["stage"])),
        Column("item", _("What"), value=lambda row: item_name(row["item"])),
        Column("quantity", _("Quantity"), number=2, show=_quantity),
        Column("cost", _("Cost"), _("10k yuan"), number=2, value=lambda row: row["cost"] / 10_000, total=sum),
    ]  # fmt: skip
    return Table(request, columns, purchase_rows(page), key="plan-list", empty=Empty(_("Nothing is bought.")))


def _quantity(row: Row) -> str:
    return amount(row["item"], row["quantity"])


def purchase_rows(page: PlanPage) -> list[Row]:
    """Everything that costs money but moves, as the purchase list of an adoption will hold it."""
    plan: Any = page.plan
    rows = [own | {"item": own["purchase"]} for own in plan.get("purchases", ())]
    rows += [own | {"item": f"hire:{own['profile']}", "quantity": own["number"]} for own in plan.get("hires", ())]
    rows += [own | {"item": f"train:{own['training']}", "quantity": own["number"]} for own in plan.get("trainings", ())]
    return rows


def _school(key: str, year: int) -> str:
    return reverse("registry:school", args=(key, year))
