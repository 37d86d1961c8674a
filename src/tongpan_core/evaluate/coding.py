"""Names of schools, units or periods as whole numbers from 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DENSE = 4
"""Whole numbers up to this many times their count are counted instead of sorted."""


def coded(names: NDArray[np.generic]) -> tuple[NDArray[np.generic], NDArray[np.intp]]:
    """The different names, rising, and for each entry (N,) the row of its name."""
    if names.dtype.kind == "f" and len(names) and (names == np.floor(names)).all() and np.abs(names).max() < 2**52:
        names = names.astype(np.int64)
    if names.dtype.kind in "iu" and len(names):
        least = names.min()
        shifted = names - least
        if shifted.max() < DENSE * len(names):
            there = np.bincount(shifted) > 0
            codes = np.flatnonzero(there) + least
            if len(codes) == len(there):
                return codes, shifted.astype(np.intp, copy=False)
            return codes, (np.cumsum(there) - 1)[shifted]
    codes, rows = np.unique(names, return_inverse=True)
    return codes, rows.astype(np.intp, copy=False)
