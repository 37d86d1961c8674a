"""What a :class:`~.problem.BalanceProblem` must satisfy, in messages that name the school, the field and the remedy."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tongpan_core.plan.problem import ProblemError

if TYPE_CHECKING:
    from tongpan_core.plan.balance.problem import BalanceProblem


def check(problem: BalanceProblem) -> None:
    """Raise :class:`ProblemError` at the first contradiction."""
    _shapes(problem)
    _sections(problem)
    _rules(problem)
    _levers(problem)
    _numbers(problem)
    _limits(problem)
    _fixed(problem)


def _shapes(problem: BalanceProblem) -> None:
    n, k, p = len(problem.sections), len(problem.indicators), len(problem.profiles)
    if n == 0:
        raise ProblemError(f"{problem.county}: there are no sections to plan for; give at least one school.")
    expected = {
        "pupils": (n,), "staff": (n,), "staff_least": (n,), "staff_most": (n,), "amounts": (n, k),
        "teachers": (n, p), "movable": (n, p), "km": (n, n), "site": (n, len(problem.purchases)), "base": (n, k),
    }  # fmt: skip
    for name, shape in expected.items():
        if getattr(problem, name).shape != shape:
            found = getattr(problem, name).shape
            raise ProblemError(f"{problem.county}: “{name}” has shape {found}; {shape} is needed.")


def _sections(problem: BalanceProblem) -> None:
    seen: set[tuple[str, str]] = set()
    for section in problem.sections:
        key = (section.school, section.stage)
        if key in seen:
            raise ProblemError(f"School {section.name} ({section.school}) stands twice with stage {section.stage}.")
        seen.add(key)
        if section.stage not in problem.rules:
            known = ", ".join(problem.rules)
            raise ProblemError(
                f"School {section.name}: no rule for stage {section.stage}; rules are given for {known}."
            )


def _rules(problem: BalanceProblem) -> None:
    k = len(problem.indicators)
    for stage, rule in problem.rules.items():
        for name in ("thresholds", "floors", "cv_limits"):
            values = getattr(rule, name)
            if len(values) != k:
                raise ProblemError(
                    f"Rule for {stage}: {len(values)} values in “{name}”; one for each of {k} is needed."
                )
            if any(v is not None and not (v > 0 and math.isfinite(v)) for v in values):
                raise ProblemError(f"Rule for {stage}: “{name}” holds {values}; give positive numbers or none.")
        if not 0 <= rule.must_meet <= sum(v is not None for v in rule.thresholds):
            raise ProblemError(f"Rule for {stage}: {rule.must_meet} thresholds to meet, but fewer are set.")
        for threshold, floor in zip(rule.thresholds, rule.floors, strict=True):
            if floor is not None and (threshold is None or floor > threshold):
                raise ProblemError(f"Rule for {stage}: the floor {floor} is above its threshold {threshold}.")


def _levers(problem: BalanceProblem) -> None:
    k = len(problem.indicators)
    _unique("indicator", (i.code for i in problem.indicators))
    _unique("profile", (p.code for p in problem.profiles))
    _unique("purchase", (p.code for p in problem.purchases))
    _unique("training", (t.code for t in problem.trainings))
    codes = {p.code for p in problem.profiles}
    given = [(p.label, p.effects) for p in problem.profiles] + [(p.label, p.effects) for p in problem.purchases]
    for label, effects in given:
        if len(effects) != k or not all(0 <= e < math.inf for e in effects):
            raise ProblemError(f"“{label}”: effects {effects} must be {k} numbers, none below zero.")
    for training in problem.trainings:
        if not {training.source, training.target} <= codes:
            raise ProblemError(f"Training “{training.label}”: {training.source} or {training.target} is no profile.")
    costs = [(p.label, p.hire_cost) for p in problem.profiles if p.hire_cost is not None]
    costs += [(t.label, t.cost) for t in problem.trainings] + [(p.label, p.cost) for p in problem.purchases]
    costs += [("move", problem.move_cost.base), ("move per km", problem.move_cost.per_km)]
    for label, cost in costs:
        if not 0 <= cost < math.inf:
            raise ProblemError(f"Unit cost of “{label}” is {cost}; give a number of 元, zero or more.")
    for purchase in problem.purchases:
        if purchase.lot is not None and not 0 < purchase.lot < math.inf:
            raise ProblemError(
                f"Purchase “{purchase.label}”: a lot of {purchase.lot} {purchase.unit} cannot be bought."
            )


def _unique(kind: str, codes: Iterable[str]) -> None:
    listed = list(codes)
    if len(set(listed)) != len(listed):
        raise ProblemError(f"Two entries of kind {kind} share a code: {sorted(listed)}.")


def _numbers(problem: BalanceProblem) -> None:
    _each(problem, "pupils", problem.pupils > 0, "must be above zero; leave out sections without pupils")
    _each(problem, "staff", problem.staff >= 0, "must not be below zero")
    known = np.isfinite(problem.amounts) & (problem.amounts >= 0)
    _each(problem, "base", (problem.base > 0).all(axis=1), "must be above zero")
    counted = problem.teachers @ problem.profile_effects
    for k, indicator in enumerate(problem.indicators):
        name = f"amounts: {indicator.label}"
        _each(problem, name, known[:, k], "must be known and not below zero")
        enough = problem.amounts[:, k] >= counted[:, k] - 1e-6
        _each(problem, name, enough, "is less than what its own teachers count for; let the two agree")
    for p, profile in enumerate(problem.profiles):
        held, movable = problem.teachers[:, p], problem.movable[:, p]
        _each(problem, f"teachers: {profile.label}", held >= 0, "must not be below zero")
        _each(
            problem, f"movable: {profile.label}", (movable >= 0) & (movable <= held), "must lie between 0 and teachers"
        )
    for name in ("staff_least", "staff_most"):
        _each(problem, name, ~(getattr(problem, name) < 0), "must not be below zero")
    _each(problem, "km", ~(problem.km < 0).any(axis=1), "distances must not be below zero")
    _each(problem, "site", (problem.site >= 0).all(axis=1), "what a site can take must be zero or more")


def _each(problem: BalanceProblem, name: str, good: Any, cause: str) -> None:
    if not np.all(good):
        row = int(np.flatnonzero(~np.asarray(good))[0])
        section = problem.sections[row]
        raise ProblemError(f"School {section.name} ({section.school}, {section.stage}), {name}: {cause}.")


def _limits(problem: BalanceProblem) -> None:
    limits = problem.limits
    for name in ("budget", "distance_km", "hires"):
        value = getattr(limits, name)
        if value is not None and not value >= 0:
            raise ProblemError(f"Limit “{name}” is {value}; give zero or more, or no limit.")
    for name in ("share_out", "backbone_share"):
        value = getattr(limits, name)
        if value is not None and not 0 <= value <= 1:
            raise ProblemError(f"Limit “{name}” is {value}; give a share between 0 and 1, or no limit.")
    unknown = limits.frozen - {section.school for section in problem.sections}
    if unknown:
        raise ProblemError(f"Frozen schools {sorted(unknown)} are not among the sections; check their codes.")


def _fixed(problem: BalanceProblem) -> None:
    keys = {(section.school, section.stage) for section in problem.sections}
    profiles = {p.code for p in problem.profiles}
    items = {
        "leave": profiles,
        "join": profiles,
        "hire": {p.code for p in problem.profiles if p.hire_cost is not None},
        "train": {t.code for t in problem.trainings},
        "buy": {p.code for p in problem.purchases},
    }
    for fixed in problem.fixed:
        if (fixed.school, fixed.stage) not in keys:
            raise ProblemError(f"Fixed decision for {fixed.school} ({fixed.stage}): no such section.")
        if fixed.item not in items[fixed.kind]:
            raise ProblemError(
                f"Fixed decision for {fixed.school}: “{fixed.item}” cannot be chosen for “{fixed.kind}”."
            )
        if not 0 <= fixed.least <= (math.inf if fixed.most is None else fixed.most):
            raise ProblemError(f"Fixed decision for {fixed.school}: {fixed.least} to {fixed.most} is no range.")


def plain(value: Any) -> Any:
    """Dataclasses, arrays, sets and mappings as JSON values; numbers that are not finite become ``None``."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
