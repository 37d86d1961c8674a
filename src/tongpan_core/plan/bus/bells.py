"""Bells that may move: one school after another tries other times, the buses following."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tongpan_core.plan.bus import engine
from tongpan_core.plan.bus.pack import Calls, movable, pack
from tongpan_core.plan.bus.problem import BusProblem
from tongpan_core.plan.bus.schedule import loads_of
from tongpan_core.plan.bus.search import Search

_STEP = 300.0  # seconds between two times that are tried: bells ring at whole five minutes


def move_bells(problem: BusProblem, calls: Calls, search: Search, steps: int, asked: Callable[[], bool]) -> Search:
    """The search with the best bells found: every school in turn, every time allowed, until none is better.

    Each trial begins from the buses of the best so far, as far as they still come in time, and anneals for ``steps``.
    """
    better = True
    while better:
        better = False
        for s in movable(problem):
            for moved in _times(problem.schools[s].shift):
                if asked():
                    return search
                if moved != search.bells[s]:
                    trial = _trial(problem, calls, search, s, moved, steps, asked)
                    if trial is not None:
                        search, better = trial, True
    return search


def _times(shift: tuple[float, float]) -> list[float]:
    inside = np.arange(np.ceil(shift[0] / _STEP), np.floor(shift[1] / _STEP) + 1) * _STEP
    return sorted({float(shift[0]), float(shift[1]), *inside.tolist()}, key=abs)


def _trial(
    problem: BusProblem, calls: Calls, search: Search, s: int, moved: float, steps: int, asked: Callable[[], bool]
) -> Search | None:
    bells = search.bells.copy()
    bells[s] = moved
    trial = Search(problem, calls, pack(problem, calls, bells), bells, search.seed)
    trial.begin(loads_of(search.fleet))
    if trial.waiting:
        return None
    phase = trial.phases()[0]
    trial.run(phase, asked, lambda _: None, lambda done: done / steps)
    better = engine.total_cost(phase.data, trial.fleet) < engine.total_cost(phase.data, search.fleet) - 1e-6
    return trial if better else None
