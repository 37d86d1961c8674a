"""Searches that are compiled: ready before they begin, and what compiling takes is no part of a time limit."""

from __future__ import annotations

import time

import numpy as np
import pytest
from tests.core.plan.bus.small import small

from tongpan_core.plan import jit
from tongpan_core.plan.bus import Limits as BusLimits
from tongpan_core.plan.bus import solve as solve_bus
from tongpan_core.plan.communities import CommunitiesProblem, Limits, Member, solve
from tongpan_core.plan.problem import READY, Clock


@pytest.fixture
def fresh(monkeypatch):
    """A process in which no search was ready yet; how many functions it compiles is told by the test."""
    monkeypatch.setattr(jit, "_READY", set())
    compiled = [0]
    monkeypatch.setattr(jit, "_compiled_here", lambda: compiled[0])
    return compiled


def test_what_compiling_takes_is_left_out_of_the_clock(fresh):
    def case():
        time.sleep(0.2)
        fresh[0] += 1

    clock, begun = Clock(), time.perf_counter()
    jit.make_ready("test", clock, case)
    assert time.perf_counter() - begun >= 0.2
    assert clock.seconds < 0.1
    assert [own.step for own in clock.trace] == [READY]


def test_what_loading_takes_counts(fresh):
    clock = Clock()
    jit.make_ready("test", clock, lambda: time.sleep(0.2))
    assert clock.seconds >= 0.2


def test_a_search_is_made_ready_once_a_process(fresh):
    done = []
    for _ in range(3):
        jit.make_ready("test", Clock(), lambda: done.append(1))
    assert done == [1]


def test_nothing_is_left_to_compile_once_communities_are_ready():
    rng = np.random.default_rng(0)
    n, at = 40, rng.uniform(0, 30, (40, 2))
    schools = tuple(Member(f"S{row}", f"School {row}") for row in range(n))
    km = np.linalg.norm(at[:, None] - at[None], axis=2)
    problem = CommunitiesProblem("c", schools, rng.uniform(50, 500, n), km, np.full(n, 4000.0), Limits(3, 9))
    from tongpan_core.plan.communities.solve import _small_case

    _small_case()
    before = jit.signatures()
    assert before > 0
    assert solve(problem).solution is not None
    assert jit.signatures() == before


def test_nothing_is_left_to_compile_once_buses_are_ready():
    from tongpan_core.plan.bus.solve import _small_bound, _small_case

    _small_case()
    _small_bound()
    before = jit.signatures()
    assert before > 0
    assert solve_bus(small(limits=BusLimits(mixed=True))).solution is not None
    assert solve_bus(small()).solution is not None
    assert jit.signatures() == before
