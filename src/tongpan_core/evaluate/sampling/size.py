"""How exact a mean is for a number of schools, and how many schools each stratum gets.

Of a stratum with ``n`` of ``N`` schools and the spread ``s`` the mean has the variance ``s² (A (1/n − 1/N) + B / n)``:
``A`` is what lies between schools and vanishes when all are taken, ``B`` what lies between pupils of a school and
vanishes when all of them are tested (Cochran 1977, ch. 10 and 11). With schools drawn by size, ``A = ρ`` and
``B = (1 − ρ) Σ p_i (1/m_i − 1/M_i)``; drawn with equal chance, schools of another size weigh by ``(M_i / M̄)²``.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, sqrt
from typing import Literal

import numpy as np

from tongpan_core.tables import Ints

from .frame import Frame, Target, shares, takes

Chance = Literal["size", "equal"]
Allocation = Literal["proportional", "neyman"]


@dataclass(frozen=True)
class Stratum:
    """What the size of a sample depends on: the share of pupils ``weight``, ``schools``, ``spread``, A and B."""

    name: str
    weight: float
    schools: int
    spread: float
    between: float
    within: float

    def variance(self, taken: int) -> float:
        """The variance of the stratum's mean from a number of schools."""
        return self.spread**2 * (self.between * (1 / taken - 1 / self.schools) + self.within / taken)

    @property
    def single(self) -> float:
        """The part of the variance that goes with 1 / n."""
        return self.spread**2 * (self.between + self.within)


def strata_of(own: Frame, target: Target, take: int | None, chance: Chance) -> tuple[Stratum, ...]:
    """The strata of a frame."""
    whole = int(own.pupils.sum())
    found = []
    for name in own.names:
        sizes = own.pupils[own.rows(name)]
        between, within = _parts(sizes, target.alike, take, chance)
        weight = float(sizes.sum()) / whole
        found.append(Stratum(name, weight, len(sizes), target.spread_of(name), between, within))
    return tuple(found)


def _parts(sizes: Ints, alike: float, take: int | None, chance: Chance) -> tuple[float, float]:
    left = 1 / takes(sizes, take) - 1 / sizes
    if chance == "size":
        return alike, (1 - alike) * float(shares(sizes) @ left)
    relative = (sizes / sizes.mean()) ** 2
    return alike * float(relative.mean()), (1 - alike) * float(np.mean(relative * left))


def error_of(strata: tuple[Stratum, ...], taken: tuple[int, ...], target: Target) -> float:
    """Half of the width of the interval of the mean of all pupils."""
    parts = (own.weight**2 * own.variance(n) for own, n in zip(strata, taken, strict=True))
    return target.reach * sqrt(max(0.0, sum(parts)))


def allocations(strata: tuple[Stratum, ...], least: int, by: Allocation) -> Iterator[tuple[int, ...]]:
    """The best allocation for the smallest number of schools, then for one school more each time, until all are taken.

    ``neyman``: no other allocation of as many schools has a smaller variance (Wright 2012: the next school goes where
    ``W² V / (n (n + 1))`` is largest). ``proportional``: by pupils, as seats are by Sainte-Laguë. A stratum never loses
    a school when there is one more in all, so that more schools are never worse.
    """
    taken = [min(least, own.schools) for own in strata]
    heap = [(-_claim(own, n, by), place) for place, (own, n) in enumerate(zip(strata, taken, strict=True))]
    heapq.heapify(heap)
    yield tuple(taken)
    while heap:
        _claimed, place = heapq.heappop(heap)
        own = strata[place]
        if taken[place] >= own.schools:
            continue
        taken[place] += 1
        heapq.heappush(heap, (-_claim(own, taken[place], by), place))
        yield tuple(taken)


def _claim(own: Stratum, taken: int, by: Allocation) -> float:
    if taken == 0:
        return inf
    if by == "proportional":
        return own.weight / (2 * taken + 1)
    return own.weight**2 * own.single / (taken * (taken + 1))
