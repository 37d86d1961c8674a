"""Keys by which Chinese names are sorted and found: no database collation knows pinyin everywhere."""

from __future__ import annotations

import json
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
"""Marks above a vowel."""
TWO_DOTS = "\u0308"
RARE = {"Lo", "Nl", "Co", "Cn"}
"""Categories of which a character without a reading may yet be Chinese."""


@lru_cache(maxsize=20_000)
def sort_key(name: str) -> str:
    """Pinyin with tone figures, a space between syllables; Latin text in lower case."""
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True)).lower()


def syllable(mark: str) -> str:
    """:func:`sort_key` of one character, from the table of characters: that of phrases takes ten times as long."""
    try:
        readings = _readings().get(str(ord(mark)))
    except OSError:
        return sort_key(mark)
    if readings is None:
        return sort_key(mark) if unicodedata.category(mark) in RARE else mark.lower()
    letters, tone = [], "5"
    for part in unicodedata.normalize("NFD", readings.partition(",")[0]):
        if part == TWO_DOTS:
            letters[-1] = "v"
        elif part in TONES:
            tone = TONES[part]
        else:
            letters.append(part)
    return "".join((*letters, tone))


@lru_cache(maxsize=1)
def _readings() -> dict[str, str]:
    """Readings by code point, read without loading pypinyin. Raises ``OSError`` where it keeps them otherwise."""
    spec = find_spec("pypinyin")
    folder = Path(next(iter((spec and spec.submodule_search_locations) or ["."])))
    readings: dict[str, str] = json.loads((folder / "pinyin_dict.json").read_bytes())
    return readings


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """First letters: 清新区 → qxq."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower().replace(" ", "")
