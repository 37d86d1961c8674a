"""Is a plan what it says? Every rule and the cost counted again from its lines, with none of the solver's arrays."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.communities.plan import CommunitiesPlan, Community
from tongpan_core.plan.communities.problem import CommunitiesProblem

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: which, where, what was found and what was allowed."""

    rule: str
    where: str
    found: float
    allowed: float


def objective(problem: CommunitiesProblem, plan: CommunitiesPlan) -> float:
    """What a plan costs, in kilometres (pupil-kilometres where the problem is weighted)."""
    total = problem.core_price * len(plan.communities)
    for community in plan.communities:
        for school in (community.core, *(line.school for line in community.members)):
            i, j = problem.row[school], problem.row[community.core]
            way = 0.0 if i == j else float(problem.km[i, j])
            if school in problem.current and problem.current[school] != community.core:
                way += problem.keep_price
            total += way * (float(problem.size[i]) if problem.weighted else 1.0)
    return total


def violations(problem: CommunitiesProblem, plan: CommunitiesPlan) -> list[Violation]:
    """Every rule that the plan breaks; empty for a plan that keeps them all."""
    found = [*_once(problem, plan), *_number(problem, plan)]
    for community in plan.communities:
        found += [*_size(problem, community), *_members(problem, community)]
    return [*found, *_fixed(problem, plan)]


def _above(rule: str, where: str, found: float, allowed: float) -> list[Violation]:
    slack = TOLERANCE * max(abs(allowed), 1.0)
    return [Violation(rule, where, found, allowed)] if found > allowed + slack else []


def _once(problem: CommunitiesProblem, plan: CommunitiesPlan) -> list[Violation]:
    """Every school in exactly one community, none that does not exist."""
    times = Counter(community.core for community in plan.communities)
    times.update(line.school for community in plan.communities for line in community.members)
    known = {school.code for school in problem.schools}
    return [Violation("once", code, times[code], 1) for code in sorted(known | set(times))
            if times[code] != 1 or code not in known]  # fmt: skip


def _number(problem: CommunitiesProblem, plan: CommunitiesPlan) -> list[Violation]:
    number, limits = len(plan.communities), problem.limits
    found = _above("cores_most", plan.county, number, limits.cores_most)
    return found + _above("cores_least", plan.county, limits.cores_least, number)


def _size(problem: CommunitiesProblem, community: Community) -> list[Violation]:
    """Pupils and schools of a community, and whether its core may be one."""
    limits, core = problem.limits, community.core
    rows = [problem.row[code] for code in (core, *(line.school for line in community.members))]
    pupils, number = sum(float(problem.size[row]) for row in rows), len(community.members)
    found = _above("size", core, abs(pupils - community.size), 0)
    found += _above("capacity", core, pupils, float(problem.capacity[rows[0]]))
    found += _above("candidate", core, 1, int(problem.candidate[rows[0]]))
    for rule, value in (("size_most", pupils), ("members_most", number)):
        limit = getattr(limits, rule)
        found += [] if limit is None else _above(rule, core, value, limit)
    for rule, value in (("size_least", pupils), ("members_least", number)):
        limit = getattr(limits, rule)
        found += [] if limit is None else _above(rule, core, limit, value)
    return found


def _members(problem: CommunitiesProblem, community: Community) -> list[Violation]:
    """The way of every member, its county and its stages."""
    limits, j, found = problem.limits, problem.row[community.core], list[Violation]()
    core = problem.schools[j]
    for line in community.members:
        i = problem.row[line.school]
        school, km, where = problem.schools[i], float(problem.km[i, j]), f"{line.school}→{community.core}"
        found += _above("way", where, np.inf if np.isnan(km) else abs(km - line.km), 0)
        if limits.farthest_km is not None:
            found += _above("farthest_km", where, km, limits.farthest_km)
        if limits.same_county and school.county != core.county:
            found.append(Violation("same_county", where, 1, 0))
        if limits.same_stage:
            found += _above("same_stage", where, len(set(school.stages) - set(core.stages)), 0)
    return found


def _fixed(problem: CommunitiesProblem, plan: CommunitiesPlan) -> list[Violation]:
    """Decisions by hand."""
    found = []
    for fixed in problem.fixed:
        core = plan.core_of.get(fixed.school)
        kept = {
            "core": core == fixed.school,
            "not_core": core != fixed.school,
            "joins": core == fixed.core,
            "not_joins": core != fixed.core,
        }[fixed.kind]
        if not kept:
            found.append(Violation(f"fixed:{fixed.kind}", f"{fixed.school} {fixed.core}".strip(), 0, 1))
    return found
