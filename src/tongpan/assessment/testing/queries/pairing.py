"""Two sides of a bond among the schools of a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pairing:
    """The units of the leading side and of the others; a community has its core schools as the leading side."""

    key: int
    name: str
    form: str
    leading: frozenset[int]
    others: frozenset[int]
