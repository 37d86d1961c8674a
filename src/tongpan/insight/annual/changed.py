"""What changed: the indicators of balance, and the targets that were set, this year and the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.partnership.models import Bond, Target
from tongpan.assistance.partnership.queries.targets import (
    period_of_target,
    register_of_target,
    targets_between,
    targets_of_bond,
)
from tongpan.assistance.partnership.queries.targets import (
    standings as standings_of,
)
from tongpan.insight.models import Run
from tongpan.insight.proof.queries.runs import effects_of
from tongpan.insight.queries.standing import Standing, lines_of, standings

MOST = 100
"""Targets that a report tells of; the page of targets has all."""


@dataclass(frozen=True)
class Indicator:
    """An indicator at a stage. ``now`` and ``before`` are the county's CV, or how many counties exceed the limit."""

    code: str
    stage: str
    label: str
    label_zh: str
    limit: float | None
    now: float | None
    before: float | None
    alone: bool


@dataclass(frozen=True)
class SchoolChange:
    """How many thresholds a school misses, and whether it passes, in two years; None where it was not measured."""

    school: Unit
    now: tuple[str, int] | None
    before: tuple[str, int] | None


@dataclass(frozen=True)
class TargetMet:
    """A target: ``met`` of ``all`` who have to reach it."""

    target: Target
    met: int
    all: int
    href: str

    @property
    def reached(self) -> bool:
        """Whether all have reached it."""
        return self.met == self.all


def indicators(unit: Unit, year: int) -> list[Indicator]:
    """The indicators of a county's newest gap beside those of the year before; of a region, counties over the limit."""
    held = standings(unit, year)
    found = []
    for line in lines_of(held):
        trend = dict(line.trend)
        found.append(
            Indicator(line.code, line.stage, line.label, line.label_zh, line.limit, trend.get(year),
                      trend.get(year - 1), len(held) == 1)
        )  # fmt: skip
    return found


def schools(members: Sequence[Unit], year: int) -> list[SchoolChange]:
    """For each school that is measured in either year, its mark then and now. Call it in a scope that holds them."""
    marks: dict[int, dict[str, Any]] = {}
    counties = {own.pk: own for school in members for own in _county_over(school)}
    for when in (year, year - 1):
        rows: dict[str, Any] = {}
        for county in counties.values():
            for standing in standings(county, when):
                rows |= standing.summary.get("schools", {}) if isinstance(standing, Standing) else {}
        marks[when] = rows
    found = [
        SchoolChange(school, _mark(marks[year], school), _mark(marks[year - 1], school))
        for school in members
        if school.is_school
    ]
    return [own for own in found if own.now or own.before]


def _county_over(school: Unit) -> list[Unit]:
    return list(Unit.objects.above(school, itself=False).counties())


def _mark(rows: dict[str, Any], school: Unit) -> tuple[str, int] | None:
    own = rows.get(school.slug)
    return (own[0], own[1]) if own else None


def targets(unit: Unit, year: int, period: Period, bond: Bond | None = None) -> list[TargetMet]:
    """The targets of the unit, or of one bond, that run in the period, each with who has met it.

    One question a target, two where a share is asked for; call it inside the unit's scope.
    """
    rows = targets_of_bond(unit, bond) if bond else targets_between(unit, period).order_by("until", "pk")[:MOST]
    found = []
    for own in rows:
        register, held = register_of_target(own), standings_of(own, unit)
        if register is not None and held:
            href = register.address(unit, year, period_of_target(own), own.asked)
            found.append(TargetMet(own, sum(one.met is True for one in held), len(held), href))
    return found


def effects(unit: Unit, year: int, bond: Bond | None = None) -> list[Run]:
    """What was found to have worked or not, with the records up to a year: the newest answer to each question."""
    rows = effects_of(unit).filter(year=year)
    if bond is not None:
        rows = rows.filter(params__source=f"bond:{bond.pk}")
    newest: dict[tuple[str, str, str], Run] = {}
    for own in rows[:MOST]:
        newest.setdefault((own.unit.slug, str(own.params.get("source")), str(own.params.get("outcome"))), own)
    return list(newest.values())
