"""Settings of appraisal that are data."""

from __future__ import annotations

import datetime as dt

from tongpan_core.policy import parameter


def judges_differ(day: dt.date) -> float:
    """From which share of the full points on two judges are said to differ."""
    return parameter("appraisal/judges_differ").at(day).number


def rectify_days(day: dt.date) -> int:
    """How many days are proposed for putting something right."""
    return int(parameter("appraisal/rectify_days").at(day).number)


def soon(day: dt.date) -> dt.timedelta:
    """How long before it is due something owed is brought to mind."""
    return dt.timedelta(days=parameter("appraisal/soon_days").at(day).number)
