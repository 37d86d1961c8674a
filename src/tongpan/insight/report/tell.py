"""Small words that every part of the report uses."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongpan.insight.queries.words import chinese, named, unit_symbol
from tongpan.ui.formats import day, number
from tongpan.ui.provinces import region_name
from tongpan_core.measure import Message
from tongpan_core.policy import Value

from .blocks import Cell, Tone

CV_DECIMALS = 3
LARGE = 1000
"""From here on decimals are noise."""
UNKNOWN = Cell("—", "muted")


def amount(value: float | None, decimals: int = 2) -> Cell:
    """A number as a cell; a dash where it was not reported."""
    if value is None or math.isnan(value):
        return UNKNOWN
    return Cell(number(value, 0 if abs(value) >= LARGE else decimals))


def judged(passes: bool | None, words: str, *, unknown: str = "—") -> Cell:
    """Words with the tone of a verdict."""
    if passes is None:
        return Cell(unknown, "muted")
    return Cell(words, "good" if passes else "gap")


def verdict_tone(verdict: str) -> Tone:
    """How a verdict is marked."""
    tones: dict[str, Tone] = {"passes": "good", "fails": "gap"}
    return tones.get(verdict, "muted")


def listed(words: Sequence[str]) -> str:
    """Words one after the other, with the language's own separator."""
    return ("、" if chinese() else ", ").join(words)


def rule_number(value: Value | None) -> str:
    """The number of a rule; a ratio keeps two decimals."""
    if value is None:
        return "—"
    return number(value.number, 2) if value.unit == "ratio" else number(value.number)


def cited(value: Value) -> str:
    """Where a number comes from: the reference, the day since when, and the region unless it is the whole country."""
    since = _("in force from %(day)s") % {"day": day(value.since)}
    parts = [named(value, "reference"), since]
    if value.region != "national":
        parts.append(_("region %(region)s") % {"region": region_name(value.region)})
    return ("；" if chinese() else "; ").join(part for part in parts if part)


def with_unit(label: str, unit: str) -> str:
    """A label with its unit in brackets."""
    symbol = unit_symbol(unit)
    if not symbol:
        return label
    return f"{label}（{symbol}）" if chinese() else f"{label} ({symbol})"


def spoken(message: Message) -> str:
    """A message of the core in the reader's language."""
    return message.chinese if chinese() else str(message)
