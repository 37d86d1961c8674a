"""Many counties at once: the same call on one machine's cores or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any

from tongpan_core.plan.balance.plan import BalancePlan
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.plan.balance.solve import Params, solve
from tongpan_core.plan.problem import MaxSeconds, Result


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
    problems: Mapping[str, BalanceProblem],
    pool: Executor,
    *,
    seconds: float = 600.0,
    seed: int = 0,
    params: Params | None = None,
    on_done: Callable[[str, Result[BalancePlan]], None] | None = None,
) -> dict[str, Result[BalancePlan]]:
    """The cheapest path of every county, the largest first, in the order of ``problems``.

    A county's answer does not depend on where or beside what it is solved.
    """
    largest = sorted(problems, key=lambda key: -len(problems[key]))
    waiting: dict[Any, str] = {
        pool.submit(_solve_one, problems[key], seconds, seed, params or Params()): key for key in largest
    }  # fmt: skip
    done: dict[str, Result[BalancePlan]] = {}
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


def _solve_one(problem: BalanceProblem, seconds: float, seed: int, params: Params) -> Result[BalancePlan]:
    return solve(problem, stop=MaxSeconds(seconds), seed=seed, params=params)
