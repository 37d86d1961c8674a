"""Defaults that a planner starts from: dated unit costs and limits with their citations, from policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tongpan.access.models import Unit
from tongpan.registry.models import School
from tongpan_core.plan.balance.costs import default_limits as limit_defaults
from tongpan_core.plan.balance.costs import plan_costs
from tongpan_core.policy import Value, pack_codes, rule_pack

from .places import region_code, statistics_day
from .words import named, unit_symbol

DEFAULT_PACK = "balanced-2017"


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
    """Every unit cost of a plan in force on a day in a region."""
    rules = plan_costs(day, region).citations
    return [Default(path.rpartition("/")[2], rule.number, rule) for path, rule in rules.items()]


def plan_defaults(unit: Unit, year: int) -> tuple[dict[str, Any], list[Default]]:
    """What the form of a new plan starts with, and the unit costs to edit."""
    day = statistics_day(year)
    region = region_code(unit, day)
    limits = limit_defaults(day, region)
    start = {
        "title": gettext("Path to balance, %(unit)s") % {"unit": unit.title},
        "levers": ["move", "hire", "train", "buy"],
        "share_out": limits["share_out"].number * 100,
        "distance_km": limits["distance_km"].number,
        "backbone_share": limits["backbone_share"].number * 100,
        "frozen": frozen_schools(unit),
        "pack": DEFAULT_PACK,
        "policy_date": day,
        "years": 1,
        "seconds": 60,
        "gap": 0.2,
        "seed": 0,
    }
    return start, cost_defaults(day, region)


def frozen_schools(unit: Unit) -> list[str]:
    """The schools at or below a unit that are kept out of plans."""
    kept_out = School.objects.filter(unit__path__under=unit.path, frozen=True)
    return list(kept_out.values_list("unit__slug", flat=True))


def plan_schools(unit: Unit) -> list[tuple[str, str]]:
    """The schools of a county to choose from, by name; none for a region, where each county has its own."""
    rows = Unit.objects.schools().filter(path__under=unit.path).order_by("sort_key") if unit.is_county else []
    return [(own.slug, own.name) for own in rows]


def packs() -> list[tuple[str, str]]:
    """The rule packs to choose from: code and name."""
    return [(code, named(rule_pack(code))) for code in pack_codes()]


def plan_params(
    unit: Unit,
    year: int,
    *,
    title: str,
    pack: str,
    day: dt.date | None = None,
    frozen: Iterable[str] = (),
    costs: Mapping[str, float] | None = None,
    **asked: Any,
) -> dict[str, Any]:
    """What the commands ask of a plan: ``asked`` and, where it is silent, the limits of policy on the day.

    ``day`` is the statistics day where none is given, ``costs`` go before the unit costs of that day, and ``frozen``
    schools stay out besides those of the records.
    """
    day = day or statistics_day(year)
    region = region_code(unit, day)
    limits = {name: rule.number for name, rule in limit_defaults(day, region).items()}
    return {
        "title": title,
        "pack": pack,
        "policy_date": day.isoformat(),
        "frozen": sorted({*frozen_schools(unit), *frozen}),
        "costs": {own.code: own.value for own in cost_defaults(day, region)} | dict(costs or {}),
        **limits,
        **{name: value for name, value in asked.items() if value is not None or name not in limits},
    }
