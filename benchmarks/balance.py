"""The cheapest path to balance at 100, 300 and 1,000 schools, beside the same problem given to HiGHS in one piece.

``python -m benchmarks.balance --json FILE [--sizes 100,300,1000] [--seeds 0,1,2] [--gap 0.01] [--peer-seconds 120]``.
Every solve runs in a process of its own; wall and CPU seconds include loading the solver. The peer gets the same rows
and columns with the nearest arcs only (fewer than the real problem has: its bound says nothing about the others) and
cuts the cone of each CV as a whole, round by round: the textbook outer approximation.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.counties import county

GOAL = {"schools": 300, "gap": 0.01, "seconds": 10.0}


def ours(schools: int, seed: int, gap: float, seconds: float) -> dict[str, Any]:
    """Tongpan's solver."""
    from tongpan_core.plan.balance import Params, solve, violations
    from tongpan_core.plan.problem import MaxSeconds

    problem = county(schools, seed)
    wall, cpu = time.perf_counter(), time.process_time()
    result = solve(problem, stop=MaxSeconds(seconds), params=Params(gap=gap))
    taken = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    broken = None if result.solution is None else len(violations(problem, result.solution))
    found = {"status": result.status, "cost": result.objective, "bound": result.bound, "gap": result.gap}
    size = {"sections": len(problem), "teachers": int(problem.teachers.sum())}
    return size | found | taken | {"rules_broken": broken}


def peer(schools: int, seed: int, gap: float, seconds: float) -> dict[str, Any]:
    """HiGHS on the whole integer programme, with cuts of each cone as a whole until the plan keeps them."""
    from tongpan_core.plan.balance.arcs import Arcs
    from tongpan_core.plan.balance.cone import cones_of
    from tongpan_core.plan.balance.model import MONEY, build
    from tongpan_core.plan.highs import Programme

    problem = county(schools, seed)
    wall, cpu = time.perf_counter(), time.process_time()
    model = build(problem)
    lower, upper = np.concatenate(model.columns.lower), np.concatenate(model.columns.upper)
    programme = Programme(model.costs(), lower, upper, lambda: time.perf_counter() - wall > seconds, 0)
    programme.add_rows(model.rows.block())
    Arcs(model).begin(programme)
    cones, bound, cost, rounds = cones_of(model), 0.0, None, 0
    while True:
        outcome = programme.solve_integers(model.whole, gap=gap)
        rounds += 1
        bound = max(bound, outcome.bound)
        if outcome.columns is None or outcome.ended != "optimal":
            break
        if not sum(whole_cut(programme, cone, outcome.columns) for cone in cones):
            cost = outcome.objective
            break
    taken = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    proven = None if cost is None else (cost - bound) / cost
    found = {"status": "stopped" if cost is None else "feasible", "cost": None if cost is None else cost * MONEY}
    return found | {"bound": bound * MONEY, "gap": proven, "rounds": rounds} | taken


def whole_cut(programme: Any, cone: Any, columns: np.ndarray) -> int:
    """Cut the cone ``‖√w x‖ ≤ √(1 + L²) Σ w x`` at a point outside it: one row over all sections."""
    from tongpan_core.plan.highs import compress

    if cone.excess(columns) <= 1e-6:
        return 0
    x = columns[cone.x]
    slope = cone.weight * x / np.sqrt(cone.weight @ x**2) - np.sqrt(1 + cone.limit**2) * cone.weight
    size = len(cone.x)
    row = np.zeros(size, dtype=np.int64)
    programme.add_rows(compress(row, cone.x, slope * size, np.array([-np.inf]), np.zeros(1)))
    return 1


def alone(work: Any, *args: Any) -> dict[str, Any]:
    """Run in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *args).result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sizes", default="100,300,1000")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--peer-seconds", type=float, default=120)
    options = parser.parse_args()
    rows = []
    for schools in map(int, options.sizes.split(",")):
        for seed in map(int, options.seeds.split(",")):
            row = {"schools": schools, "seed": seed, "ours": alone(ours, schools, seed, options.gap, options.seconds)}
            if options.peer_seconds > 0:
                row["peer"] = alone(peer, schools, seed, options.gap, options.peer_seconds)
            rows.append(row)
            print(line(row), flush=True)
            save(options, rows)


def save(options: argparse.Namespace, rows: list[dict[str, Any]]) -> None:
    """Written after every row: a run that is broken off keeps what it has."""
    report = {"goal": GOAL, "gap_asked": options.gap, "machine": machine(), "rows": rows}
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")


def machine() -> dict[str, Any]:
    return {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}


def took(found: dict[str, Any]) -> str:
    return f"{found['seconds']:.1f} s wall, {found['cpu_seconds']:.1f} s CPU"


def line(row: dict[str, Any]) -> str:
    own, other = row["ours"], row.get("peer")
    gap = "none" if own["gap"] is None else f"{own['gap']:.2%}"
    text = f"{row['schools']:5} schools, seed {row['seed']}: gap {gap}, {took(own)}"
    if other is None:
        return text
    reached = "no plan" if other["cost"] is None else f"gap {other['gap']:.2%}"
    return f"{text} | in one piece: {reached}, {took(other)}"


if __name__ == "__main__":
    main()
