"""Nodes of ability with normal weights, and one pass over the pupils: expected counts, likelihood, posteriors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tongpan_core.tables import Floats

from .responses import Responses

NODES, REACH = 61, 6.0
BLOCK = 1024
"""Pupils at once: their posteriors stay in the processor's cache."""


@dataclass(frozen=True)
class Nodes:
    """``Q`` equally spaced nodes on [−6, 6] with normal weights that sum to 1.

    Twenty-one Gauss–Hermite nodes, a default elsewhere, lose hundreds of units of log likelihood at sixty items.
    """

    theta: Floats
    weights: Floats


def nodes(count: int = NODES, reach: float = REACH) -> Nodes:
    """The nodes and their weights."""
    theta = np.linspace(-reach, reach, count)
    weights = np.exp(-0.5 * theta**2)
    return Nodes(theta, weights / weights.sum())


@dataclass
class Pass:
    """What one pass found: expected answers ``counts`` (ΣK, Q) by category of item, the log likelihood, and the
    expected number of pupils at every node, ``mass`` (Q,)."""

    counts: Floats
    likelihood: float
    mass: Floats


class Answers:
    """Answers laid out for products of matrices. Of an item of two categories only the upper one has a column.

    ``rows`` are the rows of ``counts`` that the columns fill; the lowest category follows from who was asked.
    """

    def __init__(self, own: Responses) -> None:
        self.own = own
        starts = np.concatenate([[0], np.cumsum(own.categories)])
        self.starts = starts[:-1]
        self.size = int(starts[-1])
        upper = [(item, category) for item, k in enumerate(own.categories) for category in range(1, k)]
        self.items = np.array([item for item, _category in upper])
        self.categories = np.array([category for _item, category in upper], dtype=np.int8)
        self.rows = self.starts[self.items] + self.categories
        self.complete = own.complete
        self.plain = self.complete and own.binary

    def blocks(self) -> Iterator[tuple[slice, Floats, Floats | None]]:
        """Rows, the upper categories they chose (b, columns), and what they were asked (b, J) unless it was all."""
        codes = self.own.codes
        for start in range(0, len(codes), BLOCK):
            part = codes[start : start + BLOCK]
            chosen = part if self.plain else part[:, self.items] == self.categories
            asked = None if self.complete else (part >= 0).astype(np.float64)
            yield slice(start, start + len(part)), chosen.astype(np.float64), asked

    def posteriors(self, table: Floats, own: Nodes) -> Iterator[tuple[slice, Floats, Floats, Floats | None, Floats]]:
        """For each block: rows, chosen, posterior (b, Q), asked, log likelihood (b,). ``table`` (ΣK, Q) is log P."""
        lowest, prior = table[self.starts], np.log(own.weights)
        rise = table[self.rows] - lowest[self.items]
        common, ones = prior + lowest.sum(axis=0), np.ones(len(prior))
        for rows, chosen, asked in self.blocks():
            log = chosen @ rise
            log += common if asked is None else prior + asked @ lowest
            top = log.max(axis=1)
            log -= top[:, None]
            np.exp(log, out=log)
            total = log @ ones
            log *= (1 / total)[:, None]
            yield rows, chosen, log, asked, np.log(total) + top


def expect(answers: Answers, table: Floats, own: Nodes) -> Pass:
    """One pass: expected counts of every category at every node, and the weighted log likelihood."""
    weights, size = answers.own.weights, len(own.theta)
    weighted = not bool((weights == 1).all())
    counts, everybody, asked_of, likelihood = np.zeros((answers.size, size)), np.zeros(size), None, 0.0
    upper = np.zeros((len(answers.rows), size))
    for rows, chosen, posterior, asked, logs in answers.posteriors(table, own):
        if weighted:
            posterior = posterior * weights[rows, None]
            likelihood += float(weights[rows] @ logs)
        else:
            likelihood += float(logs.sum())
        upper += chosen.T @ posterior
        everybody += posterior.sum(axis=0)
        if asked is not None:
            part = asked.T @ posterior
            asked_of = part if asked_of is None else asked_of + part
    counts[answers.rows] = upper
    base = np.broadcast_to(everybody, (len(answers.starts), size)) if asked_of is None else asked_of
    counts[answers.starts] = base - np.add.reduceat(upper, np.searchsorted(answers.items, np.arange(len(base))), axis=0)
    return Pass(np.maximum(counts, 0.0), likelihood, everybody)
