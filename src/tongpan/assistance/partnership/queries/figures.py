"""Figures that back a review: chosen from the registers, read once, and kept with where they came from."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, User
from tongpan.access.pages import FIRST_YEAR, LAST_YEAR
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import Register, all_registers, register_of

COUNT = "count"


def measures_to_choose(user: User, unit: Unit) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every measure of the registers that somebody may see, by register: ``register/measure`` with its words."""
    return [
        (str(own.label), [(f"{own.key}/{COUNT}", _("Number of records")), *_measures(own)])
        for own in all_registers().values()
        if user.has_perm(own.permission, unit)
    ]


def _measures(own: Register) -> list[tuple[str, str]]:
    return [(f"{own.key}/{name}", str(measure.label)) for name, measure in own.measures.items()]


def chosen(words: str, *, unit: Unit, year: int, bond: int | None) -> dict[str, Any]:
    """A figure that was chosen by name, of the bond where the register knows bonds; with the value of today."""
    key, _slash, measure = words.partition("/")
    knows = {own.name for own in register_of(key).choices}
    asked = {"bond": str(bond)} if bond and "bond" in knows else {}
    return read(key, measure, asked, unit=unit, year=year)


def read(key: str, measure: str, asked: dict[str, str], *, unit: Unit, year: int, kind: str = "") -> dict[str, Any]:
    """The value of a figure as plain data that can be kept: what was asked, of which unit and time, and the answer."""
    with in_unit(unit):
        value = register_of(key).value(measure, unit, period_of(year, kind), asked)
    plain = value if isinstance(value, int | float) else float(value)
    return {"register": key, "measure": measure, "asked": asked, "unit": unit.slug, "year": year, "period": kind,
            "value": plain}  # fmt: skip


def from_address(address: str, *, user: User) -> dict[str, Any]:
    """The figure that stands at the address of a list: how many records its filters find.

    Raises:
        Refused: where the address is not that of a list of this platform that its reader may see.
    """
    wrong = Refused(gettext_noop("This is not the address of a list; open the list, filter it and copy its address."))
    try:
        parts = urlsplit(address.strip())
        found = resolve(parts.path)
    except (ValueError, Resolver404):
        raise wrong from None
    key, places = found.url_name or "", found.kwargs
    if found.namespace != "assistance" or key not in all_registers():
        raise wrong
    own, unit = register_of(key), Unit.everywhere.filter(slug=places["unit"]).first()
    if unit is None or not FIRST_YEAR <= places["year"] <= LAST_YEAR or not user.has_perm(own.permission, unit):
        raise wrong
    known = {choice.name for choice in own.choices} | {"q"}
    asked = dict(parse_qsl(parts.query))
    kept = {name: value for name, value in asked.items() if name in known}
    return read(key, COUNT, kept, unit=unit, year=places["year"], kind=asked.get("period", ""))


def shown(figures: list[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """Figures kept with a review as a page shows them: words, value, unit, and the address where one may open it."""
    units = {own.slug: own for own in Unit.everywhere.filter(slug__in={own["unit"] for own in figures})}
    return [_shown(own, units.get(own["unit"]), user) for own in figures if own["register"] in all_registers()]


def _shown(own: dict[str, Any], unit: Unit | None, user: User) -> dict[str, Any]:
    register, period = register_of(own["register"]), period_of(own["year"], own["period"])
    measure = register.measures.get(own["measure"])
    may = unit is not None and user.has_perm(register.permission, unit)
    return {
        "label": f"{register.label} · {measure.label}" if measure else str(register.label),
        "value": own["value"], "unit": measure.unit if measure else "", "period": period.label,
        "href": register.address(unit, own["year"], period, own["asked"]) if unit and may else "",
    }  # fmt: skip
