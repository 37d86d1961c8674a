"""What a :class:`~.problem.BalanceProblem` must satisfy, in messages that name the school, the field and the remedy."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tongpan_core.messages import N_, Words
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
        text = N_("%(county)s: there are no sections to plan for; give at least one school.")
        raise ProblemError(text, county=problem.county)
    expected = {
        "pupils": (n,), "staff": (n,), "staff_least": (n,), "staff_most": (n,), "amounts": (n, k),
        "teachers": (n, p), "movable": (n, p), "km": (n, n), "site": (n, len(problem.purchases)), "base": (n, k),
    }  # fmt: skip
    for name, shape in expected.items():
        if getattr(problem, name).shape != shape:
            found = getattr(problem, name).shape
            text = N_("%(county)s: “%(name)s” has shape %(found)s; %(shape)s is needed.")
            raise ProblemError(text, county=problem.county, name=name, found=str(found), shape=str(shape))


def _sections(problem: BalanceProblem) -> None:
    seen: set[tuple[str, str]] = set()
    for section in problem.sections:
        key = (section.school, section.stage)
        if key in seen:
            text = N_("School %(name)s (%(code)s) stands twice with stage %(stage)s.")
            raise ProblemError(text, name=section.name, code=section.school, stage=section.stage)
        seen.add(key)
        if section.stage not in problem.rules:
            known = ", ".join(problem.rules)
            text = N_("School %(name)s: no rule for stage %(stage)s; rules are given for %(known)s.")
            raise ProblemError(text, name=section.name, stage=section.stage, known=known)


def _rules(problem: BalanceProblem) -> None:
    k = len(problem.indicators)
    for stage, rule in problem.rules.items():
        for name in ("thresholds", "floors", "cv_limits"):
            values = getattr(rule, name)
            if len(values) != k:
                text = N_("Rule for %(stage)s: %(count)s values in “%(name)s”; one for each of %(needed)s is needed.")
                raise ProblemError(text, stage=stage, count=len(values), name=name, needed=k)
            if any(v is not None and not (v > 0 and math.isfinite(v)) for v in values):
                text = N_("Rule for %(stage)s: “%(name)s” holds %(values)s; give positive numbers or none.")
                raise ProblemError(text, stage=stage, name=name, values=str(values))
        if not 0 <= rule.must_meet <= sum(v is not None for v in rule.thresholds):
            text = N_("Rule for %(stage)s: %(count)s thresholds to meet, but fewer are set.")
            raise ProblemError(text, stage=stage, count=rule.must_meet)
        for threshold, floor in zip(rule.thresholds, rule.floors, strict=True):
            if floor is not None and (threshold is None or floor > threshold):
                text = N_("Rule for %(stage)s: the floor %(floor)s is above its threshold %(threshold)s.")
                raise ProblemError(text, stage=stage, floor=floor, threshold=threshold)


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
            text = N_("“%(label)s”: effects %(effects)s must be %(count)s numbers, none below zero.")
            raise ProblemError(text, label=label, effects=str(effects), count=k)
    for training in problem.trainings:
        if not {training.source, training.target} <= codes:
            text = N_("Training “%(label)s”: %(source)s or %(target)s is no profile.")
            raise ProblemError(text, label=training.label, source=training.source, target=training.target)
    costs = [(p.label, p.hire_cost) for p in problem.profiles if p.hire_cost is not None]
    costs += [(t.label, t.cost) for t in problem.trainings] + [(p.label, p.cost) for p in problem.purchases]
    costs += [("move", problem.move_cost.base), ("move per km", problem.move_cost.per_km)]
    for label, cost in costs:
        if not 0 <= cost < math.inf:
            text = N_("Unit cost of “%(label)s” is %(cost)s; give a number of 元, zero or more.")
            raise ProblemError(text, label=label, cost=cost)
    for purchase in problem.purchases:
        if purchase.lot is not None and not 0 < purchase.lot < math.inf:
            text = N_("Purchase “%(label)s”: a lot of %(lot)s %(unit)s cannot be bought.")
            raise ProblemError(text, label=purchase.label, lot=purchase.lot, unit=purchase.unit)


def _unique(kind: str, codes: Iterable[str]) -> None:
    listed = list(codes)
    if len(set(listed)) != len(listed):
        text = N_("Two entries of kind %(kind)s share a code: %(codes)s.")
        raise ProblemError(text, kind=kind, codes=str(sorted(listed)))


def _numbers(problem: BalanceProblem) -> None:
    _each(problem, "pupils", problem.pupils > 0, N_("must be above zero; leave out sections without pupils"))
    _each(problem, "staff", problem.staff >= 0, N_("must not be below zero"))
    known = np.isfinite(problem.amounts) & (problem.amounts >= 0)
    _each(problem, "base", (problem.base > 0).all(axis=1), N_("must be above zero"))
    counted = problem.teachers @ problem.profile_effects
    for k, indicator in enumerate(problem.indicators):
        name = f"amounts: {indicator.label}"
        _each(problem, name, known[:, k], N_("must be known and not below zero"))
        enough = problem.amounts[:, k] >= counted[:, k] - 1e-6
        _each(problem, name, enough, N_("is less than what its own teachers count for; let the two agree"))
    for p, profile in enumerate(problem.profiles):
        held, movable = problem.teachers[:, p], problem.movable[:, p]
        _each(problem, f"teachers: {profile.label}", held >= 0, N_("must not be below zero"))
        few = (movable >= 0) & (movable <= held)
        _each(problem, f"movable: {profile.label}", few, N_("must lie between 0 and teachers"))
    for name in ("staff_least", "staff_most"):
        _each(problem, name, ~(getattr(problem, name) < 0), N_("must not be below zero"))
    _each(problem, "km", ~(problem.km < 0).any(axis=1), N_("distances must not be below zero"))
    _each(problem, "site", (problem.site >= 0).all(axis=1), N_("what a site can take must be zero or more"))


def _each(problem: BalanceProblem, name: str, good: Any, cause: str) -> None:
    if not np.all(good):
        row = int(np.flatnonzero(~np.asarray(good))[0])
        section = problem.sections[row]
        text = N_("School %(school)s (%(code)s, %(stage)s), %(name)s: %(cause)s.")
        raise ProblemError(text, school=section.name, code=section.school, stage=section.stage, name=name,
                           cause=Words(cause))  # fmt: skip


def _limits(problem: BalanceProblem) -> None:
    limits = problem.limits
    for name in ("budget", "distance_km", "hires"):
        value = getattr(limits, name)
        if value is not None and not value >= 0:
            text = N_("Limit “%(name)s” is %(value)s; give zero or more, or no limit.")
            raise ProblemError(text, name=name, value=value)
    for name in ("share_out", "backbone_share"):
        value = getattr(limits, name)
        if value is not None and not 0 <= value <= 1:
            text = N_("Limit “%(name)s” is %(value)s; give a share between 0 and 1, or no limit.")
            raise ProblemError(text, name=name, value=value)
    unknown = limits.frozen - {section.school for section in problem.sections}
    if unknown:
        text = N_("Frozen schools %(codes)s are not among the sections; check their codes.")
        raise ProblemError(text, codes=str(sorted(unknown)))


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
            text = N_("Fixed decision for %(school)s (%(stage)s): no such section.")
            raise ProblemError(text, school=fixed.school, stage=fixed.stage)
        if fixed.item not in items[fixed.kind]:
            text = N_("Fixed decision for %(school)s: “%(item)s” cannot be chosen for “%(kind)s”.")
            raise ProblemError(text, school=fixed.school, item=fixed.item, kind=fixed.kind)
        if not 0 <= fixed.least <= (math.inf if fixed.most is None else fixed.most):
            text = N_("Fixed decision for %(school)s: %(least)s to %(most)s is no range.")
            raise ProblemError(text, school=fixed.school, least=fixed.least, most=fixed.most)


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
