"""The figures of the annual report: this year beside last year, each with the way to its records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import all_registers

from .outline import SECTIONS, Item, Section

Asked = tuple[tuple[str, Any], ...]


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


def counted(unit: Unit, year: int, period: Period, extra: Mapping[str, Any]) -> list[Counted]:
    """Every section's figures for a period and the one before; call it inside the unit's scope.

    ``extra`` narrows all of them, to one bond. Figures of one register under the same filters are asked for at once, so
    the number of questions does not grow with the records.
    """
    items = [item for section in SECTIONS for item in section.items if known(item, extra)]
    now = values(unit, period, items, extra)
    before = values(unit, period.before(), items, extra)
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


def item_key(item: Item) -> tuple[str, Asked, str]:
    """What makes an item's figure one."""
    return item.register, tuple(sorted(item.asked.items())), item.measure


def values(
    unit: Unit, period: Period, items: Iterable[Item], extra: Mapping[str, Any]
) -> dict[tuple[str, Asked, str], float]:
    """The figure of every item by :func:`item_key`; one question for each register and set of filters."""
    asked: defaultdict[tuple[str, Asked], set[str]] = defaultdict(set)
    for item in items:
        register, filters, measure = item_key(item)
        asked[register, filters].add(measure)
    found: dict[tuple[str, Asked, str], float] = {}
    for (key, filters), measures in asked.items():
        own = all_registers()[key]
        rows = own.select(unit, period, {**dict(filters), **extra}).order_by()
        aggregates = {
            f"m_{name}": Count("pk", distinct=True) if name == "count" else own.measures[name].aggregate
            for name in measures
        }
        for name, value in rows.aggregate(**aggregates).items():
            found[key, filters, name.removeprefix("m_")] = float(value or 0)
    return found
