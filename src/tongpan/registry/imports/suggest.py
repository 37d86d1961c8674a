"""Propose which column is which field: by name, by likeness of names, and by what the cells hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tongpan_core.messages import N_

from .fields import IDENTITY, Field, Schema
from .headers import Header, Layout, bare, staged
from .identity import SOUND, flaws
from .mapping import Mapping
from .reading import Sheet
from .values import plain, read_code
from .vocabulary import spelt

EXACT, BARE, STAGED, VALUES, LEAST_LIKE = 1.0, 0.97, 0.95, 0.9, 0.62
SAMPLES, LOOKED_AT = 3, 200


@dataclass(frozen=True)
class Suggestion:
    """One column's proposal. ``target`` is empty where nothing fits; ``reason`` is an English message id.

    ``samples`` show the first cells, hidden where the column is personal. ``sure`` ones need no second look.
    """

    header: Header
    target: str
    score: float
    reason: str
    samples: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether the name of the column settles it."""
        return self.score >= STAGED


def suggest(sheet: Sheet, layout: Layout, schema: Schema) -> list[Suggestion]:
    """A proposal for every column; a field is proposed once, for the column that fits it best."""
    cells = {header.index: _cells(sheet, layout, header) for header in layout.headers}
    offers = [offer for header in layout.headers for offer in _offers(header, cells[header.index], schema)]
    taken: dict[int, tuple[str, float, str]] = {}
    used: set[str] = set()
    for score, header, target, reason in sorted(offers, key=lambda offer: (-offer[0], offer[1].index)):
        if header.index not in taken and target not in used:
            taken[header.index] = (target, score, reason)
            used.add(target)
    nothing = ("", 0.0, N_("no field is like it"))
    return [
        Suggestion(
            header,
            *taken.get(header.index, nothing),
            samples=_samples(cells[header.index], taken.get(header.index), schema),
        )
        for header in layout.headers
    ]


def as_mapping(suggestions: Sequence[Suggestion]) -> Mapping:
    """The mapping that takes every proposal as it stands."""
    columns: dict[str, str] = {}
    for one in suggestions:
        columns.setdefault(one.header.key, one.target)
    return Mapping(columns)


def _cells(sheet: Sheet, layout: Layout, header: Header) -> list[Any]:
    rows = sheet.rows[layout.first_row : layout.first_row + LOOKED_AT]
    return [row[header.index] for row in rows if header.index < len(row) and plain(row[header.index])]


def _samples(cells: list[Any], taken: tuple[str, float, str] | None, schema: Schema) -> tuple[str, ...]:
    found = schema.find(taken[0]) if taken else None
    if (found and found[0].personal) or _are_identities(cells):
        return ("•••",) * min(len(cells), SAMPLES)
    return tuple(plain(cell)[:40] for cell in cells[:SAMPLES])


def _offers(header: Header, cells: list[Any], schema: Schema) -> list[tuple[float, Header, str, str]]:
    whole, without = header.key, bare(header.text)
    stage, rest = staged(without)
    offers = []
    for field in schema.fields:
        for name, named in map(spelt, field.names):
            if not name:
                continue
            if name == whole:
                offers.append((EXACT, header, field.name, N_("the header is a name of the field")))
            elif without and without == named:
                offers.append((BARE, header, field.name, N_("the header is a name of the field, with a remark")))
            elif stage and field.staged and rest in (name, named):
                offers.append(
                    (STAGED, header, f"{field.name}@{stage}", N_("the header is a stage and a name of the field"))
                )
            elif (score := likeness(without or whole, named or name)) >= LEAST_LIKE:
                offers.append((score * 0.9, header, field.name, N_("the header is like a name of the field")))
        if _by_values(field, cells):
            offers.append((VALUES, header, field.name, N_("the cells look like the field")))
    return offers


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1: the share of pairs of neighbouring characters in common (Dice)."""
    if min(len(one), len(other)) < 2:
        return 0.0
    pairs, others = (_pairs(text) for text in (one, other))
    return 2 * len(pairs & others) / (len(pairs) + len(others))


@lru_cache(maxsize=20_000)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _are_identities(cells: list[Any]) -> bool:
    texts = [str(read_code(cell)) for cell in cells]
    return len(texts) >= 2 and bool((flaws(texts) == SOUND).mean() > 0.6)


def _most(cells: list[Any], test: Callable[[str], bool]) -> bool:
    return len(cells) >= 2 and sum(1 for cell in cells if test(plain(cell))) > 0.8 * len(cells)


def _between(low: float, high: float) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        return bool(re.fullmatch(r"-?\d{1,3}\.\d{2,}", text)) and low <= float(text) <= high

    return test


BY_VALUES: dict[str, Callable[[str], bool]] = {
    "code": lambda text: bool(re.fullmatch(r"[1-9]1\d{8}", text)),
    "sex": lambda text: text in {"男", "女"},
    "degree": lambda text: bool(re.fullmatch(r"(大学)?(本科|专科|大专)|(硕士|博士)(研究生)?|研究生|中专", text)),
    "title": lambda text: bool(re.fullmatch(r"(正?高级|[一二三]级)教师", text)),
    "phone": lambda text: bool(re.fullmatch(r"1[3-9]\d{9}", text)),
    "longitude": _between(73, 136),
    "latitude": _between(3, 54),
}


def _by_values(field: Field, cells: list[Any]) -> bool:
    if field.type == IDENTITY:
        return _are_identities(cells)
    test = BY_VALUES.get(field.name)
    return test is not None and _most(cells, test)
