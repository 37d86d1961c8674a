"""Small counties for the tests of communities, and their best plan by trying everything."""

from __future__ import annotations

import itertools

import numpy as np

from tongpan_core.plan.communities import CommunitiesProblem, Limits, Member, objective, violations
from tongpan_core.plan.communities.plan import plan_of


def small(n=6, seed=0, *, cores=2, capacity=None, limits=None, **changes) -> CommunitiesProblem:
    """Schools in a square of 10 km; a core carries 1.3 times its part of all pupils unless said otherwise."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 10, (n, 2))
    size = rng.integers(20, 100, n).astype(float)
    carried = np.full(n, np.ceil(1.3 * size.sum() / cores) if capacity is None else capacity, dtype=float)
    given = {
        "county": "Test county",
        "schools": tuple(Member(f"S{i}", f"School {i}", "C1", ("primary",)) for i in range(n)),
        "size": size,
        "km": np.hypot(*(place[:, None] - place).transpose(2, 0, 1)),
        "capacity": carried,
        "limits": limits or Limits(cores, cores),
    }
    return CommunitiesProblem(**(given | changes))


def brute_force(problem: CommunitiesProblem):
    """The cheapest plan that keeps every rule, among all there are; ``None`` where there is none."""
    n, best, found = len(problem), np.inf, None
    limits = problem.limits
    for number in range(limits.cores_least, min(limits.cores_most, n) + 1):
        for cores in itertools.combinations(range(n), number):
            rest = [i for i in range(n) if i not in cores]
            for picked in itertools.product(cores, repeat=len(rest)):
                core = np.arange(n)
                core[rest] = picked
                if np.isnan(problem.km[np.arange(n), core]).any():
                    continue
                plan = plan_of(problem, core)
                value = objective(problem, plan)
                if value < best - 1e-9 and not violations(problem, plan):
                    best, found = value, plan
    return found
