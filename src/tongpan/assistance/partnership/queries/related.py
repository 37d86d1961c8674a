"""What was done in a bond: counted in the registers of all parts, by their keys, so that none need be known here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tongpan.access.models import Unit
from tongpan.assistance.base.period import ALL, Period, period_of
from tongpan.assistance.base.register import Register, all_registers
from tongpan.assistance.partnership.models import Bond

SHOWN = (
    ("needs", "count"), ("tasks", "count"), ("meetings", "count"), ("exchange-placements", "count"),
    ("research-activities", "count"), ("research-mentoring", "count"), ("works-projects", "count"),
    ("works-funds", "count"), ("cases", "count"),
)  # fmt: skip
"""Registers in the order in which help is agreed, given and told, each with what is counted of it."""


@dataclass(frozen=True)
class Done:
    """How many records of a register belong to the bond: in the period shown, and ever."""

    label: Any
    now: int
    ever: int
    href: str


def related(bond: Bond, unit: Unit, year: int, period: Period, sees: Callable[[str], bool]) -> list[Done]:
    """The registers that are there and have a filter by bond; ``sees`` tells whether the page of a list may be opened.

    Two questions for each register.
    """
    ever = period_of(year, ALL)
    return [_done(own, measure, bond, unit, year, period, ever) for own, measure in _known(SHOWN, sees)]


def _known(shown: Iterable[tuple[str, str]], sees: Callable[[str], bool]) -> Iterable[tuple[Register, str]]:
    there = all_registers()
    for key, measure in shown:
        own = there.get(key)
        if own and any(choice.name == "bond" for choice in own.choices) and sees(f"assistance:{key}"):
            yield own, measure


def _done(own: Register, measure: str, bond: Bond, unit: Unit, year: int, period: Period, ever: Period) -> Done:
    asked = {"bond": bond.pk}
    now, all_time = (own.value(measure, unit, when, asked) for when in (period, ever))
    return Done(own.label, now, all_time, own.address(unit, year, ever, asked))
