"""Statements that took long, the slowest of each kind, kept beside the database for a week."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass

from django.core.cache import caches
from django.utils import timezone

KEY, MOST, WEEK = "slow-queries", 100, 7 * 86_400
LONGEST = 600  # letters
LITERAL = re.compile(r"'(?:[^']|'')*'")


@dataclass(frozen=True)
class Slow:
    """One statement with places for its values: how often it took long, how long at most, and for which page last."""

    sql: str
    route: str
    count: int
    longest: float
    total: float
    last: str

    @property
    def mean(self) -> float:
        """Milliseconds on the average."""
        return self.total / self.count


def keep(sql: str, took: float, route: str) -> None:
    """Note a statement that took so many milliseconds. Two processes at once may lose a count: it is no ledger."""
    text = LITERAL.sub("'…'", " ".join(sql.split()))[:LONGEST]
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    held = caches["progress"].get(KEY) or {}
    old = held.get(name, {"count": 0, "longest": 0.0, "total": 0.0})
    held[name] = asdict(Slow(
        text, route, old["count"] + 1, max(old["longest"], took), old["total"] + took, timezone.now().isoformat()
    ))  # fmt: skip
    newest = sorted(held.items(), key=lambda pair: pair[1]["last"])[-MOST:]
    caches["progress"].set(KEY, dict(newest), WEEK)


def slowest() -> list[Slow]:
    """What was noted, the longest first."""
    held = caches["progress"].get(KEY) or {}
    return sorted((Slow(**own) for own in held.values()), key=lambda own: -own.longest)
