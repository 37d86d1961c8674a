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


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a message as JSON values; what JSON does not know (infinity, shapes, sets) as its English."""
    return {name: _plain(value) for name, value in values.items()}


def sentences(messages: Iterable[Words]) -> list[dict[str, Any]]:
    """Several texts as one value of another."""
    return [own.plain() for own in messages]


def _plain(value: Any) -> Any:
    if isinstance(value, Words):
        return value.plain()
    if isinstance(value, list) and all(isinstance(own, dict) for own in value):
        return value
    if hasattr(value, "item") and not getattr(value, "shape", ()):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)
