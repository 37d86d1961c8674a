"""Find the row of headers below titles and merged cells, and make spellings of a header comparable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .numbers import FACTORS
from .reading import Sheet, letter
from .values import key, plain

SEARCHED_ROWS = 40
BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
STAGE_WORDS = {
    "小学": "primary", "初中": "junior", "高中": "senior", "幼儿园": "kindergarten", "学前": "kindergarten",
    "primary": "primary", "junior": "junior", "senior": "senior", "kindergarten": "kindergarten",
    "prasekolah": "kindergarten",
}  # fmt: skip
NUMERIC = re.compile(r"[-+\d.,%/年月日:\s]+")
UNIT_WORDS = sorted({word for words in FACTORS.values() for word in words}, key=len, reverse=True)


@dataclass(frozen=True)
class Header:
    """One column: its place, the text as it stands, and a key that ignores width, case, blanks and punctuation."""

    index: int
    text: str

    @property
    def letter(self) -> str:
        """The spreadsheet's letter."""
        return letter(self.index)

    @property
    def key(self) -> str:
        """The comparable form."""
        return key(self.text)


@dataclass(frozen=True)
class Layout:
    """Where a sheet's table lies: header row and first row of data (both from 0), columns, and the text above."""

    header_row: int
    first_row: int
    headers: tuple[Header, ...]
    title: str = ""


def bare(text: str) -> str:
    """The key of a header without what stands in brackets: 教学仪器设备值（万元） → 教学仪器设备值."""
    return key(BRACKETS.sub("", unicodedata.normalize("NFKC", text)))


def unit_word(text: str) -> str:
    """The unit of measure that a header names, in brackets or behind a slash or colon; empty where it names none."""
    normal = unicodedata.normalize("NFKC", text)
    for part in re.findall(r"[(\[【〔](.*?)[)\]】〕]", normal) + re.split(r"[/:_]", normal)[1:]:
        word = part.strip().removeprefix("单位").strip(": ")
        if word in UNIT_WORDS:
            return word
    return ""


def staged(header_key: str) -> tuple[str, str]:
    """The stage before or behind a header and what remains: 小学在校生数 and 在校生数小学 → primary, 在校生数."""
    for word, stage in STAGE_WORDS.items():
        if len(header_key) > len(word):
            if header_key.startswith(word):
                return stage, header_key[len(word) :].removeprefix("部").removeprefix("阶段")
            if header_key.endswith(word):
                return stage, header_key[: -len(word)]
    return "", header_key


def find_layout(sheet: Sheet, known: Collection[str]) -> Layout | None:
    """The table of a sheet: the row, or two rows one over the other, that most looks like headers.

    ``known`` are the keys of all headers that any field or saved mapping knows. Rows with two or more of them win;
    otherwise the first row that is well filled with distinct texts and no numbers. None for a sheet without any.
    """
    rows = sheet.rows[:SEARCHED_ROWS]
    best: tuple[float, int, int] | None = None
    widest = max((_filled(row) for row in rows), default=0)
    for index, row in enumerate(rows):
        for depth in (1, 2):
            texts = _texts(rows[index : index + depth], depth)
            if texts is None:
                continue
            score = _score(texts, row, known, widest) - depth / 100
            if score > 0 and (best is None or score > best[0]):
                best = (score, index, depth)
    if best is None:
        return None
    _best, index, depth = best
    texts = _texts(rows[index : index + depth], depth) or []
    headers = tuple(Header(place, text) for place, text in enumerate(texts) if text)
    title = " ".join(dict.fromkeys(plain(cell) for row in rows[:index] for cell in row if plain(cell)))
    return Layout(index, index + depth, headers, title)


def _filled(row: list[Any]) -> int:
    return len({plain(cell) for cell in row} - {""})


def _texts(rows: list[list[Any]], depth: int) -> list[str] | None:
    """The headers of one row, or of two: group over column. None where two make no sense."""
    if len(rows) < depth:
        return None
    upper = [plain(cell) for cell in rows[0]]
    if depth == 1:
        return upper
    lower = [plain(cell) for cell in rows[1]]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    if any(text and NUMERIC.fullmatch(text) for text in lower) or not any(lower):
        return None
    spread = _spread(upper, lower)
    if len(set(filter(None, spread))) == len(list(filter(None, spread))):
        return None
    return [a if a == b or not b else (b if not a else f"{a}{b}") for a, b in zip(spread, lower, strict=True)]


def _spread(upper: list[str], lower: list[str]) -> list[str]:
    """Carry a group's name over the empty cells to its right that have a column's name below them."""
    result: list[str] = []
    for above, below in zip(upper, lower, strict=True):
        result.append(above or (result[-1] if result and below else ""))
    return result


def _score(texts: list[str], row: list[Any], known: Collection[str], widest: int) -> float:
    filled = [text for text in texts if text]
    if len(filled) < 2 or any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in row):
        return 0
    matched = sum(1 for text in set(filled) if {key(text), bare(text), staged(bare(text))[1]} & set(known))
    if matched >= 2:
        return 10 * matched + len(filled) / 100
    plain_words = all(len(text) <= 40 and not NUMERIC.fullmatch(text) for text in filled)
    distinct = len(set(filled)) == len(filled)
    return 1.0 if plain_words and distinct and len(filled) >= 0.6 * widest else 0
