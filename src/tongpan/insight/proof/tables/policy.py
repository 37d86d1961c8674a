"""The values of policy by which a verdict is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tongpan_core.policy import NATIONAL, Value, parameter

NAMES = ("confidence", "power", "few_helped", "compared_least", "years_before", "trend_level", "worth", "placebos",
         "wild_draws", "year_share_min")  # fmt: skip
SHARED = ("compared_level", "funnel_near", "funnel_far")
"""How schools are compared by eye is one rule, that of the tests."""


def rules_of(day: dt.date, region: str) -> dict[str, Value]:
    """Every value in force on a day in a region, by its name. Raises PolicyError where one does not hold."""
    paths = [(name, f"proof/{name}") for name in NAMES] + [(name, f"testing/{name}") for name in SHARED]
    return {name: parameter(path).at(day, region or NATIONAL) for name, path in paths}


def numbers(rules: Mapping[str, Value]) -> dict[str, float]:
    """The bare numbers."""
    return {name: own.number for name, own in rules.items()}
