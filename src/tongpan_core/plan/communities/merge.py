"""What two walkers have each made better, put together where they changed different communities."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.communities.ground import Ground
from tongpan_core.tables import Bools, Floats, Ints

Plan = tuple[Ints, Ints]
"""The group of every school, and the core of every group."""


def merged(land: Ground, base: Plan, best: Plan, other: Plan) -> Plan:
    """``best`` with all that is better in ``other`` and touches no group that ``best`` has changed since ``base``.

    Both began at ``base`` and keep the bounds. Groups that exchanged schools belong together: a part of ``other`` is
    taken whole or not at all.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    p = len(base[1])
    here, there = _changed(base, best), _changed(base, other)
    moved = np.flatnonzero(base[0] != other[0])
    links = coo_matrix((np.ones(len(moved)), (base[0][moved], other[0][moved])), shape=(p, p))
    number, part = connected_components(links, directed=False)
    gain = np.bincount(part, _costs(land, base) - _costs(land, other), number)
    touched = np.bincount(part, here, number) > 0
    take = (gain > 1e-9) & ~touched & (np.bincount(part, there, number) > 0)
    groups = take[part]
    of, core = best[0].copy(), best[1].copy()
    schools = groups[other[0]]
    of[schools] = other[0][schools]
    core[groups] = other[1][groups]
    return of, core


def _changed(base: Plan, plan: Plan) -> Bools:
    """Which groups have another core or other schools, shape (p,)."""
    changed = base[1] != plan[1]
    moved = base[0] != plan[0]
    changed[base[0][moved]] = True
    changed[plan[0][moved]] = True
    return np.asarray(changed, dtype=np.bool_)


def _costs(land: Ground, plan: Plan) -> Floats:
    """Cost of every group, shape (p,)."""
    of, core = plan
    return np.bincount(of, land.cost[core[of], np.arange(len(of))], len(core)).astype(float)
