"""The reader's words for an effect: amounts with their unit, chances, reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongpan.ui.formats import ABSENT, absent, number, percent

SHARES = frozenset({"power", "confidence"})
AMOUNTS = frozenset({"smallest", "worth"})


def digits_for(spread: Any) -> int:
    """Decimals that show a hundredth of a spread."""
    if absent(spread) or not spread > 0:
        return 2
    return min(6, max(0, 2 - math.floor(math.log10(spread))))


def signed(value: Any, digits: int) -> str:
    """A change with its sign."""
    if absent(value):
        return ABSENT
    text = number(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def chance(p: Any) -> str:
    """A p value: three decimals, “below 0.001” where it is less."""
    return ABSENT if absent(p) else _("below 0.001") if p < 0.001 else number(p, 3)


def said(reason: Mapping[str, Any], digits: int, symbol: str = "") -> str:
    """A reason or a recipe: a message id with values, written as amounts, chances and counts are written."""
    return _(reason["text"]) % {name: _one(name, own, digits, symbol) for name, own in reason["values"].items()}


def _one(name: str, value: Any, digits: int, symbol: str) -> str:
    if name in SHARES:
        return percent(value, 0)
    if name in AMOUNTS:
        return f"{number(value, digits)} {symbol}".strip()
    if name == "p":
        return chance(value)
    return number(value) if isinstance(value, float) else str(value)
