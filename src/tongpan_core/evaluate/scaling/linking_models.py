"""Link two forms by common items of any model, also of several points: Haebara, Stocking–Lord over all categories.

With ``θ_old = A θ_new + B`` a slope becomes a / A and each intercept d − a B / A, whatever the model; a lower asymptote
stays. Haebara (1980) compares the chance of every category of every item, Stocking and Lord (1983) the expected points
of all items together; for items of several points see Kim and Lee (2006, J. Educ. Meas. 43, 355–381).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .linking import Link, Method
from .models import Model, probabilities

SAME = 1e-6
"""Items that lie closer together than this have no spread."""


@dataclass(frozen=True)
class Anchor:
    """A common item: its model and its parameters, slope first, on the new and on the old form."""

    model: Model
    new: Floats
    old: Floats

    @property
    def categories(self) -> int:
        """How many categories it has."""
        return 2 if self.model in ("1pl", "2pl", "3pl") else len(self.new)

    def place(self, parameters: Floats) -> float:
        """Where the item lies: the mean of its step difficulties."""
        steps = parameters[1:2] if self.model == "3pl" else parameters[1:]
        return float(-steps.mean() / parameters[0])


def moved_parameters(model: Model, parameters: Floats, slope: float, shift: float) -> Floats:
    """Parameters of the new form on the old scale."""
    found = parameters.copy()
    found[0] = parameters[0] / slope
    last = 2 if model == "3pl" else len(parameters)
    found[1:last] = parameters[1:last] - found[0] * shift
    return found


def link_models(
    anchors: Sequence[Anchor],
    method: Method = "stocking_lord",
    *,
    nodes: int = 40,
    reach: float = 4.0,
) -> Link:
    """Find the line: by the curves, with equal weights on equally spaced nodes of the old scale, or by moments.

    The moments are those of slopes (mean–mean) and of the places of items, the mean of their step difficulties.
    Raises EvaluationError for fewer than two common items, for one whose number of categories differs between the
    forms, for slopes that are not above zero, and for mean–sigma where the items all lie at one place.
    """
    if len(anchors) < 2:
        raise EvaluationError("Linking needs the same two or more common items on both forms.")
    if any(len(own.new) != len(own.old) for own in anchors):
        raise EvaluationError("A common item has other categories on one form; leave it out.")
    if any(own.new[0] <= 0 or own.old[0] <= 0 for own in anchors):
        raise EvaluationError("A common item does not rise with ability; leave it out.")
    if method == "mean_mean":
        slope = float(np.mean([own.new[0] for own in anchors]) / np.mean([own.old[0] for own in anchors]))
        line = _through(*_places(anchors), slope)
    elif method == "mean_sigma":
        new, old = _places(anchors)
        if min(new.std(), old.std()) <= SAME:
            raise EvaluationError("All common items are as hard as each other; use another method.")
        line = _through(new, old, float(old.std() / new.std()))
    else:
        line = _by_curves(anchors, method, np.linspace(-reach, reach, nodes))
    return Link(method, *line, len(anchors), 1.0, nodes, reach)


def _by_curves(anchors: Sequence[Anchor], method: Method, theta: Floats) -> tuple[float, float]:
    from scipy.optimize import minimize

    old = [probabilities(own.model, own.old, theta, own.categories)[0] for own in anchors]
    points = _expected(old)

    def loss(line: Floats) -> float:
        if line[0] <= 0:
            return float("inf")
        new = [
            probabilities(own.model, moved_parameters(own.model, own.new, *line), theta, own.categories)[0]
            for own in anchors
        ]
        if method == "haebara":
            return float(sum(((one - two) ** 2).sum() for one, two in zip(old, new, strict=True)))
        return float(((points - _expected(new)) ** 2).sum())

    found = minimize(
        loss, np.array(_first(anchors)), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12, "maxiter": 4000}
    )
    return float(found.x[0]), float(found.x[1])


def _expected(chances: Sequence[Floats]) -> Floats:
    """Expected points of all items at each node (Q,)."""
    return np.asarray(np.sum([np.arange(len(own)) @ own for own in chances], axis=0))


def _places(anchors: Sequence[Anchor]) -> tuple[Floats, Floats]:
    """Where the items lie on the new and on the old form."""
    return np.array([own.place(own.new) for own in anchors]), np.array([own.place(own.old) for own in anchors])


def _through(new: Floats, old: Floats, slope: float) -> tuple[float, float]:
    return slope, float(old.mean() - slope * new.mean())


def _first(anchors: Sequence[Anchor]) -> tuple[float, float]:
    """Mean and spread of the places of items; where they hardly differ, the ratio of slopes."""
    new, old = _places(anchors)
    slope = float(np.mean([own.new[0] for own in anchors]) / np.mean([own.old[0] for own in anchors]))
    if min(new.std(), old.std()) > SAME:
        slope = float(old.std() / new.std())
    return _through(new, old, slope)
