"""The figures that a unit may hold: the national catalogue and what its region defines beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from tongpan.access.models import Unit
from tongpan.registry.models import LocalFigure
from tongpan_core.policy.figures import figure_catalogue, units
from tongpan_core.policy.packs import rule_pack

NATIONAL_PACK = "balanced-2017"
"""The pack whose figures a school must report: 教督〔2017〕6号."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as the pages show it, in the reader's language.

    ``shared`` figures stand once per school, the others once per stage. ``adds_up`` is false for figures of which a sum
    over schools says nothing (the largest class, the smallest room).
    """

    code: str
    label: str
    symbol: str
    whole: bool
    shared: bool
    local: bool = False
    adds_up: bool = True


def in_chinese() -> bool:
    """Whether the reader asked for Chinese."""
    return (get_language() or "").startswith("zh")


def national_figures() -> dict[str, Figure]:
    """The national catalogue in its own order, with labels and units in the reader's language."""
    chinese, measures = in_chinese(), units()
    return {
        code: Figure(
            code=code,
            label=own.label_zh if chinese else own.label,
            symbol=measures[own.unit].symbol_zh if chinese else measures[own.unit].symbol,
            whole=own.kind == "integer",
            shared=own.scope == "school",
            adds_up=not code.endswith(("_max", "_min")),
        )
        for code, own in figure_catalogue().items()
    }


def local_figures(unit: Unit) -> list[LocalFigure]:
    """The figures that a unit, or a unit above it, defined; what a region asks for holds in all its schools."""
    # Justified beyond the scope: a school lies below the county that defines the figure.
    found = LocalFigure.everywhere.filter(unit__in=Unit.everywhere.above(unit), retired__isnull=True)
    return list(found.select_related("unit"))


def figures_for(unit: Unit) -> dict[str, Figure]:
    """Every figure that a unit may hold, national ones first."""
    chinese = in_chinese()
    local = {
        own.code: Figure(
            code=own.code,
            label=own.label if chinese else (own.label_en or own.label),
            symbol=own.measure,
            whole=own.whole,
            shared=own.shared,
            local=True,
        )
        for own in local_figures(unit)
    }
    return national_figures() | local


def required_codes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the national indicators need of every school: the codes per stage, and the codes that its stages share."""
    catalogue = figure_catalogue()
    needed: dict[str, None] = {}
    for rule in rule_pack(NATIONAL_PACK).indicators:
        needed |= dict.fromkeys((rule.denominator, *rule.numerator))
    return (
        tuple(code for code in needed if catalogue[code].scope == "stage"),
        tuple(code for code in needed if catalogue[code].scope == "school"),
    )


def labels_of(codes: Iterable[str], unit: Unit) -> list[str]:
    """The labels of some figures, in the reader's language; a code that is not known stands for itself."""
    known = figures_for(unit)
    return [known[code].label if code in known else code for code in codes]
