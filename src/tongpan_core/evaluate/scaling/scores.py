"""What pupils can do, on a fitted scale: means of the posterior, plausible values, information, fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongpan_core.tables import Floats

from .fit import Scale, engine_of, tables
from .models import probabilities
from .responses import Responses


@dataclass(frozen=True)
class Abilities:
    """Posterior means and standard deviations (N,), and the reliability of the means.

    They are for the description of groups. A mean of means is drawn to the middle; for shares and spreads of groups
    take plausible values.
    """

    means: Floats
    spreads: Floats

    @property
    def reliability(self) -> float:
        """Variance of the means over variance of means and errors."""
        between = float(self.means.var())
        return between / (between + float((self.spreads**2).mean()))


def abilities(scale: Scale, own: Responses) -> Abilities:
    """Posterior means (EAP) and standard deviations under N(0, 1)."""
    engine, vector = engine_of(scale, own)
    table = np.log(np.concatenate([p for p, _d in tables(engine.layout, vector, scale.nodes)]))
    theta = scale.nodes.theta
    means, spreads = np.empty(len(own.codes)), np.empty(len(own.codes))
    for rows, _chosen, posterior, _asked, _logs in engine.answers.posteriors(table, scale.nodes):
        means[rows] = posterior @ theta
        spreads[rows] = np.sqrt(np.maximum(posterior @ theta**2 - means[rows] ** 2, 0.0))
    return Abilities(means, spreads)


def plausible_values(scale: Scale, own: Responses, draws: int = 5, seed: int = 0) -> Floats:
    """Draws (N, draws) from each pupil's posterior: a node, and evenly within its cell."""
    engine, vector = engine_of(scale, own)
    table = np.log(np.concatenate([p for p, _d in tables(engine.layout, vector, scale.nodes)]))
    theta = scale.nodes.theta
    width, rng = float(theta[1] - theta[0]), np.random.default_rng(seed)
    found = np.empty((len(own.codes), draws))
    for rows, _chosen, posterior, _asked, _logs in engine.answers.posteriors(table, scale.nodes):
        steps = np.cumsum(posterior, axis=1)
        chance = rng.random((len(posterior), draws)) * steps[:, -1:]
        place = (steps[:, None, :] < chance[:, :, None]).sum(axis=2)
        found[rows] = theta[np.minimum(place, len(theta) - 1)] + width * (rng.random((len(posterior), draws)) - 0.5)
    return found


def information(scale: Scale, theta: Floats) -> Floats:
    """Fisher information of every item at abilities: (J, Q). The test's is the sum; its error 1 / √ of that."""
    rows = []
    for model, item, k in zip(scale.models, scale.parameters, scale.categories, strict=True):
        p, _slopes = probabilities(model, item, theta, k)
        step = 1e-5
        up, down = (probabilities(model, item, theta + sign * step, k)[0] for sign in (1, -1))
        rows.append((((up - down) / (2 * step)) ** 2 / p).sum(axis=0))
    return np.array(rows)


def expected_scores(scale: Scale, theta: Floats) -> Floats:
    """Expected score of every item at abilities: (J, Q)."""
    return np.array([
        np.arange(k) @ probabilities(model, item, theta, k)[0]
        for model, item, k in zip(scale.models, scale.parameters, scale.categories, strict=True)
    ])  # fmt: skip


@dataclass(frozen=True)
class ItemFit:
    """Mean squares (J,) of standardised residuals at the posterior means: near 1 where an item fits.

    ``infit`` weights by information, ``outfit`` does not and reacts to surprises. They are descriptive: with estimated
    abilities they have no exact distribution.
    """

    infit: Floats
    outfit: Floats


def item_fit(scale: Scale, own: Responses) -> ItemFit:
    """Infit and outfit of every item."""
    theta = abilities(scale, own).means
    infit, outfit = np.empty(len(own.items)), np.empty(len(own.items))
    for column, (model, item, k) in enumerate(zip(scale.models, scale.parameters, scale.categories, strict=True)):
        there = own.asked[:, column]
        p, _slopes = probabilities(model, item, theta[there], k)
        steps, w = np.arange(k), own.weights[there]
        mean = steps @ p
        variance = steps**2 @ p - mean**2
        squares = (own.codes[there, column] - mean) ** 2
        infit[column] = (w * squares).sum() / (w * variance).sum()
        outfit[column] = np.average(squares / variance, weights=w)
    return ItemFit(infit, outfit)


def person_fit(scale: Scale, own: Responses) -> Floats:
    """The standardised log likelihood l_z (N,) at the posterior mean (Drasgow et al. 1985).

    Far below 0 is a strange pattern, such as a sheet that slipped by one line. For the check of data, never of a pupil.
    NaN for who answered nothing.
    """
    theta = abilities(scale, own).means
    log, mean, variance = np.zeros(len(theta)), np.zeros(len(theta)), np.zeros(len(theta))
    for column, (model, item, k) in enumerate(zip(scale.models, scale.parameters, scale.categories, strict=True)):
        there = own.asked[:, column]
        p, _slopes = probabilities(model, item, theta[there], k)
        logs = np.log(p)
        log[there] += logs[own.codes[there, column], np.arange(int(there.sum()))]
        mean[there] += (p * logs).sum(axis=0)
        variance[there] += (p * logs**2).sum(axis=0) - (p * logs).sum(axis=0) ** 2
    spread = np.sqrt(variance)
    found: Floats = np.divide(log - mean, spread, out=np.full(len(theta), np.nan), where=spread > 0)
    return found
