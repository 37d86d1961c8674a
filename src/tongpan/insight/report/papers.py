"""Papers of assessment as Word and PDF, by the writers of reports."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongpan.assessment.papers import Drawn, Grid, Head, Paper, Wide, Words
from tongpan.ui.formats import day

from .blocks import Align, Block, Cell, Cover, Document, Heading, PageBreak, Paragraph, Picture, Table
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
    for part in paper.parts:
        if isinstance(part, Head):
            yield Heading(part.text, part.level)
        elif isinstance(part, Words):
            yield Paragraph(part.text, part.small)
        elif isinstance(part, Wide):
            yield PageBreak(wide=True)
        elif isinstance(part, Grid):
            yield _table(part)
        else:
            yield from _picture(part)


def _table(part: Grid) -> Table:
    sides: list[Align] = ["right" if place in part.figures else "left" for place in range(len(part.head))]
    rows = [[Cell(str(own)) for own in row] for row in part.rows]
    return Table(list(part.head), rows, sides, list(part.widths), small=True)


def _picture(part: Drawn) -> Iterator[Block]:
    chart = part.chart
    yield Picture(chart.svg, chart.title, 0.9)
    if part.numbers:
        yield _table(Grid(chart.head, [[str(own) for own in row] for row in chart.rows],
                          frozenset(range(1, len(chart.head)))))  # fmt: skip
