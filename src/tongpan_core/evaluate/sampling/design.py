"""A design: how many schools of each stratum, why so many, and how exact the mean is expected to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.measure.messages import Message

from .frame import Frame, Target, takes
from .size import Allocation, Chance, Stratum, allocations, error_of, strata_of


@dataclass(frozen=True)
class Design:
    """Which schools, how many of them, and how many pupils in each.

    Attributes:
        frame: The schools.
        target: What was asked for.
        take: Pupils tested in a school; all where None.
        chance: Schools are drawn by ``size`` or with ``equal`` chance.
        allocation: How schools were shared out among strata.
        least: Schools of each stratum at least.
        strata: The strata, as the size of the sample sees them.
        taken: Schools drawn of each stratum, in the order of ``strata``.
        error: Half of the width of the interval that is expected of the mean.
        sizes: The error of one school fewer and one school more; None where there is no such design.
    """

    frame: Frame
    target: Target
    take: int | None
    chance: Chance
    allocation: Allocation
    least: int
    strata: tuple[Stratum, ...]
    taken: tuple[int, ...]
    error: float
    sizes: tuple[float | None, float | None]

    @property
    def schools(self) -> int:
        """Schools drawn in all."""
        return sum(self.taken)

    @property
    def pupils(self) -> float:
        """Pupils tested, as expected before the draw."""
        return sum(n * self.pupils_of(own.name) for own, n in zip(self.strata, self.taken, strict=True))

    @property
    def reached(self) -> bool:
        """Whether the mean is expected to be as exact as asked."""
        return self.error <= self.target.error

    def pupils_of(self, stratum: str) -> float:
        """Pupils tested in a school of a stratum, on average over draws."""
        sizes = self.frame.pupils[self.frame.rows(stratum)]
        weights = sizes if self.chance == "size" else np.ones(len(sizes))
        return float(np.average(takes(sizes, self.take), weights=weights))

    def errors(self) -> tuple[float, ...]:
        """For each stratum, half of the width of the interval of its own mean."""
        reach = self.target.reach
        return tuple(
            reach * float(np.sqrt(max(0.0, own.variance(n)))) for own, n in zip(self.strata, self.taken, strict=True)
        )

    @property
    def alone(self) -> float:
        """As many pupils drawn one by one tell as much as those of one school: m / (1 + (m − 1) ρ)."""
        take = self.pupils / self.schools
        return take / self.effect

    @property
    def effect(self) -> float:
        """The design effect 1 + (m − 1) ρ of testing pupils by schools (Kish 1965)."""
        return 1 + (self.pupils / self.schools - 1) * self.target.alike

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Why the sample has its size, in sentences."""
        from .reasons import reasons

        return reasons(self)


def design(
    own: Frame,
    target: Target,
    *,
    take: int | None,
    allocation: Allocation = "proportional",
    chance: Chance = "size",
    least: int = 2,
    schools: int | None = None,
) -> Design:
    """The smallest sample of schools whose mean is expected to be as exact as asked.

    ``take``: pupils tested in each school (all where None). ``least``: schools of each stratum at least; with fewer
    than two, its error cannot be estimated. ``schools``: a fixed number in place of the smallest. Where even all
    schools are not exact enough, all are taken and :attr:`Design.reached` is False. Raises EvaluationError for a take
    or number of schools that makes no sample.
    """
    if (take is not None and take < 1) or least < 1:
        raise EvaluationError("Test at least one pupil in a school, and at least one school of a stratum.")
    strata = strata_of(own, target, take, chance)
    fewest = sum(min(least, part.schools) for part in strata)
    if schools is not None and not fewest <= schools <= len(own):
        raise EvaluationError(f"{schools} schools were asked for; between {fewest} and {len(own)} can be drawn.")
    before: float | None = None
    steps = allocations(strata, least, allocation)
    for taken in steps:
        error = error_of(strata, taken, target)
        if sum(taken) == schools if schools is not None else error <= target.error:
            break
        if sum(taken) < len(own):
            before = error
    after = next(steps, None)
    more = None if after is None else error_of(strata, after, target)
    return Design(own, target, take, chance, allocation, least, strata, taken, error, (before, more))
