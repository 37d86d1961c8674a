"""What stands beside the effect: other estimators as a contrast, and how far a trend must bend for another answer."""

from __future__ import annotations

from typing import Any

from tongpan_core.evaluate.causal import Panel, bacon, sun_abraham, two_way, wild_test
from tongpan_core.evaluate.causal.bend import bend_to_zero, horizon
from tongpan_core.evaluate.errors import EvaluationError

from .estimate import Estimate


def contrast_of(panel: Panel, seed: int, draws: int) -> dict[str, Any]:
    """Two-way fixed effects with their wild bootstrap, and how much of them compares the helped with the helped."""
    fit = two_way(panel)
    parts = bacon(panel)
    found: dict[str, Any] = {
        "value": float(fit.coefficients[0]), "error": float(fit.errors[0]), "clusters": panel.clusters,
        "p": wild_test(fit, draws=draws, seed=seed).p, "draws": draws,
        "earlier": sum(own.weight for own in parts if own.kind == "earlier"),
        "parts": [
            {"first": _year(panel, own.treated), "against": _year(panel, own.against), "kind": own.kind,
             "weight": own.weight, "value": own.estimate}
            for own in parts
        ],
    }  # fmt: skip
    if panel.never in panel.sizes:
        found["sun_abraham"] = sun_abraham(panel).overall
    return found


def _year(panel: Panel, first: int) -> int | None:
    return None if first == panel.never else int(panel.periods[first])


def bend_of(own: Estimate) -> dict[str, float] | None:
    """How far a trend must bend a year before the interval holds zero; None where it does already."""
    path = [(step.step, step.value) for step in own.event]
    found = bend_to_zero(own.low, own.high, horizon(own.found), path)
    return None if found is None else {"bend": found.bend, "seen": found.seen, "ratio": found.ratio}


def safe_contrast(panel: Panel, seed: int, draws: int) -> dict[str, Any] | None:
    """The contrast, or None where it cannot be had."""
    try:
        return contrast_of(panel, seed, draws)
    except EvaluationError:
        return None
