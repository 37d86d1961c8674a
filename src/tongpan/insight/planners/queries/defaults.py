"""The dated defaults that a planner's wishes start from, with their citations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tongpan_core.policy import Value, policy

CLASS_SIZE = "further/class_size/"
"""How the paths of the rules on class sizes begin."""


def planning_values(planner: str, day: dt.date, region: str) -> dict[str, Value]:
    """Every default of a planner in force on a day in a region, by the last word of its path."""
    found: dict[str, Value] = {}
    for path, parameter in policy().parameters.items():
        if path.startswith(f"planning/{planner}/") and not parameter.stages:
            value = parameter.find(day, region)
            if value is not None:
                found[path.rpartition("/")[2]] = value
    return found


def planning_defaults(planner: str, day: dt.date, region: str) -> dict[str, Any]:
    """The bare values of :func:`planning_values`, to start a form with."""
    return {name: own.value for name, own in planning_values(planner, day, region).items()}


def needed_default(planner: str, name: str, day: dt.date, region: str) -> float:
    """One default without which there is no form. Raises PolicyError where none holds on that day."""
    return policy().parameter(f"planning/{planner}/{name}").at(day, region).number


def staged_defaults(planner: str, day: dt.date, region: str) -> dict[str, dict[str, Any]]:
    """The defaults of a planner that depend on the stage: by name, then stage."""
    found = {}
    for path, parameter in policy().parameters.items():
        if path.startswith(f"planning/{planner}/") and parameter.stages:
            values = parameter.by_stage(day, region)
            found[path.rpartition("/")[2]] = {stage: own.value for stage, own in values.items()}
    return found


def exchange_defaults(day: dt.date, region: str) -> dict[str, Any]:
    """The bare values that an exchange starts from: prices, limits (some of them rules), years of a posting."""
    from tongpan_core.plan.exchange import default_limits, default_prices

    found = default_prices(day, region) | default_limits(day, region)
    years = planning_values("exchange", day, region).get("years")
    return {name: own.value for name, own in found.items()} | {"years": 1 if years is None else years.value}


def class_size(day: dt.date, region: str, stage: str) -> Value | None:
    """How many pupils a class of a stage has at most; None where nothing is laid down for the stage."""
    return policy().parameter(f"{CLASS_SIZE}limit").by_stage(day, region).get(stage)
