"""What changed: the indicators of balance, and the targets that were set, this year and the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Figure, all_registers
from tongpan.assistance.partnership.models import Target
from tongpan.insight.queries.places import counties_of
from tongpan.insight.queries.standing import Standing, lines_of, standings


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
    """A target with what was counted: ``met`` of ``all`` who had to reach it."""

    target: Target
    met: int
    all: int
    value: float
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


def targets(unit: Unit, year: int, period: Period) -> list[TargetMet]:
    """The targets of the unit that fall due in the period, each with who has met it."""
    due = Target.objects.filter(unit__path__under=unit.path, until__gte=period.first, since__lte=period.last)
    counties = counties_of(unit)
    return [
        _met(own, unit, year, counties)
        for own in due.select_related("unit").order_by("until", "pk")[:100]
        if own.register in all_registers()
    ]


def _met(target: Target, unit: Unit, year: int, counties: list[Unit]) -> TargetMet:
    register, span = all_registers()[target.register], Period(target.since, target.until, "span")
    figure = Figure(target.register, target.measure, target.asked)
    whole = float(figure.value(unit, span))
    href = figure.address(unit, year, Period(target.since, target.until))
    if target.each == Target.Each.WHOLE:
        return TargetMet(target, int(whole >= target.at_least), 1, whole, href)
    places = (
        counties if target.each == Target.Each.COUNTY else list(Unit.objects.schools().filter(path__under=unit.path))
    )
    found = register.by_unit(target.measure, unit, places, span, target.asked)
    met = sum(float(value) >= target.at_least for value in found.values())
    return TargetMet(target, met, len(places), whole, href)
