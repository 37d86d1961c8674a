"""Defaults that a planner starts from: dated unit costs and limits with their citations, from policy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tongpan_core.policy import Value, pack_codes, policy, rule_pack

from .words import named, unit_symbol

COSTS = "costs/"


@dataclass(frozen=True)
class Default:
    """One number that can be edited, with the value that policy gives and where that comes from."""

    code: str
    value: float
    rule: Value

    @property
    def label(self) -> str:
        """What it is, in the reader's language."""
        return named(self.rule)

    @property
    def unit(self) -> str:
        """元/人·年 …"""
        return unit_symbol(self.rule.unit)

    @property
    def reference(self) -> str:
        """Where the default comes from, in the reader's language."""
        return named(self.rule, "reference")


def cost_defaults(day: dt.date, region: str) -> list[Default]:
    """Every unit cost in force on a day in a region, in the order of their codes."""
    paths = sorted(path for path in policy().parameters if path.startswith(COSTS))
    return [_default(path, day, region) for path in paths]


def limit_defaults(day: dt.date, region: str) -> dict[str, Default]:
    """``max_share_moved``, ``max_distance_km`` and ``min_backbone_share`` in force on a day in a region."""
    names = ("max_share_moved", "max_distance_km", "min_backbone_share")
    return {name: _default(f"planning/{name}", day, region) for name in names}


def _default(path: str, day: dt.date, region: str) -> Default:
    rule = policy().parameter(path).at(day, region)
    return Default(path.rpartition("/")[2], rule.number, rule)


def packs() -> list[tuple[str, str]]:
    """The rule packs to choose from: code and name."""
    return [(code, named(_pack(code))) for code in pack_codes()]


def _pack(code: str) -> Any:
    return rule_pack(code)
