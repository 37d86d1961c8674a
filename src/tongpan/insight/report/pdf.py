"""A report as PDF: the blocks go as JSON to one typst template."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from typing import Any

from tongpan.ui.fonts import pdf_font_dir

from .blocks import Beside, Block, Document, Picture

TEMPLATE = Path(__file__).with_name("report.typ")


def _plain(block: Block, number: int, folder: Path) -> dict[str, Any]:
    """A block as JSON; a picture's SVG goes to a file beside the template, which typst can read."""
    data = dataclasses.asdict(block) | {"type": type(block).__name__.lower()}
    held = block.pictures if isinstance(block, Beside) else (block,) if isinstance(block, Picture) else ()
    for place, (own, told) in enumerate(zip(held, data.get("pictures", [data]), strict=False)):
        told["svg"] = f"picture-{number}-{place}.svg"
        (folder / told["svg"]).write_text(own.svg, encoding="utf8")
    return data


def write_pdf(document: Document) -> bytes:
    """The finished file. Raises ``typst.TypstError`` where the template and the blocks do not agree."""
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        blocks = [_plain(block, number, folder) for number, block in enumerate(document.blocks)]
        whole = {
            "title": document.title,
            "header": document.header,
            "footer": document.footer,
            "language": document.language,
            "mark": document.mark,
            "blocks": blocks,
        }
        (folder / "blocks.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf8")
        (folder / "report.typ").write_bytes(TEMPLATE.read_bytes())
        return bytes(typst.compile(str(folder / "report.typ"), root=name, font_paths=[str(pdf_font_dir())]))


def svg_to_png(svg: str, *, millimetres: float, dots_per_inch: int = 200) -> bytes:
    """A picture for Word, which shows no SVG everywhere."""
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "picture.svg").write_text(svg, encoding="utf8")
        (folder / "picture.typ").write_text(
            f"#set page(width: {millimetres}mm, height: auto, margin: 0mm, fill: white)\n"
            '#image("picture.svg", width: 100%)',
            encoding="utf8",
        )
        made = typst.compile(
            str(folder / "picture.typ"), root=name, font_paths=[str(pdf_font_dir())], format="png", ppi=dots_per_inch
        )
        return bytes(made[0] if isinstance(made, list) else made)
