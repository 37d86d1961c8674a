"""Drawing schools by size, and pupils of each school, by chance that can be repeated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongpan_core.tables import Bools, Floats, Ints

from .design import Design
from .frame import takes


@dataclass(frozen=True)
class Sample:
    """``n`` schools drawn, in the order of the frame.

    Attributes:
        design: What it was drawn for.
        seed: With the same seed the same sample is drawn again.
        rows: The schools (n,), as rows of the frame.
        chances: The chance (n,) with which each was drawn; 1 for a school that was taken in any case.
        takes: How many pupils are tested (n,).
        places: For each school the pupils tested, by their place from 0 in the school's list.
    """

    design: Design
    seed: int
    rows: NDArray[np.intp]
    chances: Floats
    takes: Ints
    places: tuple[Ints, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The schools drawn."""
        return tuple(self.design.frame.codes[row] for row in self.rows)

    @property
    def certain(self) -> Bools:
        """Schools (n,) that every sample of the design has."""
        return self.chances >= 1

    @property
    def weights(self) -> Floats:
        """How many pupils one tested pupil of each school (n,) stands for."""
        return np.asarray(self.design.frame.pupils[self.rows] / (self.chances * self.takes), dtype=np.float64)


def certain(sizes: Ints, taken: int) -> Bools:
    """Schools so large that drawing ``taken`` by size would draw them once or more; others are then drawn by size."""
    sure = np.zeros(len(sizes), dtype=bool)
    while (left := taken - int(sure.sum())) > 0:
        fresh = ~sure & (left * sizes >= sizes[~sure].sum())
        if not fresh.any():
            break
        sure |= fresh
    return sure


def chances(sizes: Ints, taken: int, *, by_size: bool) -> Floats:
    """The chance of each school of a stratum; they sum to ``taken``."""
    if not by_size:
        return np.full(len(sizes), taken / len(sizes))
    sure = certain(sizes, taken)
    left = np.where(sure, 0, sizes)
    drawn = taken - int(sure.sum())
    return np.where(sure, 1.0, drawn * left / max(1, int(left.sum())))


def draw(own: Design, seed: int) -> Sample:
    """Draw schools, systematically along the frame from a random start in each stratum, then pupils of each school."""
    rng = np.random.default_rng(seed)
    rows, found = [], []
    for part, taken in zip(own.strata, own.taken, strict=True):
        places = own.frame.rows(part.name)
        chance = chances(own.frame.pupils[places], taken, by_size=own.chance == "size")
        picked = systematic(chance, float(rng.random()))
        rows.append(places[picked])
        found.append(chance[picked])
    joined, chance = np.concatenate(rows), np.concatenate(found)
    order = np.argsort(joined)
    joined, chance = joined[order], chance[order]
    sizes = own.frame.pupils[joined]
    number = takes(sizes, own.take)
    pupils = tuple(np.sort(rng.choice(size, take, replace=False)) for size, take in zip(sizes, number, strict=True))
    return Sample(own, seed, joined, chance, number, pupils)


def systematic(chance: Floats, start: float) -> NDArray[np.intp]:
    """The units in whose stretch of the running sum of chances lies start, start + 1, …, and all of chance 1.

    No unit is drawn twice, as no other's stretch is as long as a step.
    """
    sure = chance >= 1
    others = np.flatnonzero(~sure)
    whole = round(float(chance[others].sum()))
    if not whole:
        return np.flatnonzero(sure)
    ends = np.cumsum(chance[others])
    ends *= whole / ends[-1]
    picked = others[np.searchsorted(ends[:-1], start + np.arange(whole), side="right")]
    return np.sort(np.concatenate([np.flatnonzero(sure), picked]))
