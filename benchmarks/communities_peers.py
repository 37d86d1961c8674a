"""The peers of communities: the textbook model of the capacitated p-median, whole, for HiGHS and for CP-SAT."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.communities_instances import read
from benchmarks.quality import Found, Instance


def seated(core: list[int], opened: list[int]) -> list[int]:
    """The core of every school, where an open core that nobody was given serves itself.

    The model lets a core stand open for nobody, as it costs nothing; neither does the way of a school to itself.
    """
    core = list(core)
    while idle := set(opened) - set(core):
        for own in idle:
            core[own] = own
    return core


def highs(instance: Instance, seconds: float, seed: int) -> Found:
    """HiGHS: ``x[i, j]`` and ``y[j]``, capacity rows and ``x[i, j] <= y[j]``; both cores."""
    begun = time.perf_counter()
    import highspy

    land = read(instance.path, instance.best_known)
    n = len(land.size)
    solver = highspy.Highs()
    solver.silent()
    for name, value in {"threads": 2, "random_seed": seed}.items():
        solver.setOptionValue(name, value)
    # Column i * n + j is x[i, j]; column n * n + j is y[j].
    cost = np.concatenate([land.ways.ravel(), np.zeros(n)])
    lp = highspy.HighsLp()
    lp.num_col_ = n * n + n
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(n * n + n), np.ones(n * n + n)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * (n * n + n)
    i, j = np.divmod(np.arange(n * n), n)
    every, y = np.arange(n * n), n * n + np.arange(n)
    rows = [
        (i, every, np.ones(n * n)),
        (n + j, every, land.size[i]),
        (n + np.arange(n), y, -land.capacity),
        (np.full(n, 2 * n), y, np.ones(n)),
        (2 * n + 1 + every, every, np.ones(n * n)),
        (2 * n + 1 + every, y[j], -np.ones(n * n)),
    ]
    row, column, value = (np.concatenate(part) for part in zip(*rows, strict=True))
    order = np.lexsort((column, row))
    lp.num_row_ = 2 * n + 1 + n * n
    free = np.full(n + n * n, -np.inf)
    lp.row_lower_ = np.concatenate([np.ones(n), free[:n], [land.cores], free[n:]])
    lp.row_upper_ = np.concatenate([np.ones(n), np.zeros(n), [land.cores], np.zeros(n * n)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=lp.num_row_))])
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, column[order], value[order]
    solver.passModel(lp)
    solver.setOptionValue("time_limit", max(seconds - (time.perf_counter() - begun) - 0.1, 0.1))
    solver.run()
    info = solver.getInfo()
    bound = float(info.mip_dual_bound) if np.isfinite(info.mip_dual_bound) else None
    if info.primal_solution_status != 2:
        return {"solution": None, "bound": bound}
    values = np.array(solver.getSolution().col_value)
    core = np.argmax(values[: n * n].reshape(n, n), axis=1).tolist()
    return {"solution": seated(core, np.flatnonzero(values[n * n :] > 0.5).tolist()), "bound": bound}


def cp_sat(instance: Instance, seconds: float, seed: int) -> Found:
    """CP-SAT: the same model in whole numbers (ways times 100); both cores."""
    begun = time.perf_counter()
    from ortools.sat.python import cp_model

    land = read(instance.path, instance.best_known)
    n, model = len(land.size), cp_model.CpModel()
    cost = np.rint(land.ways * 100).astype(int)
    x = [[model.new_bool_var("") for _ in range(n)] for _ in range(n)]
    y = [model.new_bool_var("") for _ in range(n)]
    for i in range(n):
        model.add_exactly_one(x[i])
        for j in range(n):
            model.add_implication(x[i][j], y[j])
    for j in range(n):
        load = cp_model.LinearExpr.weighted_sum([x[i][j] for i in range(n)], land.size.astype(int).tolist())
        model.add(load <= int(land.capacity[j]) * y[j])
    model.add(sum(y) == land.cores)
    terms = [x[i][j] for i in range(n) for j in range(n)]
    model.minimize(cp_model.LinearExpr.weighted_sum(terms, cost.ravel().tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 2, seed
    solver.parameters.max_time_in_seconds = max(seconds - (time.perf_counter() - begun) - 0.1, 0.1)
    status = solver.solve(model)
    bound = solver.best_objective_bound / 100 if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {"solution": None, "bound": bound}
    core = [next(j for j in range(n) if solver.boolean_value(x[i][j])) for i in range(n)]
    return {"solution": seated(core, [j for j in range(n) if solver.boolean_value(y[j])]), "bound": bound}
