"""Theil's T and L, and their split into what lies between groups and what lies within them.

Theil (1967), Shorrocks (1980). ``T = Σ (y_i/Y) ln[(y_i/Y)/(w_i/W)]``, ``L = Σ (w_i/W) ln[(w_i/W)/(y_i/Y)]`` with the
resource ``y`` and the pupils ``w``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tongpan_core.tables import Floats, Ints, TableError


@dataclass(frozen=True, slots=True)
class TheilSplit:
    """``total = between + within``; ``share`` of a group in the whole and its own index, in the order of ``groups``."""

    total: float
    between: float
    within: float
    groups: tuple[str, ...]
    shares: Floats
    own: Floats


def theil_t(resources: ArrayLike, pupils: ArrayLike) -> float:
    """Theil's T of resources over pupils, shape ``(n,)`` each: 0 where all have the same per pupil.

    0 ln 0 is 0. NaN where there is nothing to share. Raises TableError for negative values, NaN, and a resource without
    pupils.
    """
    y, w = _shares(resources, pupils)
    return _divergence(y, w)


def theil_l(resources: ArrayLike, pupils: ArrayLike) -> float:
    """Theil's L (mean log deviation), shape ``(n,)`` each; infinite where a school with pupils has nothing."""
    y, w = _shares(resources, pupils)
    if np.any((w > 0) & (y == 0)):
        return float("inf")
    return _divergence(w, y)


def theil_split(resources: ArrayLike, pupils: ArrayLike, groups: ArrayLike) -> TheilSplit:
    """T between and within groups; ``groups`` has shape ``(n,)``. Each group weighs by its share of the resource."""
    y, w = _shares(resources, pupils)
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    shares = _by_group(member, y, len(names))
    people = _by_group(member, w, len(names))
    logs = _logs(y, w)
    inner = _by_group(member, y * logs, len(names))
    outer = _logs(shares, people)
    own = np.divide(inner, shares, out=np.zeros_like(inner), where=shares > 0) - outer
    between = float((shares * outer).sum())
    return TheilSplit(
        float((y * logs).sum()), between, float((shares * own).sum()), tuple(map(str, names)), shares, own
    )


def _shares(resources: ArrayLike, pupils: ArrayLike) -> tuple[Floats, Floats]:
    y, w = np.asarray(resources, dtype=np.float64), np.asarray(pupils, dtype=np.float64)
    if y.shape != w.shape or y.ndim != 1:
        raise TableError(f"Resources have shape {y.shape} and pupils {w.shape}; give two columns of one length.")
    if not (np.all(y >= 0) and np.all(w >= 0)):
        raise TableError("Theil's index needs resources and pupils of 0 or more, and none missing (NaN).")
    if np.any((w == 0) & (y > 0)):
        raise TableError("A school has resources but no pupils; leave it out or correct its pupils.")
    with np.errstate(invalid="ignore"):
        return y / y.sum(), w / w.sum()


def _by_group(member: Ints, values: Floats, groups: int) -> Floats:
    return np.bincount(member, values, groups).astype(np.float64, copy=False)


def _logs(part: Floats, base: Floats) -> Floats:
    return np.log(np.divide(part, base, out=np.ones_like(part), where=(part > 0) & (base > 0)))


def _divergence(part: Floats, base: Floats) -> float:
    return float((part * _logs(part, base)).sum())
