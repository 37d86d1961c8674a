"""The p-median on the published graphs ``pmed`` (OR-Library): Tongpan, HiGHS and scipy on two cores, checked.

``python -m benchmarks.layout --instances DIR --seconds S [--ours-only] [--only PATTERN] --json FILE``. A graph is read
as its library says: where an edge stands twice, the last cost holds. The objective that counts is the sum of the
shortest ways from all nodes to the nearest median, found here by Dijkstra's algorithm with a heap, with nothing of the
solver's.
"""

from __future__ import annotations

import heapq
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.quality import Entrant, Found, Instance, best_known, options, race

FAMILY = "pmed"
FAR = 1e6  # what peers are told of nodes that no way joins
MARGIN = 0.3  # seconds kept back for handing the answer over


def instances(folder: Path) -> list[Instance]:
    """Every graph of the family, in the order of their numbers."""
    known = best_known(folder)
    found = []
    for path in sorted((folder / FAMILY).glob("*.txt"), key=lambda own: [int(n) for n in re.findall(r"\d+", own.name)]):
        if _is_graph(path):
            value, proven = known.get((FAMILY, path.stem), (None, False))
            found.append(Instance(FAMILY, path.stem, path, value, proven))
    return found


def _is_graph(path: Path) -> bool:
    """Nodes, edges and medians, and then three numbers an edge; lists of best values lie beside graphs."""
    words = path.read_text().split()
    return len(words) > 2 and all(word.isdigit() for word in words[:3]) and len(words) == 3 + 3 * int(words[1])


def graph(path: Path) -> tuple[int, int, dict[tuple[int, int], float]]:
    """Nodes, medians, and the cost of every edge ``(i, j)`` with i < j, from 0 on."""
    words = iter(path.read_text().split())
    nodes, edges, medians = (int(next(words)) for _ in range(3))
    cost: dict[tuple[int, int], float] = {}
    for _ in range(edges):
        i, j, own = int(next(words)) - 1, int(next(words)) - 1, float(next(words))
        cost[min(i, j), max(i, j)] = own
    return nodes, medians, cost


def check(instance: Instance, solution: Any) -> float:
    """Sum of the ways to the nearest median. Raises ValueError where the medians are not those asked for."""
    nodes, medians, cost = graph(instance.path)
    if len(solution) != medians or len(set(solution)) != medians or not all(0 <= own < nodes for own in solution):
        raise ValueError(f"{medians} different nodes of {nodes} are asked for; {sorted(solution)} are given")
    near: list[list[tuple[int, float]]] = [[] for _ in range(nodes)]
    for (i, j), own in cost.items():
        near[i].append((j, own))
        near[j].append((i, own))
    way = [float("inf")] * nodes
    heap = [(0.0, own) for own in solution]
    while heap:
        so_far, node = heapq.heappop(heap)
        if so_far < way[node]:
            way[node] = so_far
            for other, own in near[node]:
                if so_far + own < way[other]:
                    heapq.heappush(heap, (so_far + own, other))
    return sum(way)


def ways(instance: Instance) -> tuple[Any, int]:
    """All shortest ways (n, n), and the number of medians."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import shortest_path

    nodes, medians, cost = graph(instance.path)
    ends = np.array(list(cost))
    table = csr_matrix((list(cost.values()), (ends[:, 0], ends[:, 1])), shape=(nodes, nodes))
    km = shortest_path(table, directed=False)
    return np.where(np.isinf(km), np.nan, km), medians


def ours(instance: Instance, seconds: float, seed: int) -> Found:
    """Tongpan: the layout planner, version “median”, goal “km”, one pupil a village."""
    import time

    began = time.perf_counter()
    import numpy as np

    from tongpan_core.plan.layout import LayoutProblem, Limits, Params, Site, Village, solve
    from tongpan_core.plan.problem import MaxSeconds

    km, medians = ways(instance)
    sites = tuple(Site(str(j), f"Site {j}") for j in range(len(km)))
    villages = tuple(Village(str(i), f"Village {i}") for i in range(len(km)))
    problem = LayoutProblem(
        instance.name, "primary", sites, villages, np.ones((len(km), 1)), km, goal="km", limits=Limits(medians)
    )
    left = seconds - MARGIN - (time.perf_counter() - began)
    result = solve(problem, stop=MaxSeconds(left), seed=seed, params=Params(gap=0.0))
    chosen = None if result.solution is None else [int(code) for code in result.solution.open]
    return {"solution": chosen, "bound": result.bound, "status": result.status}


def highs(instance: Instance, seconds: float, seed: int) -> Found:
    """HiGHS on the classic model (ReVelle and Swain 1970), on two threads."""
    import highspy
    import numpy as np

    km, medians = ways(instance)
    n, km = len(km), np.nan_to_num(km, nan=FAR)
    model = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 2), ("random_seed", seed), ("time_limit", seconds)):
        model.setOptionValue(name, value)
    cost, rows = classic(km, medians)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), rows["lower"].size
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), np.ones(len(cost))
    lp.row_lower_, lp.row_upper_ = rows["lower"], rows["upper"]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = rows["matrix"].indptr, rows["matrix"].indices
    lp.a_matrix_.value_ = rows["matrix"].data
    lp.integrality_ = [highspy.HighsVarType.kInteger] * n + [highspy.HighsVarType.kContinuous] * (n * n)
    model.passModel(lp)
    model.run()
    info, value = model.getInfo(), np.array(model.getSolution().col_value)
    if info.primal_solution_status != 2:
        return {"solution": None, "bound": info.mip_dual_bound}
    return {"solution": np.flatnonzero(value[:n] > 0.5).tolist(), "bound": info.mip_dual_bound}


def scipy(instance: Instance, seconds: float, seed: int) -> Found:  # noqa: ARG001 - the shape of every entrant
    """scipy.optimize.milp (its own HiGHS) on the smaller model whose links are summed over the nodes."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    km, medians = ways(instance)
    n, km = len(km), np.nan_to_num(km, nan=FAR)
    cost, rows = classic(km, medians, summed=True)
    kind = np.concatenate((np.ones(n), np.zeros(n * n)))
    limits = LinearConstraint(rows["matrix"], rows["lower"], rows["upper"])
    found = milp(cost, integrality=kind, bounds=Bounds(0, 1), constraints=limits, options={"time_limit": seconds})
    if found.x is None:
        return {"solution": None, "bound": found.mip_dual_bound}
    return {"solution": np.flatnonzero(found.x[:n] > 0.5).tolist(), "bound": found.mip_dual_bound}


def classic(km: Any, medians: int, *, summed: bool = False) -> tuple[Any, dict[str, Any]]:
    """Columns are the medians (n), then who goes where (n·n); rows: go once, only to medians, their number."""
    import numpy as np
    from scipy.sparse import csr_matrix, eye, hstack, kron, vstack

    n = len(km)
    once = hstack([csr_matrix((n, n)), kron(eye(n), np.ones((1, n)))])
    if summed:
        link, links = hstack([-n * eye(n), kron(np.ones((1, n)), eye(n))]), n
    else:
        link, links = hstack([kron(np.ones((n, 1)), -eye(n)), eye(n * n)]), n * n
    number = csr_matrix((np.ones(n), (np.zeros(n, dtype=int), np.arange(n))), shape=(1, n + n * n))
    lower = np.concatenate((np.ones(n), np.full(links, -np.inf), [medians]))
    upper = np.concatenate((np.ones(n), np.zeros(links), [medians]))
    matrix = vstack([once, link, number]).tocsr()
    return np.concatenate((np.zeros(n), km.ravel())), {"matrix": matrix, "lower": lower, "upper": upper}


ENTRANTS = (Entrant("tongpan", ours, ours=True), Entrant("highs", highs), Entrant("scipy", scipy))


def main(argv: Sequence[str] | None = None) -> None:
    """Run everybody on every graph."""
    given = options(argv, 60.0, __doc__)
    found = instances(given.instances)
    if not found:
        print(f"There are no graphs in {given.instances / FAMILY}; name the folder with --instances.")
        sys.exit(2)
    race(found, ENTRANTS, check, given)


if __name__ == "__main__":
    main()
