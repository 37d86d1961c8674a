"""The mark of a text that the core hands to a reader: an English message id, put into words by whoever shows it."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's users know
    """Mark ``text`` for translation and give it back unchanged.

    The core has no languages. It returns message ids with ``%(name)s`` places and their values apart;
    ``scripts/messages.py`` collects the marked ones, and ``make check`` fails where a translation is missing.
    """
    return text
