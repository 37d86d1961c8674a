"""Indicators of a region's own as rule cards that stand beside the pack."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tongpan.registry.models import LocalIndicator
from tongpan_core.policy import IndicatorRule


def indicator_rule(row: LocalIndicator) -> IndicatorRule:
    """A card that is measured and shown beside the pack, without counting towards its verdict."""
    return IndicatorRule.from_dict(
        {
            "code": row.code,
            "label": row.label_en or row.label,
            "label_zh": row.label,
            "unit": row.measure,
            "numerator": {figure: float(weight) for figure, weight in row.numerator.items()},
            "denominator": row.denominator,
            "per": row.per,
            "threshold": _values(row, row.thresholds),
            "cv_limit": _values(row, row.cv_limits),
            "counts": False,
        }
    )


def _values(row: LocalIndicator, by_stage: dict[str, float]) -> dict[str, Any] | None:
    if not by_stage:
        return None
    dated: dict[dt.date, Any] = {row.since: {"value": by_stage, "reference": row.reference}}
    if row.until is not None:
        ended = dict.fromkeys(by_stage)
        dated[row.until + dt.timedelta(days=1)] = {"value": ended, "reference": row.reference}
    return {"values": {"national": dated}}
