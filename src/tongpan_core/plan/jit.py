"""Inner loops compiled on their first call. Modules that use this are imported inside functions: numba is heavy."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from tongpan_core.plan.problem import READY, Clock

_ALL: list[Any] = []
_READY: set[str] = set()

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function as machine code; kept beside the source (or in the user's cache), so it is compiled once a machine.

    It stays a function of arrays and numbers: no objects, no exceptions that a reader should see, no wall clock.
    """
    made = numba.njit(cache=True, nogil=True)(function)
    _ALL.append(made)
    return cast(Function, made)


def signatures() -> int:
    """How many functions this process has as machine code, counted by the kinds of their arguments."""
    return sum(len(own.signatures) for own in _ALL)


def make_ready(search: str, clock: Clock, small_case: Callable[[], object]) -> None:
    """Run a small case of a search, once a process, so that all its functions are there before it begins.

    Where no machine code is at hand, as on the first use on a machine, compiling takes longer than many a time limit:
    that time is left out of the clock. Loading what was compiled before counts.
    """
    if search in _READY:
        return
    _READY.add(search)
    clock.report(READY)
    begun, before = time.perf_counter(), _compiled_here()
    small_case()
    if _compiled_here() > before:
        clock.leave_out(time.perf_counter() - begun)


def _compiled_here() -> int:
    return sum(sum(own.stats.cache_misses.values()) for own in _ALL)
