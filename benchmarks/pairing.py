"""Pairing donors with recipients: 1,000 × 1,000 dense and 12,000 possible pairs with places, beside other solvers.

``python -m benchmarks.pairing [--seeds 0,1,2] [--seconds 60] [--ours-only] [--only 'dense*'] --json FILE``. The
instances are generated, one of each kind for every seed. The objective is the total fit in points with its sign
turned, so that smaller is better as in the other benchmarks; ``served`` is how many recipients have a donor, ``worst``
the fit of the worst-served one. Ours settles fairness to the last level; the peers only find a best total, and get the
fits for nothing: ours reckons them from places, subjects and pupils within its time.

``seconds`` and ``solve_cpu`` are a second solve in the same process, the flow child's CPU included; ``first_seconds``
is the first one, libraries loaded and processes started on the way. Who takes more than ten seconds solves once.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pairing_region import problem, region, tenths
from benchmarks.quality import INSTANCES, Entrant, Found, Instance, options, race

GOAL = 0.5
SERVED = 100_000  # tenths: what serving one more recipient is worth; no plan makes up for it by fit


def instances(given: argparse.Namespace) -> list[Instance]:
    """One of each kind for every seed."""
    kinds = (("dense", 1000), ("near", 12_000))
    return [
        Instance(
            "generated",
            f"{kind}_{size}_s{seed}",
            Path("generated"),
            None,
            more={"kind": kind, "size": size, "seed": seed},
        )
        for kind, size in kinds
        for seed in map(int, given.seeds.split(","))
    ]


def ours(instance: Instance, seconds: float, seed: int) -> Found:
    """Tongpan's solver, from the problem to the plan."""
    own = region(**instance.more)
    given = problem(own)

    def run() -> Any:
        from tongpan_core.plan.pairing import solve
        from tongpan_core.plan.problem import MaxSeconds

        result = solve(given, stop=MaxSeconds(seconds), seed=seed)
        return result, None if result.solution is None else result.bound

    (result, bound), times = _twice(run)
    pairs = [(int(pair.donor[1:]), int(pair.recipient[1:])) for pair in result.solution.pairs]
    return _found(own, pairs, bound) | times | {"status": result.status}


def ortools_flow(instance: Instance, seconds: float, seed: int) -> Found:
    """OR-Tools' min-cost flow over all pairs; total fit only."""
    del seconds, seed
    own = region(**instance.more)
    arcs = _arcs(own)

    def run() -> Any:
        from ortools.graph.python import min_cost_flow

        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(*(arcs[name] for name in ("tails", "heads", "capacities", "costs")))
        solver.set_nodes_supplies(np.arange(len(arcs["supplies"])), arcs["supplies"])
        assert solver.solve() == solver.OPTIMAL
        return solver.flows(np.arange(len(arcs["donor"])))

    flows, times = _twice(run)
    return _found(own, _chosen(arcs, flows), None) | times


def scipy_assignment(instance: Instance, seconds: float, seed: int) -> Found:
    """SciPy's linear sum assignment; one to one only."""
    del seconds, seed
    own = region(**instance.more)
    if instance.more["kind"] != "dense":
        return {"solution": None, "bound": None}
    fit = tenths(own)

    def run() -> Any:
        from scipy.optimize import linear_sum_assignment

        return linear_sum_assignment(fit, maximize=True)

    (rows, columns), times = _twice(run)
    return _found(own, list(zip(rows.tolist(), columns.tolist(), strict=True)), None) | times


def networkx_simplex(instance: Instance, seconds: float, seed: int) -> Found:
    """networkx' network simplex over all pairs; total fit only, no limit of time."""
    del seconds, seed
    own = region(**instance.more)
    arcs = _arcs(own)

    def run() -> Any:
        import networkx

        graph = networkx.MultiDiGraph()
        for node, supply in enumerate(arcs["supplies"].tolist()):
            graph.add_node(node, demand=-supply)
        columns = (arcs[name].tolist() for name in ("tails", "heads", "capacities", "costs"))
        for key, (tail, head, capacity, cost) in enumerate(zip(*columns, strict=True)):
            graph.add_edge(tail, head, key=key, capacity=capacity, weight=cost)
        _, flow = networkx.network_simplex(graph)
        ends = zip(arcs["tails"].tolist(), arcs["heads"].tolist(), strict=True)
        return np.array([flow[tail][head][key] for key, (tail, head) in enumerate(ends)])

    flows, times = _twice(run)
    return _found(own, _chosen(arcs, flows), None) | times


def cp_sat(instance: Instance, seconds: float, seed: int) -> Found:
    """OR-Tools' CP-SAT with a yes or no for every pair; total fit only."""
    own = region(**instance.more)
    donor, recipient, fit = _open(own)

    def run() -> Any:
        from ortools.sat.python import cp_model

        started = time.perf_counter()
        model = cp_model.CpModel()
        takes = [model.new_bool_var("") for _ in range(len(donor))]
        served = [model.new_bool_var("") for _ in own["least"]]
        for row, places in enumerate(own["places"].tolist()):
            model.add(sum(takes[at] for at in np.flatnonzero(donor == row).tolist()) <= places)
        for column, (least, most) in enumerate(zip(own["least"].tolist(), own["most"].tolist(), strict=True)):
            count = sum(takes[at] for at in np.flatnonzero(recipient == column).tolist())
            model.add_linear_constraint(count, least, most)
            model.add(served[column] <= count)
        model.maximize(sum(int(w) * x for w, x in zip(fit, takes, strict=True)) + SERVED * sum(served))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.perf_counter() - started))
        solver.parameters.num_workers = 2
        solver.parameters.random_seed = seed
        status = solver.solve(model)
        known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        return [at for at, x in enumerate(takes) if solver.value(x)] if known else None

    chosen, times = _twice(run)
    if chosen is None:
        return {"solution": None, "bound": None} | times
    return _found(own, [(int(donor[at]), int(recipient[at])) for at in chosen], None) | times


def check(instance: Instance, solution: Any) -> float:
    """The total fit with its sign turned; one more recipient left without costs more than any fit."""
    own = region(**instance.more)
    pairs = np.array(solution, dtype=int).reshape(-1, 2)
    if len({(d, r) for d, r in solution}) != len(solution):
        raise ValueError("a pair stands twice")
    gives = np.bincount(pairs[:, 0], minlength=len(own["places"]))
    takes = np.bincount(pairs[:, 1], minlength=len(own["least"]))
    if (gives > own["places"]).any():
        raise ValueError(f"donor {int(np.argmax(gives > own['places']))} helps more than it has places")
    if ((takes < own["least"]) | (takes > own["most"])).any():
        raise ValueError("a recipient has fewer or more donors than it may have")
    if (own["km"][pairs[:, 0], pairs[:, 1]] > own["reach"]).any():
        raise ValueError("a pair is too far apart")
    return -float(tenths(own)[pairs[:, 0], pairs[:, 1]].sum()) / 10


def _open(own: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Donor, recipient and tenths of every possible pair."""
    donor, recipient = np.nonzero(own["km"] <= own["reach"])
    return donor, recipient, tenths(own)[donor, recipient]


def _arcs(own: dict[str, Any]) -> dict[str, np.ndarray]:
    """The pairing as a flow: hub 0, donors, recipients; the first of an optional recipient's donors has a bonus."""
    donor, recipient, fit = _open(own)
    d, r = len(own["places"]), len(own["least"])
    gives, takes, hub = 1 + np.arange(d), 1 + d + np.arange(r), np.zeros(d + r, dtype=np.int64)
    optional = (own["least"] == 0).astype(np.int64)
    supplies = np.concatenate(([own["least"].sum()], np.zeros(d, dtype=np.int64), -own["least"]))
    return {
        "donor": donor,
        "recipient": recipient,
        "tails": np.concatenate((1 + donor, hub[:d], takes, takes)),
        "heads": np.concatenate((1 + d + recipient, gives, hub[:r], hub[:r])),
        "capacities": np.concatenate(
            (np.ones_like(donor), own["places"], optional, own["most"] - own["least"] - optional)
        ),
        "costs": np.concatenate((-fit, hub[:d], -SERVED * optional, hub[:r])),
        "supplies": supplies,
    }


def _chosen(arcs: dict[str, np.ndarray], flows: np.ndarray) -> list[tuple[int, int]]:
    at = np.flatnonzero(np.asarray(flows[: len(arcs["donor"])]) > 0)
    return list(zip(arcs["donor"][at].tolist(), arcs["recipient"][at].tolist(), strict=True))


def _twice(run: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """What ``run`` gives, its first time, and the time and CPU of a second run where the first was short."""
    start = time.perf_counter()
    found = run()
    first = time.perf_counter() - start
    times = {"seconds": first, "first_seconds": first}
    if first < 10:
        start, cpu = time.perf_counter(), _cpu()
        run()
        times |= {"seconds": time.perf_counter() - start, "solve_cpu": _cpu() - cpu}
    return found, times


def _cpu() -> float:
    """CPU seconds of this process and, where it runs, of the flow solver's."""
    from tongpan_core.plan import flow

    child = flow._WORKER._process
    total = time.process_time()
    if child is not None:
        fields = Path(f"/proc/{child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / 100
    return total


def _found(own: dict[str, Any], pairs: list[tuple[int, int]], bound: float | None) -> Found:
    """The solution with how many it serves and how well the worst."""
    best: dict[int, int] = {}
    fit = tenths(own)
    for donor, recipient in pairs:
        best[recipient] = max(best.get(recipient, 0), int(fit[donor, recipient]))
    told = {"served": len(best), "worst": min(best.values()) / 10}
    return {"solution": pairs, "bound": None if bound is None else -bound} | told


def main(argv: Sequence[str] | None = None) -> None:
    """Run the race; the goal is for ours, with everything loaded."""
    given = options(argv, 60.0, __doc__)
    if given.instances != INSTANCES:
        print("The instances of this benchmark are generated; --instances is not used.")
    peers = [Entrant("OR-Tools flow", ortools_flow), Entrant("SciPy assignment", scipy_assignment)]
    if importlib.util.find_spec("networkx"):
        peers.append(Entrant("networkx", networkx_simplex))
    else:
        print("networkx is not installed: left out.")
    entrants = [Entrant("Tongpan", ours, ours=True), *peers, Entrant("CP-SAT", cp_sat)]
    rows = race(instances(given), entrants, check, given)
    for row in rows:
        if "solve_cpu" in row and "served" in row:
            told = f"served {row['served']}, worst {row['worst']}"
            times = f"first {row['first_seconds']:.2f} s, then {row['seconds']:.2f} s, CPU {row['solve_cpu']:.2f} s"
            print(f"{row['instance']:20} {row['solver']:18} {times}; {told}")
    slow = max((row["seconds"] for row in rows if row["solver"] == "Tongpan"), default=None)
    if slow is not None:
        print(f"Goal {GOAL} s, fairness included: slowest solve {slow:.2f} s.")


if __name__ == "__main__":
    main()
