"""Who helps whom: pairs with their fit, and those whom nobody helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """One donor helps one recipient. ``fit`` is 0 … 100 in tenths; ``forced`` pairs were decided by hand."""

    recipient: str
    donor: str
    fit: float = 0.0
    forced: bool = False


@dataclass(frozen=True)
class PairingPlan:
    """Pairs in the order of recipients, then donors.

    ``best_total`` is the largest sum of fits that any plan reaches: the plan's own ``total`` falls short of it only as
    far as the planner allowed for the sake of the worst served.
    """

    pairs: tuple[Pair, ...]
    unserved: tuple[str, ...] = ()
    best_total: float = 0.0

    @property
    def total(self) -> float:
        """Sum of the fits of all pairs."""
        return round(sum(pair.fit for pair in self.pairs), 1)

    @property
    def served(self) -> dict[str, float]:
        """How well each recipient that has a donor is served: the fit of its best donor."""
        best: dict[str, float] = {}
        for pair in self.pairs:
            best[pair.recipient] = max(best.get(pair.recipient, 0.0), pair.fit)
        return best

    @property
    def worst(self) -> float | None:
        """The fit of the worst-served recipient that has a donor; ``None`` for a plan without pairs."""
        return min(self.served.values(), default=None)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values in canonical order."""
        pairs = [
            {"donor": own.donor, "recipient": own.recipient, "fit": own.fit, "forced": own.forced}
            for own in sorted(self.pairs)
        ]
        return {"pairs": pairs, "unserved": sorted(self.unserved), "best_total": self.best_total}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PairingPlan:
        """The plan that :meth:`to_dict` wrote."""
        pairs = sorted(Pair(own["recipient"], own["donor"], own["fit"], own["forced"]) for own in data["pairs"])
        return cls(tuple(pairs), tuple(sorted(data["unserved"])), data["best_total"])
