"""The mark of a text that the core hands to a reader: an English message id, put into words by whoever shows it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's users know
    """Mark ``text`` for translation and give it back unchanged.

    The core has no languages. It returns message ids with ``%(name)s`` places and their values apart;
    ``scripts/messages.py`` collects the marked ones, and ``make check`` fails where a translation is missing.
    """
    return text


class Words:
    """A message id with the values of its places; a value may be a message itself (``who=Words(N_("School …"))``).

    As ``str`` it is its English.
    """

    __slots__ = ("text", "values")

    def __init__(self, text: str, **values: Any) -> None:
        self.text: str = text
        self.values: Mapping[str, Any] = values

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text

    def plain(self) -> dict[str, Any]:
        """As JSON values: ``{"text": id, "values": {…}}``, messages within likewise."""
        return {"text": self.text, "values": plain_values(self.values)}


class Named:
    """A name that a rule or a catalogue gives in both languages: as ``str`` its English."""

    __slots__ = ("text", "text_zh")

    def __init__(self, text: str, text_zh: str) -> None:
        self.text, self.text_zh = text, text_zh

    def __str__(self) -> str:
        return self.text

    def plain(self) -> dict[str, Any]:
        """As JSON values: ``{"text": English, "text_zh": Chinese}``."""
        return {"text": self.text, "text_zh": self.text_zh}


class ToldError(ValueError):
    """What is wrong, for the reader: the cause and the remedy, in words that can be translated.

    ``message`` is an English message id whose ``%(name)s`` places ``values`` fill (JSON values; messages within are
    ``{"text", "values"}``), so that a page can say it in the reader's language. As ``str`` it is its English.
    """

    def __init__(self, message: str, **values: Any) -> None:
        self.words = Words(message, **values)
        super().__init__(str(self.words))
        self.message, self.values = message, plain_values(values)

    @property
    def told(self) -> dict[str, Any]:
        """As a message within another: ``{"text", "values"}``."""
        return {"text": self.message, "values": self.values}


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a message as JSON values; what JSON does not know (infinity, shapes, sets) as its English."""
    return {name: _plain(value) for name, value in values.items()}


def sentences(messages: Iterable[Words]) -> list[dict[str, Any]]:
    """Several texts as one value of another."""
    return [own.plain() for own in messages]


def _plain(value: Any) -> Any:
    if isinstance(value, Words | Named):
        return value.plain()
    if isinstance(value, list) and all(isinstance(own, dict) for own in value):
        return value
    if hasattr(value, "item") and not getattr(value, "shape", ()):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)
