"""Who mentors whom, and who is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """One apprentice and the mentor, by their keys. ``fit`` is 0 … 100 points."""

    apprentice: str
    mentor: str
    fit: int = 0


@dataclass(frozen=True)
class MentoringPlan:
    """Pairs in the order of apprentices; ``unmatched`` are those who got no mentor."""

    pairs: tuple[Pair, ...]
    unmatched: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Sum of the fits of all pairs."""
        return sum(own.fit for own in self.pairs)

    @property
    def loads(self) -> dict[str, int]:
        """How many apprentices each mentor gets by this plan; mentors without any are left out."""
        return dict(Counter(own.mentor for own in self.pairs))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values in canonical order."""
        pairs = [[own.apprentice, own.mentor, own.fit] for own in sorted(self.pairs)]
        return {"pairs": pairs, "unmatched": sorted(self.unmatched)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MentoringPlan:
        """The plan that :meth:`to_dict` wrote."""
        return cls(tuple(sorted(Pair(*own) for own in data["pairs"])), tuple(sorted(data["unmatched"])))
