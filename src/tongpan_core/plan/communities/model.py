"""A problem as bare arrays: one matrix of costs, infinite where a school may not join, and bounds of communities."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tongpan_core.plan.communities.problem import CommunitiesProblem
from tongpan_core.tables import Bools, Floats, Ints

_TOGETHER = 8  # schools that lie close together whatever their order


@dataclass(frozen=True)
class Model:
    """``cost[i, j]`` is what school ``i`` costs with core ``j`` (a core with itself on the diagonal), shape (n, n).

    ``size`` (n,); ``most`` (n,) and ``least`` bound the pupils of the community of each core, ``count_most`` and
    ``count_least`` its schools, **the core included in all**; ``must`` (n,) are cores by hand. A school may be a core
    where its diagonal is finite.
    """

    cost: Floats
    size: Floats
    most: Floats
    least: float
    count_most: int
    count_least: int
    must: Bools
    cores_least: int
    cores_most: int
    core_price: float

    def __len__(self) -> int:
        return len(self.size)

    @property
    def candidate(self) -> Bools:
        """Which schools may be a core, shape (n,)."""
        return np.isfinite(self.cost.diagonal())

    def in_order(self, order: Ints) -> Model:
        """The same with the schools in another order: row ``i`` is what row ``order[i]`` is here."""
        cost = self.cost[np.ix_(order, order)]
        return replace(self, cost=cost, size=self.size[order], most=self.most[order], must=self.must[order])

    def total(self, core: Ints) -> float:
        """What a plan costs: ``core[i]`` is the row of school ``i``'s core."""
        ways = self.cost[np.arange(len(self)), core]
        return float(ways.sum()) + self.core_price * len(np.unique(core))

    @property
    def slack(self) -> float:
        """By how much sums of sizes may differ and still count as equal: sums of decimals are rounded."""
        return float(1e-9 * max(self.size.sum(), 1.0))

    def keeps(self, core: Ints) -> bool:
        """Whether a plan keeps every rule."""
        n, used = len(self), np.unique(core)
        if not np.isfinite(self.cost[np.arange(n), core]).all() or not (core[used] == used).all():
            return False
        load, count = np.bincount(core, self.size, n)[used], np.bincount(core, minlength=n)[used]
        slack = self.slack
        return bool(
            (load <= self.most[used] + slack).all()
            and (load >= self.least - slack).all()
            and (count <= self.count_most).all()
            and (count >= self.count_least).all()
            and self.cores_least <= len(used) <= self.cores_most
            and np.isin(np.flatnonzero(self.must), used).all()
        )


def build(problem: CommunitiesProblem) -> Model:
    """The arrays of a problem."""
    n, limits = len(problem), problem.limits
    must, candidate = np.zeros(n, dtype=np.bool_), problem.candidate.copy()
    allowed = _allowed(problem)
    for fixed in problem.fixed:
        i = problem.row[fixed.school]
        j = i if fixed.kind in ("core", "not_core") else problem.row[fixed.core]
        if fixed.kind in ("core", "joins"):
            only = allowed[i, j]
            allowed[i] = False
            allowed[i, j] = only
            must[j] = True
        else:
            allowed[i, j] = False
    candidate &= allowed.diagonal()
    allowed &= candidate
    free = n + 1
    return Model(
        cost=np.where(allowed, _costs(problem), np.inf),
        size=np.array(problem.size, dtype=float),
        most=np.minimum(problem.capacity, np.inf if limits.size_most is None else limits.size_most),
        least=limits.size_least or 0.0,
        count_most=free if limits.members_most is None else int(limits.members_most) + 1,
        count_least=int(limits.members_least or 0) + 1,
        must=must,
        cores_least=limits.cores_least,
        cores_most=min(limits.cores_most, n),
        core_price=problem.core_price,
    )


def _allowed(problem: CommunitiesProblem) -> Bools:
    """Who may join whom by way, county and stages, shape (n, n)."""
    n, limits, schools = len(problem), problem.limits, problem.schools
    far = np.inf if limits.farthest_km is None else limits.farthest_km
    with np.errstate(invalid="ignore"):
        allowed = np.asarray(problem.km <= far * (1 + 1e-12))
    if limits.same_county:
        keys = {key: number for number, key in enumerate(dict.fromkeys(school.county for school in schools))}
        county = np.array([keys[school.county] for school in schools])
        allowed &= county[:, None] == county
    if limits.same_stage:
        stages = list(dict.fromkeys(stage for school in schools for stage in school.stages))
        has = np.array([[stage in school.stages for stage in stages] for school in schools]).reshape(n, -1)
        for column in range(has.shape[1]):
            allowed &= ~has[:, None, column] | has[None, :, column]
    np.fill_diagonal(allowed, True)
    return allowed


def _costs(problem: CommunitiesProblem) -> Floats:
    """Ways, by size where weighted, and the price of leaving the core of today; shape (n, n)."""
    cost = np.array(problem.km, dtype=float)
    np.fill_diagonal(cost, 0.0)
    if problem.weighted:
        cost *= problem.size[:, None]
    known = np.flatnonzero(problem.core_now >= 0)
    if problem.keep_price and len(known):
        price = problem.keep_price * (problem.size[known] if problem.weighted else np.ones(len(known)))
        cost[known] += price[:, None]
        cost[known, problem.core_now[known]] -= price
    return cost


def neighbourly(model: Model) -> Ints:
    """An order of the schools in which neighbours stand near each other, shape (n,).

    The search looks at a school, its neighbours and their cores at a time: so ordered, their ways lie close together in
    memory, which in a large region makes it about twice as fast. Schools are halved, again and again, by which of two
    far ends they are nearer to.
    """
    ways = np.where(np.isfinite(model.cost), model.cost, 0.0)
    waiting, found = [np.arange(len(model))], []
    while waiting:
        rows = waiting.pop()
        if len(rows) <= _TOGETHER:
            found.append(rows)
            continue
        one = rows[np.argmax(ways[rows[0], rows])]
        other = rows[np.argmax(ways[one, rows])]
        half, nearer = len(rows) // 2, ways[one, rows] - ways[other, rows]
        split = np.argpartition(nearer, half)
        waiting += [rows[split[half:]], rows[split[:half]]]
    return np.concatenate(found)
