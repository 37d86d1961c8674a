"""Components by our own walk and by SciPy are the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.plan.pairing.tiny import served_levels, tiny

from tongpan_core.plan.pairing import components as own
from tongpan_core.plan.pairing import fair, objective, solve, violations

EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


def groups(label):
    return {tuple(np.flatnonzero(label == one)) for one in label}


@settings(deadline=None, max_examples=200)
@given(EDGES)
def test_as_scipy_finds_them(edges):
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    tails, heads = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(tails)), (tails, heads)), shape=(10, 10))
    expected = connected_components(graph.tocsr(), connection="strong")[1]
    assert groups(own.components(10, tails, heads)) == groups(expected)


def test_large_graphs_and_large_lots(monkeypatch):
    """What is done only where nearly everything is equal gives plans as good, as fair and as steady."""
    problem = tiny(np.full((14, 14), 50), most=[2] * 14, places=[2] * 14)
    whole = solve(problem)
    monkeypatch.setattr(own, "_LARGE", 0)
    monkeypatch.setattr(fair, "WHOLE", 0)
    monkeypatch.setattr(fair, "_LOTS", 3)
    found = solve(problem)
    assert violations(problem, found.solution) == []
    assert found.objective == whole.objective == objective(problem, found.solution) == 1400
    assert served_levels(problem, found.solution) == served_levels(problem, whole.solution)
    assert solve(problem).solution == found.solution
