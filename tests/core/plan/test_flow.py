"""Cheapest flows from the process beside us: right, the same every time, and unharmed by crashes, threads and forks."""

import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan_core.plan import flow
from tongpan_core.plan.flow import FlowError, min_cost_flow

TWO_WAYS = ([0, 0, 1, 2], [1, 2, 3, 3], [2, 5, 5, 5], [1, 4, 1, 0], [4, 0, 0, -4])
"""Four units from node 0 to node 3: two by the cheap way over node 1, two over node 2: 2·(1 + 1) + 2·(4 + 0) = 12."""


def total(found):
    return found.status, found.flows.tolist(), found.cost


def test_the_cheap_way_first_and_the_rest_by_the_dear_one():
    assert total(min_cost_flow(*TWO_WAYS)) == ("optimal", [2, 2, 2, 2], 12)


def test_too_little_room():
    tails, heads, _, costs, supplies = TWO_WAYS
    assert total(min_cost_flow(tails, heads, [1, 1, 9, 9], costs, supplies)) == ("infeasible", [], 0)


def test_no_arcs():
    nothing = np.zeros(0, dtype=np.int64)
    assert total(min_cost_flow(nothing, nothing, nothing, nothing, [0, 0])) == ("optimal", [], 0)


@st.composite
def networks(draw):
    nodes, arcs = draw(st.integers(2, 6)), draw(st.integers(1, 14))

    def numbers(low, high, size):
        return np.array(draw(st.lists(st.integers(low, high), min_size=size, max_size=size)), dtype=np.int64)

    supplies = numbers(-3, 3, nodes)
    supplies[-1] -= supplies.sum()
    ends = numbers(0, nodes - 1, arcs), numbers(0, nodes - 1, arcs)
    return *ends, numbers(0, 4, arcs), numbers(-5, 9, arcs), supplies


@settings(deadline=None, max_examples=60)
@given(networks())
def test_as_cheap_as_a_linear_programme(network):
    from scipy.optimize import linprog

    tails, heads, capacities, costs, supplies = network
    balance = np.zeros((len(supplies), len(tails)))
    np.add.at(balance, (tails, np.arange(len(tails))), 1)
    np.add.at(balance, (heads, np.arange(len(tails))), -1)
    expected = linprog(costs, A_eq=balance, b_eq=supplies, bounds=list(zip(np.zeros(len(tails)), capacities)))
    found = min_cost_flow(*network)
    assert (found.status == "optimal") == (expected.status == 0)
    if found.status == "optimal":
        assert (balance @ found.flows == supplies).all()
        assert ((found.flows >= 0) & (found.flows <= capacities)).all()
        assert found.cost == costs @ found.flows == round(expected.fun)


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        (0, [0, 0, 1], "Arcs have"),
        (1, [1, 2, 3, 4], "outside the 4 nodes"),
        (2, [1, 1, 1, -1], "capacity is below zero"),
        (3, [0.5, 1, 1, 1], "whole numbers"),
        (4, [4, 0, 0, -3], "sum to 1"),
    ],
)
def test_what_is_no_flow_is_refused(place, value, fault):
    given = [*TWO_WAYS]
    given[place] = value
    with pytest.raises(FlowError, match=fault):
        min_cost_flow(*given)


def test_costs_too_large_for_exact_work_are_refused_and_the_next_flow_is_right():
    tails, heads, capacities, _, supplies = TWO_WAYS
    with pytest.raises(FlowError, match="too large"):
        min_cost_flow(tails, heads, capacities, [2**62] * 4, supplies)
    assert min_cost_flow(*TWO_WAYS).cost == 12


def test_beside_highspy():
    highspy = pytest.importorskip("highspy")
    assert highspy.Highs().version()
    assert min_cost_flow(*TWO_WAYS).cost == 12


def test_a_process_that_died_is_replaced():
    min_cost_flow(*TWO_WAYS)
    process = flow._WORKER._process
    os.kill(process.pid, signal.SIGKILL)
    assert min_cost_flow(*TWO_WAYS).cost == 12
    assert flow._WORKER._process.pid != process.pid


def a_large_one():
    rng = np.random.default_rng(1)
    n, m = 3000, 300_000
    ends, costs = rng.integers(0, n, (2, m)), rng.integers(0, 10_000, m)
    return *ends, np.full(m, 3), costs, np.where(np.arange(n) % 2, -5, 5)


def test_stopped_when_asked():
    found = min_cost_flow(*a_large_one(), asked=lambda: True)
    assert total(found) == ("stopped", [], 0)
    assert min_cost_flow(*TWO_WAYS).cost == 12


def test_an_interrupt_leaves_no_half_read_answer():
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        min_cost_flow(*a_large_one(), asked=interrupt)
    assert min_cost_flow(*TWO_WAYS).cost == 12


def test_threads_take_turns():
    def shifted(units):
        return min_cost_flow([0], [1], [units], [3], [units, -units]).cost

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shifted, range(40))) == [3 * units for units in range(40)]


def _in_a_copy(pipe):
    pipe.send((min_cost_flow(*TWO_WAYS).cost, flow._WORKER._process.pid))


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_copy_of_us_starts_its_own(method):
    context = multiprocessing.get_context(method)
    min_cost_flow(*TWO_WAYS)
    ours = flow._WORKER._process
    end, other = context.Pipe(duplex=False)
    copy = context.Process(target=_in_a_copy, args=(other,))
    copy.start()
    cost, theirs = end.recv()
    copy.join()
    assert (cost, copy.exitcode) == (12, 0)
    assert theirs != ours.pid
    assert min_cost_flow(*TWO_WAYS).cost == 12
    assert flow._WORKER._process is ours


def test_it_ends_with_us():
    code = (
        "from tongpan_core.plan import flow\n"
        "flow.min_cost_flow([0], [1], [1], [1], [1, -1])\n"
        "print(flow._WORKER._process.pid)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


def test_without_ortools_it_says_so(tmp_path, monkeypatch):
    (tmp_path / "ortools.py").write_text("raise ImportError('not here')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    other = flow._Worker()
    with pytest.raises(FlowError, match=r"OR-Tools cannot be imported \(not here\)"):
        other.solve(flow._checked(TWO_WAYS), None)
