"""Why a plan is what it is: every school with its core and the runner-up, every core, and how even communities are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.communities.model import Model, build
from tongpan_core.plan.communities.plan import CommunitiesPlan, rows_of
from tongpan_core.plan.communities.problem import CommunitiesProblem
from tongpan_core.tables import Ints

Why = Literal["core", "hand", "only", "best", "full", "least"]
LABELS: Mapping[Why, str] = {
    "core": N_("It is a core itself"),
    "hand": N_("Decided by hand"),
    "only": N_("No other core that it may join"),
    "best": N_("%(core)s suits it best; %(runner_up)s would cost %(difference)s km more"),
    "full": N_("%(runner_up)s would suit it better by %(difference)s km, but is full: %(load)s of %(capacity)s pupils"),
    "least": N_("%(runner_up)s would suit it better by %(difference)s km, but its community would become too small"),
}

BY_PUPIL: Mapping[Why, str] = {
    "best": N_("%(core)s suits it best; %(runner_up)s would cost %(difference)s pupil-km more"),
    "full": N_(
        "%(runner_up)s would suit it better by %(difference)s pupil-km, but is full: %(load)s of %(capacity)s pupils"
    ),
    "least": N_(
        "%(runner_up)s would suit it better by %(difference)s pupil-km, but its community would become too small"
    ),
}
"""The same where the way counts once for every pupil."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Why a school is where it is.

    ``runner_up`` is the core that was beaten, or the better one that could not take it; ``difference`` is what it would
    cost more there (below zero where less), in the unit of the objective. ``before`` and ``before_km`` are its core of
    today; ``None`` where it has none.
    """

    school: str
    core: str
    km: float
    why: Why
    label: str
    values: Mapping[str, Any]
    runner_up: str | None = None
    difference: float | None = None
    before: str | None = None
    before_km: float | None = None


@dataclass(frozen=True, slots=True)
class CommunityFigures:
    """How compact and how large a community is, and what another core of it would cost.

    ``used`` is the part of the capacity in use (``None`` where free). ``next_core`` is the member that would be the
    next best core for the same schools, at ``next_difference`` more; ``None`` where no other may be.
    """

    core: str
    size: float
    capacity: float | None
    used: float | None
    members: int
    mean_km: float
    farthest: str | None
    farthest_km: float
    next_core: str | None
    next_difference: float | None


@dataclass(frozen=True)
class Explanation:
    """All of it. ``size_cv`` is the coefficient of variation of the communities' sizes; ``changed`` left their core."""

    schools: tuple[Membership, ...]
    communities: tuple[CommunityFigures, ...]
    km: float
    mean_km: float
    farthest_km: float
    smallest: float
    largest: float
    size_cv: float
    changed: tuple[str, ...]


def explain(problem: CommunitiesProblem, plan: CommunitiesPlan) -> Explanation:
    """Reasons for every choice of a plan."""
    model, core = build(problem), rows_of(problem, plan)
    schools = tuple(_membership(problem, model, core, row) for row in range(len(problem)))
    figures = tuple(_figures(problem, model, core, int(j)) for j in np.unique(core))
    ways = np.array([own.km for own in schools if own.school != own.core])
    sizes = np.array([own.size for own in figures])
    return Explanation(
        schools,
        figures,
        km=float(ways.sum()),
        mean_km=float(ways.mean()) if len(ways) else 0.0,
        farthest_km=float(ways.max(initial=0.0)),
        smallest=float(sizes.min()),
        largest=float(sizes.max()),
        size_cv=float(sizes.std() / sizes.mean()) if sizes.mean() > 0 else 0.0,
        changed=tuple(own.school for own in schools if own.before not in (None, own.core)),
    )


def _membership(problem: CommunitiesProblem, model: Model, core: Ints, i: int) -> Membership:
    j, codes = int(core[i]), [school.code for school in problem.schools]
    now = int(problem.core_now[i])
    before = None if now < 0 else codes[now]
    before_km = None if now < 0 else _km(problem, i, now)
    other = _runner_up(model, core, i)
    why = _why(problem, model, core, i, other)
    values: dict[str, Any] = {"core": problem.schools[j].name}
    difference = None
    if other is not None:
        difference = float(model.cost[i, other] - model.cost[i, j])
        load = float(model.size[core == other].sum())
        values |= {"runner_up": problem.schools[other].name, "difference": abs(difference), "load": load}
        values["capacity"] = float(model.most[other]) if np.isfinite(model.most[other]) else None
    runner_up = None if other is None else codes[other]
    label = BY_PUPIL.get(why, LABELS[why]) if problem.weighted else LABELS[why]
    return Membership(
        codes[i], codes[j], _km(problem, i, j), why, label, values, runner_up, difference, before, before_km
    )


def _km(problem: CommunitiesProblem, i: int, j: int) -> float:
    return 0.0 if i == j else float(problem.km[i, j])


def _runner_up(model: Model, core: Ints, i: int) -> int | None:
    """The cheapest other core that a member may join; ``None`` for a core, and where there is none."""
    if core[i] == i:
        return None
    others = [int(j) for j in np.unique(core) if j != core[i] and np.isfinite(model.cost[i, j])]
    return min(others, key=lambda j: float(model.cost[i, j])) if others else None


def _why(problem: CommunitiesProblem, model: Model, core: Ints, i: int, other: int | None) -> Why:
    code = problem.schools[i].code
    if any(fixed.school == code and fixed.kind in ("joins", "core") for fixed in problem.fixed):
        return "hand"
    if core[i] == i:
        return "core"
    if other is None:
        return "only"
    if model.cost[i, other] >= model.cost[i, core[i]]:
        return "best"
    there, here = core == other, core == core[i]
    room = model.size[there].sum() + model.size[i] <= model.most[other] + 1e-9 and there.sum() < model.count_most
    stays = model.size[here].sum() - model.size[i] >= model.least - 1e-9 and here.sum() > model.count_least
    # A plan that is not the best may leave a school where nothing keeps it: then what is told is the difference.
    return "full" if not room else "least" if not stays else "best"


def _figures(problem: CommunitiesProblem, model: Model, core: Ints, j: int) -> CommunityFigures:
    codes, rows = [school.code for school in problem.schools], np.flatnonzero(core == j)
    members = rows[rows != j]
    ways = np.array([_km(problem, int(i), j) for i in members])
    size, capacity = float(model.size[rows].sum()), float(problem.capacity[j])
    free = not np.isfinite(capacity)
    following, more = _next_core(model, rows, j)
    return CommunityFigures(
        core=codes[j],
        size=size,
        capacity=None if free else capacity,
        used=None if free or capacity == 0 else size / capacity,
        members=len(members),
        mean_km=float(ways.mean()) if len(ways) else 0.0,
        farthest=codes[members[int(np.argmax(ways))]] if len(ways) else None,
        farthest_km=float(ways.max(initial=0.0)),
        next_core=None if following is None else codes[following],
        next_difference=more,
    )


def _next_core(model: Model, rows: Ints, j: int) -> tuple[int | None, float | None]:
    """The member that would be the next best core of the same schools, and what that would cost more."""
    cost = model.cost[np.ix_(rows, rows)].sum(axis=0)
    size = model.size[rows].sum()
    able = [at for at, row in enumerate(rows) if row != j and np.isfinite(cost[at]) and size <= model.most[row] + 1e-9]
    if not able or model.must[j]:
        return None, None
    best = min(able, key=lambda at: float(cost[at]))
    return int(rows[best]), float(cost[best] - cost[int(np.flatnonzero(rows == j)[0])])
