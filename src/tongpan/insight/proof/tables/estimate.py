"""The effect with its interval: by a formula where many were helped, by placebos where few were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext_noop

from tongpan_core.evaluate.causal import Panel, Staggered, Synthetic, staggered, synthetic
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

Rules = Mapping[str, float]
Comparison = Literal["never", "not_yet"]


@dataclass(frozen=True)
class Step:
    """The effect so many years after the beginning (negative: before), with its interval and how many schools."""

    step: int
    value: float
    low: float
    high: float
    schools: int


@dataclass(frozen=True)
class Estimate:
    """The mean over the school years since the beginning, and by year.

    ``p_least`` is the smallest p that there could be; ``smallest`` the effect that would be found with the chance of
    the rule; ``recipe`` says how the error was found.
    """

    value: float
    error: float
    low: float
    high: float
    p: float
    p_least: float
    smallest: float
    method: Literal["formula", "placebo"]
    recipe: tuple[str, dict[str, Any]]
    event: tuple[Step, ...]
    found: Staggered
    path: Synthetic | None = None


def sides_of(panel: Panel) -> tuple[int, int]:
    """How many clusters were helped, and how many never were."""
    cluster = np.arange(panel.units) if panel.cluster is None else panel.cluster
    helped = len(np.unique(cluster[panel.first < panel.never]))
    return helped, len(np.unique(cluster[panel.first == panel.never]))


def estimate(panel: Panel, comparison: Comparison, rules: Rules, seed: int = 0) -> Estimate:
    """The effect on the helped. Raises EvaluationError where nobody is helped or nobody is left to compare with."""
    found = staggered(panel, comparison=comparison, base="universal")
    helped, _compared = sides_of(panel)
    few = helped < rules["few_helped"]
    return _by_placebo(panel, found, rules, seed) if few else _by_formula(panel, found, rules)


def _schools(panel: Panel, found: Staggered, step: int) -> int:
    return sum(panel.sizes[cell.first] for cell in found.cells if cell.since == step)


def _by_formula(panel: Panel, found: Staggered, rules: Rules) -> Estimate:
    from scipy.stats import t

    helped, compared = sides_of(panel)
    free = max(1, min(helped, compared or helped) - 1)
    value, error = found.simple
    cut = float(t.ppf(0.5 + rules["confidence"] / 2, free))
    event = found.by_event
    steps = tuple(
        Step(step, float(own), float(own - cut * wide), float(own + cut * wide), _schools(panel, found, step))
        for step, own, wide in zip(event.labels, event.values, event.errors, strict=True)
    )
    p = float(2 * t.sf(abs(value) / error, free)) if error > 0 else float("nan")
    recipe = (_recipe(found), {"clusters": panel.clusters, "free": free})
    smallest = (cut + float(t.ppf(rules["power"], free))) * error
    low, high = value - cut * error, value + cut * error
    return Estimate(value, error, low, high, p, 0.0, smallest, "formula", recipe, steps, found)


def _recipe(found: Staggered) -> str:
    """How the error of the formula is found, in words."""
    if found.panel.cluster is not None:
        return gettext_noop(
            "Callaway and Sant’Anna (2021), each year against the last before the help; influence functions over "
            "%(clusters)s counties, t with %(free)s degrees of freedom."
        )
    if found.comparison == "never":
        return gettext_noop(
            "Callaway and Sant’Anna (2021) against schools never helped, each year against the last before the help; "
            "influence functions of %(clusters)s schools, t with %(free)s degrees of freedom."
        )
    return gettext_noop(
        "Callaway and Sant’Anna (2021) against schools not yet helped, each year against the last before the help; "
        "influence functions of %(clusters)s schools, t with %(free)s degrees of freedom."
    )


def _few_recipe(path: Synthetic | None) -> str:
    """How p and interval are found where few were helped, in words."""
    if path is None:
        return gettext_noop(
            "Callaway and Sant’Anna (2021); few were helped, so who was helped is drawn anew among all: p and interval "
            "from %(draws)s random draws."
        )
    return gettext_noop(
        "Synthetic difference-in-differences (Arkhangelsky et al. 2021); few were helped, so p and interval come from "
        "%(draws)s placebos: schools never helped, taken as if they had been."
    )


def _by_placebo(panel: Panel, found: Staggered, rules: Rules, seed: int) -> Estimate:
    draws = int(rules["placebos"])
    simple, events, steps = _permuted(panel, found, draws, seed)
    path = _path(panel, draws, seed)
    value, others = (found.simple[0], simple) if path is None else (path.effect, path.placebos)
    recipe = (_few_recipe(path), {"draws": len(others)})
    low, high = _around(value, others, rules)
    p = float((np.sum(np.abs(others) >= abs(value) - 1e-12) + 1) / (len(others) + 1))
    bands = [_around(own, column, rules) for own, column in zip(found.by_event.values, events.T, strict=True)]
    event = tuple(
        Step(step, float(own), *band, _schools(panel, found, step))
        for step, own, band in zip(steps, found.by_event.values, bands, strict=True)
    )
    error = float(np.std(others))
    smallest = error * _normal(rules)
    return Estimate(value, error, low, high, p, _least(panel, path), smallest, "placebo", recipe, event, found, path)


def _normal(rules: Rules) -> float:
    from scipy.stats import norm

    return float(norm.ppf(0.5 + rules["confidence"] / 2) + norm.ppf(rules["power"]))


def _around(value: float, others: Floats, rules: Rules) -> tuple[float, float]:
    tail = (1 - rules["confidence"]) / 2
    return float(value - np.quantile(others, 1 - tail)), float(value - np.quantile(others, tail))


def _permuted(panel: Panel, found: Staggered, draws: int, seed: int) -> tuple[Floats, Floats, tuple[int, ...]]:
    """The mean effect (draws,) and those by year (draws, steps) where who began when is drawn anew."""
    rng = np.random.default_rng(seed)
    cluster = np.arange(panel.units) if panel.cluster is None else panel.cluster
    begins = np.full(panel.clusters, panel.never, dtype=np.intp)
    begins[cluster] = panel.first
    steps = found.by_event.labels
    simple, events = np.empty(draws), np.empty((draws, len(steps)))
    for row in range(draws):
        other = Panel(panel.outcome, panel.periods, rng.permutation(begins)[cluster], panel.cluster)
        drawn = staggered(other, comparison=found.comparison, base="universal")
        simple[row], events[row] = drawn.simple[0], drawn.by_event.values
    return simple, events, steps


def _path(panel: Panel, draws: int, seed: int) -> Synthetic | None:
    """The synthetic comparison with its placebos; None where beginnings differ or there is too little to build from."""
    if panel.cluster is not None:
        return None
    try:
        return synthetic(panel, method="sdid", placebos=draws, seed=seed)
    except EvaluationError:
        return None


def _least(panel: Panel, path: Synthetic | None) -> float:
    """The smallest p that could come out."""
    from math import comb

    helped, compared = sides_of(panel)
    ways = comb(compared, helped) if path is not None else comb(helped + compared, helped)
    return 1 / (ways + 1)
