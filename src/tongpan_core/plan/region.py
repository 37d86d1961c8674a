"""Many counties at once: the same call on one machine's cores or on a cluster, for every solver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any, TypeVar

from tongpan_core.plan.problem import MaxSeconds, Result

Solution = TypeVar("Solution")
Solver = Callable[..., Result[Solution]]
"""A module's ``solve(problem, *, stop, seed, params)``, importable by name: another process may call it."""


@contextmanager
def executor(address: str | None = None, workers: int | None = None) -> Iterator[Executor]:
    """Where counties are solved: processes of this machine, or a Dask cluster at ``address`` (``tcp://host:8786``).

    Raises:
        ModuleNotFoundError: for an address without the extra ``cluster`` installed.
    """
    if address is None:
        from multiprocessing import get_context

        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield pool
        return
    import distributed

    connect: Any = distributed.Client
    with connect(address) as client:
        yield client.get_executor()


def solve_region(
    solve: Solver[Solution],
    problems: Mapping[str, Any],
    pool: Executor,
    *,
    params: Any,
    seconds: float = 600.0,
    seed: int = 0,
    on_done: Callable[[str, Result[Solution]], None] | None = None,
) -> dict[str, Result[Solution]]:
    """The answer of every county, the largest (by ``len``) first, in the order of ``problems``.

    A county's answer does not depend on where or beside what it is solved.
    """
    largest = sorted(problems, key=lambda key: -len(problems[key]))
    waiting: dict[Any, str] = {
        pool.submit(_solve_one, solve, problems[key], seconds, seed, params): key for key in largest
    }  # fmt: skip
    done: dict[str, Result[Solution]] = {}
    for future in _as_completed(waiting):
        key = waiting[future]
        done[key] = future.result()
        if on_done is not None:
            on_done(key, done[key])
    return {key: done[key] for key in problems}


def _as_completed(waiting: Mapping[Any, str]) -> Iterator[Any]:
    if all(hasattr(future, "_waiters") for future in waiting):
        return as_completed(waiting)
    return iter(list(waiting))


def _solve_one(solve: Solver[Solution], problem: Any, seconds: float, seed: int, params: Any) -> Result[Solution]:
    return solve(problem, stop=MaxSeconds(seconds), seed=seed, params=params)
