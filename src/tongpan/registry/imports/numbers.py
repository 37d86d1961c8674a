"""Numbers as people type them: full-width digits, thousand separators, a unit behind the figure."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

from tongpan_core.messages import N_

from .problems import Fault

FACTORS = {
    "yuan": {"元": 1, "万元": 10_000, "千元": 1_000, "百万元": 1_000_000, "亿元": 100_000_000, "万": 10_000},
    "m2": {"平方米": 1, "㎡": 1, "m2": 1, "m²": 1, "亩": 2000 / 3, "公顷": 10_000, "万平方米": 10_000},
}
"""How many of a figure's own unit one of the named unit is."""
COUNTERS = {"人", "名", "个", "间", "台", "册", "所", "班", "套", "位"}
NUMBER = re.compile(r"([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,2}))?")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
BLANK = {"", "-", "--", "—", "——", "/", "\\", "无数据", "n/a", "na", "null", "none", "nan", "#n/a", "…", "缺"}


def read_number(
    raw: Any, *, whole: bool = False, least: float | None = None, factor: float = 1.0, unit: str = ""
) -> float | int | Fault | None:
    """A number in the field's unit, None for an empty cell, or the fault. ``factor`` comes from the header."""
    if isinstance(raw, bool):
        return _not_a_number(whole)
    value = float(raw) if isinstance(raw, int | float) else _from_text(str(raw or ""), unit, factor)
    if value is None or isinstance(value, Fault):
        return _not_a_number(whole) if value is UNREADABLE else value
    if isinstance(raw, int | float):
        value *= factor
    if not math.isfinite(value):
        return _not_a_number(whole)
    if least is not None and value < least:
        return Fault(N_("it is below %(least)s"), N_("correct the number"), {"least": f"{least:g}"})
    rounded = round(value)
    if abs(value - rounded) <= 1e-6:
        return rounded
    if whole:
        return Fault(N_("it must be a whole number"), N_("write a number without decimals and import again"))
    return round(value, 6)


UNREADABLE = Fault("", "")


def _not_a_number(whole: bool) -> Fault:
    cause = N_("it must be a whole number") if whole else N_("it must be a number")
    return Fault(cause, N_("write it in figures and import again"))


def _from_text(raw: str, unit: str, factor: float) -> float | Fault | None:
    text = unicodedata.normalize("NFKC", raw).replace("−", "-").strip().lstrip("'")
    if text.casefold() in BLANK:
        return None
    text = text.replace(" ", "").replace("\u00a0", "")
    if "," in text:
        digits = text.rstrip("".join(COUNTERS) + "万亿千百元平方米亩公顷㎡")
        if not GROUPED.fullmatch(digits):
            return UNREADABLE
        text = text.replace(",", "")
    match = NUMBER.match(text)
    if not match:
        return UNREADABLE
    rest = text[match.end() :]
    if rest in FACTORS.get(unit, {}):
        factor = FACTORS[unit][rest]
    elif rest and rest not in COUNTERS:
        return UNREADABLE
    return float(match.group()) * factor
