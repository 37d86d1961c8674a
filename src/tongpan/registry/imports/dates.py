"""Dates as people type them: Excel's serials, 2019.9, 2019年9月, 2019-09-01, 20190901."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from tongpan_core.messages import N_

from .problems import Fault

EPOCH = dt.date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1850, 2150
EMPTY = {"", "-", "--", "—", "——", "/", "至今", "今", "现在", "无", "present", "now", "n/a", "na", "null", "none"}
SEPARATED = re.compile(
    r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月](\d{1,2})?日?|月)?(?:[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
)
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})?")
YEAR = re.compile(r"(\d{4})年?")


def read_date(raw: Any) -> dt.date | Fault | None:
    """A day, None for an empty cell or “至今”, or the fault. A month alone is its first day, a year its first."""
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _from_number(float(raw))
    if not isinstance(raw, str):
        return None if raw is None else unreadable()
    text = unicodedata.normalize("NFKC", raw).strip().lstrip("'")
    if text.casefold() in EMPTY:
        return None
    return _from_text(re.sub(r"\s*([-/.年月日])\s*", r"\1", text))


def unreadable() -> Fault:
    """The fault of a cell that holds no date."""
    return Fault(N_("it cannot be read as a date"), N_("write it as 2019-09-01 or 2019年9月"))


def _from_text(text: str) -> dt.date | Fault:
    for pattern in (SEPARATED, PACKED, YEAR):
        if match := pattern.fullmatch(text):
            parts = [int(part) if part else 1 for part in match.groups()[:3]]
            return _day(*([*parts, 1, 1])[:3])
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_number(float(text))
    return unreadable()


def _from_number(number: float) -> dt.date | Fault:
    if FIRST_YEAR <= number <= LAST_YEAR:
        return _from_decimal(number)
    if 1_850_01 <= number <= LAST_YEAR * 10_000 + 1231 and number.is_integer():
        return _from_text(str(int(number)))
    if 1 <= number < 100_000:
        return EPOCH + dt.timedelta(days=int(number))
    return unreadable()


def _from_decimal(number: float) -> dt.date | Fault:
    """A numeric cell 2019.9: the month behind the point. 2019.1 may have been 2019.10, whose zero Excel drops."""
    if number.is_integer():
        return _day(int(number), 1, 1)
    year, month = f"{number:.2f}".split(".")
    if month == "10":
        return Fault(
            N_("it may be January or October: a number cell drops the last zero"),
            N_("write %(year)s-01 or %(year)s-10 as text"),
            {"year": year},
        )
    return _day(int(year), int(month.rstrip("0") if month.endswith("0") else month), 1)


def _day(year: int, month: int, day: int) -> dt.date | Fault:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return unreadable()
    try:
        return dt.date(year, month, day)
    except ValueError:
        return Fault(N_("there is no such day"), N_("correct the date; write it as 2019-09-01"))


MOMENT = re.compile(r"(.*?)[T\s]\s*(\d{1,2})[::点时](\d{1,2})?(?:分)?(?::\d{2}(?:\.\d+)?)?", re.DOTALL)


def read_moment(raw: Any) -> dt.datetime | Fault | None:
    """A day with a time, without zone; a day alone is its first minute. None for an empty cell, or the fault."""
    if isinstance(raw, dt.datetime):
        return raw.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(raw, int | float) and not isinstance(raw, bool) and LAST_YEAR < raw < 100_000:
        return dt.datetime.combine(EPOCH, dt.time()) + dt.timedelta(minutes=round(float(raw) * 24 * 60))
    text = unicodedata.normalize("NFKC", raw).strip() if isinstance(raw, str) else raw
    match = MOMENT.fullmatch(text) if isinstance(text, str) else None
    day = read_date(match[1] if match else text)
    if not isinstance(day, dt.date):
        return day
    hour, minute = (int(match[2]), int(match[3] or 0)) if match else (0, 0)
    if hour > 23 or minute > 59:
        return Fault(N_("it cannot be read as a day with a time"), N_("write it as 2025-09-01 14:30"))
    return dt.datetime.combine(day, dt.time(hour, minute))
