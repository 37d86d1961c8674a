"""Papers that assessment hands out as Word or PDF: what stands in them; a part above sets them into pages.

A part above makes its writer known with :func:`writes` in its ``ready()``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from tongpan.access.gate import record_taking
from tongpan.access.pages import UnitRequest
from tongpan.ui.charts import Chart

Format = Literal["docx", "pdf"]
TYPES: dict[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Head:
    """The title of a section."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """Running text; ``small`` for notes."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts; columns in ``figures`` stand at the right; ``widths`` are shares of the page."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: frozenset[int] = frozenset()
    widths: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture with its numbers below."""

    chart: Chart
    numbers: bool = False


@dataclass(frozen=True, slots=True)
class Wide:
    """From here on the pages lie across."""


@dataclass(frozen=True)
class Paper:
    """A paper: title, what it is about, lines of the first page, and its parts."""

    title: str
    about: str
    header: str
    lines: Sequence[tuple[str, str]]
    parts: Sequence[Head | Words | Grid | Drawn | Wide] = field(default_factory=tuple)
    synthetic: bool = False


Writer = Callable[[Paper, str, str], bytes]
"""A paper, a format and the line that marks who took it → the finished file."""
_writers: list[Writer] = []


def writes(writer: Writer) -> Writer:
    """Make the writer known; call it in ``ready()``."""
    _writers[:] = [writer]
    return writer


def handed_out(request: UnitRequest, paper: Paper, name: str, format_: str) -> HttpResponse:
    """The file itself, recorded and marked; 404 for a format that is not written, 403 where none may be taken."""
    if format_ not in TYPES or not _writers:
        raise Http404(_("A report is written as Word or as PDF."))
    mark = record_taking(request, name, format_)
    header = {"Content-Disposition": content_disposition_header(True, f"{paper.title}-{paper.about}.{format_}") or ""}
    return HttpResponse(_writers[0](paper, format_, mark), content_type=TYPES[format_], headers=header)
