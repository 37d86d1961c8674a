"""Small counties for the tests of the path to balance, and their best plan by trying everything."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np

from tongpan_core.plan.balance import (
    BalancePlan,
    BalanceProblem,
    Bought,
    Hire,
    Indicator,
    Limits,
    Move,
    MoveCost,
    Profile,
    Purchase,
    Section,
    StageRule,
    Trained,
    Training,
    violations,
)

INDICATORS = (
    Indicator("L1", "qualified", 100),
    Indicator("L2", "backbone", 100),
    Indicator("L7", "networked rooms", 100),
)
PROFILES = (
    Profile("plain", "plain", (0, 0, 0), hire_cost=80_000),
    Profile("q", "qualified", (1, 0, 0), hire_cost=90_000),
    Profile("qb", "qualified, backbone", (1, 1, 0), backbone=True),
)
TRAININGS = (Training("to_q", "qualification", "plain", "q", 15_000), Training("to_b", "backbone", "q", "qb", 30_000))
PURCHASES = (Purchase("room", "networked classroom", "room", 40_000, (0, 0, 1), 1),)


def small(
    pupils=(100, 200, 150),
    teachers=((4, 3, 1), (3, 9, 5), (3, 6, 2)),
    rooms=(2, 6, 4),
    *,
    thresholds=(4.2, 1.0, 2.3),
    cv_limit=0.5,
    must_meet=2,
    limits=None,
    **changes,
) -> BalanceProblem:
    """Primary schools on a line, 5 km apart, with three indicators."""
    counts = np.array(teachers, dtype=np.int64)
    effects = np.array([p.effects for p in PROFILES])
    amounts = counts @ effects
    amounts[:, 2] = rooms
    n = len(pupils)
    given = {
        "county": "Test county",
        "sections": tuple(Section(f"S{i}", f"School {i}", "primary") for i in range(n)),
        "indicators": INDICATORS,
        "rules": {"primary": StageRule(thresholds, tuple(0.85 * t for t in thresholds), (cv_limit,) * 3, must_meet)},
        "pupils": np.array(pupils, dtype=float),
        "amounts": amounts.astype(float),
        "profiles": PROFILES,
        "teachers": counts,
        "movable": counts,
        "staff": counts.sum(axis=1),
        "staff_least": np.full(n, np.nan),
        "staff_most": np.full(n, np.nan),
        "km": 5.0 * np.abs(np.subtract.outer(np.arange(n), np.arange(n))),
        "move_cost": MoveCost(6_000, 100),
        "trainings": TRAININGS,
        "purchases": PURCHASES,
        "limits": limits or Limits(share_out=0.2),
    }
    return BalanceProblem(**(given | changes))


def permuted(problem: BalanceProblem, order) -> BalanceProblem:
    """The same county with its sections in another order."""
    rows = np.array(order)
    names = ("pupils", "amounts", "teachers", "movable", "staff", "staff_least", "staff_most", "site", "base")
    return dataclasses.replace(
        problem,
        sections=tuple(problem.sections[row] for row in rows),
        km=problem.km[np.ix_(rows, rows)],
        **{name: getattr(problem, name)[rows] for name in names},
    )


def brute_force(problem: BalanceProblem, kinds: str = "move hire train buy", most: int = 2) -> BalancePlan | None:
    """The cheapest plan that keeps every rule, among all with at most ``most`` of each decision of the kinds named."""
    lines = [line for kind in kinds.split() for line in CHOICES[kind](problem, most)]
    costs = [np.array([0.0 if option is None else option.cost for option in line]) for line in lines]
    total = np.zeros(1)
    for cost in costs:
        total = np.add.outer(total, cost).ravel()
    shape = tuple(len(line) for line in lines)
    for number in np.argsort(total, kind="stable"):
        picked = np.unravel_index(int(number), shape)
        made = [line[at] for line, at in zip(lines, picked, strict=True) if line[at] is not None]
        plan = BalancePlan(problem.county, problem.digest, *(_of(made, kind) for kind in (Move, Hire, Trained, Bought)))
        if not violations(problem, plan):
            return plan
    return None


def _of(made, kind):
    return tuple(line for line in made if isinstance(line, kind))


def _moves(problem, most):
    lines = []
    for a, b in itertools.permutations(range(len(problem)), 2):
        for p, profile in enumerate(problem.profiles):
            km = float(problem.km[a, b])
            each = problem.move_cost.base + problem.move_cost.per_km * km
            ends = (problem.sections[a].school, problem.sections[b].school, "primary", profile.code)
            top = min(most, int(problem.movable[a, p]))
            lines.append([None, *(Move(*ends, n, km, n * each) for n in range(1, top + 1))])
    return lines


def _each(problem, items, made, most):
    return [
        [None, *(made(section.school, "primary", item, n) for n in range(1, most + 1))]
        for section in problem.sections
        for item in items
    ]


def _hires(problem, most):
    items = [p for p in problem.profiles if p.hire_cost is not None]
    return _each(problem, items, lambda s, g, p, n: Hire(s, g, p.code, n, n * p.hire_cost), most)


def _trains(problem, most):
    return _each(problem, problem.trainings, lambda s, g, t, n: Trained(s, g, t.code, n, n * t.cost), most)


def _buys(problem, most):
    return _each(
        problem, problem.purchases, lambda s, g, p, n: Bought(s, g, p.code, n * p.lot, n * p.lot * p.cost), most
    )


CHOICES = {"move": _moves, "hire": _hires, "train": _trains, "buy": _buys}
