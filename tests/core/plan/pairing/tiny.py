"""Tiny pairings for tests, and their best plan by trying every set of pairs."""

from __future__ import annotations

import itertools

import numpy as np

from tongpan_core.plan.pairing import (
    Donor,
    Fixed,
    Limits,
    Pair,
    PairingPlan,
    PairingProblem,
    Recipient,
    Weights,
    objective,
    violations,
)
from tongpan_core.plan.pairing.verify import fit

PRIMARY = frozenset({"primary"})
SUBJECT_ONLY = Weights(stage=0, subject=1, size=0, distance=0, language=0, past=0)


def donor(key, places=1, **more):
    given = {"name": f"Donor {key}", "county": "north", "city": "river", "stages": PRIMARY, "places": places}
    return Donor(key, **(given | more))


def recipient(key, least=1, most=1, **more):
    given = {"name": f"Recipient {key}", "county": "north", "city": "river", "stages": PRIMARY}
    return Recipient(key, **(given | more), least=least, most=most)


def tiny(fits, *, places=None, least=None, most=None, donors=None, recipients=None, **more) -> PairingProblem:
    """The fit of donor ``i`` to recipient ``j`` is ``fits[i][j]`` (0 … 100): every recipient lacks its own subject."""
    fits = np.array(fits, dtype=float)
    d, r = fits.shape
    most = [1] * r if most is None else most
    least = [min(1, own) for own in most] if least is None else least
    own_donors = [donor(f"d{i}", (places or [1] * d)[i], **(donors or {}).get(i, {})) for i in range(d)]
    own = [recipient(f"r{j}", least[j], most[j], **(recipients or {}).get(j, {})) for j in range(r)]
    given = {
        "region": "river",
        "year": 2026,
        "donors": tuple(own_donors),
        "recipients": tuple(own),
        "subjects": tuple(f"s{j}" for j in range(r)),
        "donor_pupils": np.full(d, 1000.0),
        "recipient_pupils": np.full(r, 500.0),
        "strong": fits / 100,
        "weak": np.eye(r),
        "km": np.full((d, r), 10.0),
        "weights": SUBJECT_ONLY,
        "limits": Limits(mode="free"),
    }
    return PairingProblem(**(given | more))


def force(i, j):
    return Fixed("force", f"d{i}", f"r{j}")


def forbid(i, j):
    return Fixed("forbid", f"d{i}", f"r{j}")


def plan_of(problem, pairs) -> PairingPlan:
    """The plan of some (donor row, recipient row)."""
    forced = {(own.donor, own.recipient) for own in problem.fixed if own.kind == "force"}
    found = []
    for d, r in pairs:
        keys = problem.donors[d].key, problem.recipients[r].key
        found.append(Pair(keys[1], keys[0], fit(problem, d, r), keys in forced))
    served = {pair.recipient for pair in found}
    unserved = sorted(own.key for own in problem.recipients if own.key not in served)
    return PairingPlan(tuple(sorted(found)), tuple(unserved))


def every_plan(problem) -> list[PairingPlan]:
    """Every plan that breaks no rule."""
    cells = list(itertools.product(range(len(problem.donors)), range(len(problem.recipients))))
    sets = itertools.chain.from_iterable(itertools.combinations(cells, count) for count in range(len(cells) + 1))
    plans = (plan_of(problem, pairs) for pairs in sets if _counts(problem, pairs))
    return [plan for plan in plans if not violations(problem, plan)]


def _counts(problem, pairs):
    gives, takes = ([pair[side] for pair in pairs] for side in (0, 1))
    return all(gives.count(i) <= own.places for i, own in enumerate(problem.donors)) and all(
        own.least <= takes.count(j) <= own.most for j, own in enumerate(problem.recipients)
    )


def served_levels(problem, plan, *, owed=False):
    """How well everybody is served, the worst first; -1 is not at all."""
    kept = [own.key for own in problem.recipients if own.least > 0 or not owed]
    return sorted(plan.served.get(key, -1.0) for key in kept)


def best_of(problem):
    """What the best plan is worth: recipients served, total fit, levels from the worst up; ``None`` without a plan."""
    plans = every_plan(problem)
    if not plans:
        return None
    fewest = min(len(plan.unserved) for plan in plans)
    plans = [plan for plan in plans if len(plan.unserved) == fewest]
    best = max(objective(problem, plan) for plan in plans)
    kept = [plan for plan in plans if objective(problem, plan) >= problem.limits.share * best - 1e-6]
    if problem.limits.share < 1:
        worst = max(min(served_levels(problem, plan, owed=True), default=0) for plan in kept)
        kept = [plan for plan in kept if min(served_levels(problem, plan, owed=True), default=0) >= worst]
        best = max(objective(problem, plan) for plan in kept)
    kept = [plan for plan in kept if objective(problem, plan) >= best - 1e-6]
    return fewest, best, max(served_levels(problem, plan) for plan in kept)
