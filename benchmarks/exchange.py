"""The exchange's solvers: generalised assignment on published instances, a flow of 400,000 arcs, whole exchanges.

``python -m benchmarks.exchange --instances DIR --seconds S [--ours-only] [--only PATTERN] --json FILE``. The family
``gap`` holds files ``m n``, m rows of n costs, m rows of n weights, m capacities. ``flow-400k``, ``county-300`` and
``city-2000`` are made from a seed (``benchmarks/exchange_county.py``) and have time limits of their own; ``--only``
selects. Before the race every compiled loop is compiled once, in a process of its own, as on a machine's first use.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.exchange_full import CHECKS, ENTRANTS, GENERATED
from benchmarks.quality import Entrant, Found, Instance, best_known, options, race

MARGIN = 0.35  # seconds between the end of a search and the end of its process


def read(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Costs (m, n), weights (m, n) and capacities (m,)."""
    numbers = np.array(path.read_text().split(), dtype=np.int64)
    agents, jobs = map(int, numbers[:2])
    size = agents * jobs
    if len(numbers) != 2 + 2 * size + agents:
        raise ValueError(f"{path}: {len(numbers)} numbers; {2 + 2 * size + agents} are needed for {agents} × {jobs}.")
    cost, weight = numbers[2 : 2 + size], numbers[2 + size : 2 + 2 * size]
    return cost.reshape(agents, jobs), weight.reshape(agents, jobs), numbers[2 + 2 * size :]


def check(instance: Instance, solution: Any) -> float:
    """The total of an assignment (or whatever a generated instance asks for); ValueError where a rule is broken."""
    if instance.family != "gap":
        return CHECKS[instance.family](instance, solution)
    cost, weight, capacity = read(instance.path)
    if len(solution) != cost.shape[1] or not all(0 <= agent < len(cost) for agent in solution):
        raise ValueError(f"{instance.name}: not every job has an agent")
    load = [0] * len(cost)
    for job, agent in enumerate(solution):
        load[agent] += int(weight[agent, job])
    over = [agent for agent in range(len(cost)) if load[agent] > capacity[agent]]
    if over:
        raise ValueError(f"{instance.name}: agent {over[0]} carries {load[over[0]]} of {capacity[over[0]]}")
    return float(sum(int(cost[agent, job]) for job, agent in enumerate(solution)))


def ours(instance: Instance, seconds: float, seed: int) -> Found:
    """Tongpan's generalised assignment."""
    begin = time.perf_counter()
    cost, weight, capacity = read(instance.path)
    from tongpan_core.plan.exchange.assignment import Assignment, solve
    from tongpan_core.plan.exchange.assignment import kicks as _kicks  # noqa: F401 - loading counts
    from tongpan_core.plan.problem import MaxSeconds

    problem = Assignment(cost.astype(float), weight, capacity)
    left = max(seconds - MARGIN - (time.perf_counter() - begin), 0.1)
    result = solve(problem, stop=MaxSeconds(left), seed=seed)
    solution = None if result.solution is None else result.solution.tolist()
    return {"solution": solution, "bound": result.bound, "status": result.status}


def highs(instance: Instance, seconds: float, seed: int) -> Found:
    """HiGHS on the whole integer programme."""
    import highspy

    cost, weight, capacity = read(instance.path)
    agents, jobs = cost.shape
    pairs = agents * jobs
    model = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "random_seed": seed, "time_limit": seconds}.items():
        model.setOptionValue(name, value)
    none, empty = np.zeros(0, dtype=np.int32), np.zeros(0)
    rows = agents + jobs
    lower = np.r_[np.full(agents, -np.inf), np.ones(jobs)]
    model.addRows(rows, lower, np.r_[capacity.astype(float), np.ones(jobs)], 0, np.zeros(rows, np.int32), none, empty)
    index = np.stack([np.repeat(np.arange(agents), jobs), agents + np.tile(np.arange(jobs), agents)], 1).ravel()
    value = np.stack([weight.ravel(), np.ones(pairs)], 1).ravel().astype(float)
    begin = 2 * np.arange(pairs, dtype=np.int32)
    model.addCols(
        pairs,
        cost.ravel().astype(float),
        np.zeros(pairs),
        np.ones(pairs),
        2 * pairs,
        begin,
        index.astype(np.int32),
        value,
    )
    kinds = np.full(pairs, highspy.HighsVarType.kInteger)
    model.changeColsIntegrality(pairs, np.arange(pairs, dtype=np.int32), kinds)
    model.run()
    info = model.getInfo()
    if info.primal_solution_status != 2:
        return {"solution": None, "bound": info.mip_dual_bound}
    found = np.array(model.getSolution().col_value).reshape(agents, jobs)
    return {"solution": found.argmax(axis=0).tolist(), "bound": info.mip_dual_bound}


def cp_sat(instance: Instance, seconds: float, seed: int) -> Found:
    """CP-SAT of OR-Tools, two workers."""
    from ortools.sat.python import cp_model

    cost, weight, capacity = read(instance.path)
    model = cp_model.CpModel()
    x = [[model.new_bool_var("") for _ in range(cost.shape[1])] for _ in range(cost.shape[0])]
    for job in range(cost.shape[1]):
        model.add_exactly_one(row[job] for row in x)
    for agent, row in enumerate(x):
        model.add(cp_model.LinearExpr.weighted_sum(row, weight[agent].tolist()) <= int(capacity[agent]))
    every = [own for row in x for own in row]
    model.minimize(cp_model.LinearExpr.weighted_sum(every, cost.ravel().tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
    solver.parameters.random_seed = seed
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {"solution": None, "bound": solver.best_objective_bound}
    found = np.array([[solver.value(own) for own in row] for row in x])
    return {"solution": found.argmax(axis=0).tolist(), "bound": solver.best_objective_bound}


def instances(folder: Path) -> list[Instance]:
    """Every file of the family, by name."""
    known, base = best_known(folder), folder / "gap"
    found = []
    for path in sorted(base.rglob("*")):
        name = str(path.relative_to(base))
        if path.is_file() and path.suffix.lower() not in (".md", ".csv", ".txt", ".json"):
            value, proven = known.get(("gap", name), (None, False))
            found.append(Instance("gap", name, path, value, proven))
    return found


def compile_loops() -> None:
    """Solve something tiny, so that the machine's cache holds every loop."""
    from benchmarks.exchange_county import exchange_problem
    from tongpan_core.plan.exchange import solve
    from tongpan_core.plan.exchange.assignment import Assignment, Params
    from tongpan_core.plan.exchange.assignment import solve as assign

    rng = np.random.default_rng(0)
    for agents, jobs in ((5, 30), (3, 40)):  # few jobs for each, and many
        weight = rng.integers(1, 101, (agents, jobs))
        cost = (111 - weight + rng.integers(-10, 11, weight.shape)).astype(float)  # type d: not closed by its prices
        assign(Assignment(cost, weight, weight.sum(axis=1) * 4 // (5 * agents)), params=Params(steps=3))
    solve(exchange_problem(10, 150, 0))


def main(argv: Sequence[str] | None = None) -> None:
    given = options(argv, 10.0, __doc__)
    found = instances(given.instances)
    if (not found and given.only in ("*", "")) or not given.instances.exists():
        print(f"No instances of the family “gap” in {given.instances}.", file=sys.stderr)
        sys.exit(2)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(compile_loops).result()
    entrants = [
        Entrant("tongpan", ours, chance=True, ours=True),
        Entrant("HiGHS", highs),
        Entrant("CP-SAT", cp_sat, chance=True),
    ]
    by_family = {"gap": entrants} | ENTRANTS
    race_all([*found, *GENERATED], by_family, given)


def race_all(found: list[Instance], entrants: dict[str, list[Entrant]], given: Any) -> None:
    """One race for each family, all rows in one file."""
    import json

    rows: list[dict[str, Any]] = []
    target, failed = given.json, False
    for family in dict.fromkeys(own.family for own in found):
        given.json = target.with_suffix(f".{family}.part") if target else None
        own = [instance for instance in found if instance.family == family]
        try:
            rows += race(own, entrants[family], check, given)
        except SystemExit:
            failed = True
        part = given.json
        if part is not None and part.exists():
            report = json.loads(part.read_text())
            rows = [*[row for row in rows if row["family"] != family], *report["rows"]]
            target.write_text(json.dumps(report | {"rows": rows}, indent=1) + "\n")
            part.unlink()
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
