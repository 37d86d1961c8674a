"""Times of day as people type them: Excel's fractions of a day, 8:20, 8：20, 08:20:00, 8点20分, 上午8:20."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from tongpan_core.messages import N_

from .dates import EMPTY
from .problems import Fault

CLOCK = re.compile(r"(?:早上|上午|am)?(\d{1,2})(?:[:.点时](\d{1,2})?分?)(?::\d{2}(?:\.\d+)?)?(?:am)?")
UNREADABLE = Fault(N_("it cannot be read as a time of day"), N_("write it as 8:20"))
MINUTES_A_DAY = 24 * 60


def read_time(raw: Any) -> dt.time | Fault | None:
    """A time of day to the minute, None for an empty cell, or the fault."""
    if isinstance(raw, dt.datetime | dt.time):
        return dt.time(raw.hour, raw.minute)
    if isinstance(raw, dt.timedelta):
        return _of_day(raw.total_seconds() / 86_400)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _of_day(float(raw))
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(raw or ""))).casefold().lstrip("'")
    if text in EMPTY:
        return None
    if re.fullmatch(r"0?\.\d+", text):
        return _of_day(float(text))
    match = CLOCK.fullmatch(text)
    hour, minute = (int(part or 0) for part in match.groups()) if match else (24, 0)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else UNREADABLE


def _of_day(share: float) -> dt.time | Fault:
    if not 0 <= share < 1:
        return UNREADABLE
    minutes = round(share * MINUTES_A_DAY) % MINUTES_A_DAY
    return dt.time(minutes // 60, minutes % 60)
