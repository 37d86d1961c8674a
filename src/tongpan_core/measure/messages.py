"""What the core says to people: an English message id with named places, and the values for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A message id with ``%(name)s`` places, its values, and the Chinese of the id as its rule gives it."""

    text: str
    values: Mapping[str, str | float | int] = field(default_factory=dict)
    text_zh: str = ""

    def __str__(self) -> str:
        return self.text % dict(self.values)

    @property
    def chinese(self) -> str:
        """The message in Chinese; in English where there is no Chinese."""
        return (self.text_zh or self.text) % dict(self.values)
