"""Solvers that go on until they are told to stop, importable by the processes of a pool."""

from __future__ import annotations

import time

from tongpan_core.plan.problem import MaxSeconds, Progress, Result


def patient(problem, *, stop, seed, params, start=None):
    """The best so far is the problem itself; how long it took is told."""
    began = time.monotonic()
    while not stop(Progress(time.monotonic() - began, "waiting")):
        time.sleep(0.01)
    return Result("stopped", problem, 1.0, None, time.monotonic() - began, seed)


def empty_handed(problem, *, stop, seed, params, start=None):
    """The same without a plan."""
    found = patient(problem, stop=stop, seed=seed, params=params)
    return Result("stopped", None, None, None, found.seconds, seed)


def communities(problem, *, stop, seed, params, start=None):
    """A real plan, after waiting."""
    from tongpan_core.plan.communities import solve

    patient(problem, stop=stop, seed=seed, params=params)
    return solve(problem, stop=MaxSeconds(5), seed=seed, params=params)
