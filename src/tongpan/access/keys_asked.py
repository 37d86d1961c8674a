"""Keys of records as addresses and forms give them: text that anybody may have written."""

from __future__ import annotations

DIGITS = 18
"""What fits into the whole numbers of both databases."""


def is_key(text: str) -> bool:
    """Whether a text can be the key of a record: plain digits, and no more of them than a database takes."""
    return text.isascii() and text.isdecimal() and len(text) <= DIGITS
