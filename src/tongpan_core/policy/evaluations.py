"""The items of a national evaluation of counties, in the order of its form: computed, stated, or shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tongpan_core.messages import N_
from tongpan_core.policy.cards import from_plain
from tongpan_core.policy.loader import read_yaml
from tongpan_core.policy.tree import parameter
from tongpan_core.policy.values import NATIONAL, PolicyError, Value

FOLDER = Path(__file__).parent / "evaluations"
SENSES = ("at_least", "at_most", "below")


@dataclass(frozen=True)
class Slot:
    """One figure of an item that somebody states with evidence; ``unit`` is ``ratio``, ``number`` or a unit's code."""

    code: str
    label: str
    label_zh: str
    unit: str
    limit: str
    sense: Literal["at_least", "at_most", "below"] = "at_least"

    def limit_on(self, day: date, region: str = NATIONAL) -> Value:
        """What is asked for on a day in a region. Raises PolicyError where nothing holds."""
        return parameter(self.limit).at(day, region)

    def met(self, number: float, limit: float) -> bool:
        """Whether a stated figure meets the limit; unrounded values are compared."""
        if self.sense == "below":
            return number < limit
        return number >= limit if self.sense == "at_least" else number <= limit


@dataclass(frozen=True)
class EvaluationItem:
    """One item of the form.

    ``computed`` names what the platform works out itself (``indicator:L1``, ``check:G11``, ``preschool:public``);
    ``limit`` is the parameter of a computed figure that no rule pack judges; ``shown`` says what proves the item.
    """

    code: str
    label: str
    label_zh: str
    shown: str
    shown_zh: str
    computed: tuple[str, ...] = ()
    limit: str | None = None
    slots: tuple[Slot, ...] = ()

    @property
    def kind(self) -> Literal["computed", "stated", "shown"]:
        """How it is judged: from records, from figures that are stated, or from evidence alone."""
        return "computed" if self.computed else "stated" if self.slots else "shown"

    def slot(self, code: str) -> Slot:
        """One of its figures. Raises KeyError."""
        return {own.code: own for own in self.slots}[code]


@dataclass(frozen=True)
class EvaluationPart:
    """A part of the form. ``summary`` names what is computed for the part as a whole."""

    code: str
    label: str
    label_zh: str
    items: tuple[EvaluationItem, ...]
    summary: str = ""


@dataclass(frozen=True)
class Veto:
    """What makes a county fail whatever else it reaches."""

    label: str
    label_zh: str


@dataclass(frozen=True)
class Evaluation:
    """The form of one official document, in force from ``since``."""

    code: str
    label: str
    label_zh: str
    document: str
    since: date
    parts: tuple[EvaluationPart, ...]
    vetoes: tuple[Veto, ...] = ()

    @property
    def items(self) -> tuple[EvaluationItem, ...]:
        """All items in the order of the form."""
        return tuple(item for part in self.parts for item in part.items)

    def item(self, code: str) -> EvaluationItem:
        """One item. Raises KeyError where the form has none of that code."""
        return {own.code: own for own in self.items}[code]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Evaluation:
        """A form from plain data (the shape of ``evaluations/*.yaml``). Raises PolicyError naming a broken key."""
        where = f"Evaluation {data.get('code', '?')}"
        plain = dict(data)
        plain["vetoes"] = tuple(from_plain(Veto, row, where) for row in plain.get("vetoes", ()))
        plain["parts"] = tuple(_part(row, where) for row in plain.get("parts", ()))
        made = from_plain(cls, plain, where)
        codes = [item.code for item in made.items]
        if twice := next((code for code in codes if codes.count(code) > 1), None):
            text = N_("%(where)s: the item %(code)s stands twice; give one of the two another code.")
            raise PolicyError(text, where=where, code=twice)
        return made


def _part(data: Mapping[str, Any], where: str) -> EvaluationPart:
    return from_plain(EvaluationPart, {**data, "items": tuple(_item(row, where) for row in data["items"])}, where)


def _item(data: Mapping[str, Any], where: str) -> EvaluationItem:
    own = f"{where}, item {data.get('code', '?')}"
    slots = tuple(from_plain(Slot, row, own) for row in data.get("slots", ()))
    if wrong := next((row for row in slots if row.sense not in SENSES), None):
        text = N_("%(where)s: %(sense)s is no sense; write one of %(known)s.")
        raise PolicyError(text, where=own, sense=repr(wrong.sense), known=", ".join(SENSES))
    return from_plain(EvaluationItem, dict(data) | {"slots": slots, "computed": tuple(data.get("computed", ()))}, own)


@cache
def evaluations() -> Mapping[str, Evaluation]:
    """Every form that Tongpan ships, by code."""
    found = [Evaluation.from_dict(read_yaml(file)) for file in sorted(FOLDER.glob("*.yaml"))]
    return {own.code: own for own in found}
