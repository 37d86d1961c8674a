"""An exchange in words: who goes where, for which subject and how long."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongpan_core.plan.exchange.problem import Assigned
from tongpan_core.tables import Stage


@dataclass(frozen=True, slots=True)
class Posting:
    """A person goes from ``source`` to ``target`` to teach ``subject`` for ``years``.

    ``km`` is the way from home (from the school, where no home is known), ``None`` where unknown; ``cost`` is 元 a
    year, wishes that come true taken off.
    """

    person: str
    source: str
    target: str
    stage: Stage
    subject: str
    years: float
    km: float | None
    cost: float


@dataclass(frozen=True)
class ExchangePlan:
    """One exchange. ``problem`` is the digest of the problem that it answers."""

    region: str
    problem: str
    postings: tuple[Posting, ...] = ()

    @property
    def assigned(self) -> tuple[Assigned, ...]:
        """The lines that a later problem takes as its ``current``."""
        return tuple(Assigned(own.person, own.target, own.subject) for own in self.postings)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, always in the same order."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ExchangePlan:
        """The plan that :meth:`to_dict` wrote."""
        postings = tuple(Posting(**line) for line in data["postings"])
        return cls(region=data["region"], problem=data["problem"], postings=postings)
