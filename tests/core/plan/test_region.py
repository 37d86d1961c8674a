"""Counties side by side give what each gives alone, wherever they are solved."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import yaml
from benchmarks.counties import county

from tongpan_core.plan.balance import Params, solve
from tongpan_core.plan.problem import Result
from tongpan_core.plan.region import executor, solve_region

PARAMS = Params(gap=0.01)


@pytest.fixture(scope="module")
def counties():
    return {f"county {seed}": county(8 + seed, seed) for seed in range(3)}


@pytest.fixture(scope="module")
def alone(counties):
    return {key: answer(solve(problem, params=PARAMS)) for key, problem in counties.items()}


def answer(result):
    plan = None if result.solution is None else json.dumps(result.solution.to_dict(), sort_keys=True)
    return result.status, result.objective, result.bound, plan


def answers(results):
    return {key: answer(result) for key, result in results.items()}


def test_threads(counties, alone):
    done = []
    with ThreadPoolExecutor(2) as pool:
        found = solve_region(solve, counties, pool, params=PARAMS, on_done=lambda key, _: done.append(key))
    assert answers(found) == alone
    assert list(found) == list(counties)
    assert sorted(done) == sorted(counties)


def test_processes(counties, alone):
    with executor(workers=2) as pool:
        assert answers(solve_region(solve, counties, pool, params=PARAMS)) == alone


def test_cluster(counties, alone):
    distributed = pytest.importorskip("distributed", reason="the extra “cluster” is not installed")
    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
        ) as cluster,
        executor(cluster.scheduler_address) as pool,
    ):
        assert answers(solve_region(solve, counties, pool, params=PARAMS)) == alone


@pytest.mark.parametrize("planner", ["exchange", "bus"])
def test_the_other_planners_side_by_side(planner):
    """Pairing, communities and layout have this test beside their own."""
    solver, problems, params = SMALL[planner]()
    alone = {key: answer(solver(own, params=params)) for key, own in problems.items()}
    with ThreadPoolExecutor(2) as pool:
        assert answers(solve_region(solver, problems, pool, params=params)) == alone


def exchanges():
    from tests.core.plan.exchange.tiny import drawn

    from tongpan_core.plan.exchange import Params, solve

    return solve, {f"county {seed}": drawn(np.random.default_rng(seed)) for seed in range(3)}, Params()


def buses():
    from tests.core.plan.bus.small import small

    from tongpan_core.plan.bus import Params, solve

    return solve, {"near": small(), "small buses": small(seats=30), "short rides": small(ride=300.0)}, Params(steps=40)


SMALL = {"exchange": exchanges, "bus": buses}


def echo(problem, *, stop, seed, params, start="nothing"):
    """A solver whose answer is what it began with."""
    return Result("stopped", f"{problem}: {start}", None, None, stop.seconds, seed)


def test_a_county_begins_with_the_plan_that_it_has():
    with ThreadPoolExecutor(2) as pool:
        found = solve_region(echo, {"A": "a", "B": "b"}, pool, params=None, seconds=1.0, starts={"A": "its plan"})
    assert {key: own.solution for key, own in found.items()} == {"A": "a: its plan", "B": "b: nothing"}


def test_settings_are_known_to_dask():
    distributed = pytest.importorskip("distributed", reason="the extra “cluster” is not installed")
    own = yaml.safe_load((Path(__file__).parents[3] / "deploy" / "dask.yaml").read_text())
    known = yaml.safe_load((Path(distributed.__file__).parent / "distributed.yaml").read_text())
    assert not unknown(own, known)


def unknown(own, known, at=""):
    """Settings that Dask does not have; what workers find in their environment is free."""
    if not isinstance(own, dict) or at.endswith("pre-spawn-environ"):
        return []
    missing = [f"{at}/{key}" for key in own if key not in known]
    return missing + [name for key in own if key in known for name in unknown(own[key], known[key], f"{at}/{key}")]
