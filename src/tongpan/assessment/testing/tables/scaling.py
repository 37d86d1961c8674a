"""The scale of a test: item models, the link to earlier years by anchors, what pupils can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import (
    Anchor,
    Link,
    Responses,
    Scale,
    abilities,
    fit,
    item_fit,
    link_models,
    plausible_values,
    responses,
    with_errors,
)
from tongpan_core.tables import Floats

from .answers import Board, steps_of


@dataclass(frozen=True)
class Scaled:
    """A fitted test.

    Attributes:
        columns: The items that could be scaled, as columns of the board.
        left_out: Numbers of items to which all gave the same answer.
        scale: Item models on the test's own scale.
        link: The line to the earlier scale, or None.
        anchors: Numbers of the anchors that made the link.
        strayed: Standard error of the link, from how far anchors lie off it.
        root: The key of the test whose scale it is.
        values: Plausible values (N, draws) on the linked scale.
        means: Posterior means (N,) on the linked scale.
        reliability: Of the posterior means.
        fit: Infit and outfit by item.
    """

    columns: tuple[int, ...]
    left_out: tuple[int, ...]
    scale: Scale
    link: Link | None
    anchors: tuple[int, ...]
    strayed: float
    root: int
    values: Floats
    means: Floats
    reliability: float
    fit: Any

    def linked(self, parameters: Floats) -> Floats:
        """Item parameters on the linked scale: a / A, and each intercept d − a B / A."""
        if self.link is None:
            return parameters
        slope = parameters[0] / self.link.slope
        return np.concatenate([[slope], parameters[1:] - slope * self.link.shift])


def scaled(board: Board, policy: Mapping[str, float], *, root: int, seed: int) -> Scaled:
    """Fit 2PL and GPCM, link by the anchors where there are enough, and draw plausible values.

    Raises EvaluationError where the answers are too few to fit anything.
    """
    columns, left_out, own = _responses(board, int(policy["steps_max"]))
    models = ["2pl" if k == 2 else "gpcm" for k in own.categories]
    scale = fit(own, models)
    if len(own.codes) >= policy["pupils_per_parameter"] * scale.free:
        scale = with_errors(scale, own, "cross")
    line, used, strayed, origin = _link(board, columns, scale, int(policy["anchors_min"]))
    known = abilities(scale, own)
    values, means = plausible_values(scale, own, int(policy["plausible_draws"]), seed), known.means
    if line is not None:
        values, means = line.moved(values), line.moved(means)
    return Scaled(
        tuple(columns), tuple(left_out), scale, line, used, strayed, origin or root, values, means, known.reliability,
        item_fit(scale, own),
    )  # fmt: skip


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


def _link(
    board: Board, columns: list[int], scale: Scale, least: int
) -> tuple[Link | None, tuple[int, ...], float, int]:
    """The line to the scale of the bank, the anchors used, its standard error, and the test that gave the scale."""
    pairs: list[tuple[int, Anchor, int]] = []
    for row, column in enumerate(columns):
        item = board.items[column]
        bank, own = item.bank, scale.parameters[row]
        if bank is None or len(bank.parameters) != len(own) or scale.categories[row] != len(own):
            continue
        if own[0] > 0 and bank.parameters[0] > 0:
            pairs.append((item.number, Anchor(scale.models[row], own, np.array(bank.parameters)), bank.scale))
    origins = [own[2] for own in pairs]
    origin = max(set(origins), key=lambda own: (origins.count(own), -own)) if origins else 0
    pairs = [own for own in pairs if own[2] == origin]
    if len(pairs) < max(least, 2):
        return None, (), 0.0, 0
    anchors = [own for _number, own, _scale in pairs]
    line = link_models(anchors)
    off = np.array([own.place(own.old) for own in anchors]) - line.moved([own.place(own.new) for own in anchors])
    strayed = float(off.std(ddof=1) / np.sqrt(len(pairs)))
    return line, tuple(own[0] for own in pairs), strayed, origin
