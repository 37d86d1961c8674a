"""Labels of forms made comparable: width, blanks, numbering, “其中”, “#” and units of measure do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tongpan.registry.imports.numbers import FACTORS
from tongpan.registry.imports.values import plain

NUMBERING = re.compile(r"^(?:\(?[一二三四五六七八九十]{1,3}[)、.]|\(\d{1,2}\)|\d{1,2}[、.](?!\d)|[①-⑳])")
AMONG = re.compile(r"^(?:#+|其中[::]?|其中|另有?[::])+")
MEASURES = {word for words in FACTORS.values() for word in words} | {"人", "个", "间", "台", "册", "处", "名", "岁"}
IN_BRACKETS = re.compile(r"\(([^()]*)\)")
DASHES = re.compile(r"[‐‑‒–—―~～至]+")


@lru_cache(maxsize=20_000)
def _normal(text: str) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    text = IN_BRACKETS.sub(lambda found: "" if _is_measure(found[1]) else found[0], text)
    text = AMONG.sub("", NUMBERING.sub("", AMONG.sub("", text)))
    return DASHES.sub("-", text).strip(":。;、*").casefold()


def _is_measure(text: str) -> bool:
    return text.removeprefix("单位").strip(":") in MEASURES


def normal(raw: Any) -> str:
    """The comparable form of a cell: “ （一）＃体育馆（㎡） ” → “体育馆”."""
    return _normal(plain(raw))


def measure_in(raw: Any) -> str:
    """The unit of measure that a label names in brackets, or an empty text."""
    text = unicodedata.normalize("NFKC", plain(raw))
    for found in reversed(IN_BRACKETS.findall(text)):
        if _is_measure(found):
            return found.removeprefix("单位").strip(":")
    return ""


@dataclass(frozen=True)
class Path:
    """A label below its group labels, each with its alternatives: “招生数/合计|小计”.

    ``shown`` are the texts that a form writes; ``names[i]`` are the comparable alternatives at level i.
    """

    shown: tuple[str, ...]
    names: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, text: str) -> Path:
        """Read the notation of the form descriptions: “/” between levels, “|” between alternatives."""
        levels = [level.split("|") for level in text.split("/")]
        return cls(
            tuple(level[0] for level in levels), tuple(frozenset(normal(name) for name in level) for level in levels)
        )

    @property
    def key(self) -> str:
        """By which figures refer to the path: the comparable first alternatives."""
        return "/".join(normal(text) for text in self.shown)

    @property
    def leaf(self) -> frozenset[str]:
        """The alternatives of the label itself."""
        return self.names[-1]

    def surplus(self, found: Sequence[str]) -> int | None:
        """How many labels a found path has more than this one, or None where it is another path."""
        if not found or found[-1] not in self.leaf:
            return None
        above = iter(found[:-1])
        if not all(any(name in names for name in above) for names in self.names[:-1]):
            return None
        return len(found) - len(self.names)
