"""The fonts that PDF files embed: whole faces, so that rare characters in people's names are there."""

from __future__ import annotations

from pathlib import Path

FONT_FAMILY = "Noto Sans SC"
"""Family of the PDF faces and of the web font alike."""

_TYPEFACES = Path(__file__).with_name("typefaces")


def pdf_font_dir() -> Path:
    """The folder with the regular and the bold face of :data:`FONT_FAMILY` as TrueType files.

    Raises:
        FileNotFoundError: where the front-end files were not copied yet; the message says how to get them.
    """
    if not (_TYPEFACES / "NotoSansSC-Regular.ttf").exists():
        raise FileNotFoundError(f"No fonts in {_TYPEFACES}: run 'make assets' once, with access to the npm registry.")
    return _TYPEFACES
