"""What a community's page asks of each of its five: counted by registers, by their keys, so that none need be known.

A register, measure or filter that is not there is passed over: a part of the platform may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.urls import NoReverseMatch

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Register, all_registers
from tongpan.assistance.partnership.models import Bond

Sees = Callable[[str], bool]
"""Whether the reader holds a permission on the unit shown."""


@dataclass(frozen=True)
class Ask:
    """One figure: a measure of a register under the community's bond and further filters.

    ``by`` splits it by a filter's options. ``each`` counts it for each member school instead, by where its rows lie:
    for registers whose rows belong to a school and not to a bond.
    """

    register: str
    measure: str = "count"
    label: Any = ""
    asked: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    each: bool = False


@dataclass(frozen=True)
class Counted:
    """A figure with its words and the list of the records that it counts."""

    label: Any
    value: Any
    unit: Any
    href: str


@dataclass(frozen=True)
class Split:
    """One figure split by the options of a filter."""

    label: Any
    unit: Any
    parts: Sequence[Counted]

    @property
    def largest(self) -> Counted:
        """The part with the most."""
        return max(self.parts, key=lambda own: own.value)


@dataclass(frozen=True)
class Frame:
    """For which community, seen from which unit, in which school year and time, and with which rights."""

    bond: Bond
    unit: Unit
    year: int
    period: Period
    sees: Sees

    def known(self, ask: Ask) -> Register | None:
        """The register that answers, where it is there, knows what is asked, and may be seen."""
        own = all_registers().get(ask.register)
        if own is None or not self.sees(own.permission):
            return None
        names = {choice.name for choice in own.choices}
        wanted = {*ask.asked, *((ask.by,) if ask.by else ()), *(() if ask.each else ("bond",))}
        there = ask.measure == "count" or ask.measure in own.measures
        return own if there and names.issuperset(wanted) else None

    def asked(self, ask: Ask, **more: Any) -> dict[str, Any]:
        """All filters of a question."""
        own = {} if ask.each else {"bond": str(self.bond.pk)}
        return own | dict(ask.asked) | more

    def counted(self, own: Register, ask: Ask, value: Any, label: Any = "", **more: Any) -> Counted:
        """A value with its words and its list."""
        measure = own.measures.get(ask.measure)
        words = label or ask.label or (measure.label if measure else own.label)
        return Counted(words, value, measure.unit if measure else "", self.address(own, self.asked(ask, **more)))

    def address(self, own: Register, asked: Mapping[str, Any]) -> str:
        """The list of the records that are counted; empty where its page is missing."""
        try:
            return own.address(self.unit, self.year, self.period, asked)
        except NoReverseMatch:
            return ""


def figures(asks: Iterable[Ask], frame: Frame) -> list[Counted]:
    """The answers to those questions that can be answered, one query each."""
    found = []
    for ask in asks:
        if own := frame.known(ask):
            value = own.value(ask.measure, frame.unit, frame.period, frame.asked(ask))
            found.append(frame.counted(own, ask, value))
    return found


def _field(choice: Choice) -> str:
    return choice.lookup or choice.name


def splits(asks: Iterable[Ask], frame: Frame) -> list[Split]:
    """Figures split by the options of a filter, one query each; those of which there is nothing are left out."""
    found = []
    for ask in asks:
        own = frame.known(ask)
        choice = next((one for one in own.choices if one.name == ask.by), None) if own else None
        if own is None or choice is None or choice.narrow or callable(choice.options):
            continue
        values = _split(own, ask, _field(choice), frame)
        parts = [
            frame.counted(own, ask, values[code], words, **{ask.by: code})
            for code, words in choice.options
            if values.get(code)
        ]
        if parts:
            measure = own.measures.get(ask.measure)
            words = ask.label or (measure.label if measure else own.label)
            found.append(Split(words, measure.unit if measure else "", parts))
    return found


def _split(own: Register, ask: Ask, lookup: str, frame: Frame) -> dict[Any, Any]:
    aggregate = Count("pk", distinct=True) if ask.measure == "count" else own.measures[ask.measure].aggregate
    if callable(aggregate):
        return {}
    rows = own.select(frame.unit, frame.period, frame.asked(ask)).order_by()
    return dict(rows.values_list(lookup).annotate(found=aggregate))


@dataclass(frozen=True)
class OfMembers:
    """One figure of each member: its words and unit, the values by key of the unit, and whether they may be added.

    People are not added: one who was counted at two schools is still one.
    """

    label: Any
    unit: Any
    values: Mapping[str, Any]
    adds: bool
    own: bool

    @property
    def total(self) -> Any:
        """The sum; None where it would say something wrong."""
        return sum(self.values.values()) if self.adds else None


def by_member(asks: Iterable[Ask], units: Sequence[Unit], frame: Frame) -> list[OfMembers]:
    """Each question for every member that lies within the unit shown, one query each."""
    found = []
    for ask in asks:
        own = frame.known(ask)
        measure = own.measures.get(ask.measure) if own else None
        if own is None or (measure and callable(measure.aggregate)):
            continue
        values = own.by_unit(ask.measure, frame.unit, units, frame.period, frame.asked(ask))
        words = ask.label or (measure.label if measure else own.label)
        found.append(OfMembers(words, measure.unit if measure else "", values, ask.measure == "count", ask.each))
    return found


def recent(key: str, frame: Frame, most: int = 5) -> list[Any]:
    """The first rows of a register under the bond, in its own order; empty where it is not there."""
    ask = Ask(key)
    own = frame.known(ask)
    if own is None:
        return []
    rows = own.select(frame.unit, frame.period, frame.asked(ask))
    return list((rows.select_related(*own.related) if own.related else rows)[:most])
