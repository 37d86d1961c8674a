"""What the core says to people: an English message id with named places, and the values for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A message id such as ``"%(school)s has no pupils."`` and its values; the platform translates the id."""

    text: str
    values: Mapping[str, str | float | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % dict(self.values)
