"""One school and one indicator in full: what is counted, from where, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongpan.insight.models import Run
from tongpan.ui.formats import number
from tongpan_core.policy import figure_catalogue, pack_codes, rule_pack

from .gap_page import GapPage, Shown, citation
from .words import figure_name, stage_name, unit_symbol


def cell_of(run: Run, school: str, stage: str, code: str) -> dict[str, Any] | None:
    """The cell with its words, for the side panel; None where the run has no such cell."""
    found = GapPage(run, Shown(stage=stage, code=code)).cell(school, stage, code)
    if found is None:
        return None
    parts = numerator_of(run.pack, code)
    both = [
        own | {"figure_name": figure_name(own["figure"])}
        for own in run.result.get("differences", ())
        if (own["school"], own["stage"]) == (school, stage) and own["figure"] in parts
    ]
    symbol = _symbol(parts)
    return found | {
        "numerator_name": _sum_of(parts) or _("Numerator"),
        "figure_unit": symbol,
        "of_staff": any(name.startswith(("teachers", "staff")) for name in parts),
        "both": both,
        "threshold": citation(found["indicator"]["threshold"]),
        "limit": citation(found["indicator"]["cv_limit"]),
        "sentence": _sentence(found, symbol),
    }


def numerator_of(pack: str, code: str) -> Mapping[str, float]:
    """Figure to coefficient of an indicator of a pack; empty for a local one."""
    if pack not in pack_codes():
        return {}
    return next((own.numerator for own in rule_pack(pack).indicators if own.code == code), {})


def _sum_of(parts: Mapping[str, float]) -> str:
    words = ""
    for name, weight in parts.items():
        sign = "" if not words and weight > 0 else (" ＋ " if weight > 0 else " − ")
        times = "" if abs(weight) == 1 else f"{abs(weight):g} × "
        words += f"{sign}{times}{figure_name(name)}"
    return words


def _symbol(parts: Mapping[str, float]) -> str:
    own = figure_catalogue().get(next(iter(parts), ""))
    return unit_symbol(own.unit) if own else ""


def _sentence(found: Mapping[str, Any], symbol: str) -> str:
    """“第三小学小学部要达到 4.2，还缺 2.3 人。”"""
    lack, threshold = found["cell"]["shortfall"], found["indicator"]["threshold"]
    if not lack or threshold is None:
        return ""
    return _("%(school)s (%(stage)s) lacks %(lack)s %(unit)s to reach the standard of %(standard)s.") % {
        "school": found["section"]["name"],
        "stage": stage_name(found["section"]["stage"]),
        "lack": number(lack, 1),
        "unit": symbol,
        "standard": number(threshold["value"]),
    }
