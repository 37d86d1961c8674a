"""Which column is which field: the confirmed mapping, and what it says beside the columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .fields import Field, Schema
from .headers import Header, unit_word
from .numbers import FACTORS

OPTIONS = ("constants", "factors", "translations")


@dataclass(frozen=True)
class Column:
    """A column in use: its header, field, and the stage where the header names one; ``factor`` converts its numbers."""

    header: Header
    field: Field
    stage: str = ""
    factor: float = 1.0


@dataclass
class Mapping:
    """``columns``: key of a header to the field it fills, ``pupils@primary`` where it names a stage, ``""`` for none.

    ``options["constants"]``: field to the value of every row, for what the file does not say (county, stage);
    ``options["factors"]``: field to the number by which its cells are multiplied (万元 → 10,000);
    ``options["translations"]``: field to {value in the file: value of ours}, as {"setting": {"Luar Bandar": "220"}}.
    """

    columns: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def constants(self) -> dict[str, str]:
        """Values that hold for every row."""
        return self.options.get("constants", {})

    def translations(self, name: str) -> dict[str, str]:
        """The file's own words for values of a field."""
        return self.options.get("translations", {}).get(name, {})

    def fits(self, headers: Iterable[Header]) -> bool:
        """Whether every header of a file is one that this mapping has an answer for."""
        keys = {header.key for header in headers}
        return bool(keys) and keys <= set(self.columns)

    def used(self, headers: Iterable[Header], schema: Schema) -> list[Column]:
        """The columns that fill a field, the first of several for the same one; others are :meth:`doubled`."""
        chosen: dict[str, Column] = {}
        for header in headers:
            target = self.columns.get(header.key, "")
            found = schema.find(target)
            if found and target not in chosen:
                chosen[target] = Column(header, *found, factor=self._factor(header, *found))
        return list(chosen.values())

    def doubled(self, headers: Iterable[Header], schema: Schema) -> list[Header]:
        """Headers that fill a field which an earlier column fills already."""
        seen: set[str] = set()
        result = []
        for header in headers:
            target = self.columns.get(header.key, "")
            if schema.find(target) and target in seen:
                result.append(header)
            seen.add(target)
        return result

    def missing(self, headers: Iterable[Header], schema: Schema) -> list[tuple[str, ...]]:
        """The groups of fields of which none is mapped or constant."""
        have = {column.field.name for column in self.used(headers, schema)} | set(self.constants)
        return [group for group in schema.needs if not have & set(group)]

    def _factor(self, header: Header, field: Field, _stage: str) -> float:
        given = self.options.get("factors", {}).get(field.name)
        return float(given) if given else float(FACTORS.get(field.unit, {}).get(unit_word(header.text), 1))
