"""Marginal maximum likelihood of item parameters by EM (Bock and Aitkin 1981).

It is quickened by SQUAREM (Varadhan and Roland 2008) and held to a likelihood that never falls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .models import Model, parameters_of, probabilities, start, valid
from .nodes import Answers, Nodes, Pass, expect, nodes
from .responses import Responses

SHARED = ("1pl", "pcm")
"""Models with one slope for all items."""


@dataclass(frozen=True)
class Prior:
    """A normal prior on the logit of the lower asymptote of ``3pl``; always shown with the result."""

    mean: float = -1.1
    sd: float = 0.5


@dataclass
class Layout:
    """Where each item's parameters stand in one vector; with a shared slope it stands first, once."""

    models: tuple[Model, ...]
    categories: tuple[int, ...]
    shared: bool
    places: list[np.typing.NDArray[np.intp]] = field(default_factory=list)
    size: int = 0

    def __post_init__(self) -> None:
        self.size = int(self.shared)
        for model, categories in zip(self.models, self.categories, strict=True):
            count = parameters_of(model, categories)
            own = np.arange(self.size, self.size + count - self.shared)
            self.places.append(np.concatenate([[0], own]) if self.shared else own)
            self.size += count - self.shared


@dataclass(frozen=True)
class Scale:
    """Fitted items.

    Attributes:
        items: Names (J,).
        models: Of each item.
        categories: Of each item.
        parameters: One array an item: slope, then intercepts (``3pl``: slope, intercept, logit of the asymptote).
        errors: Standard errors alike; NaN before :func:`..errors.with_errors` was called.
        covariance: Of the free parameters, or None.
        likelihood: Log likelihood without the prior.
        steps: Passes over the data.
        converged: Whether the last step moved no parameter by more than the tolerance.
        prior: That of the asymptotes, or None.
        pupils: How many.
    """

    items: tuple[str, ...]
    models: tuple[Model, ...]
    categories: tuple[int, ...]
    parameters: tuple[Floats, ...]
    errors: tuple[Floats, ...]
    covariance: Floats | None
    likelihood: float
    steps: int
    converged: bool
    prior: Prior | None
    pupils: int
    nodes: Nodes
    shared: bool

    @property
    def slopes(self) -> Floats:
        """a (J,)."""
        return np.array([own[0] for own in self.parameters])

    @property
    def difficulties(self) -> Floats:
        """b = −d / a (J,) of items of two categories; NaN of others."""
        return np.array(
            [-own[1] / own[0] if k == 2 else np.nan for own, k in zip(self.parameters, self.categories, strict=True)]
        )

    @property
    def free(self) -> int:
        """How many parameters were estimated."""
        return layout_of(self.models, self.categories, shared=self.shared).size

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * self.free - 2 * self.likelihood

    @property
    def recipe(self) -> str:
        """How it was fitted, in one line."""
        prior = "" if self.prior is None else f", prior N({self.prior.mean:g}, {self.prior.sd:g}) on logit g"
        return (
            f"Marginal maximum likelihood, ability N(0, 1), {len(self.nodes.theta)} equally spaced nodes on "
            f"[{self.nodes.theta[0]:g}, {self.nodes.theta[-1]:g}], D = 1{prior}."
        )


def layout_of(models: Sequence[Model], categories: Sequence[int], *, shared: bool) -> Layout:
    """The places of all parameters."""
    return Layout(tuple(models), tuple(categories), shared)


def tables(layout: Layout, vector: Floats, own: Nodes) -> list[tuple[Floats, Floats]]:
    """Probabilities and derivatives of every item at the nodes."""
    return [
        probabilities(model, vector[place], own.theta, k)
        for model, place, k in zip(layout.models, layout.places, layout.categories, strict=True)
    ]


def fit(
    own: Responses,
    model: Model | Sequence[Model] = "2pl",
    *,
    prior: Prior | None = None,
    tolerance: float = 1e-6,
    most: int = 2000,
    at: Nodes | None = None,
) -> Scale:
    """Fit item models to answers. ``model`` is one for all items or one an item (then slopes are free).

    ``3pl`` takes a prior on its asymptotes: :class:`Prior` where none is given. Raises EvaluationError where a model
    does not suit an item's categories.
    """
    models = tuple(model for _item in own.items) if isinstance(model, str) else tuple(model)
    shared = isinstance(model, str) and model in SHARED
    _suit(own, models)
    prior = prior or (Prior() if "3pl" in models else None)
    from .many import climbed

    layout, points = layout_of(models, own.categories, shared=shared), at or nodes()
    engine = Engine(layout, points, Answers(own), prior)
    vector, likelihood, steps, converged = climbed(engine, _start(own, layout), tolerance, most)
    parameters = tuple(vector[place] for place in layout.places)
    unknown = tuple(np.full(len(place), np.nan) for place in layout.places)
    return Scale(own.items, models, own.categories, parameters, unknown, None, likelihood, steps, converged, prior,
                 len(own.codes), points, shared)  # fmt: skip


def _suit(own: Responses, models: tuple[Model, ...]) -> None:
    if len(models) != len(own.items):
        raise EvaluationError(f"{len(models)} models for {len(own.items)} items.")
    for name, model, k in zip(own.items, models, own.categories, strict=True):
        if k > 2 and model in ("1pl", "2pl", "3pl"):
            raise EvaluationError(f"Item {name} has {k} categories; take gpcm, pcm or grm for it.")


def _start(own: Responses, layout: Layout) -> Floats:
    vector = np.ones(layout.size)
    for column, (model, place, k) in enumerate(zip(layout.models, layout.places, layout.categories, strict=True)):
        codes = own.codes[:, column]
        there = codes >= 0
        shares = np.bincount(codes[there], weights=own.weights[there], minlength=k)
        vector[place] = start(model, shares / shares.sum())
    return vector


class Engine:
    """EM steps of one problem."""

    def __init__(self, layout: Layout, points: Nodes, answers: Answers, prior: Prior | None) -> None:
        self.layout, self.points, self.answers, self.prior = layout, points, answers, prior
        self.steps = 0

    def valid(self, vector: Floats) -> bool:
        """Whether the vector makes probabilities."""
        return all(valid(m, vector[p]) for m, p in zip(self.layout.models, self.layout.places, strict=True))

    def look(self, vector: Floats) -> tuple[Pass, list[tuple[Floats, Floats]]]:
        """One pass over the data."""
        self.steps += 1
        held = tables(self.layout, vector, self.points)
        return expect(self.answers, np.log(np.concatenate([p for p, _d in held])), self.points), held

    def step(self, vector: Floats) -> tuple[Floats, float]:
        """The vector after one EM step, and the log posterior of the one before."""
        seen, held = self.look(vector)
        value = seen.likelihood + self.penalty(vector)
        counts = self._parts(seen)
        new = vector
        for _again in range(3):
            gradient, information = self.slope(new, counts, held)
            move = self._solve(gradient, information)
            new, held = self._along(new, move, counts, held)
            if np.abs(move).max() < 1e-9:
                break
        return new, value

    def _parts(self, seen: Pass) -> list[Floats]:
        return np.split(seen.counts, self.answers.starts[1:].tolist())

    def slope(
        self, vector: Floats, counts: list[Floats], held: list[tuple[Floats, Floats]]
    ) -> tuple[Floats, list[Floats]]:
        """Gradient (size,) of the expected log likelihood with the prior, and each item's Fisher information."""
        gradient, information = np.zeros(self.layout.size), []
        for model, place, r, (p, d) in zip(self.layout.models, self.layout.places, counts, held, strict=True):
            own = np.einsum("pkq,kq->p", d, r / p)
            n = r.sum(axis=0)
            fisher = np.einsum("akq,bkq->ab", d * (n / p), d)
            if model == "3pl" and self.prior is not None:
                own[2] -= (vector[place[2]] - self.prior.mean) / self.prior.sd**2
                fisher[2, 2] += 1 / self.prior.sd**2
            np.add.at(gradient, place, own)
            information.append(fisher)
        return gradient, information

    def _solve(self, gradient: Floats, information: list[Floats]) -> Floats:
        ridge = 1e-10
        if not self.layout.shared:
            move = np.zeros_like(gradient)
            for place, fisher in zip(self.layout.places, information, strict=True):
                move[place] = _solved(fisher + ridge * np.eye(len(place)), gradient[place])
        else:
            whole = np.zeros((len(gradient), len(gradient)))
            for place, fisher in zip(self.layout.places, information, strict=True):
                whole[np.ix_(place, place)] += fisher
            move = _solved(whole + ridge * np.eye(len(whole)), gradient)
        return move

    def _along(
        self, vector: Floats, move: Floats, counts: list[Floats], held: list[tuple[Floats, Floats]]
    ) -> tuple[Floats, list[tuple[Floats, Floats]]]:
        """As far along the move as does not lower the expected log likelihood."""
        was = self._expected(vector, counts, held)
        for part in (1.0, 0.5, 0.25, 0.1, 0.02):
            new = vector + part * move
            if self.valid(new):
                now = tables(self.layout, new, self.points)
                if self._expected(new, counts, now) >= was - 1e-9 * abs(was):
                    return new, now
        return vector, held

    def _expected(self, vector: Floats, counts: list[Floats], held: list[tuple[Floats, Floats]]) -> float:
        value = sum(float((r * np.log(p)).sum()) for r, (p, _d) in zip(counts, held, strict=True))
        return value + self.penalty(vector)

    def penalty(self, vector: Floats) -> float:
        """The log prior, without its constant."""
        if self.prior is None:
            return 0.0
        own = [vector[p[2]] for m, p in zip(self.layout.models, self.layout.places, strict=True) if m == "3pl"]
        return float(-0.5 * (((np.array(own) - self.prior.mean) / self.prior.sd) ** 2).sum())

    def gradient(self, vector: Floats) -> tuple[Floats, float]:
        """Exact gradient of the marginal log likelihood (with the prior), and its value without it."""
        seen, held = self.look(vector)
        return self.slope(vector, self._parts(seen), held)[0], seen.likelihood

    def climb(self, vector: Floats, tolerance: float, most: int) -> tuple[Floats, float, int, bool]:
        """SQUAREM cycles until no parameter moves by more than the tolerance."""
        x0, converged = vector, False
        while self.steps < most and not converged:
            x1, _v0 = self.step(x0)
            r = x1 - x0
            if np.abs(r).max() < tolerance:
                x0, converged = x1, True
                break
            x2, v1 = self.step(x1)
            v = (x2 - x1) - r
            if np.abs(x2 - x1).max() < tolerance or not np.any(v):
                x0, converged = x2, True
                break
            length = min(-1.0, -float(np.linalg.norm(r) / np.linalg.norm(v)))
            far = x0 - 2 * length * r + length**2 * v
            x0 = x2
            if self.valid(far):
                after, value = self.step(far)
                if value >= v1 - 1e-9 * abs(v1):
                    x0 = after
        _gradient, likelihood = self.gradient(x0)
        return x0, likelihood, self.steps, converged


def _solved(information: Floats, gradient: Floats) -> Floats:
    """The step; the shortest where the information is singular, as with the asymptote of an item without slope."""
    try:
        return np.asarray(np.linalg.solve(information, gradient), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(information, gradient)[0], dtype=np.float64)


def engine_of(scale: Scale, own: Responses) -> tuple[Engine, Floats]:
    """The engine of a fitted scale on answers, and its vector."""
    layout = layout_of(scale.models, scale.categories, shared=scale.shared)
    vector = np.zeros(layout.size)
    for place, parameters in zip(layout.places, scale.parameters, strict=True):
        vector[place] = parameters
    return Engine(layout, scale.nodes, Answers(own), scale.prior), vector


def replaced(scale: Scale, **changes: Any) -> Scale:
    """A scale with some attributes changed."""
    from dataclasses import replace

    return replace(scale, **changes)
