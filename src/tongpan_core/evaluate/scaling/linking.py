"""Put a new form on the scale of an old one through common items (Kolen and Brennan 2014).

``θ_old = A θ_new + B``; so ``a_old = a_new / A`` and ``b_old = A b_new + B``. Every result says its direction, D, nodes
and weights: published figures differ by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .models import expit

Method = Literal["mean_mean", "mean_sigma", "haebara", "stocking_lord"]


@dataclass(frozen=True)
class Common:
    """Common items on both forms (J,): slopes, difficulties and lower asymptotes; ``D`` scales the logistic."""

    a_new: Floats
    b_new: Floats
    c_new: Floats
    a_old: Floats
    b_old: Floats
    c_old: Floats
    scaling: float = 1.0


@dataclass(frozen=True)
class Link:
    """``θ_old = slope θ_new + shift``."""

    method: Method
    slope: float
    shift: float
    items: int
    scaling: float
    nodes: int
    reach: float

    @property
    def recipe(self) -> str:
        """Everything that the numbers depend on."""
        curve = self.method in ("haebara", "stocking_lord")
        points = (
            f", {self.nodes} equally spaced nodes on [−{self.reach:g}, {self.reach:g}], equal weights" if curve else ""
        )
        words = {
            "mean_mean": "Mean/Mean",
            "mean_sigma": "Mean/Sigma, population SD",
            "haebara": "Haebara, new form moved",
            "stocking_lord": "Stocking–Lord, new form moved",
        }
        return f"{words[self.method]}: new to old, {self.items} common items, D = {self.scaling:g}{points}."

    def moved(self, theta: ArrayLike) -> Floats:
        """Abilities of the new form on the old scale."""
        return np.asarray(self.slope * np.asarray(theta, dtype=np.float64) + self.shift, dtype=np.float64)


def link(own: Common, method: Method = "stocking_lord", *, nodes: int = 40, reach: float = 4.0) -> Link:
    """Find the line. Raises EvaluationError for fewer than two common items or slopes that are not above zero."""
    if len(own.a_new) < 2 or len(own.a_new) != len(own.a_old):
        raise EvaluationError("Linking needs the same two or more common items on both forms.")
    if (own.a_new <= 0).any() or (own.a_old <= 0).any():
        raise EvaluationError("A common item does not rise with ability; leave it out.")
    if method == "mean_mean":
        slope = float(own.a_new.mean() / own.a_old.mean())
        shift = float(own.b_old.mean() - slope * own.b_new.mean())
    else:
        slope = float(own.b_old.std() / own.b_new.std())
        shift = float(own.b_old.mean() - slope * own.b_new.mean())
    if method in ("haebara", "stocking_lord"):
        slope, shift = _by_curves(own, method, np.linspace(-reach, reach, nodes), (slope, shift))
    return Link(method, slope, shift, len(own.a_new), own.scaling, nodes, reach)


def _curves(a: Floats, b: Floats, c: Floats, theta: Floats, scaling: float) -> Floats:
    return np.asarray(c[:, None] + (1 - c[:, None]) * expit(scaling * a[:, None] * (theta - b[:, None])))


def _by_curves(own: Common, method: Method, theta: Floats, first: tuple[float, float]) -> tuple[float, float]:
    from scipy.optimize import minimize

    old = _curves(own.a_old, own.b_old, own.c_old, theta, own.scaling)

    def loss(line: Floats) -> float:
        new = _curves(own.a_new / line[0], line[0] * own.b_new + line[1], own.c_new, theta, own.scaling)
        return float(((old - new) ** 2).sum() if method == "haebara" else ((old - new).sum(axis=0) ** 2).sum())

    found = minimize(
        loss, np.array(first), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-16, "maxiter": 4000}
    )
    return float(found.x[0]), float(found.x[1])


def common(a_new: ArrayLike, b_new: ArrayLike, a_old: ArrayLike, b_old: ArrayLike, *, c_new: ArrayLike | None = None,
           c_old: ArrayLike | None = None, scaling: float = 1.0) -> Common:  # fmt: skip
    """Common items from columns of one length; asymptotes are 0 where none are given."""
    columns = [np.asarray(own, dtype=np.float64) for own in (a_new, b_new, a_old, b_old)]
    zero = np.zeros(len(columns[0]))
    lower = [zero if own is None else np.asarray(own, dtype=np.float64) for own in (c_new, c_old)]
    return Common(columns[0], columns[1], lower[0], columns[2], columns[3], lower[1], scaling)
