"""A page set by typst: a template and the words that it reads."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .fonts import pdf_font_dir


def pdf_of(template: Path, words: Mapping[str, Any]) -> bytes:
    """The finished PDF. The template reads ``words.json``, which lies beside it, and nothing else.

    Raises:
        typst.TypstError: where the template and the words do not agree.
        FileNotFoundError: where the fonts were not copied yet.
    """
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf8")
        (folder / "page.typ").write_bytes(template.read_bytes())
        return bytes(typst.compile(str(folder / "page.typ"), root=name, font_paths=[str(pdf_font_dir())]))
