"""When the first lesson may begin, by the rules in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tongpan_core.policy import NATIONAL, Value, parameter


def earliest_bell(stages: Iterable[str], day: dt.date, region: str = NATIONAL) -> Value | None:
    """The rule that a school's bell must keep: the most lenient of its stages; None where none of them has one.

    A school of several stages records one bell, which may be that of any of them.
    """
    rules = parameter("school_day/earliest_bell").by_stage(day, region)
    return min((rules[stage] for stage in stages if stage in rules), key=lambda own: own.word, default=None)
