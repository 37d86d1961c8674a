"""The figures that a unit may hold: the national catalogue and what its region defines beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

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
    return dict(_national(in_chinese()))


@cache
def _national(chinese: bool) -> dict[str, Figure]:
    measures = units()
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


@dataclass(frozen=True, slots=True)
class Required:
    """What the national indicators need: figures per stage, figures that the stages share, and of which schools."""

    by_stage: tuple[str, ...]
    shared: tuple[str, ...]
    stages: tuple[str, ...]
    kinds_left_out: tuple[str, ...]

    def needs(self, kind: str, stages: Iterable[str]) -> list[str]:
        """The stages of a school of which figures are needed; none for kinds that the rule leaves out."""
        if kind and kind.startswith(self.kinds_left_out):
            return []
        return [stage for stage in stages if stage in self.stages]


@lru_cache
def required(day: dt.date) -> Required:
    """The figures that the pack of the nation asks for on a day."""
    catalogue, pack = figure_catalogue(), rule_pack(NATIONAL_PACK)
    needed: dict[str, None] = {}
    for rule in pack.indicators:
        needed |= dict.fromkeys((rule.denominator, *rule.numerator))
    left_out = [own.kinds for own in pack.rules(day).exclusions if own.kinds and own.pupils_below is None]
    return Required(
        by_stage=tuple(code for code in needed if catalogue[code].scope == "stage"),
        shared=tuple(code for code in needed if catalogue[code].scope == "school"),
        stages=pack.stages,
        kinds_left_out=tuple(word for kinds in left_out for word in kinds.words),
    )


def labels_of(codes: Iterable[str], unit: Unit) -> list[str]:
    """The labels of some figures, in the reader's language; a code that is not known stands for itself."""
    known = figures_for(unit)
    return [known[code].label if code in known else code for code in codes]
