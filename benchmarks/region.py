"""A province through the distributed engine: the same plans as in one process, and how much faster on two workers.

``python -m benchmarks.region [--counties 120] [--schools 35000] [--workers 2] [--seed 0] [--json FILE]``. Every county
is a layout problem made from a seed (which of its schools stay so that pupils' ways and the schools together cost
least), solved within limits of work, not of time. What counts is the time from handing over the counties to the last
answer, with the workers warm; on a machine that others use, too, the CPU seconds of the busiest worker say what a quiet
one would do. The answers of all runs are compared by digest, county by county.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from tongpan_core.plan.layout import Costs, LayoutProblem, Params, Site, Village, solve
from tongpan_core.plan.problem import Result
from tongpan_core.plan.region import executor, solve_region

PARAMS = Params(gap=0.0)
COSTS = Costs(pupil_km=240.0)
SETTINGS = Path(__file__).parent.parent / "deploy" / "dask.yaml"
"""How a cluster for this work is set up: as operations should, too."""
SECONDS = 3600.0  # far beyond what a county takes: no answer may depend on it


def county(name: str, schools: int, seed: int) -> LayoutProblem:
    """So many schools, and three times as many villages in valleys around a few towns."""
    rng = np.random.default_rng(seed)
    side, villages = 2.5 * np.sqrt(schools), 3 * schools
    towns = rng.uniform(0, side, (max(schools // 25, 1), 2))
    scattered = rng.uniform(0, side, (villages, 2))
    near = towns[rng.integers(len(towns), size=villages)] + rng.normal(0, 2.5, (villages, 2))
    place = np.where((rng.random(villages) < 0.6)[:, None], scattered, near)
    here = place[rng.choice(villages, schools, replace=False)] + rng.normal(0, 0.3, (schools, 2))
    pupils = np.ceil(np.exp(rng.normal(3.0, 0.8, villages)))
    km = np.linalg.norm(place[:, None] - here[None], axis=2) * 1.3
    running = np.round(rng.uniform(250_000, 450_000, schools), -3)
    sites = tuple(Site(f"S{j:04d}", f"School {j}", running=float(running[j])) for j in range(schools))
    homes = tuple(Village(f"V{i:04d}", f"Village {i}") for i in range(villages))
    return LayoutProblem(name, "primary", sites, homes, pupils[:, None], km, goal="cost", costs=COSTS)


def province(counties: int, schools: int, seed: int) -> dict[str, LayoutProblem]:
    """Counties of unlike size that have so many schools together."""
    rng = np.random.default_rng(seed)
    share = np.exp(rng.normal(0, 0.35, counties))
    sizes = np.maximum(np.floor(share / share.sum() * schools).astype(int), 3)
    sizes[sizes.argmax()] += max(schools - int(sizes.sum()), 0)
    names = [f"county {k:03d}" for k in range(counties)]
    return {
        name: county(name, int(size), seed * 1000 + k) for k, (name, size) in enumerate(zip(names, sizes, strict=True))
    }


@contextmanager
def workers(number: int) -> Iterator[tuple[Executor, Any]]:
    """A Dask cluster of so many processes with one thread each, behind the engine's own executor; and its client.

    Raises:
        ModuleNotFoundError: without the extra ``cluster``.
    """
    os.environ["DASK_CONFIG"] = str(SETTINGS)  # the workers' processes read it, too
    import dask
    import distributed

    dask.config.refresh()
    local: Any = distributed.LocalCluster
    connect: Any = distributed.Client
    cluster = local(n_workers=number, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None)
    with cluster, connect(cluster) as client, executor(cluster.scheduler_address) as pool:
        yield pool, client


def run(problems: dict[str, LayoutProblem], number: int) -> dict[str, Any]:
    """Seconds of one run on so many workers (CPU: of the busiest, and of client and scheduler), and every digest."""
    with workers(number) as (pool, client):
        small = {f"warm {k}": county(f"warm {k}", 12, k) for k in range(4 * number)}
        solve_region(solve, small, pool, params=PARAMS, seconds=SECONDS)
        before, own, begun = client.run(time.process_time), time.process_time(), time.perf_counter()
        found = solve_region(solve, problems, pool, params=PARAMS, seconds=SECONDS)
        seconds, others = time.perf_counter() - begun, time.process_time() - own
        after = client.run(time.process_time)
    spent = sorted(after[worker] - before[worker] for worker in after)
    return summed(found) | {"workers": number, "seconds": seconds, "cpu_seconds": spent[-1], "others": others}


def alone(problems: dict[str, LayoutProblem]) -> dict[str, Any]:
    """The same in this very process, one county after another."""
    solve(county("warm", 12, 0), params=PARAMS)
    before, begun = time.process_time(), time.perf_counter()
    found = {key: solve(problem, params=PARAMS) for key, problem in problems.items()}
    times = {"seconds": time.perf_counter() - begun, "cpu_seconds": time.process_time() - before}
    return summed(found) | {"workers": 0, "others": 0.0} | times


def summed(found: dict[str, Result[Any]]) -> dict[str, Any]:
    """Digests, worst gap, and the counties by status."""
    status: dict[str, int] = {}
    for result in found.values():
        status[result.status] = status.get(result.status, 0) + 1
    return {
        "digests": {key: digest(result) for key, result in found.items()},
        "status": status,
        "worst_gap": max(result.gap if result.gap is not None else float("inf") for result in found.values()),
    }


def digest(result: Result[Any]) -> str:
    """sha256 of an answer: plan, objective, bound and status."""
    plan = None if result.solution is None else result.solution.to_dict()
    text = json.dumps([result.status, result.objective, result.bound, plan], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def main(argv: Sequence[str] | None = None) -> None:
    """Solve the province alone, on one worker and on several; exits with 1 where an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counties", type=int, default=120, help="number of counties (%(default)s)")
    parser.add_argument("--schools", type=int, default=35_000, help="schools of all counties together (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="worker processes of the cluster (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the province (%(default)s)")
    parser.add_argument("--json", type=Path, help="where to write the rows")
    given = parser.parse_args(argv)
    try:
        import distributed  # noqa: F401
    except ModuleNotFoundError:
        print("The extra “cluster” is not installed; install distributed to run this.")
        sys.exit(2)
    problems = province(given.counties, given.schools, given.seed)
    runs = [alone(problems)]
    print(line(runs[0], runs[0]), flush=True)
    for number in (1, given.workers):
        runs.append(run(problems, number))
        print(line(runs[-1], runs[0]), flush=True)
    save(given, runs)
    if any(own["digests"] != runs[0]["digests"] for own in runs):
        print("The answers differ.")
        sys.exit(1)


def line(own: dict[str, Any], first: dict[str, Any]) -> str:
    """One run in words."""
    where = "this process" if own["workers"] == 0 else f"{own['workers']} workers"
    same = sum(own["digests"][key] == value for key, value in first["digests"].items())
    speed = first["seconds"] / own["seconds"]
    answers = f"{same} of {len(own['digests'])} answers the same, {own['status']}, worst gap {own['worst_gap']:.3%}"
    speed_up = first["cpu_seconds"] / own["cpu_seconds"]
    busy = (
        f"busiest {own['cpu_seconds']:7.1f} s CPU (speed-up {speed_up:4.2f}), client and scheduler {own['others']:.1f}"
    )
    return f"{where:12} {own['seconds']:7.1f} s wall, speed-up {speed:4.2f}; {busy}; {answers}"


def save(given: argparse.Namespace, runs: list[dict[str, Any]]) -> None:
    """Rows as those of the other benchmarks, with the machine."""
    if not given.json:
        return
    rows = [
        {
            "instance": f"province {given.counties}/{given.schools}/{given.seed}",
            "solver": "tongpan in one process" if own["workers"] == 0 else f"tongpan on {own['workers']} workers",
            "speed_up": runs[0]["seconds"] / own["seconds"],
            "cpu_speed_up": runs[0]["cpu_seconds"] / own["cpu_seconds"],
            "same": own["digests"] == runs[0]["digests"],
        }
        | {key: own[key] for key in ("seconds", "cpu_seconds", "others", "status", "worst_gap")}
        for own in runs
    ]
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps({"rows": rows, "machine": machine}, indent=1) + "\n")


if __name__ == "__main__":
    main()
