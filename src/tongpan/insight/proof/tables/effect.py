"""A study to everything that its page, its exports and its report show, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop

from tongpan_core.evaluate.causal.before import moved_alike
from tongpan_core.evaluate.causal.bend import horizon
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.measure.codec import to_plain
from tongpan_core.policy import Value

from .balance import balance_of, means_of, spread_of
from .checks import bend_of, safe_contrast
from .each import each_of
from .estimate import Comparison, Estimate, estimate, sides_of
from .policy import numbers
from .study import Asked, Study
from .verdict import UNKNOWN, Facts, Reason, judge


def effect_of(study: Study, asked: Asked, rules: Mapping[str, Value], pupils: Mapping[str, float]) -> dict[str, Any]:
    """The whole result; ``verdict`` is ``unknown`` and there is no ``effect`` where nothing can be computed."""
    said: dict[str, Any] = {
        "years": list(study.years),
        "schools": [asdict(own) for own in study.schools],
        "left": [asdict(own) for own in study.left],
        "whole": study.whole,
        "means": means_of(study) if study.schools else [],
        "rules": {name: to_plain(own) for name, own in rules.items()},
        "worth": None, "spread": None, "alike": None, "effect": None, "event": [], "trend": None, "path": None,
        "contrast": None, "bend": None, "balance": [], "each": None,
    }  # fmt: skip
    if study.helped and study.compared:
        said["balance"] = balance_of(study, pupils)
    if reason := _nothing(study, asked):
        return _plain(said | {"verdict": UNKNOWN, "reasons": [reason]})
    found = _found(study, asked, numbers(rules))
    if found.get("effect"):
        found["each"] = each_of(study, found["effect"]["comparison"], numbers(rules), pupils)
    return _plain(said | found)


def _nothing(study: Study, asked: Asked) -> Reason | None:
    """Why nothing can be computed at all."""
    if not study.years:
        return Reason(gettext_noop("No school here has a value of this outcome in any year."), {})
    if len(study.years) == 1:
        return Reason(gettext_noop("There is only one school year with values (%(year)s)."), {"year": study.years[0]})
    if not study.helped:
        text = gettext_noop("No helped school has a whole row of years with at least one before the help.")
        return Reason(text, {})
    if not study.compared and (asked.comparison == "never" or len({own.first for own in study.helped}) < 2):
        return Reason(gettext_noop("There is nobody left to compare with: widen the schools compared with."), {})
    return None


def _found(study: Study, asked: Asked, rules: Mapping[str, float]) -> dict[str, Any]:
    panel, seed = study.panel(), asked.seed
    comparison: Comparison = "never" if asked.comparison == "never" and study.compared else "not_yet"
    try:
        own = estimate(panel, comparison, rules, seed)
    except EvaluationError:
        text = gettext_noop("There is nobody left to compare with: widen the schools compared with.")
        return {"verdict": UNKNOWN, "reasons": [Reason(text, {})]}
    spread, alike = spread_of(study)
    helped, compared = sides_of(panel)
    trend = _trend(own, max(1, min(helped, compared or helped) - 1))
    worth = rules["worth"] * spread
    begun = min(panel.cohorts)
    facts = Facts(
        helped, compared or panel.clusters - helped, begun, own.low, own.high, own.p, own.p_least,
        trend["p"] if trend else None, worth, own.smallest, asked.better,
    )  # fmt: skip
    verdict, reasons = judge(facts if comparison == "never" else facts._replace(compared=helped), rules)
    return {
        "verdict": verdict, "reasons": reasons, "worth": worth, "spread": spread, "alike": alike,
        "trend": trend, "event": [asdict(step) for step in own.event], "effect": _numbers(own),
        "path": _path(study, own), "bend": bend_of(own), "horizon": horizon(own.found),
        "contrast": safe_contrast(panel, seed, int(rules["wild_draws"])),
        "clusters": {"helped": helped, "compared": compared},
    }  # fmt: skip


def _trend(own: Estimate, free: int) -> dict[str, Any] | None:
    """The test that nothing differed before the beginning; none where few were helped, as its formula fails there."""
    found = None if own.method == "placebo" else moved_alike(own.found, free)
    return None if found is None else asdict(found)


def _numbers(own: Estimate) -> dict[str, Any]:
    names = ("value", "error", "low", "high", "p", "p_least", "smallest", "method")
    return {name: getattr(own, name) for name in names} | {
        "recipe": {"text": own.recipe[0], "values": own.recipe[1]}, "comparison": own.found.comparison,
    }  # fmt: skip


def _path(study: Study, own: Estimate) -> dict[str, Any] | None:
    """The synthetic comparison: both lines, who it is built from, and where its effect stands among the placebos."""
    path = own.path
    if path is None:
        return None
    weights = sorted(zip(path.units, path.controls, strict=True), key=lambda pair: -pair[0])
    return {
        "treated": path.treated.tolist(), "path": path.path.tolist(), "start": study.years[path.start],
        "placebos": np.sort(path.placebos).tolist(), "p": path.p,
        "rank": int(np.sum(np.abs(path.placebos) >= abs(path.effect) - 1e-12)) + 1,
        "weights": [
            {"slug": study.schools[row].slug, "name": study.schools[row].name, "weight": float(weight)}
            for weight, row in weights
            if weight > 0.0005
        ],
    }  # fmt: skip


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    said["reasons"] = [{"text": own.text, "values": own.values} for own in said["reasons"]]
    plain: dict[str, Any] = to_plain(said)
    return plain
