"""Inner loops compiled on their first call. Modules that use this are imported inside functions: numba is heavy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function as machine code; kept beside the source (or in the user's cache), so it is compiled once a machine.

    It stays a function of arrays and numbers: no objects, no exceptions that a reader should see, no wall clock.
    """
    return cast(Function, numba.njit(cache=True, nogil=True)(function))
