"""Counties as a bureau meets them: capacities, walking and riding limits, smallest schools; how near to proven optimal.

``python -m benchmarks.layout_real [--sizes 60x180,200x600] [--versions median,cover,scenarios] [--seconds 60]
[--seeds 0,1,2] [--json FILE]``. Counties are made from a seed (sites x villages, two bands of grades in each). The peer
is the same programme given to HiGHS in one piece. Every answer is counted again by the verifier.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.layout_county import county
from tongpan_core.plan.layout import LayoutProblem, Params, objective, solve, violations
from tongpan_core.plan.problem import MaxSeconds

GOAL = {"median": "cost", "cover": "sites", "scenarios": "cost"}


def ours(problem: LayoutProblem, seconds: float, seed: int) -> tuple[Any, float | None]:
    """Tongpan, to half a per cent."""
    result = solve(problem, stop=MaxSeconds(seconds), seed=seed, params=Params())
    return result.solution, result.bound


def one_piece(problem: LayoutProblem, seconds: float, seed: int) -> tuple[Any, float | None]:
    """The same programme in HiGHS, to the same gap."""
    from tongpan_core.plan.highs import Programme
    from tongpan_core.plan.layout import model as programme
    from tongpan_core.plan.layout.demand import demand, to_plan

    end, own = time.perf_counter() + seconds, demand(problem)
    model = programme.build(own)
    built = Programme(model.cost, *model.bounds, lambda: time.perf_counter() > end, seed)
    built.add_rows(model.rows.block())
    found = built.solve_integers(model.whole, gap=Params().gap)
    plan = None if found.columns is None else to_plan(own, *programme.read(model, found.columns))
    return plan, found.bound + model.constant


def row(name: str, problem: LayoutProblem, run: Any, seconds: float, seed: int) -> dict[str, Any]:
    """One solve: objective counted again, gap, seconds of wall and CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    plan, bound = run(problem, seconds, seed)
    times = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    if plan is not None and (broken := violations(problem, plan)):
        raise SystemExit(f"{problem.area}: {name} broke {broken[0]}")
    value = None if plan is None else objective(problem, plan)
    gap = None if value is None or bound is None else (value - bound) / max(abs(value), 1e-9)
    print(f"{problem.area:24} {problem.version:10} {name:10} {value or float('nan'):16,.1f}", end="")
    shown = "no gap" if gap is None else f"gap {gap:.2%}"
    print(f"  {shown:>10}  {times['seconds']:6.1f} s wall {times['cpu_seconds']:6.1f} s CPU", flush=True)
    found = {"instance": problem.area, "version": problem.version, "solver": name, "objective": value, "bound": bound}
    return found | {"gap": gap, "best_known": None} | times


def main(argv: Sequence[str] | None = None) -> None:
    """Solve every county in every version by both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="60x180,200x600", help="sites x villages (%(default)s)")
    parser.add_argument("--versions", default="median,cover,scenarios", help="which (%(default)s)")
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit of each solve (%(default)s)")
    parser.add_argument("--seeds", default="0", help="seeds of the counties (%(default)s)")
    parser.add_argument("--ours-only", action="store_true", help="leave the peer out")
    parser.add_argument("--json", type=Path, help="where to write the rows")
    given = parser.parse_args(argv)
    entrants = [("tongpan", ours)] + ([] if given.ours_only else [("one piece", one_piece)])
    rows = []
    for size in given.sizes.split(","):
        sites, villages = (int(own) for own in size.split("x"))
        for version in given.versions.split(","):
            for seed in (int(own) for own in given.seeds.split(",")):
                problem = county(sites, villages, seed, version=version, goal=GOAL[version])
                rows += [row(name, problem, run, given.seconds, seed) for name, run in entrants]
    if given.json:
        machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps({"rows": rows, "limit": given.seconds, "machine": machine}, indent=1) + "\n")


if __name__ == "__main__":
    main()
