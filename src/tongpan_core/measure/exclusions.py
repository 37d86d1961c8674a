"""Which sections count, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongpan_core.measure.messages import Message
from tongpan_core.policy import Exclusion, Rules
from tongpan_core.tables import Bools, School, Sections

OTHER_STAGE = Message("This stage is outside the rule.", text_zh="该学段不在评估范围内。")
NO_PUPILS = Message("There are no pupils at this stage this year.", text_zh="本学年该学段无在校生。")


@dataclass(frozen=True)
class Counting:
    """Masks of shape ``(n,)`` over sections, and the reason for each section that does not count (None: it counts).

    ``counted`` are the sections of the indicators and the CV; ``checked`` those of the further checks, which also hold
    small teaching points.
    """

    counted: Bools
    checked: Bools
    reasons: tuple[Message | None, ...]


def counting(sections: Sections, rules: Rules) -> Counting:
    """Apply the exclusions of a pack. A section whose pupils are not reported counts: it cannot be judged."""
    pupils = sections.figures.get("pupils", np.full(len(sections), np.nan))
    counted = np.ones(len(sections), dtype=np.bool_)
    checked = counted.copy()
    reasons: list[Message | None] = []
    reason: Message | None
    for row, (school, stage) in enumerate(zip(sections.schools, sections.stages, strict=True)):
        if stage not in rules.stages:
            reason, kept = OTHER_STAGE, False
        elif pupils[row] == 0:
            reason, kept = NO_PUPILS, False
        else:
            reason, kept = _excluded(school, float(pupils[row]), rules.exclusions)
        reasons.append(reason)
        counted[row], checked[row] = reason is None, kept
    return Counting(counted, checked, tuple(reasons))


def _excluded(school: School, pupils: float, exclusions: tuple[Exclusion, ...]) -> tuple[Message | None, bool]:
    for own in exclusions:
        if not own.covers(school):
            continue
        if own.pupils_below is None:
            return Message(own.reason, {}, own.reason_zh), own.indicators_only
        if pupils < own.pupils_below.number:
            values = {"limit": _plain(own.pupils_below.number), "pupils": _plain(pupils)}
            return Message(own.reason, values, own.reason_zh), own.indicators_only
    return None, True


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number
