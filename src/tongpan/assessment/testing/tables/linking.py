"""The line from a test to the scale of earlier years: anchors, how each moved, what other methods and anchors give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast, get_args

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import Anchor, Link, Scale, link_models
from tongpan_core.evaluate.scaling.linking import Method
from tongpan_core.tables import Floats

from .answers import Board

METHODS: tuple[Method, ...] = get_args(Method)
USUAL: Method = "stocking_lord"


@dataclass(frozen=True)
class Choice:
    """How a test is to be linked: the method, and the numbers of anchors that are not to carry the link."""

    method: Method = USUAL
    left_out: frozenset[int] = frozenset()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Choice:
        """As it is kept with the test; what is not there goes by the default."""
        method = kept.get("method")
        return cls(cast("Method", method) if method in METHODS else USUAL, frozenset(kept.get("left_out") or ()))


BY_DEFAULT = Choice()


@dataclass(frozen=True)
class Linked:
    """The line of a test, or None where there are too few anchors.

    Attributes:
        line: The line to the scale of the earlier test.
        origin: The key of the test whose scale it is; 0 without anchors.
        common: Every item that both years have, by its number, whether it carries the line or not.
        used: The numbers of those that carry it.
        strayed: Standard error of the line, from how far those anchors lie off it.
    """

    line: Link | None = None
    origin: int = 0
    common: Mapping[int, Anchor] = field(default_factory=dict)
    used: tuple[int, ...] = ()
    strayed: float = 0.0


def linked(board: Board, columns: Sequence[int], scale: Scale, least: int, choice: Choice) -> Linked:
    """The line to the scale of the bank: of several scales, that of most anchors."""
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
    common = {number: own for number, own, place in pairs if place == origin}
    used = tuple(number for number in common if number not in choice.left_out)
    if len(used) < max(least, 2):
        return Linked(None, origin, common)
    anchors = [common[number] for number in used]
    line = _line(anchors, choice.method) or link_models(anchors)
    off = drifts(line, anchors)
    return Linked(line, origin, common, used, float(off.std(ddof=1) / np.sqrt(len(used))))


def _line(anchors: Sequence[Anchor], method: Method) -> Link | None:
    try:
        return link_models(anchors, method)
    except EvaluationError:
        return None


def drifts(line: Link, anchors: Sequence[Anchor]) -> Floats:
    """How much harder each anchor has become (A,), on the earlier scale: above zero, harder than the line says."""
    here = np.asarray(line.moved([own.place(own.new) for own in anchors]))
    return np.asarray(here - [own.place(own.old) for own in anchors])


def told(found: Linked, mean: float) -> dict[str, Any] | None:
    """The link as it is kept with a result; ``mean`` is that of all pupils on the test's own scale.

    Of each anchor: where it lies in both years, how it moved, and the mean of all pupils without it (or with it). Of
    each method: its line and the mean that it gives.
    """
    line = found.line
    if line is None:
        return None
    anchors = list(found.common.values())
    off = drifts(line, anchors)
    rows = [
        {"number": number, "then": one.place(one.old), "now": float(line.moved(one.place(one.new))),
         "drift": float(off[place]), "used": number in found.used, "turned": _turned(found, number, mean, line.method)}
        for place, (number, one) in enumerate(found.common.items())
    ]  # fmt: skip
    return {
        "slope": line.slope, "shift": line.shift, "recipe": line.recipe, "method": line.method, "nodes": line.nodes,
        "reach": line.reach, "scaling": line.scaling, "anchors": list(found.used), "se": found.strayed,
        "mean": float(line.moved(mean)), "items": rows, "methods": _methods(found, mean),
    }  # fmt: skip


def _turned(found: Linked, number: int, mean: float, method: Method) -> float | None:
    """The mean of all pupils with the use of one anchor turned round; None where too few would be left."""
    other = set(found.used) ^ {number}
    if len(other) < 2:
        return None
    line = _line([own for key, own in found.common.items() if key in other], method)
    return None if line is None else float(line.moved(mean))


def _methods(found: Linked, mean: float) -> list[dict[str, Any]]:
    lines = [_line([found.common[number] for number in found.used], method) for method in METHODS]
    return [
        {"method": own.method, "slope": own.slope, "shift": own.shift, "mean": float(own.moved(mean))}
        for own in lines
        if own is not None
    ]
