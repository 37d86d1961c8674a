"""Differential items by likelihood ratio: does an item need parameters of its own for a second group?

All items but the one looked at tie the groups together; the second group's ability is N(μ, σ²) with both estimated, the
first's N(0, 1) (Thissen, Steinberg and Wainer 1993).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .fit import SHARED, Engine, Layout, Prior, fit, layout_of, tables
from .models import Model, probabilities
from .nodes import Answers, Nodes, Pass, expect, nodes
from .responses import Responses

LEAST_SPREAD, MOST_SPREAD = 0.05, 5.0


@dataclass(frozen=True)
class LikelihoodRatio:
    """Items (J,): χ², its degrees of freedom and p, and ``gaps``; ``mean`` and ``sd`` are those of the focal group.

    A gap is how many points more the focal group's pupils are expected to get on the item than pupils of the other
    group who can do the same, on average over the focal group.
    """

    items: tuple[str, ...]
    chi: Floats
    df: tuple[int, ...]
    p: Floats
    gaps: Floats
    mean: float
    sd: float

    @property
    def recipe(self) -> str:
        """How items were judged."""
        return (
            "Likelihood ratio of a model with own parameters of the item for the focal group against one without; all "
            "other items tie the groups together, the focal group's mean and spread of ability are estimated."
        )


def likelihood_ratio(
    own: Responses,
    focal: ArrayLike,
    model: Model = "2pl",
    *,
    prior: Prior | None = None,
    tolerance: float = 1e-5,
    most: int = 500,
) -> LikelihoodRatio:
    """Look at every item in turn; ``focal`` (N,) is True for the group that is looked at.

    As all others tie the groups, one item that differs much lends some of its difference to them, with the sign turned:
    leave it out and look again.

    Raises EvaluationError for a group that is empty, or in which nobody chose some category of an item.
    """
    from scipy.stats import chi2

    group = _groups(own, focal)
    engine = _Groups(own, group, model, prior, None)
    start = fit(own, model, prior=prior, tolerance=1e-3)
    vector = np.zeros(engine.layout.size)
    for place, known in zip(engine.layout.places, start.parameters, strict=True):
        vector[place] = known
    tied, base, _steps, _done = engine.climb(np.concatenate([vector, [0.0, 1.0]]), tolerance, most)
    chi, free, gaps = np.empty(len(own.items)), [], np.empty(len(own.items))
    for item in range(len(own.items)):
        split = _Groups(own, group, model, prior, item)
        found, value, _steps, _done = split.climb(split.from_tied(tied, engine.layout), tolerance, most)
        chi[item] = max(0.0, 2 * (value - base))
        free.append(split.layout.size - engine.layout.size)
        gaps[item] = split.gap(found)
    mean, sd = float(tied[-2]), float(tied[-1])
    return LikelihoodRatio(own.items, chi, tuple(free), np.asarray(chi2.sf(chi, free)), gaps, mean, sd)


def _groups(own: Responses, focal: ArrayLike) -> NDArray[np.bool_]:
    group = np.asarray(focal, dtype=bool)
    if group.shape != (len(own.codes),) or not group.any() or group.all():
        raise EvaluationError("Both groups need pupils; give a mark of the group to each.")
    for side in (group, ~group):
        for name, column, k in zip(own.items, own.codes[side].T, own.categories, strict=True):
            if len(np.unique(column[column >= 0])) < k:
                raise EvaluationError(f"In one group nobody chose some category of item {name}; leave the item out.")
    return group


class _Groups(Engine):
    """EM over two groups. The vector is that of the items, then mean and standard deviation of the focal group.

    An item that is looked at has a second set of parameters for the focal group, as an item after all others.
    """

    def __init__(
        self, own: Responses, focal: NDArray[np.bool_], model: Model, prior: Prior | None, item: int | None
    ) -> None:
        extra = () if item is None else (item,)
        categories = own.categories + tuple(own.categories[place] for place in extra)
        layout = layout_of((model,) * len(categories), categories, shared=model in SHARED)
        prior = prior or (Prior() if model == "3pl" else None)
        parts = [replace(own, codes=own.codes[side], weights=own.weights[side]) for side in (~focal, focal)]
        super().__init__(layout, nodes(), Answers(parts[0]), prior)
        self.groups = [self.answers, Answers(parts[1])]
        own_items = list(range(len(own.items)))
        self.rows = [own_items, [len(own.items) if row == item else row for row in own_items]]
        self.item, self.latent, self.mass = item, np.array([0.0, 1.0]), np.zeros(0)

    def from_tied(self, tied: Floats, layout: Layout) -> Floats:
        """The start from the model without own parameters."""
        vector = np.concatenate([np.zeros(self.layout.size), tied[-2:]])
        for place, known in zip(self.layout.places, layout.places, strict=False):
            vector[place] = tied[known]
        assert self.item is not None
        vector[self.layout.places[-1]] = tied[layout.places[self.item]]
        return vector

    def focal(self) -> Nodes:
        """The nodes with the weights of the focal group."""
        weights = np.exp(-0.5 * ((self.points.theta - self.latent[0]) / self.latent[1]) ** 2)
        return Nodes(self.points.theta, np.maximum(weights / weights.sum(), 1e-300))

    def look(self, vector: Floats) -> tuple[Pass, list[tuple[Floats, Floats]]]:
        """One pass over both groups."""
        self.steps += 1
        held = tables(self.layout, vector, self.points)
        counts = [np.zeros_like(p) for p, _d in held]
        likelihood = 0.0
        for answers, rows, points in zip(self.groups, self.rows, (self.points, self.focal()), strict=True):
            seen = expect(answers, np.log(np.concatenate([held[row][0] for row in rows])), points)
            likelihood, self.mass = likelihood + seen.likelihood, seen.mass
            for row, part in zip(rows, np.split(seen.counts, answers.starts[1:].tolist()), strict=True):
                counts[row] += part
        return Pass(np.concatenate(counts), likelihood, self.mass), held

    def _parts(self, seen: Pass) -> list[Floats]:
        return np.split(seen.counts, np.cumsum(self.layout.categories)[:-1].tolist())

    def step(self, vector: Floats) -> tuple[Floats, float]:
        """One EM step of items and of the focal group."""
        self.latent = vector[-2:]
        items, value = super().step(vector[:-2])
        mean = float(np.average(self.points.theta, weights=self.mass))
        sd = float(np.sqrt(np.average((self.points.theta - mean) ** 2, weights=self.mass)))
        return np.concatenate([items, [mean, sd]]), value

    def gradient(self, vector: Floats) -> tuple[Floats, float]:
        """That of the items, and the log likelihood."""
        self.latent = vector[-2:]
        return super().gradient(vector[:-2])

    def valid(self, vector: Floats) -> bool:
        """Whether items are valid, and the focal group's spread where it was given."""
        if len(vector) > self.layout.size and not LEAST_SPREAD < vector[-1] < MOST_SPREAD:
            return False
        return super().valid(vector)

    def gap(self, vector: Floats) -> float:
        """Points the focal group gets more on the item, at equal ability, on average over it."""
        assert self.item is not None
        self.latent = vector[-2:]
        points = self.focal()
        first, second = (
            _expected(
                self.layout.models[row], vector[self.layout.places[row]], points.theta, self.layout.categories[row]
            )
            for row in (self.item, -1)
        )
        return float((second - first) @ points.weights)


def _expected(model: Model, item: Sequence[float] | Floats, theta: Floats, k: int) -> Floats:
    return np.asarray(np.arange(k) @ probabilities(model, np.asarray(item), theta, k)[0], dtype=np.float64)
