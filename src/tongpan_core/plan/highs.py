"""A thin, typed face of HiGHS: a linear programme that grows by rows and columns, and its integer form."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tongpan_core.tables import Floats, Ints

Ended = Literal["optimal", "infeasible", "limit", "stopped"]
_EVERY = 0.05  # seconds between two questions to the caller from inside HiGHS


@dataclass(frozen=True)
class Outcome:
    """How a solve ended: columns and duals where there are any; ``bound`` is proven for the model as it stood."""

    ended: Ended
    objective: float = np.inf
    bound: float = -np.inf
    columns: Floats | None = None
    rows: Floats | None = None
    row_duals: Floats | None = None
    column_duals: Floats | None = None


@dataclass
class Block:
    """Rows or columns in compressed form: ``starts`` (m,), ``index`` and ``value`` (nonzeros,), bounds (m,)."""

    lower: Floats
    upper: Floats
    starts: Ints
    index: Ints
    value: Floats


def compress(major: Ints, minor: Ints, value: Floats, lower: Floats, upper: Floats) -> Block:
    """Triplets as a :class:`Block` of ``len(lower)`` rows (or columns); zeros are left out."""
    keep = value != 0
    major, minor, value = major[keep], minor[keep], value[keep]
    order = np.lexsort((minor, major))
    counts = np.bincount(major, minlength=len(lower))
    starts = np.concatenate(([0], np.cumsum(counts)[:-1])) if len(lower) else np.zeros(0, dtype=np.int64)
    return Block(lower, upper, starts, minor[order], value[order])


class Programme:
    """A linear programme in HiGHS that keeps its basis while rows and columns are added."""

    def __init__(self, cost: Floats, lower: Floats, upper: Floats, asked: Callable[[], bool], seed: int) -> None:
        import highspy

        self._api: Any = highspy
        self._asked = asked
        self._seed = seed
        self._highs = self._new()
        empty = np.zeros(0)
        none = np.zeros(0, dtype=np.int32)
        self._highs.addCols(len(cost), cost, lower, upper, 0, np.zeros(len(cost), dtype=np.int32), none, empty)

    def _new(self) -> Any:
        highs = self._api.Highs()
        options = {"output_flag": False, "threads": 1, "random_seed": self._seed, "primal_feasibility_tolerance": 1e-8}
        for name, value in options.items():
            highs.setOptionValue(name, value)
        ask = _Throttled(self._asked)
        highs.cbSimplexInterrupt.subscribe(ask)
        highs.cbIpmInterrupt.subscribe(ask)
        highs.cbMipInterrupt.subscribe(ask)
        return highs

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return int(self._highs.getNumCol())

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self._highs.getNumRow())

    def add_rows(self, block: Block) -> None:
        """Append rows; ``block.index`` names columns."""
        args = block.starts.astype(np.int32), block.index.astype(np.int32), block.value
        self._highs.addRows(len(block.lower), block.lower, block.upper, len(block.value), *args)

    def add_columns(self, cost: Floats, block: Block) -> None:
        """Append columns; ``block.index`` names rows."""
        args = block.starts.astype(np.int32), block.index.astype(np.int32), block.value
        self._highs.addCols(len(cost), cost, block.lower, block.upper, len(block.value), *args)

    def coefficient(self, row: int, column: int, value: float) -> None:
        """Change one coefficient."""
        self._highs.changeCoeff(row, column, value)

    def bound_columns(self, which: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of some columns."""
        self._highs.changeColsBounds(len(which), which.astype(np.int32), lower, upper)

    def bound_rows(self, which: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of some rows."""
        self._highs.changeRowsBounds(len(which), which.astype(np.int32), lower, upper)

    def price(self, cost: Floats) -> None:
        """Change the cost of every column."""
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)

    def solve_inside(self) -> Outcome:
        """Solve by the interior point method without crossing over to a corner: prices from amid all that are best.

        Where columns are made by prices it takes fewer rounds than corners do; what it gives is best to a tolerance.
        Where it does not come to an end, a corner is given.
        """
        self._highs.clearSolver()
        self._highs.setOptionValue("solver", "ipm")
        self._highs.setOptionValue("run_crossover", "off")
        self._highs.run()
        outcome = self._outcome(self._highs)
        self._highs.setOptionValue("run_crossover", "on")
        self._highs.setOptionValue("solver", "choose")
        return self.solve() if outcome.ended == "limit" else outcome

    def solve(self) -> Outcome:
        """Solve the linear programme, starting from the last basis; afresh, and with presolve, where that fails."""
        self._highs.run()
        outcome = self._outcome(self._highs)
        for solver in ("simplex", "ipm"):
            if outcome.ended != "limit":
                break
            self._highs.clearSolver()
            self._highs.setOptionValue("solver", solver)
            self._highs.run()
            outcome = self._outcome(self._highs)
        self._highs.setOptionValue("solver", "choose")
        return outcome

    def solve_integers(
        self,
        whole: Ints,
        *,
        gap: float,
        nodes: int | None = None,
        start: Floats | None = None,
        seconds: float | None = None,
    ) -> Outcome:
        """Solve with the columns ``whole`` integer, to a relative gap or a number of nodes, from a known solution.

        ``seconds`` is for callers with a time limit: HiGHS looks at its own clock where it does not ask the caller.
        """
        highs = self._new()
        model = self._highs.getLp()
        kinds = [self._api.HighsVarType.kContinuous] * self.columns
        for column in whole:
            kinds[column] = self._api.HighsVarType.kInteger
        model.integrality_ = kinds
        highs.passModel(model)
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("mip_abs_gap", 1e-6 if gap == 0 else 0.0)
        highs.setOptionValue("mip_feasibility_tolerance", 1e-6)
        if nodes is not None:
            highs.setOptionValue("mip_max_nodes", nodes)
        if seconds is not None:
            highs.setOptionValue("time_limit", max(seconds, 0.01))
        if start is not None:
            solution = self._api.HighsSolution()
            solution.col_value = start.tolist()
            highs.setSolution(solution)
        highs.run()
        return self._outcome(highs, mixed=True)

    def _outcome(self, highs: Any, *, mixed: bool = False) -> Outcome:
        status, kinds, info = highs.getModelStatus(), self._api.HighsModelStatus, highs.getInfo()
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            return Outcome("infeasible", bound=np.inf)
        stopped = status == kinds.kInterrupt
        done = status == kinds.kOptimal
        if not done and not mixed:
            return Outcome("stopped" if stopped else "limit")
        solution = highs.getSolution()
        found = info.primal_solution_status == 2
        return Outcome(
            ended="optimal" if done else "stopped" if stopped else "limit",
            objective=float(info.objective_function_value) if found else np.inf,
            bound=float(info.mip_dual_bound if mixed else info.objective_function_value),
            columns=np.array(solution.col_value) if found else None,
            rows=np.array(solution.row_value) if found else None,
            row_duals=None if mixed else np.array(solution.row_dual),
            column_duals=None if mixed else np.array(solution.col_dual),
        )


class _Throttled:
    """Asks the caller at most twenty times a second, whatever HiGHS does."""

    def __init__(self, asked: Callable[[], bool]) -> None:
        self._asked = asked
        self._next = 0.0

    def __call__(self, event: Any) -> None:
        now = time.perf_counter()
        if now >= self._next:
            self._next = now + _EVERY
            if self._asked():
                event.interrupt()
