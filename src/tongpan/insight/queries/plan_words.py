"""The lines of a plan in the planner's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.ui.formats import number, wan
from tongpan_core.policy import figure_catalogue

from .words import figure_name, unit_symbol

Line = Mapping[str, Any]


def profile_name(code: str) -> str:
    """Whom a profile means: “高学历、骨干”; “其他教师” for the plain one."""
    short = {
        "teachers_above_qualification": _("above qualification"),
        "teachers_backbone": _("backbone"),
        "teachers_pe_arts": _("PE and arts"),
    }
    parts = [short.get(part) or figure_name(part) for part in code.split("+")]
    return _("other teachers") if code == "plain" else _(", ").join(parts)


def training_name(code: str) -> str:
    """What a training is for; by the figure that its people then count for where there is no shorter word."""
    figure = code.partition(":")[0]
    short = {
        "teachers_above_qualification": _("higher qualification"),
        "teachers_backbone": _("becoming backbone teachers"),
        "teachers_pe_arts": _("changing to PE and arts"),
    }
    return short.get(figure) or figure_name(figure)


def purchase_unit(code: str) -> str:
    """The unit that a purchase is counted in."""
    own = figure_catalogue().get(code)
    return unit_symbol(own.unit) if own else ""


def item_name(item: str) -> str:
    """A line of the purchase list."""
    kind, _colon, code = item.partition(":")
    if kind == "hire":
        return _("New post: %(profile)s") % {"profile": profile_name(code)}
    if kind == "train":
        return _("Training: %(training)s") % {"training": training_name(code)}
    return figure_name(item)


def item_unit(item: str) -> str:
    """The unit of a line of the purchase list."""
    return unit_symbol("person") if ":" in item else purchase_unit(item)


def what_happens(change: Line, names: Mapping[str, str]) -> list[str]:
    """What a plan does at one section, a phrase a line: who leaves and joins, posts, training, purchases."""
    return [
        *(_moved(_("%(number)s (%(profile)s) to %(school)s"), own, names, "target") for own in change["leaving"]),
        *(_moved(_("%(number)s (%(profile)s) from %(school)s"), own, names, "source") for own in change["joining"]),
        *(_("%(number)s new (%(profile)s)") % _people(own) for own in change["hires"]),
        *(_("%(number)s trained: %(training)s") % _people(own) for own in change["trainings"]),
        *(bought(own) for own in change["purchases"]),
    ]


def bought(line: Line) -> str:
    """“增加网络多媒体教室数 3 间”"""
    values = {"purchase": figure_name(line["purchase"]), "amount": amount(line["purchase"], line["quantity"])}
    return _("more %(purchase)s: %(amount)s") % values


def amount(item: str, quantity: float) -> str:
    """A quantity with its unit; money in 万元."""
    own = figure_catalogue().get(item)
    if own is not None and own.unit == "yuan":
        return f"{wan(quantity, 2)} {unit_symbol('yuan_10k')}"
    return f"{number(quantity)} {item_unit(item)}".strip()


def _people(line: Line) -> dict[str, Any]:
    words = ngettext("%(count)s person", "%(count)s people", line["number"]) % {"count": line["number"]}
    return {
        "number": words,
        "profile": profile_name(line.get("profile", "plain")),
        "training": training_name(line.get("training", "")),
    }


def _moved(text: str, line: Line, names: Mapping[str, str], end: str) -> str:
    return text % (_people(line) | {"school": names.get(line[end], line[end])})


def why(changes: Iterable[Line]) -> str:
    """The reasons at one section, each once with its indicators."""
    words = {
        "threshold": _("to reach the standard"),
        "floor": _("to reach the 85 % floor"),
        "cv": _("to even out the county"),
        "surplus": _("rises along"),
        "gives": _("gives and keeps its own standard"),
    }
    found: dict[str, list[str]] = {}
    for own in changes:
        found.setdefault(own["why"], []).append(own["indicator"])
    return _("; ").join(f"{'、'.join(codes)} {words[name]}" for name, codes in found.items())
