"""Numbers, dates and sizes as a reader of Chinese or English expects them; no Django template is needed."""

from __future__ import annotations

import datetime as dt
import html
import math
import re
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

ABSENT = "—"
"""Shown where a figure was not reported: an absent figure is not zero."""

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HAN = r"[\u3400-\u9fff\uf900-\ufaff]"
_LATIN = r"[A-Za-z0-9]"
_SEAM = re.compile(rf"(?<={_HAN})(?={_LATIN})|(?<={_LATIN})(?={_HAN})")


def spaced(text: str) -> str:
    """Put a thin space (U+2009) between Chinese characters and Latin letters or figures."""
    return text if text.isascii() else _SEAM.sub("\u2009", text)


def escaped(value: Any) -> str:
    """A value as HTML: text is escaped, what is HTML already stays. Django's own function takes four times as long."""
    shown = str(value)
    return shown if isinstance(shown, SafeString) else html.escape(shown)


def markup(form: str, *values: Any) -> SafeString:
    """``form`` with every ``{}`` filled by an escaped value, as ``format_html`` does at three times the price."""
    return SafeString(form.format(*map(escaped, values)))


def absent(value: Any) -> bool:
    """Whether there is no figure: None, an empty text or not a number."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def number(value: Any, decimals: int | None = None) -> str:
    """Thousands separated by commas; ``decimals`` fixed, or as many as needed (at most 2) where None."""
    if absent(value):
        return ABSENT
    if decimals is None:
        text = f"{float(value):,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{float(value):,.0f}"
    else:
        text = f"{float(value):,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-") or "0"
    return text.replace("-", "\u2212")


def exact(value: Any) -> str:
    """A figure of a rule with every decimal that it has: a limit of 0.998 is no 1."""
    if absent(value):
        return ABSENT
    text = f"{float(value):,.10f}".rstrip("0").rstrip(".")
    return text.replace("-", "\u2212")


def percent(value: Any, decimals: int = 1) -> str:
    """A share (0.123) as per cent (12.3%)."""
    return ABSENT if absent(value) else f"{number(float(value) * 100, decimals)}%"


def wan(value: Any, decimals: int = 1) -> str:
    """Yuan as 万元, the number only: the unit stands in the header."""
    return ABSENT if absent(value) else number(float(value) / 10_000, decimals)


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


def day(value: dt.date | None) -> str:
    """2025年9月1日, or 1 September 2025."""
    if not value:
        return ABSENT
    if _chinese():
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {value:%B} {value.year}"


def with_days(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a message with its days, which are kept in ISO 8601, as the reader writes them."""
    found = {name: ISO_DAY.fullmatch(own) if isinstance(own, str) else None for name, own in values.items()}
    return {name: day(dt.date.fromisoformat(own)) if found[name] else own for name, own in values.items()}


def in_words(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a message as the reader reads them: days, and messages within, alone or several in a row.

    A message within is ``{"text": id, "values": {…}}``, as the core and jobs keep it; with ``text_zh``, a name in both
    languages.
    """
    return with_days({name: _worded(own) for name, own in values.items()})


def _worded(value: Any) -> Any:
    if isinstance(value, Mapping) and "text" in value:
        text = (value.get("text_zh") if _chinese() else "") or _(value["text"])
        values = value.get("values")
        return text % in_words(values) if values else text
    if isinstance(value, list) and value and all(isinstance(own, Mapping) and "text" in own for own in value):
        return "\n".join(_worded(own) for own in value)
    return value


def moment(value: dt.datetime | None) -> str:
    """A day with the time to the minute, in the platform's time zone."""
    if not value:
        return ABSENT
    from django.utils import timezone

    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(local.date())} {local:%H:%M}"


def school_year(year: int) -> str:
    """2025 → 2025–2026 学年."""
    return _("%(first)s–%(last)s school year") % {"first": year, "last": year + 1}


def size(count: float) -> str:
    """Bytes as B, KB, MB or GB (1 KB = 1024 B)."""
    for name in ("B", "KB", "MB"):
        if abs(count) < 1024:
            return f"{number(count, 0 if name == 'B' else 1)} {name}"
        count /= 1024
    return f"{number(count, 1)} GB"
