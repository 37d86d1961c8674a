"""Words, verdicts and addresses for the pages of insight."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from tongpan.insight import rankings, run_list
from tongpan.insight.queries import words
from tongpan.ui import formats

register = template.Library()
register.filter("named", words.named)
register.filter("reason_said", words.reason_said)
register.filter("stage_name", words.stage_name)
register.filter("unit_symbol", words.unit_symbol)
register.filter("figure_name", words.figure_name)


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any], page: str, unit: Any = None) -> str:
    """The address of a page of insight (or ``registry:…``) for the unit shown, or another one, and the year shown."""
    name = page if ":" in page else f"insight:{page}"
    return reverse(name, args=((unit or context["unit"]).slug, context["year"]))


@register.simple_tag(takes_context=True)
def planner_address(context: dict[str, Any], planner: Any, name: str = "", unit: Any = None, **parts: Any) -> str:
    """The address of a page of a planner (``new``, ``plan`` …; empty: its list) for a unit and the year shown."""
    places = {"unit": (unit or context["unit"]).slug, "year": context["year"]} | parts
    return reverse(planner.page(name), kwargs=places)


@register.filter
def value(number: Any, unit: str) -> str:
    """An indicator's value with the decimals that its unit is shown with."""
    return formats.number(number, rankings.places(unit))


@register.filter
def verdict(code: str) -> SafeString:
    """A verdict as a mark with its word."""
    return rankings.verdict_badge(code)


@register.filter
def check_value(number: Any, unit: str) -> str:
    """A value of a further check: shares as per cent, whole numbers whole, the rest with its unit."""
    if unit == "ratio":
        return formats.percent(number)
    symbol = words.unit_symbol(unit)
    return f"{formats.number(number)} {symbol}".strip()


@register.filter
def plan_status(code: str) -> SafeString:
    """How a plan's search ended, as a mark with its word."""
    return run_list.status_badge(code)
