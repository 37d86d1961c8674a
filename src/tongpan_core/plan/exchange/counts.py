"""Branching on how many go: what mostly keeps a relaxation from being whole is a share, half a person too few.

A share of backbone mixes two choices of people in parts. With the numbers of a county's people and backbone sent whole,
the rest is a flow and mostly whole by itself, where branching on one posting after another would try thousands that
cost the same. What is still in parts then is left to HiGHS.
"""

from __future__ import annotations

import heapq
from dataclasses import replace

import numpy as np

from tongpan_core.plan.exchange.model import Model
from tongpan_core.plan.highs import Block, Outcome, Programme
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


def solve_by_counts(
    programme: Programme, counts: Ints, whole: Ints, *, gap: float, nodes: int, unit: float
) -> Outcome:
    """The best solution with the columns ``whole`` whole, to a relative ``gap``; rows ``counts`` are branched on first.

    Objectives are multiples of ``unit``, so that nothing less than that below the best is looked for. ``nodes`` limits
    both the relaxations here and every search by HiGHS. The least bound is taken first.
    """
    low, high = np.full(len(counts), -np.inf), np.full(len(counts), np.inf)
    waiting: list[tuple[float, int, Floats, Floats]] = [(-np.inf, 0, low, high)]
    best, passed, made = Outcome("infeasible", bound=np.inf), np.inf, 0
    ended = best.ended
    while waiting and made < nodes:
        below, _, low, high = waiting[0]
        if below > best.objective - max(0.5 * unit, gap * abs(best.objective)):
            break
        heapq.heappop(waiting)
        made += 1
        programme.bound_rows(counts, low, high)
        node = programme.solve()
        at = _part(node, counts)
        if at is None and node.columns is not None and not _is_whole(node.columns[whole]):
            node = programme.solve_integers(whole, gap=gap, nodes=nodes)
            passed = min(passed, node.bound)
        if node.ended in ("limit", "stopped"):
            ended, passed = node.ended, min(passed, max(node.bound, below))
        if at is not None and node.rows is not None:
            held = node.rows[counts[at]]
            for side, (least, most) in enumerate(((low[at], np.floor(held)), (np.ceil(held), high[at]))):
                child = low.copy(), high.copy()
                child[0][at], child[1][at] = least, most
                heapq.heappush(waiting, (node.objective, 2 * made + side, *child))
        elif node.columns is not None and node.objective < best.objective:
            best = node
        if ended == "stopped":
            break
    programme.bound_rows(counts, np.full(len(counts), -np.inf), np.full(len(counts), np.inf))
    left = min((own[0] for own in waiting), default=np.inf)
    if ended == "infeasible":
        ended = "limit" if waiting and made >= nodes else "optimal" if best.columns is not None else ended
    return replace(best, ended=ended, bound=min(left, passed, best.objective))


def _part(node: Outcome, counts: Ints) -> int | None:
    """The first count that is not whole."""
    if node.rows is None:
        return None
    found = np.flatnonzero(np.abs(node.rows[counts] - np.round(node.rows[counts])) > _WHOLE)
    return int(found[0]) if len(found) else None


def _is_whole(columns: Floats) -> bool:
    return bool((np.abs(columns - np.round(columns)) <= _WHOLE).all())
