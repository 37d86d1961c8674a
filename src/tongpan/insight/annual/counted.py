"""The figures of the annual report: this year beside last year, each with the way to its records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet

from tongpan.access.models import Unit, UnitKind
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.question import stand_in
from tongpan.assistance.base.register import all_registers
from tongpan.assistance.base.together import (
    Ask,
    question_by,
    question_by_school,
    question_over,
    together_by,
    together_over,
)

from .outline import SECTIONS, Item, Section

Asked = tuple[tuple[str, Any], ...]
ItemKey = tuple[str, Asked, str]
"""Register, filters and measure: what makes an item's figure one."""


@dataclass(frozen=True)
class Line:
    """One figure: what the records say now and said a year before."""

    item: Item
    now: float
    before: float
    href: str

    @property
    def change(self) -> float:
        """How much more (or less) than a year before."""
        return self.now - self.before

    @property
    def scale(self) -> int:
        """By what the value is divided to be shown: money as 10,000 yuan."""
        return 10_000 if self.item.money else 1


@dataclass(frozen=True)
class Counted:
    """A section with its lines; only those that say something, unless nothing does."""

    section: Section
    lines: Sequence[Line]

    @property
    def said(self) -> list[Line]:
        """The lines where either year has something."""
        return [line for line in self.lines if line.now or line.before]


def known(item: Item, extra: Mapping[str, Any]) -> bool:
    """Whether the item's register is there and can be narrowed as asked."""
    own = all_registers().get(item.register)
    return own is not None and {*item.asked, *extra} <= {choice.name for choice in own.choices}


def counted(read: Read, year: int, period: Period) -> list[Counted]:
    """Every section's figures for a period and the one before; call it inside the unit's scope.

    Figures of one register are asked for at once, so the number of questions does not grow with the records.
    """
    unit, extra = read.unit, read.extra
    items = [item for section in SECTIONS for item in section.items if known(item, extra)]
    now, before = values(items, read, (period, period.before()))
    return [
        Counted(
            section,
            [
                Line(item, now[item_key(item)], before[item_key(item)], _href(item, unit, year, period, extra))
                for item in section.items
                if item_key(item) in now
            ],
        )
        for section in SECTIONS
    ]


def _href(item: Item, unit: Unit, year: int, period: Period, extra: Mapping[str, Any]) -> str:
    return all_registers()[item.register].address(unit, year, period, {**item.asked, **extra})


def item_key(item: Item) -> ItemKey:
    """What makes an item's figure one."""
    return item.register, tuple(sorted(item.asked.items())), item.measure


class Read:
    """The rows of registers for one unit, chosen once for each period; ``extra`` narrows all of them, to one bond."""

    def __init__(self, unit: Unit, extra: Mapping[str, Any]) -> None:
        self.unit, self.extra = unit, extra
        self._rows: dict[tuple[str, Period], QuerySet[Any]] = {}

    @property
    def whole(self) -> Unit | None:
        """The unit, where nothing narrows its rows."""
        return None if self.extra else self.unit

    def rows(self, key: str, period: Period) -> QuerySet[Any]:
        """The rows of a register in a period."""
        if (key, period) not in self._rows:
            self._rows[key, period] = all_registers()[key].select(self.unit, period, self.extra)
        return self._rows[key, period]


def values(items: Iterable[Item], read: Read, periods: Sequence[Period]) -> list[dict[ItemKey, float]]:
    """For each period the figure of every item by :func:`item_key`; one question for each register, put once a period.

    The same period twice is asked about once.
    """
    found: list[dict[ItemKey, float]] = [{} for _period in periods]
    for register, keys in _by_register(items).items():
        told = together_over(all_registers()[register], partial(read.rows, register), periods, _asks(keys), read.whole)
        for place, figures in enumerate(told):
            found[place] |= {key: float(value) for key, value in zip(keys, figures, strict=True)}
    return found


def values_by(
    items: Iterable[Item], read: Read, period: Period, units: Sequence[Unit]
) -> dict[ItemKey, dict[str, float]]:
    """The figure of every item for each of several units, by slug: one question for each register."""
    found: dict[ItemKey, dict[str, Any]] = {}
    for register, keys in _by_register(items).items():
        own, asks = all_registers()[register], _asks(keys)
        told = together_by(own, partial(read.rows, register), period, units, asks, read.whole)
        if told is None:
            told = [own.by_unit(measure, read.unit, units, period, {**asked, **read.extra}) for measure, asked in asks]
        found |= dict(zip(keys, told, strict=True))
    return found


def write_ahead() -> None:
    """Write the questions about a city and a county, and about the counties of a city, before the first is asked."""
    items = [item for section in SECTIONS for item in section.items if known(item, {})]
    for unit in (stand_in(UnitKind.CITY), stand_in(UnitKind.COUNTY)):
        read = Read(unit, {})
        for register, keys in _by_register(items).items():
            question_over(all_registers()[register], partial(read.rows, register), _asks(keys), unit)
        for register, keys in _by_register(item for item in items if item.main).items():
            own, choose = all_registers()[register], partial(read.rows, register)
            if question_by_school(own, choose, _asks(keys), unit) is None:
                question_by(own, choose, _asks(keys), unit)


def _asks(keys: Iterable[ItemKey]) -> list[Ask]:
    return [(measure, dict(asked)) for _register, asked, measure in keys]


def _by_register(items: Iterable[Item]) -> dict[str, list[ItemKey]]:
    keys: defaultdict[str, list[ItemKey]] = defaultdict(list)
    for key in dict.fromkeys(item_key(item) for item in items):
        keys[key[0]].append(key)
    return keys
