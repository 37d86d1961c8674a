"""What a column may be: fields as declared data, and the schema of a kind of file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

TEXT, CODE, INTEGER, DECIMAL, DATE, FLAG, CHOICE, STAGES, IDENTITY, TIME, MOMENT = (
    "text",
    "code",
    "integer",
    "decimal",
    "date",
    "flag",
    "choice",
    "stages",
    "identity",
    "time",
    "moment",
)


@dataclass(frozen=True)
class Field:
    """One field that a column can fill.

    ``label`` is an English message id. ``choices`` maps a stored value to all its spellings, in any language.
    ``unit`` is the unit of measure of a number (``yuan``, ``m2``): a header that names another one is converted.
    ``personal`` values are masked wherever a problem is shown. ``ledger`` fields have no column of their own. ``note``
    is a lazy translation that tells the reader what may stand in it.
    """

    name: str
    label: str
    label_zh: str
    aliases: tuple[str, ...] = ()
    type: str = TEXT
    required: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    longest: int = 0
    least: float | None = None
    unit: str = ""
    personal: bool = False
    ledger: bool = False
    figure: bool = False
    staged: bool = False
    note: Any = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling by which a header may call the field."""
        return (self.name, self.label, self.label_zh, *self.aliases)


@dataclass(frozen=True)
class Schema:
    """The fields of one kind of file. ``needs``: of each group at least one field must be mapped or constant."""

    kind: str
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by name."""
        return {field.name: field for field in self.fields}

    def find(self, target: str) -> tuple[Field, str] | None:
        """The field and stage of a mapping's target: ``pupils``, or ``pupils@primary`` where a header names a stage."""
        name, _at, stage = target.partition("@")
        return (self.by_name[name], stage) if name in self.by_name else None
