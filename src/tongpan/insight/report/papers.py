"""Papers of assessment as Word and PDF, by the writers of reports."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongpan.assessment.papers import Drawn, Grid, Head, Paper, Wide, Words
from tongpan.ui.formats import day

from .beside import laid
from .blocks import Align, Block, Cell, Cover, Document, Heading, PageBreak, Paragraph, Table
from .pdf import write_pdf
from .word import write_word


def write_paper(paper: Paper, format_: str, mark: str) -> bytes:
    """The finished file. Raises ``typst.TypstError`` where the template and the blocks do not agree."""
    document = Document(
        title=paper.title, header=paper.header, footer=paper.about, blocks=tuple(_blocks(paper)), mark=mark,
        language="zh" if (get_language() or "").startswith("zh") else "en",
    )  # fmt: skip
    return write_pdf(document) if format_ == "pdf" else write_word(document)


def _blocks(paper: Paper) -> Iterator[Block]:
    synthetic = _("Synthetic demonstration data: no real school") if paper.synthetic else ""
    yield Cover(paper.title, paper.about, [*paper.lines, (_("Written on"), day(timezone.localdate()))], synthetic)
    for drawn, parts in groupby(paper.parts, lambda part: isinstance(part, Drawn) and not part.numbers):
        if drawn:
            yield from laid(part.chart for part in parts if isinstance(part, Drawn))
        else:
            for part in parts:
                yield from _block(part)


def _block(part: Head | Words | Grid | Drawn | Wide) -> Iterator[Block]:
    if isinstance(part, Head):
        yield Heading(part.text, part.level)
    elif isinstance(part, Words):
        yield Paragraph(part.text, part.small)
    elif isinstance(part, Wide):
        yield PageBreak(wide=True)
    elif isinstance(part, Grid):
        yield _table(part)
    else:
        yield from laid([part.chart])
        head = frozenset(range(1, len(part.chart.head)))
        yield _table(Grid(part.chart.head, [[str(own) for own in row] for row in part.chart.rows], head))


def _table(part: Grid) -> Table:
    sides: list[Align] = ["right" if place in part.figures else "left" for place in range(len(part.head))]
    rows = [[Cell(str(own)) for own in row] for row in part.rows]
    return Table(list(part.head), rows, sides, list(part.widths), small=True)
