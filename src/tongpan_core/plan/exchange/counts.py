"""Branching on how many go: what mostly keeps a relaxation from being whole is a share, half a person too few.

A share of backbone mixes two choices of people in parts. With the numbers of a county's people and backbone sent whole,
the rest is a flow and mostly whole by itself, where branching on one posting after another would try thousands that
cost the same. What is still in parts then is left to HiGHS.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace

import numpy as np

from tongpan_core.plan.exchange.model import Model
from tongpan_core.plan.highs import Block, Ended, Outcome, Programme
from tongpan_core.tables import Floats, Ints

_WHOLE = 1e-6


def count_rows(model: Model, options: Ints) -> Block:
    """Backbone sent and people sent, county by county, as rows without bounds over ``options``."""
    from scipy import sparse

    problem, arcs, own = model.problem, model.arcs, model.options
    county = {section.school: section.county for section in problem.sections}
    names = {name: at for at, name in enumerate(dict.fromkeys(county.values()))}
    of_person = np.array([names[county[person.school]] for person in problem.people], dtype=np.int64)
    backbone = np.array([person.backbone for person in problem.people], dtype=bool)
    second = own.two[options]
    both = np.flatnonzero(second >= 0)
    person = arcs.person[np.r_[own.one[options], second[both]]]
    column = np.r_[np.arange(len(options)), both]
    good = backbone[person]
    row = np.r_[of_person[person[good]], len(names) + of_person[person]]
    entries = np.ones(len(row)), (row, np.r_[column[good], column])
    matrix = sparse.csr_matrix(entries, shape=(2 * len(names), len(options)))
    free = np.full(2 * len(names), np.inf)
    return Block(-free, free, matrix.indptr[:-1].astype(np.int64), matrix.indices.astype(np.int64), matrix.data)


def solve_by_counts(programme: Programme, counts: Ints, whole: Ints, *, gap: float, nodes: int, unit: float) -> Outcome:
    """The best solution with the columns ``whole`` whole, to a relative ``gap``; rows ``counts`` are branched on first.

    Objectives are multiples of ``unit``, so that nothing less than that below the best is looked for. ``nodes`` limits
    both the relaxations here and every search by HiGHS. The least bound is taken first.
    """
    free = np.full(len(counts), np.inf)
    waiting, made = [_Node(-np.inf, 0, -free, free)], 0
    best, passed = Outcome("infeasible", bound=np.inf), np.inf
    ended: Ended = "optimal"
    while waiting and made < nodes and ended != "stopped":
        if waiting[0].below > best.objective - max(0.5 * unit, gap * abs(best.objective)):
            break
        own = heapq.heappop(waiting)
        made += 1
        programme.bound_rows(counts, own.low, own.high)
        found = programme.solve_integers(whole, gap=gap, nodes=nodes) if own.left else programme.solve()
        at = None if own.left else _part(found, counts)
        if own.left or found.ended in ("limit", "stopped"):
            passed = min(passed, max(found.bound, own.below))
        if found.ended in ("limit", "stopped"):
            ended = found.ended
        if at is not None:
            for child in _halves(own, at, found, counts, made):
                heapq.heappush(waiting, child)
        elif found.columns is not None and not _is_whole(found.columns[whole]):
            heapq.heappush(waiting, replace(own, below=found.objective, order=2 * made, left=True))
        elif found.objective < best.objective:
            best = found
    programme.bound_rows(counts, -free, free)
    bound = min(waiting[0].below if waiting else np.inf, passed, best.objective)
    if waiting and made >= nodes:
        ended = "limit"
    return replace(best, ended="infeasible" if ended == "optimal" and best.columns is None else ended, bound=bound)


@dataclass(frozen=True, order=True)
class _Node:
    """Counts within limits, and a bound ``below`` all that is there; ``left`` to HiGHS where the counts are whole."""

    below: float
    order: int
    low: Floats = field(compare=False)
    high: Floats = field(compare=False)
    left: bool = field(compare=False, default=False)


def _halves(own: _Node, at: int, found: Outcome, counts: Ints, made: int) -> tuple[_Node, _Node]:
    """A node's two halves: a count is at most, or at least, a whole number next to what it is."""
    assert found.rows is not None
    held = found.rows[counts[at]]
    high, low = own.high.copy(), own.low.copy()
    high[at], low[at] = np.floor(held), np.ceil(held)
    return _Node(found.objective, 2 * made, own.low, high), _Node(found.objective, 2 * made + 1, low, own.high)


def _part(node: Outcome, counts: Ints) -> int | None:
    """The first count that is not whole."""
    if node.rows is None:
        return None
    found = np.flatnonzero(np.abs(node.rows[counts] - np.round(node.rows[counts])) > _WHOLE)
    return int(found[0]) if len(found) else None


def _is_whole(columns: Floats) -> bool:
    return bool((np.abs(columns - np.round(columns)) <= _WHOLE).all())
