"""Before the start: how many schools and years it takes to see an effect, from the records' own spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongpan_core.evaluate.causal import Design

from .balance import spread_of
from .study import Study

HELPED = (3, 5, 8, 12, 20, 30, 50, 80)
AFTER = (1, 2, 3)


@dataclass(frozen=True)
class Plan:
    """``effect`` is to be seen with the chance ``power`` at ``level``; ``per`` schools are compared for each helped.

    ``smallest`` holds, for each number of helped schools and of years after, the smallest effect that would be seen;
    ``needed`` the schools it takes for the effect asked for by years after, None where no number does. ``possible`` is
    how many of the schools here could be helped with so many to compare with, ``here`` the chance with them.
    """

    spread: float
    alike: float
    schools: int
    years: int
    effect: float
    before: int
    per: float
    helped: Sequence[int]
    smallest: Sequence[tuple[int, Sequence[float]]]
    needed: Sequence[tuple[int, int | None]]
    chance: Sequence[tuple[int, Sequence[float]]]
    possible: int
    here: Sequence[tuple[int, float]]


def power_of(
    study: Study, *, effect: float | None, worth: float, before: int, per: float, power: float, level: float
) -> Plan | None:
    """The plan for an effect in units of the outcome; None where the records tell no spread.

    Without an effect it is the smallest worth naming: ``worth`` standard deviations.
    """
    spread, alike = spread_of(study)
    if not spread > 0:
        return None
    effect = worth * spread if effect is None else effect
    helped = HELPED

    def design(count: int, after: int) -> Design:
        return Design(count, max(1, round(count * per)), before, after, spread, alike)

    possible = int(len(study.schools) / (1 + per))
    return Plan(
        spread, alike, len(study.schools), len(study.years), effect, before, per, helped,
        [(after, [design(own, after).smallest(power, level) for own in helped]) for after in AFTER],
        [(after, _needed(design(10, after), effect, power, level)) for after in AFTER],
        [(after, [design(own, after).power(effect, level) for own in helped]) for after in AFTER],
        possible, [(after, design(possible, after).power(effect, level)) for after in AFTER] if possible > 1 else [],
    )  # fmt: skip


def _needed(design: Design, effect: float, power: float, level: float) -> int | None:
    found = design.schools_for(effect, power, level)
    return None if found is None else max(found, 2)
