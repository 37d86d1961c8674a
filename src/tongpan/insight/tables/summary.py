"""The few numbers of a gap that lists, maps and trends show, so that they never open the whole result."""

from __future__ import annotations

from typing import Any

from tongpan_core.measure import Gap
from tongpan_core.measure.codec import to_plain

from .board import Board

MARKS = {"passes": "p", "fails": "f", "cannot_judge": "u", "no_rule": "n"}
_ORDER = "fupn"


def gap_summary(gap: Gap, board: Board) -> dict[str, Any]:
    """Verdicts, indicators by stage, and for every school its worst mark and how many thresholds it misses."""
    return {
        "verdict": gap.verdict,
        "label": gap.label,
        "label_zh": gap.label_zh,
        "pupils": sum(own.pupils for own in gap.schools if own.pupils == own.pupils),
        "stages": {
            own.stage: {
                "schools": own.schools,
                "passing": own.passing,
                "failing": own.failing,
                "unjudged": own.unjudged,
                "verdict": own.verdict,
            }
            for own in gap.stages
        },
        "indicators": [_indicator(own) for own in gap.indicators],
        "schools": _schools(gap),
        "unknown": sum(bool(own.unknown) for own in gap.schools),
        "no_pupils": sum(own.pupils != own.pupils for own in gap.schools),
        "excluded": len(gap.excluded),
        "differences": len({(own.school, own.stage) for own in board.differences}),
        "unplaced": sum(own.longitude is None or own.latitude is None for own in board.figures.schools),
        "recorded": len(board.from_records),
        "checks": [
            {"code": own.code, "label": own.label, "label_zh": own.label_zh, "failing": own.failing,
             "verdict": own.verdict, "rows": len(own.rows)}
            for own in gap.checks
        ],
    }  # fmt: skip


def _indicator(own: Any) -> dict[str, Any]:
    return {
        "code": own.code,
        "stage": own.stage,
        "label": own.label,
        "label_zh": own.label_zh,
        "unit": own.unit,
        "counts": own.counts,
        "value": to_plain(own.value),
        "cv": to_plain(own.cv),
        "limit": None if own.cv_limit is None else own.cv_limit.number,
        "passes": own.cv_passes,
        "threshold": None if own.threshold is None else own.threshold.number,
        "schools": own.schools,
        "below": own.below,
        "unknown": len(own.unknown),
    }


def _schools(gap: Gap) -> dict[str, list[Any]]:
    marks: dict[str, list[Any]] = {}
    for own in gap.schools:
        mark, below = marks.setdefault(own.school, ["n", 0])
        marks[own.school] = [min(mark, MARKS[own.verdict], key=_ORDER.index), below + len(own.below)]
    return marks
