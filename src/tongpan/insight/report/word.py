"""A report as .docx, to be edited and signed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from tongpan.ui.charts.chart import text_width

from .blocks import Beside, Cell, Cover, Document, Findings, Heading, PageBreak, Paragraph, Picture, Signatures, Table
from .pdf import svg_to_png

FONT = "Noto Sans SC"
PAGE_MILLIMETRES = 170.0
GUTTER_MILLIMETRES = 4.0
TONES = {"": "1F2933", "gap": "B45309", "good": "0F766E", "muted": "5B6770"}
MARKS = {"": "·", "gap": "▲", "good": "✓", "muted": "–"}
LINE = "D5DADE"
LABEL_MILLIMETRES = 38.0
OTHER_FONT = f'<w:font w:name="{FONT}"><w:altName w:val="Microsoft YaHei"/><w:charset w:val="86"/></w:font>'
"""Which font stands in on a computer that lacks ours; else Chinese is set in whatever comes first."""
WIDEST, NARROWEST = 34.0, 5.0
"""Of a column without a width of its own, in widths of a Chinese character."""
SIDES = {"left": 0, "centre": 1, "right": 2}


def write_word(document: Document) -> bytes:
    """The finished file."""
    import docx
    from docx.shared import Mm, Pt

    paper = docx.Document()
    paper.core_properties.title = document.title
    paper.core_properties.author = ""
    paper.core_properties.comments = document.mark
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    section.different_first_page_header_footer = True
    section.header_distance = section.footer_distance = Mm(9)
    section.header.paragraphs[0].text = f"{document.header}\t{document.title}"
    _page_number(section.footer.paragraphs[0], document.footer)
    if document.mark:
        section.footer.add_paragraph(document.mark, style="Footer")
    normal = paper.styles["Normal"]
    normal.font.size = Pt(10)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Header", "Footer"):
        _chinese(paper.styles[name])
    for name in ("Header", "Footer"):
        _edge(paper.styles[name])
    _language(paper, document.language)
    for block in document.blocks:
        add(block, paper)
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()


def _chinese(style: Any) -> None:
    """Set the East Asian font too: Word takes another one for Chinese otherwise."""
    from docx.oxml.ns import qn

    style.font.name = FONT
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)


def _edge(style: Any) -> None:
    """Head and foot: small, soft, what stands at the right at the edge of the text."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt, RGBColor

    style.font.size = Pt(8)
    style.font.color.rgb = RGBColor.from_string(TONES["muted"])
    stops = style.paragraph_format.tab_stops
    for place in reversed(range(len(stops))):
        del stops[place]
    stops.add_tab_stop(Mm(PAGE_MILLIMETRES), WD_TAB_ALIGNMENT.RIGHT)


def _language(paper: Any, language: str) -> None:
    """Say which language the words are in: glyphs, line breaks and the spelling check go by it."""
    from docx.oxml.ns import qn

    tag = "zh-CN" if language == "zh" else "en-GB"
    paper.core_properties.language = tag
    for own in paper.styles.element.iter(qn("w:lang")):
        own.set(qn("w:val"), "en-GB")
        own.set(qn("w:eastAsia"), "zh-CN")
    fonts = [part for part in paper.part.package.iter_parts() if part.partname == "/word/fontTable.xml"]
    for part in fonts:
        part._blob = part.blob.replace(b"</w:fonts>", OTHER_FONT.encode() + b"</w:fonts>")


def _page_number(paragraph: Any, words: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.text = f"{words}\t"
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _run(paragraph: Any, text: str, *, tone: str = "", size: float | None = None, bold: bool = False) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.bold = bold
    run.font.color.rgb = RGBColor.from_string(TONES[tone])
    if size is not None:
        run.font.size = Pt(size)


@singledispatch
def add(block: object, _paper: Any) -> None:
    """Write one block."""
    raise TypeError(f"A report has no block of type {type(block).__name__}.")


@add.register
def _(block: Cover, paper: Any) -> None:
    from docx.shared import Mm

    for _line in range(6):
        paper.add_paragraph()
    if block.mark:
        _run(paper.add_paragraph(), block.mark, tone="gap", size=9)
    _run(paper.add_paragraph(), block.title, size=26, bold=True)
    _run(paper.add_paragraph(), block.subtitle, tone="muted", size=13)
    paper.add_paragraph()
    for label, value in block.lines:
        line = paper.add_paragraph()
        line.paragraph_format.tab_stops.add_tab_stop(Mm(LABEL_MILLIMETRES))
        line.paragraph_format.left_indent = Mm(LABEL_MILLIMETRES)
        line.paragraph_format.first_line_indent = Mm(-LABEL_MILLIMETRES)
        _run(line, f"{label}\t", tone="muted")
        _run(line, value)
    paper.add_page_break()


@add.register
def _(block: Heading, paper: Any) -> None:
    heading = paper.add_heading(level=block.level)
    _run(heading, block.text, tone="good" if block.level == 1 else "")


@add.register
def _(block: Paragraph, paper: Any) -> None:
    _run(paper.add_paragraph(), block.text, tone="muted" if block.small else "", size=8 if block.small else None)


@add.register
def _(block: Findings, paper: Any) -> None:
    for tone, words in block.items:
        line = paper.add_paragraph()
        _run(line, f"{MARKS[tone]} ", tone=tone)
        _run(line, words)


@add.register
def _(block: Table, paper: Any) -> None:
    if block.caption:
        caption = paper.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_after = 0
        _run(caption, block.caption, size=9, bold=True)
    table = paper.add_table(rows=1, cols=len(block.head))
    _lines(table)
    size = 7.5 if block.small else 9
    _fill(table.rows[0], [Cell(text, "muted") for text in block.head], block, size, bold=True)
    _repeat_head(table.rows[0])
    for row in block.rows:
        _fill(table.add_row(), row, block, size)
    if block.total:
        _fill(table.add_row(), block.total, block, size, bold=True)
    _set_widths(table, block)
    _gap(paper)


def _gap(paper: Any) -> None:
    """A little air; a whole empty line would be too much."""
    from docx.shared import Pt

    air = paper.add_paragraph()
    air.paragraph_format.space_after = Pt(0)
    _run(air, "", size=4)
    air.paragraph_format.line_spacing = Pt(8)


def _fill(row: Any, cells: Sequence[Cell], block: Table, size: float, *, bold: bool = False) -> None:
    _whole(row)
    for place, cell, side in zip(row.cells, cells, block.align, strict=True):
        paragraph = place.paragraphs[0]
        paragraph.alignment = SIDES[side]
        paragraph.paragraph_format.space_after = 0
        _run(paragraph, cell.text, tone=cell.tone, size=size, bold=bold)


def _repeat_head(row: Any) -> None:
    _say_of(row, "w:tblHeader")


def _whole(row: Any) -> None:
    """No row is torn at the end of a page."""
    _say_of(row, "w:cantSplit")


def _say_of(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _lines(table: Any) -> None:
    """Thin lines between rows and none between columns, as in the PDF."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for name in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{name}")
        for key, value in (("val", "single"), ("sz", "4"), ("color", LINE)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _set_widths(table: Any, block: Table) -> None:
    from docx.shared import Mm

    table.autofit = False
    widths = block.widths or _wanted(block)
    whole = sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        for cell in (column, *column.cells):
            cell.width = Mm(PAGE_MILLIMETRES * width / whole)


def _wanted(block: Table) -> list[float]:
    """The shares of columns by what stands in them, as the PDF lays them out by itself."""
    lines = [block.head, *([cell.text for cell in row] for row in block.rows)]
    longest = [max(text_width(words, 1) for words in column) for column in zip(*lines, strict=True)]
    return [min(max(own + 1, NARROWEST), WIDEST) for own in longest]


@add.register
def _(block: Picture, paper: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    width = PAGE_MILLIMETRES * block.width
    paper.add_picture(io.BytesIO(svg_to_png(block.svg, millimetres=width)), width=Mm(width))
    drawn = paper.paragraphs[-1]
    drawn.alignment, drawn.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    caption = paper.add_paragraph()
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(caption, block.caption, tone="muted", size=8.5)


@add.register
def _(block: Beside, paper: Any) -> None:
    from docx.shared import Mm

    width = PAGE_MILLIMETRES / 2 - GUTTER_MILLIMETRES
    table = paper.add_table(rows=2, cols=2)
    for place, own in enumerate(block.pictures):
        drawn, caption = (row.cells[place].paragraphs[0] for row in table.rows)
        drawn.add_run().add_picture(io.BytesIO(svg_to_png(own.svg, millimetres=width)), width=Mm(width))
        drawn.paragraph_format.keep_with_next = True
        drawn.alignment = caption.alignment = SIDES["centre"]
        _run(caption, own.caption, tone="muted", size=8.5)
    _gap(paper)


@add.register
def _(_block: PageBreak, paper: Any) -> None:
    paper.add_page_break()


@add.register
def _(block: Signatures, paper: Any) -> None:
    for line in block.lines:
        paper.add_paragraph()
        _run(paper.add_paragraph(), f"{line} ______________________")
