"""The scale of a test: item models, the link to earlier years by anchors, what pupils can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan.assessment.testing.models import BankItem
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import (
    Link,
    Responses,
    Scale,
    abilities,
    common,
    fit,
    item_fit,
    link,
    plausible_values,
    responses,
    with_errors,
)
from tongpan_core.tables import Floats

from .answers import Board, steps_of

DRAWS = 5


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
        values: Plausible values (N, DRAWS) on the linked scale.
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


def scaled(board: Board, *, root: int, anchors_min: int, seed: int) -> Scaled:
    """Fit 2PL and GPCM, link by the anchors where there are enough, and draw plausible values.

    Raises EvaluationError where the answers are too few to fit anything.
    """
    columns, left_out, own = _responses(board)
    models = ["2pl" if k == 2 else "gpcm" for k in own.categories]
    scale = fit(own, models)
    if len(own.codes) >= 10 * scale.free:
        scale = with_errors(scale, own, "cross")
    line, used, strayed, origin = _link(board, columns, scale, anchors_min)
    known = abilities(scale, own)
    values, means = plausible_values(scale, own, DRAWS, seed), known.means
    if line is not None:
        values, means = line.moved(values), line.moved(means)
    return Scaled(
        tuple(columns), tuple(left_out), scale, line, used, strayed, origin or root, values, means, known.reliability,
        item_fit(scale, own),
    )  # fmt: skip


def _responses(board: Board) -> tuple[list[int], list[int], Responses]:
    columns, left_out, codes = [], [], []
    for column, item in enumerate(board.items):
        own = steps_of(board.points[:, column], item.maximum)
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
    pairs: list[tuple[int, float, float, BankItem]] = []
    for row, column in enumerate(columns):
        item = board.items[column]
        bank = item.bank
        if bank is None or len(bank.parameters) != 2 or scale.categories[row] != 2:
            continue
        if scale.slopes[row] > 0 and bank.parameters[0] > 0:
            pairs.append((item.number, scale.slopes[row], scale.difficulties[row], bank))
    origins = [own[3].scale for own in pairs]
    origin = max(set(origins), key=lambda own: (origins.count(own), -own)) if origins else 0
    pairs = [own for own in pairs if own[3].scale == origin]
    if len(pairs) < max(least, 2):
        return None, (), 0.0, 0
    a_new, b_new = np.array([own[1] for own in pairs]), np.array([own[2] for own in pairs])
    a_old = np.array([own[3].parameters[0] for own in pairs])
    b_old = np.array([-own[3].parameters[1] / own[3].parameters[0] for own in pairs])
    line = link(common(a_new, b_new, a_old, b_old))
    off = b_old - line.moved(b_new)
    strayed = float(off.std(ddof=1) / np.sqrt(len(pairs)))
    return line, tuple(own[0] for own in pairs), strayed, origin
