"""What a report is made of. A writer knows these and nothing of schools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Align = Literal["left", "right", "centre"]
Tone = Literal["", "gap", "good", "muted"]


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: title, subtitle, and lines of label and value below."""

    title: str
    subtitle: str
    lines: Sequence[tuple[str, str]]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title; level 1 or 2."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. ``small`` for notes and citations."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """Short sentences, one a line, each with a tone that a mark and a colour show."""

    items: Sequence[tuple[Tone, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: text and what it means."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Table:
    """A table with a sticky head, that may run over pages. ``widths`` are shares of the page's width."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    align: Sequence[Align]
    widths: Sequence[float] = ()
    caption: str = ""
    total: Sequence[Cell] = ()
    small: bool = False

    def __post_init__(self) -> None:
        for row in [*self.rows, *([self.total] if self.total else [])]:
            if len(row) != len(self.head):
                raise ValueError(f"A row of {len(row)} cells in a table of {len(self.head)} columns: {self.caption}")
        if len(self.align) != len(self.head):
            raise ValueError(f"{len(self.align)} alignments for {len(self.head)} columns: {self.caption}")


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG with its caption; ``width`` is a share of the page's width."""

    svg: str
    caption: str
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Beside:
    """Two pictures beside each other that are drawn for half of the page's width."""

    pictures: tuple[Picture, Picture]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Go on, on a new page."""

    wide: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    """Where the people who answer for the report sign."""

    lines: Sequence[str]


Block = Cover | Heading | Paragraph | Findings | Table | Picture | Beside | PageBreak | Signatures


@dataclass(frozen=True)
class Document:
    """A report: its title for the file's metadata, the running header, the footer, and its blocks.

    ``mark`` says on every page after the cover, and in the file's properties, who took it.
    """

    title: str
    header: str
    footer: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    language: str = "zh"
    mark: str = ""
