"""What a :class:`~.problem.CommunitiesProblem` must satisfy; every fault is told at once, with its remedy."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import STAGES

if TYPE_CHECKING:
    from tongpan_core.plan.communities.problem import CommunitiesProblem


def check(problem: CommunitiesProblem) -> None:
    """Raise :class:`ProblemError` with every contradiction, one a line."""
    faults = list(_shapes(problem))
    if not faults:
        faults = [*_schools(problem), *_numbers(problem), *_limits(problem), *_current(problem), *_fixed(problem)]
    if faults:
        raise ProblemError("\n".join(faults))


def _shapes(problem: CommunitiesProblem) -> Iterator[str]:
    n = len(problem.schools)
    if n == 0:
        yield f"{problem.county}: there are no schools to plan for; give at least one."
    for name, shape in {"size": (n,), "km": (n, n), "capacity": (n,), "candidate": (n,)}.items():
        found = getattr(problem, name).shape
        if found != shape:
            yield f"{problem.county}: “{name}” has shape {found}; {shape} is needed."


def _schools(problem: CommunitiesProblem) -> Iterator[str]:
    for code, times in Counter(school.code for school in problem.schools).items():
        if times > 1:
            yield f"School {code} stands {times} times; give each school once."
    for school in problem.schools:
        unknown = [stage for stage in school.stages if stage not in STAGES]
        if unknown:
            yield f"School {school.name} ({school.code}): stage “{unknown[0]}” is unknown; give one of {STAGES}."


def _numbers(problem: CommunitiesProblem) -> Iterator[str]:
    for row, school in enumerate(problem.schools):
        who = f"School {school.name} ({school.code})"
        size, capacity = float(problem.size[row]), float(problem.capacity[row])
        if not (size >= 0 and math.isfinite(size)):
            yield f"{who}: “size” is {size}; give its pupils, zero or more."
        if not capacity >= 0:
            yield f"{who}: “capacity” is {capacity}; give the pupils it can carry as a core, or infinity."
        ways = problem.km[row]
        wrong = np.flatnonzero((ways < 0) | np.isinf(ways))
        if len(wrong):
            other = problem.schools[int(wrong[0])].name
            yield f"{who}: “km” to {other} is {ways[wrong[0]]}; give zero or more, or leave it unknown."
    for name in ("keep_price", "core_price"):
        value = getattr(problem, name)
        if not (value >= 0 and math.isfinite(value)):
            yield f"{problem.county}: “{name}” is {value}; give kilometres, zero or more."


def _limits(problem: CommunitiesProblem) -> Iterator[str]:
    limits, n = problem.limits, len(problem.schools)
    if not 1 <= limits.cores_least <= limits.cores_most:
        found = f"{limits.cores_least} to {limits.cores_most}"
        yield f"{problem.county}: {found} cores cannot be chosen; give a least number from 1 and a most not below it."
    if limits.cores_least > n:
        yield f"{problem.county}: at least {limits.cores_least} cores of {n} schools; ask for fewer cores."
    for name in ("farthest_km", "size_least", "size_most", "members_least", "members_most"):
        value = getattr(limits, name)
        if value is not None and not value >= 0:
            yield f"{problem.county}: “{name}” is {value}; give zero or more, or none."
    for name in ("size", "members"):
        least, most = getattr(limits, f"{name}_least"), getattr(limits, f"{name}_most")
        if least is not None and most is not None and least > most:
            yield f"{problem.county}: “{name}_least” {least} is above “{name}_most” {most}; lower the one."


def _current(problem: CommunitiesProblem) -> Iterator[str]:
    known = {school.code for school in problem.schools}
    for school, core in sorted(problem.current.items()):
        for code in dict.fromkeys((school, core)):
            if code not in known:
                yield f"Plan in force: school {code} ({school}→{core}) is not among the schools; leave it out."


def _fixed(problem: CommunitiesProblem) -> Iterator[str]:
    known = {school.code for school in problem.schools}
    for fixed in problem.fixed:
        decision = f"Decision “{fixed.kind}” for {fixed.school}"
        if fixed.kind not in ("core", "not_core", "joins", "not_joins"):
            yield f"{decision}: no such decision; take core, not_core, joins or not_joins."
        if fixed.school not in known:
            yield f"{decision}: school {fixed.school} is not among the schools; take the decision back."
        if fixed.kind in ("joins", "not_joins") and fixed.core not in known:
            yield f"{decision}: core “{fixed.core}” is not among the schools; name the core that it is about."
