"""Growth since the earlier test on one scale: of schools together, of the two sides of a bond, of their gap."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from .groups import Measured


def weights_of(own: Measured) -> dict[int, float]:
    """How many pupils stand behind each school, by its unit."""
    sums = np.bincount(own.board.place, weights=own.board.weights, minlength=len(own.board.schools))
    return {school.unit_id: float(total) for school, total in zip(own.board.schools, sums, strict=True)}


def growth_of(
    rows: Sequence[Mapping[str, Any]],
    weights: Mapping[int, float],
    strayed: float,
    units: Collection[int] | None = None,
) -> dict[str, Any]:
    """The growth of the schools that both tests have, each counted by its pupils of this year; empty without any.

    Each school keeps its weight in both years, so that no growth comes from schools growing larger. The error of the
    link is common to all of them: it is added once (``se``) and left out of ``se_own``, that of a difference.
    """
    there = [own for own in rows if own.get("growth") is not None and (units is None or own["unit"] in units)]
    if not there:
        return {}
    w = np.array([weights[own["unit"]] for own in there])
    w /= w.sum()
    errors = np.array([own["growth_se"] for own in there])
    inside = float((w**2 * np.maximum(errors**2 - strayed**2, 0.0)).sum())
    return {
        "growth": float(w @ [own["growth"] for own in there]), "schools": len(there),
        "se": float(np.sqrt(inside + strayed**2)), "se_own": float(np.sqrt(inside)),
    }  # fmt: skip


def bond_growth(
    rows: Sequence[Mapping[str, Any]], weights: Mapping[int, float], strayed: float, leading: Collection[int],
    others: Collection[int],
) -> dict[str, Any]:  # fmt: skip
    """Growth of a bond, of each side, and how the gap changed: below zero, the other side came nearer."""
    sides = {name: growth_of(rows, weights, strayed, units)
             for name, units in (("whole", {*leading, *others}), ("lead", leading), ("other", others))}  # fmt: skip
    found: dict[str, Any] = {name: own for name, own in sides.items() if own}
    if sides["lead"] and sides["other"]:
        found["gap"] = sides["lead"]["growth"] - sides["other"]["growth"]
        found["gap_se"] = float(np.hypot(sides["lead"]["se_own"], sides["other"]["se_own"]))
    return {"grown": found} if found else {}
