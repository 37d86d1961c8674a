"""Generated instances of the exchange: a flow of 400,000 arcs, a county of 300 schools, a city of 2,000."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.exchange_county import exchange_problem
from benchmarks.quality import Check, Entrant, Found, Instance

SIZES = {"county-300": (300, 10_000, 1), "city-2000": (2_000, 50_000, 8)}
LIMITS = {"flow-400k": 60.0, "county-300": 60.0, "city-2000": 60.0}
GAPS = {"county-300": 0.0, "city-2000": 0.01}
PEER_SECONDS = 150.0
GENERATED = [
    Instance("flow", "flow-400k", Path("-"), None),
    Instance("county", "county-300", Path("-"), None),
    Instance("city", "city-2000", Path("-"), None),
]

Arcs = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@lru_cache
def teacher_flow(seed: int = 0) -> Arcs:
    """10,000 teachers, 4,000 places of a school and subject, 400,000 arcs: tails, heads, capacities, costs, supplies.

    Every teacher stays for nothing or goes to one of 39 places for 12,000 元 and the way; a place takes one to three,
    and pays 96,000 元 for each that does not come.
    """
    rng = np.random.default_rng(seed)
    teachers, places, each = 10_000, 4_000, 39
    sink = teachers + places
    need = rng.integers(1, 4, places)
    go = np.stack([np.repeat(np.arange(teachers), each), rng.integers(0, places, teachers * each) + teachers])
    tails = np.r_[go[0], np.arange(teachers), np.arange(places) + teachers, np.full(places, sink)]
    heads = np.r_[go[1], np.full(teachers, sink), np.full(places, sink), np.arange(places) + teachers]
    capacities = np.r_[np.ones(teachers * (each + 1), dtype=np.int64), need, need]
    way = 12_000 + rng.integers(0, 16_000, teachers * each)
    costs = np.r_[way, np.zeros(teachers + places, dtype=np.int64), np.full(places, 96_000)]
    supplies = np.zeros(sink + 1, dtype=np.int64)
    supplies[:teachers] = 1
    # Every place sends its need to the sink; what no teacher brings comes back from there at the price of unmet need.
    lower = need
    supplies[teachers:sink] -= lower
    supplies[sink] = lower.sum() - teachers
    return tails, heads, capacities, costs, supplies


def check_flow(instance: Instance, solution: Any) -> float:
    """Total of a flow that keeps capacities and balances."""
    tails, heads, capacities, costs, supplies = teacher_flow()
    flow = np.array(solution, dtype=np.int64)
    if (flow < 0).any() or (flow > capacities).any():
        raise ValueError(f"{instance.name}: an arc carries more than it can")
    net = np.bincount(tails, flow, len(supplies)) - np.bincount(heads, flow, len(supplies))
    if not np.array_equal(net.astype(np.int64), supplies):
        raise ValueError(f"{instance.name}: a node does not balance")
    return float(flow @ costs)


def flow_ours(_instance: Instance, _seconds: float, _seed: int) -> Found:
    """Tongpan's flow, its process started within the time."""
    given = teacher_flow()
    from tongpan_core.plan.flow import min_cost_flow

    begin = time.perf_counter()
    found = min_cost_flow(*given)
    taken = time.perf_counter() - begin
    begin = time.perf_counter()
    min_cost_flow(*given)
    again = time.perf_counter() - begin
    return {"solution": found.flows, "bound": float(found.cost), "seconds": taken, "seconds_again": again}


def flow_highs(_instance: Instance, _seconds: float, _seed: int) -> Found:
    """HiGHS on the flow as a linear programme."""
    import highspy

    tails, heads, capacities, costs, supplies = teacher_flow()
    begin = time.perf_counter()
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    nodes, arcs = len(supplies), len(tails)
    right = supplies.astype(float)
    none, empty = np.zeros(0, np.int32), np.zeros(0)
    model.addRows(nodes, right, right, 0, np.zeros(nodes, np.int32), none, empty)
    index = np.stack([tails, heads], axis=1).ravel().astype(np.int32)
    value = np.tile([1.0, -1.0], arcs)
    starts = 2 * np.arange(arcs, dtype=np.int32)
    model.addCols(arcs, costs.astype(float), np.zeros(arcs), capacities.astype(float), 2 * arcs, starts, index, value)
    model.run()
    flow = np.rint(model.getSolution().col_value).astype(np.int64)
    return {"solution": flow, "bound": float(flow @ costs), "seconds": time.perf_counter() - begin}


def flow_networkx(_instance: Instance, _seconds: float, _seed: int) -> Found:
    """Network simplex of networkx."""
    import networkx

    tails, heads, capacities, costs, supplies = teacher_flow()
    begin = time.perf_counter()
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from((node, {"demand": -int(own)}) for node, own in enumerate(supplies))
    rows = zip(tails.tolist(), heads.tolist(), capacities.tolist(), costs.tolist(), strict=True)
    graph.add_edges_from((t, h, k, {"capacity": c, "weight": w}) for k, (t, h, c, w) in enumerate(rows))
    cost, flows = networkx.network_simplex(graph)
    solution = np.zeros(len(tails), dtype=np.int64)
    for start in flows:
        for end in flows[start]:
            for arc, own in flows[start][end].items():
                solution[arc] = own
    return {"solution": solution, "bound": float(cost), "seconds": time.perf_counter() - begin}


@lru_cache
def full(name: str) -> Any:
    """The problem of a generated instance."""
    schools, teachers, counties = SIZES[name]
    return exchange_problem(schools, teachers, 0, counties)


def check_full(instance: Instance, solution: Any) -> float:
    """Total of a plan that keeps every rule, by the checker that knows no solver."""
    from tongpan_core.plan.exchange import ExchangePlan, objective, violations

    problem, plan = full(instance.name), ExchangePlan.from_dict(solution)
    broken = violations(problem, plan)
    if broken:
        raise ValueError(f"{instance.name}: {len(broken)} rules broken, first {broken[0]}")
    return objective(problem, plan)


def full_ours(instance: Instance, _seconds: float, seed: int) -> Found:
    """Tongpan's exchange."""
    problem = full(instance.name)
    begin = time.perf_counter()
    from tongpan_core.plan.exchange import Params, solve
    from tongpan_core.plan.problem import MaxSeconds

    stop, params = MaxSeconds(LIMITS[instance.name] - 0.5), Params(gap=GAPS[instance.name])
    result = solve(problem, stop=stop, seed=seed, params=params)
    plan = None if result.solution is None else result.solution.to_dict()
    taken = time.perf_counter() - begin
    reached = [own.seconds for own in result.trace if own.gap is not None and own.gap <= GAPS[instance.name]]
    more = {"seconds_to_gap": min(reached, default=None)}  # the rest is evening out among plans of the same total
    return {"solution": plan, "bound": result.bound, "status": result.status, "seconds": taken} | more


def full_highs(instance: Instance, _seconds: float, seed: int) -> Found:
    """HiGHS on the whole integer programme in one piece, all options at once."""
    problem = full(instance.name)
    from tongpan_core.plan.exchange.master import Master
    from tongpan_core.plan.exchange.model import MONEY, build, plan_of

    begin = time.perf_counter()
    model = build(problem)
    master = Master(model, lambda: time.perf_counter() - begin > PEER_SECONDS, seed)
    master.add(np.arange(len(model.options)))
    outcome = master.whole(GAPS[instance.name], None)
    taken = time.perf_counter() - begin
    plan = None if outcome.columns is None else plan_of(model, master.chosen(outcome.columns)).to_dict()
    bound = outcome.bound * MONEY + model.offset
    return {"solution": plan, "bound": bound if np.isfinite(bound) else None, "seconds": taken}


CHECKS: dict[str, Check] = {"flow": check_flow, "county": check_full, "city": check_full}
_FULL = [Entrant("tongpan", full_ours, ours=True), Entrant("HiGHS", full_highs)]


def _entrants() -> dict[str, list[Entrant]]:
    flows: list[tuple[str, Callable[[Instance, float, int], Found], bool]] = [
        ("tongpan", flow_ours, True), ("HiGHS", flow_highs, False)
    ]  # fmt: skip
    found = [Entrant(name, run, ours=own) for name, run, own in flows]
    try:
        import networkx  # noqa: F401 - only whether it is there

        found.append(Entrant("networkx", flow_networkx))
    except ModuleNotFoundError:
        pass
    return {"flow": found, "county": _FULL, "city": _FULL}


ENTRANTS = _entrants()
