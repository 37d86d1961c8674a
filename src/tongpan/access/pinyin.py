"""Keys by which Chinese names are sorted and found: no database collation knows pinyin everywhere."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=20_000)
def sort_key(name: str) -> str:
    """Pinyin with tone figures, a space between syllables; Latin text in lower case."""
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True)).lower()


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """First letters: 清新区 → qxq."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower().replace(" ", "")
