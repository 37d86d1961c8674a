"""What reading a workbook of statistics forms yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tongpan.registry.imports.entries import Entry
from tongpan.registry.imports.problems import Problem


@dataclass(frozen=True, slots=True)
class Seen:
    """A form that was found: its number, content, place and school, and how many figures came from it."""

    code: str
    content: str
    sheet: str
    row: int
    school: str
    name: str
    figures: int


@dataclass(frozen=True, slots=True)
class Basics:
    """What 教基1001 says of a school, as text, with the cell (row, column letter) of each value.

    The names are ``code name kind setting host address longitude latitude built``; what is empty is left out.
    """

    sheet: str
    values: Mapping[str, str]
    cells: Mapping[str, tuple[int, str]]


@dataclass
class FormsRead:
    """Figures with their addresses, the basics of schools, what was found, and every problem at once."""

    entries: list[Entry] = field(default_factory=list)
    basics: list[Basics] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
