"""Classical item analysis: difficulty, discrimination, reliability, distractors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .responses import Responses


@dataclass(frozen=True)
class ItemAnalysis:
    """One line an item (J,), over pupils who answered all items.

    Attributes:
        items: Their names.
        difficulty: Mean score as a share of the highest: p of an item of right and wrong.
        item_total: Correlation of item and total.
        item_rest: Correlation of item and the total of the others.
        alpha: Cronbach's alpha of all items.
        alpha_without: Alpha if the item is left out.
        error: Standard error of measurement of the total.
        pupils: How many pupils answered all items.
    """

    items: tuple[str, ...]
    difficulty: Floats
    item_total: Floats
    item_rest: Floats
    alpha: float
    alpha_without: Floats
    error: float
    pupils: int


def item_analysis(own: Responses) -> ItemAnalysis:
    """The analysis, weighted. Raises EvaluationError where fewer than two items or three complete pupils are left."""
    whole = own.asked.all(axis=1)
    x, w = own.codes[whole].astype(np.float64), own.weights[whole]
    if len(x) < 3 or x.shape[1] < 2:
        raise EvaluationError("An item analysis needs two items and three pupils who answered all of them.")
    top = np.array(own.categories) - 1.0
    cover = np.atleast_2d(np.cov(x.T, aweights=w))
    variance = np.diag(cover)
    if (variance <= 0).any():
        name = own.items[int(np.argmin(variance))]
        raise EvaluationError(f"All complete pupils have the same score in item {name}; leave it out.")
    total = float(cover.sum())
    with_total = cover.sum(axis=1)
    rest = total - 2 * with_total + variance
    return ItemAnalysis(
        items=own.items,
        difficulty=np.average(x, axis=0, weights=w) / top,
        item_total=with_total / np.sqrt(variance * total),
        item_rest=(with_total - variance) / np.sqrt(variance * rest),
        alpha=_alpha(variance.sum(), total, len(variance)),
        alpha_without=np.array([_alpha(variance.sum() - v, r, len(variance) - 1) for v, r in zip(variance, rest)]),
        error=float(np.sqrt(total * (1 - _alpha(variance.sum(), total, len(variance))))),
        pupils=len(x),
    )


def _alpha(parts: float, total: float, count: int) -> float:
    return float(count / (count - 1) * (1 - parts / total)) if count > 1 else float("nan")


@dataclass(frozen=True)
class Distractor:
    """One choice of a multiple-choice item: who took it, and how well they did in the rest."""

    item: str
    choice: str
    key: bool
    share: float
    rest_correlation: float
    by_fifth: tuple[float, ...]


def distractors(item: str, choices: ArrayLike, key: str, rest: ArrayLike, parts: int = 5) -> list[Distractor]:
    """Every choice (N texts) of an item against the score in the rest (N,).

    ``by_fifth``: the share that took it in each part of pupils from the weakest to the strongest. A wrong choice that
    the strong take, or that nobody takes, is worth a look. Raises EvaluationError where nobody took the key.
    """
    taken, score = np.asarray(choices, dtype=str), np.asarray(rest, dtype=np.float64)
    if key not in set(taken):
        raise EvaluationError(f"Item {item}: nobody took the key {key}; is it right?")
    order = np.argsort(score, kind="stable")
    groups = np.array_split(order, parts)
    found = []
    for choice in sorted(set(taken) - {""}):
        chose = (taken == choice).astype(np.float64)
        flat = chose.std() == 0 or score.std() == 0
        correlation = float("nan") if flat else float(np.corrcoef(chose, score)[0, 1])
        shares = tuple(float(chose[group].mean()) for group in groups)
        found.append(Distractor(item, choice, choice == key, float(chose.mean()), correlation, shares))
    return found
