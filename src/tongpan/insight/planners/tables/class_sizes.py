"""What a layout does to the classes of the schools that receive pupils, as far as the registry knows them.

How classes are formed is decided when schools merge, grade by grade: the largest class and the shares of oversized
ones are not computed. What is certain: how many pupils a class would have on average were none added, and how many
classes it takes at least so that none is above the standard size. A mean above it proves that a class is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from tongpan.insight.planners.queries.defaults import CLASS_SIZE, class_size
from tongpan.insight.queries.defaults import DEFAULT_PACK
from tongpan.insight.tables import Board
from tongpan.insight.tables.plan_problem import rules_of

Row = dict[str, Any]


def classes_after(board: Board, stage: str, decided: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``limit``, the standard size, ``rows`` of schools that receive pupils, and ``unknown`` indicators.

    ``decided`` is what is decided of every site (:func:`.layout.decided`). A row has the school's ``classes`` of today
    (None where not reported, 0 for a school that is not there yet), pupils ``before`` and ``after`` with these classes
    on average, and how many are ``needed`` at least (None where no size is laid down for the stage).
    """
    size = class_size(board.day, board.region, stage)
    limit = None if size is None else size.number
    rows = [_row(board, stage, own, limit) for own in decided if own["pupils"] > own["pupils_before"] + 1e-9]
    return {"limit": limit, "rows": rows, "unknown": _unknown(board, stage) if rows else []}


def _row(board: Board, stage: str, own: Mapping[str, Any], limit: float | None) -> Row:
    figures = board.figures.by_stage.get(own["site"], {}).get(stage, {})
    classes = figures.get("classes") if own["existing"] else 0
    return {
        "site": own["site"], "existing": own["existing"], "pupils_before": own["pupils_before"],
        "pupils": own["pupils"], "classes": classes,
        "before": own["pupils_before"] / classes if classes else None,
        "after": own["pupils"] / classes if classes else None,
        "needed": None if limit is None else math.ceil(own["pupils"] / limit - 1e-9),
    }  # fmt: skip


def _unknown(board: Board, stage: str) -> list[Row]:
    """The further indicators of class sizes: each depends on how classes are formed."""
    found = [own.rule for own in rules_of(board, DEFAULT_PACK, board.day).checks]
    return [
        {"stage": stage, "code": own.code, "label": own.label, "label_zh": own.label_zh}
        for own in found
        if any(path.startswith(CLASS_SIZE) for path in own.limit.values())
    ]
