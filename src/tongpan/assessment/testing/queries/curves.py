"""Curves of items on the linked scale, for pictures."""

from __future__ import annotations

from typing import Any

import numpy as np

from tongpan_core.evaluate.scaling.models import probabilities

from .report import ItemRow, scale_score

GRID = np.linspace(-3.0, 3.0, 49)
Curve = list[tuple[float, float]]


def _places() -> list[float]:
    return [float(scale_score(own) or 0.0) for own in GRID]


def categories(row: ItemRow) -> list[Curve]:
    """The chance of each step of an item over the scale; of an item of right and wrong only of being right."""
    found = _probabilities(row.facts)
    if found is None:
        return []
    shown = found[1:] if len(found) == 2 else found
    return [list(zip(_places(), map(float, own), strict=True)) for own in shown]


def _probabilities(facts: dict[str, Any], theta: Any = GRID) -> Any:
    if not facts.get("parameters"):
        return None
    parameters = np.array(facts["parameters"])
    return probabilities(facts["model"], parameters, theta, len(parameters))[0]


def information_curve(rows: list[ItemRow]) -> Curve:
    """The information of the whole test over the scale."""
    total, step = np.zeros(len(GRID)), 1e-4
    for row in rows:
        p = _probabilities(row.facts)
        if p is None or row.item.dropped:
            continue
        up, down = _probabilities(row.facts, GRID + step), _probabilities(row.facts, GRID - step)
        total += (((up - down) / (2 * step)) ** 2 / p).sum(axis=0)
    return list(zip(_places(), map(float, total), strict=True))


def error_curve(rows: list[ItemRow]) -> Curve:
    """The standard error of a pupil's score over the scale, in points of the scale score."""
    return [(place, 100 / own**0.5) for place, own in information_curve(rows) if own > 0.05]
