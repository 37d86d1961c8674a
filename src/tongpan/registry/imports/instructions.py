"""The sheet in our own templates that explains their columns: written there, passed over when the file comes back."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from tongpan_core.messages import N_

from .reading import Sheet

NAME = N_("Instructions")
HEADERS = (N_("Column"), N_("Needed"), N_("Type"), N_("What may stand in it"))


def are_instructions(sheet: Sheet) -> bool:
    """Whether a sheet bears the headers of our instructions, in any language that they are written in."""
    first = [str(cell).strip() for cell in sheet.rows[0] if cell != ""] if sheet.rows else []
    if len(first) != len(HEADERS):
        return False
    return any(first == _headers(language) for language, _name in settings.LANGUAGES)


def _headers(language: str) -> list[str]:
    with translation.override(language):
        return [translation.gettext(own) for own in HEADERS]
