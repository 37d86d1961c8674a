"""Many counties at once: the same call on one machine's cores or on a cluster, for every solver."""

from __future__ import annotations

import ctypes
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, wait
from contextlib import contextmanager
from functools import cache
from multiprocessing import parent_process
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from tongpan_core.plan.halt import Halt, Halted, InThisProcess, OnCluster, OnThisMachine, listen
from tongpan_core.plan.problem import AnyOf, MaxSeconds, Result

Octets = npt.NDArray[np.uint8]
Solution = TypeVar("Solution")
Solver = Callable[..., Result[Solution]]
"""A module's ``solve(problem, *, stop, seed, params)``, importable by name: another process may call it."""

POLL = 0.3
"""Seconds between two looks whether everything is to end."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h


@contextmanager
def executor(address: str | None = None, workers: int | None = None) -> Iterator[Executor]:
    """Where counties are solved: processes of this machine, or a Dask cluster at ``address`` (``tcp://host:8786``).

    Raises:
        ModuleNotFoundError: for an address without the extra ``cluster`` installed.
    """
    if address is None:
        from multiprocessing import get_context

        context = get_context("spawn")
        event = context.Event()
        with ProcessPoolExecutor(workers, mp_context=context, initializer=listen, initargs=(event,)) as pool:
            pool.halt = OnThisMachine(event)  # type: ignore[attr-defined]
            yield pool
        return
    import distributed

    connect: Any = distributed.Client
    with connect(address) as client:
        # Dask would name each task by a digest of all its bytes, which takes longer than sending them.
        cluster = client.get_executor(pure=False)
        cluster.halt = OnCluster(f"halt-{uuid4().hex}")
        try:
            yield cluster
        finally:
            cluster.halt.forget()


def solve_region(
    solve: Solver[Solution],
    problems: Mapping[str, Any],
    pool: Executor,
    *,
    params: Any,
    seconds: float = 600.0,
    seed: int = 0,
    on_done: Callable[[str, Result[Solution]], None] | None = None,
    starts: Mapping[str, Any] | None = None,
    stop: Callable[[], bool] | None = None,
) -> dict[str, Result[Solution]]:
    """The answer of every county, the largest (by ``len``) first, in the order of ``problems``.

    Once ``stop`` (asked several times a second) says so, the counties at work end with the best they have, and those
    that have not begun are missing from the answer. An exception of ``on_done`` ends them likewise.

    ``starts`` are plans of counties that have one to begin with. A county's answer does not depend on where or beside
    what it is solved. Problems and answers travel packed: Dask looks through objects that it is given, school by
    school, several times.
    """
    largest = sorted(problems, key=lambda key: -len(problems[key]))
    halt: Halt = getattr(pool, "halt", None) or InThisProcess()
    waiting: dict[Any, str] = {
        pool.submit(_solve_one, _pack((solve, problems[key], seconds, _words(params, seed, starts, key), halt))): key
        for key in largest
    }
    done: dict[str, Result[Solution]] = {}
    try:
        for future in _as_completed(waiting, halt, stop):
            key, found = waiting[future], _unpack(future.result())
            if found is None:  # the word to end came before it had begun
                continue
            done[key] = found
            if on_done is not None:
                on_done(key, found)
    except BaseException:
        halt.ask()  # whoever leaves the pool waits for all that it was given
        raise
    finally:
        if isinstance(halt, InThisProcess) and all(future.done() for future in waiting):
            halt.forget()
    return {key: done[key] for key in problems if key in done}


def _as_completed(waiting: Mapping[Any, str], halt: Halt, stop: Callable[[], bool] | None) -> Iterator[Any]:
    if not all(hasattr(future, "_waiters") for future in waiting):
        yield from list(waiting)
        return
    pending, told = set(waiting), False
    while pending:
        ready, pending = wait(pending, POLL if stop and not told else None, FIRST_COMPLETED)
        if stop and not told and stop():
            told = True
            halt.ask()
        yield from ready


def _words(params: Any, seed: int, starts: Mapping[str, Any] | None, key: str) -> dict[str, Any]:
    start = (starts or {}).get(key)
    return {"params": params, "seed": seed} | ({} if start is None else {"start": start})


def _solve_one(task: Octets) -> Octets:
    """Solve what :func:`solve_region` packed; the result, packed likewise, or None where all is to end."""
    solve, problem, seconds, words, halt = _unpack(task)
    if parent_process() is not None:
        _keep_memory()
    if halt.asked():
        return _pack(None)
    return _pack(solve(problem, stop=Within(seconds, halt), **words))


class Within(AnyOf):
    """Stop after a time, or at the word to end; ``seconds`` is the time."""

    def __init__(self, seconds: float, halt: Halt) -> None:
        super().__init__((MaxSeconds(seconds), Halted(halt)))

    @property
    def seconds(self) -> float:
        """The time."""
        limit: Any = self.stops[0]
        return float(limit.seconds)


def _pack(value: Any) -> Octets:
    """As an array of octets: Dask sends an array as it lies in memory, while it copies ``bytes`` at every step."""
    return np.frombuffer(pickle.dumps(value, 5), np.uint8)


def _unpack(packed: Octets) -> Any:
    return pickle.loads(packed.data)  # noqa: S301  # nosec B301 - packed by this module, at the other end


@cache
def _keep_memory() -> None:
    """Keep freed arrays for the next ones, in a process that others started for this work; nothing outside glibc.

    Dask solves in a thread and sets a low MALLOC_TRIM_THRESHOLD_; under either of these, memory goes back to the system
    after every large array and is asked for again, page by page.
    """
    adjust: Any = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if adjust is not None:
        adjust(_TRIM_THRESHOLD, 1 << 30)
        adjust(_MMAP_THRESHOLD, 32 << 20)
