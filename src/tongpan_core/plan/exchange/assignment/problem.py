"""Costs, weights and capacities of a generalised assignment, checked at birth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tongpan_core.messages import N_, Words
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import Floats, Ints


@dataclass(frozen=True)
class Assignment:
    """``m`` agents and ``n`` jobs: ``cost`` (m, n), ``weight`` (m, n) and ``capacity`` (m,), weights whole.

    An infinite cost forbids a pair.

    Raises:
        ProblemError: naming the agent or job, the field, the cause and the remedy.
    """

    cost: Floats
    weight: Ints
    capacity: Ints

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise ProblemError.of(faults)
        for name, kind in (("cost", np.float64), ("weight", np.int64), ("capacity", np.int64)):
            array = np.array(getattr(self, name), dtype=kind)
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def _faults(self) -> list[Words]:
        shape = np.shape(self.cost)
        if len(shape) != 2 or min(shape) == 0 or np.shape(self.weight) != shape or np.shape(self.capacity) != shape[:1]:
            text = N_(
                "Assignment: cost %(cost)s, weight %(weight)s, capacity %(capacity)s; give (agents, jobs), the same,"
                " and (agents,), at least one of each."
            )
            sizes = {"weight": str(np.shape(self.weight)), "capacity": str(np.shape(self.capacity))}
            return [Words(text, cost=str(shape), **sizes)]
        found = []
        for name in ("weight", "capacity"):
            array = np.asarray(getattr(self, name))
            text = N_("Assignment: “%(name)s” of %(at)s is %(value)s; give a whole number, zero or more.")
            found += [
                Words(text, name=name, at=_place(at), value=array[tuple(at)])
                for at in np.argwhere((array < 0) | (array != np.floor(array)))
            ]
        text = N_("Assignment: the cost of %(at)s is not a number; give one, or infinity for a pair forbidden.")
        odd = np.isnan(self.cost) | (np.asarray(self.cost) == -np.inf)
        found += [Words(text, at=_place(at)) for at in np.argwhere(odd)]
        fits = np.isfinite(self.cost) & (self.weight <= np.reshape(self.capacity, (-1, 1)))
        text = N_("Assignment: job %(job)s fits no agent; allow one.")
        return found + [Words(text, job=job) for job in np.flatnonzero(~fits.any(axis=0))]

    @cached_property
    def whole(self) -> bool:
        """Whether all costs are whole, so that totals are too."""
        known = self.cost[np.isfinite(self.cost)]
        return bool((known == np.round(known)).all())

    def __len__(self) -> int:
        return int(self.cost.shape[1])


def _place(at: Ints) -> str:
    """Agent and job, or the agent alone, as a message names them."""
    return ", ".join(str(int(own)) for own in at)
