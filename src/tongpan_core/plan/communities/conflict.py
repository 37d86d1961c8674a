"""Where no plan exists: the smallest set of wishes that cannot stand together, in words and with the numbers.

Every limit and every decision by hand is a *wish* that can be dropped on its own. QuickXplain (Junker 2004) finds a set
that no plan keeps whole while without any one of its wishes a plan exists. A school that can join nobody is looked at
alone, for its conflict is the plainest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.clash import Dropped, Undecided, quick_explain, with_only
from tongpan_core.plan.communities.model import build
from tongpan_core.plan.communities.problem import CommunitiesProblem, Fixed
from tongpan_core.plan.communities.whole import solve_whole
from tongpan_core.plan.problem import Wish

Relax = Callable[[CommunitiesProblem], CommunitiesProblem]
Asked = Callable[[], bool]


def conflict(problem: CommunitiesProblem, asked: Asked, seed: int = 0) -> tuple[Wish, ...]:
    """The smallest set of wishes that cannot stand together; empty where a plan exists or ``asked`` says stop."""
    wishes = wishes_of(problem)

    def without(kept: Sequence[Dropped[CommunitiesProblem]]) -> CommunitiesProblem:
        return with_only(problem, wishes, kept)

    alone = _nowhere(problem)
    try:
        if alone is not None:
            found = quick_explain(lambda kept: _can_join(without(kept), alone), wishes)
            return (_lost(problem, alone), *(one.wish for one in found))
        if has_plan(problem, asked, seed):
            return ()
        return tuple(one.wish for one in quick_explain(lambda kept: has_plan(without(kept), asked, seed), wishes))
    except Undecided:
        return ()


def has_plan(problem: CommunitiesProblem, asked: Asked, seed: int = 0) -> bool:
    """Whether any plan keeps all limits.

    Raises:
        Undecided: if ``asked`` says stop before that is known.
    """
    answer = solve_whole(build(problem), asked, any_plan=True, seed=seed)
    if answer.core is None and answer.ended != "infeasible":
        raise Undecided
    return answer.core is not None


def _nowhere(problem: CommunitiesProblem) -> int | None:
    """The first school that can neither join nor be a core."""
    rows = np.flatnonzero(~np.isfinite(build(problem).cost).any(axis=1))
    return int(rows[0]) if len(rows) else None


def _can_join(problem: CommunitiesProblem, row: int) -> bool:
    return bool(np.isfinite(build(problem).cost[row]).any())


def _lost(problem: CommunitiesProblem, row: int) -> Wish:
    school, ways = problem.schools[row], problem.km[row].copy()
    ways[row] = np.nan
    known = np.flatnonzero(np.isfinite(ways) & problem.candidate)
    if not len(known):
        return Wish(f"school:{school.code}", N_("%(school)s is in a community"), {"school": school.name})
    nearest = int(known[np.argmin(ways[known])])
    values = {"school": school.name, "core": problem.schools[nearest].name, "km": float(ways[nearest])}
    label = N_("%(school)s is in a community; the nearest possible core is %(core)s, %(km)s km away")
    return Wish(f"school:{school.code}", label, values)


def wishes_of(problem: CommunitiesProblem) -> list[Dropped[CommunitiesProblem]]:
    """Every limit of a problem as a wish: decisions by hand first, then the planner's limits, then what schools are."""
    return [*_fixed(problem), *_limits(problem), *_schools(problem)]


def _fixed(problem: CommunitiesProblem) -> list[Dropped[CommunitiesProblem]]:
    labels = {
        "core": N_("Decided by hand: %(school)s is a core"),
        "not_core": N_("Decided by hand: %(school)s is not a core"),
        "joins": N_("Decided by hand: %(school)s joins %(core)s"),
        "not_joins": N_("Decided by hand: %(school)s does not join %(core)s"),
    }
    names = {school.code: school.name for school in problem.schools}
    found = []
    for fixed in dict.fromkeys(problem.fixed):
        key = f"fixed:{fixed.kind}:{fixed.school}:{fixed.core}".rstrip(":")
        wish = Wish(key, labels[fixed.kind], {"school": names[fixed.school], "core": names.get(fixed.core, "")})
        found.append(Dropped(wish, _undecided(fixed)))
    return found


def _limits(problem: CommunitiesProblem) -> list[Dropped[CommunitiesProblem]]:
    limits = problem.limits
    labels = {
        "farthest_km": N_("Nobody is farther than %(limit)s km from the core"),
        "size_least": N_("At least %(limit)s pupils in every community"),
        "size_most": N_("At most %(limit)s pupils in every community"),
        "members_least": N_("At least %(limit)s member schools in every community"),
        "members_most": N_("At most %(limit)s member schools in every community"),
    }
    found = [
        Dropped(Wish(name, label, {"limit": getattr(limits, name)}), _without(**{name: None}))
        for name, label in labels.items()
        if getattr(limits, name) is not None
    ]
    most, least = {"limit": limits.cores_most}, {"limit": limits.cores_least}
    every = _without(cores_most=max(len(problem), limits.cores_least))
    found.append(Dropped(Wish("cores_most", N_("At most %(limit)s cores"), most), every))
    if limits.cores_least > 1:
        found.append(Dropped(Wish("cores_least", N_("At least %(limit)s cores"), least), _without(cores_least=1)))
    for name, label in (
        ("same_county", N_("A community keeps to one county")),
        ("same_stage", N_("A core serves every stage of its members")),
    ):
        if getattr(limits, name):
            found.append(Dropped(Wish(name, label), _without(**{name: False})))
    return found


def _schools(problem: CommunitiesProblem) -> list[Dropped[CommunitiesProblem]]:
    found = []
    if np.isfinite(problem.capacity).any():
        able = np.sort(problem.capacity[problem.candidate])[::-1][: problem.limits.cores_most]
        carried = float(np.minimum(able, problem.size.sum()).sum())
        values = {"pupils": float(problem.size.sum()), "cores": problem.limits.cores_most, "carried": carried}
        label = N_("What cores can carry: the %(cores)s largest carry %(carried)s pupils; there are %(pupils)s")
        found.append(Dropped(Wish("capacity", label, values), _carrying))
    if not problem.candidate.all():
        values = {"number": float(problem.candidate.sum())}
        found.append(Dropped(Wish("candidate", N_("Only %(number)s schools may be a core"), values), _any_core))
    return found


def _undecided(fixed: Fixed) -> Relax:
    return lambda problem: replace(problem, fixed=tuple(own for own in problem.fixed if own != fixed))


def _without(**limits: Any) -> Relax:
    return lambda problem: replace(problem, limits=replace(problem.limits, **limits))


def _carrying(problem: CommunitiesProblem) -> CommunitiesProblem:
    return replace(problem, capacity=np.full(len(problem), np.inf))


def _any_core(problem: CommunitiesProblem) -> CommunitiesProblem:
    return replace(problem, candidate=np.ones(len(problem), dtype=np.bool_))
