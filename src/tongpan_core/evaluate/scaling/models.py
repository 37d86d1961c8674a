"""Item models as tables of category probabilities over nodes of ability, with their slopes in the parameters.

Slope–intercept throughout, logistic metric (D = 1). Categories from 0 to m:

- ``2pl`` (and ``1pl`` with one slope for all): ``P(1) = 1 / (1 + exp(−(a θ + d)))``;
- ``3pl``: ``g + (1 − g) P``, with ``g = 1 / (1 + exp(−c))``;
- ``gpcm`` (``pcm`` with one slope for all): ``P(k) ∝ exp(k a θ + Σ_{v ≤ k} d_v)`` (Muraki 1992);
- ``grm``: ``P(≥ k) = 1 / (1 + exp(−(a θ + d_k)))`` with falling ``d_k`` (Samejima 1969).
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from tongpan_core.tables import Floats

Model = Literal["1pl", "2pl", "3pl", "pcm", "gpcm", "grm"]
FLOOR = 1e-300


def expit(x: Floats) -> Floats:
    """``1 / (1 + exp(−x))`` without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), dtype=np.float64)


def parameters_of(model: Model, categories: int) -> int:
    """How many parameters an item has: the slope first."""
    return 3 if model == "3pl" else categories


def probabilities(model: Model, item: Floats, theta: Floats, categories: int) -> tuple[Floats, Floats]:
    """Category probabilities (K, Q) at nodes (Q,), and their derivatives (p, K, Q) in the item's parameters (p,)."""
    if model in ("pcm", "gpcm"):
        return _partial(item, theta, categories)
    if model == "grm":
        return _graded(item, theta, categories)
    p = expit(item[0] * theta + item[1])
    slope = p * (1 - p)
    right, parts = p, [slope * theta, slope]
    if model == "3pl":
        guess = float(expit(np.asarray(item[2])))
        right = guess + (1 - guess) * p
        parts = [(1 - guess) * parts[0], (1 - guess) * parts[1], guess * (1 - guess) * (1 - p)]
    values = np.stack([1 - right, right])
    return np.maximum(values, FLOOR), np.stack([np.stack([-own, own]) for own in parts])


def _partial(item: Floats, theta: Floats, categories: int) -> tuple[Floats, Floats]:
    steps = np.arange(categories)
    logits = item[0] * np.outer(steps, theta) + np.concatenate([[0.0], np.cumsum(item[1:])])[:, None]
    logits -= logits.max(axis=0)
    values = np.exp(logits)
    values /= values.sum(axis=0)
    mean = steps @ values
    parts = [values * (steps[:, None] - mean) * theta]
    for step in range(1, categories):
        reached = (steps >= step).astype(np.float64)
        parts.append(values * (reached[:, None] - reached @ values))
    return np.maximum(values, FLOOR), np.stack(parts)


def _graded(item: Floats, theta: Floats, categories: int) -> tuple[Floats, Floats]:
    above = expit(item[0] * theta + item[1:, None])
    whole = np.vstack([np.ones_like(theta), above, np.zeros_like(theta)])
    slope = whole * (1 - whole)
    parts = [(slope[:-1] - slope[1:]) * theta]
    for step in range(1, categories):
        own = np.zeros((categories, len(theta)))
        own[step] += slope[step]
        own[step - 1] -= slope[step]
        parts.append(own)
    return np.maximum(whole[:-1] - whole[1:], FLOOR), np.stack(parts)


def valid(model: Model, item: Floats) -> bool:
    """Whether an item's parameters make probabilities: thresholds of a graded item fall."""
    if not np.isfinite(item).all() or np.abs(item).max() > 60:
        return False
    return model != "grm" or bool((np.diff(item[1:]) < 0).all())


def start(model: Model, shares: Floats) -> Floats:
    """A first guess from the shares of the categories (K,), slope 1."""
    above = np.clip(1 - np.cumsum(shares)[:-1], 1e-4, 1 - 1e-4)
    logits = np.log(above / (1 - above)) * 1.2
    if model == "3pl":
        return np.array([1.0, logits[0], -1.5])
    if model in ("pcm", "gpcm"):
        return np.concatenate([[1.0], np.log(np.maximum(shares[1:], 1e-4) / np.maximum(shares[:-1], 1e-4))])
    return np.concatenate([[1.0], logits])
