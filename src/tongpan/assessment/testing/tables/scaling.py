"""The scale of a test: item models, the link to earlier years by anchors, what pupils can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import (
    Link,
    Responses,
    Scale,
    abilities,
    fit,
    item_fit,
    plausible_values,
    responses,
    with_errors,
)
from tongpan_core.tables import Floats

from .answers import Board, steps_of
from .linking import BY_DEFAULT, Choice, Linked, linked


@dataclass(frozen=True)
class Scaled:
    """A fitted test.

    Attributes:
        columns: The items that could be scaled, as columns of the board.
        left_out: Numbers of items to which all gave the same answer.
        scale: Item models on the test's own scale.
        bound: The line to the earlier scale, and the anchors.
        root: The key of the test whose scale it is.
        values: Plausible values (N, draws) on the linked scale.
        means: Posterior means (N,) on the linked scale.
        reliability: Of the posterior means.
        fit: Infit and outfit by item.
    """

    columns: tuple[int, ...]
    left_out: tuple[int, ...]
    scale: Scale
    bound: Linked
    root: int
    values: Floats
    means: Floats
    reliability: float
    fit: Any

    @property
    def link(self) -> Link | None:
        """The line to the earlier scale, or None."""
        return self.bound.line

    @property
    def strayed(self) -> float:
        """The standard error of the link."""
        return self.bound.strayed

    def linked(self, parameters: Floats) -> Floats:
        """Item parameters on the linked scale: a / A, and each intercept d − a B / A."""
        if self.link is None:
            return parameters
        slope = parameters[0] / self.link.slope
        return np.concatenate([[slope], parameters[1:] - slope * self.link.shift])


def scaled(
    board: Board, policy: Mapping[str, float], *, root: int, seed: int, choice: Choice = BY_DEFAULT
) -> Scaled:  # fmt: skip
    """Fit 2PL and GPCM, link by the anchors where there are enough, and draw plausible values.

    Raises EvaluationError where the answers are too few to fit anything.
    """
    columns, left_out, own = _responses(board, int(policy["steps_max"]))
    models = ["2pl" if k == 2 else "gpcm" for k in own.categories]
    scale = fit(own, models)
    if len(own.codes) >= policy["pupils_per_parameter"] * scale.free:
        scale = with_errors(scale, own, "cross")
    bound = linked(board, columns, scale, int(policy["anchors_min"]), choice)
    known = abilities(scale, own)
    values, means = plausible_values(scale, own, int(policy["plausible_draws"]), seed), known.means
    if bound.line is not None:
        values, means = bound.line.moved(values), bound.line.moved(means)
    origin = bound.origin if bound.line is not None else root
    return Scaled(
        tuple(columns), tuple(left_out), scale, bound, origin, values, means, known.reliability, item_fit(scale, own)
    )


def _responses(board: Board, most: int) -> tuple[list[int], list[int], Responses]:
    columns, left_out, codes = [], [], []
    for column, item in enumerate(board.items):
        own = steps_of(board.points[:, column], item.maximum, most)
        if own.max(initial=-1) < 1:
            left_out.append(item.number)
        else:
            columns.append(column)
            codes.append(own)
    if len(columns) < 2:
        raise EvaluationError("Fewer than two items tell pupils apart; there is nothing to scale.")
    names = [str(board.items[column].number) for column in columns]
    return columns, left_out, responses(np.column_stack(codes), items=names, weights=board.weights)
