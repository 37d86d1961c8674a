"""The forms of the annual education statistics as data: numbers, years, labels, and which cell is which figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as File
from typing import Any

import yaml

from .labels import Path, normal

FOLDER = File(__file__).with_name("forms")
LIST, FIELDS = "list", "fields"


@dataclass(frozen=True)
class Version:
    """A number under which a form was used, from and to a school year (both included; open where None)."""

    code: str
    title: str
    since: int | None = None
    until: int | None = None

    def holds_in(self, year: int) -> bool:
        """Whether the form had this number in a school year."""
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


@dataclass(frozen=True)
class Cells:
    """The cells whose sum is a figure: every row with every column."""

    rows: tuple[Path, ...]
    columns: tuple[Path, ...]


@dataclass(frozen=True)
class FigureCells:
    """A figure of the catalogue, its stage, and the ways to find it, the preferred one first.

    ``stage`` is a stage, empty for what stages share, or ``head`` where the words above the table tell. ``given_in`` is
    the unit of measure where no label names one.
    """

    figure: str
    stage: str
    ways: tuple[Cells, ...]
    given_in: str = ""


@dataclass(frozen=True)
class Form:
    """One content of a form: the labels of its rows and columns and what they hold."""

    content: str
    versions: tuple[Version, ...]
    rows: tuple[Path, ...] = ()
    columns: tuple[Path, ...] = ()
    figures: tuple[FigureCells, ...] = ()
    fields: Mapping[str, frozenset[str]] | None = None
    field_labels: Mapping[str, str] | None = None

    @property
    def codes(self) -> frozenset[str]:
        """Every number that the form ever had."""
        return frozenset(version.code for version in self.versions)

    def version(self, code: str) -> Version:
        """The version with this number."""
        return next(version for version in self.versions if version.code == code)

    def version_in(self, year: int) -> Version | None:
        """The version in force in a school year."""
        return next((version for version in self.versions if version.holds_in(year)), None)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _paths(value: Any, known: Mapping[str, Path]) -> tuple[Path, ...]:
    """Paths by their key; one that the form does not list stands for itself."""
    return tuple(known.get(Path.of(text).key, Path.of(text)) for text in _list(value))


def _figure(data: Mapping[str, Any], rows: Mapping[str, Path], columns: Mapping[str, Path]) -> FigureCells:
    ways = tuple(
        Cells(_paths(way["rows"], rows), _paths(way["columns"], columns)) for way in (data, *data.get("or", ()))
    )
    return FigureCells(data["figure"], data.get("stage", ""), ways, data.get("given_in", ""))


def _form(data: Mapping[str, Any]) -> Form:
    versions = tuple(
        Version(code, line["title"], line.get("since"), line.get("until")) for code, line in data["codes"].items()
    )
    if data.get("layout") == FIELDS:
        names = {name: [normal(word) for word in text.split("|")] for name, text in data["fields"].items()}
        return Form(
            data["content"],
            versions,
            fields={name: frozenset(words) for name, words in names.items()},
            field_labels={name: text.split("|")[0] for name, text in data["fields"].items()},
        )
    rows, columns = (tuple(Path.of(text) for text in data[axis]) for axis in ("rows", "columns"))
    by_row, by_column = ({path.key: path for path in axis} for axis in (rows, columns))
    figures = tuple(_figure(line, by_row, by_column) for line in data["figures"])
    return Form(data["content"], versions, rows, columns, figures)


@cache
def all_forms() -> tuple[Form, ...]:
    """Every form that Tongpan reads, in the order of their files."""
    found: list[Form] = []
    for file in sorted(FOLDER.glob("*.yaml")):
        found += [_form(data) for data in _list(yaml.safe_load(file.read_text(encoding="utf8")))]
    return tuple(found)


def forms_with(code: str) -> Iterable[Form]:
    """The contents that a form of this number may have; several where the number changed its meaning."""
    return [form for form in all_forms() if code in form.codes]
