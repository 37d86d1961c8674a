"""Everything that an annual report says, read once and remembered until something is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongpan.access.kept import until_written
from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.partnership.models import Bond, Case, Review, Task
from tongpan.assistance.partnership.queries import rows_of
from tongpan.insight.annual import changed
from tongpan.insight.annual.counted import Counted, Read, counted, item_key, known, values_by
from tongpan.insight.annual.outline import COST, DONE, SECTIONS, Item
from tongpan.insight.models import Run
from tongpan.ui.memory import Memory

from .places import counties_of
from .stated import StatedRow, figures_of, stated_of, stated_of_bond

MOST = 12
"""Rows of the lists of tasks, reviews and cases; all of them are one click away."""
ACROSS = 16
"""The most counties that stand as columns beside one another."""
KEPT = Memory["Annual"](60)


@dataclass(frozen=True)
class County:
    """A county with the main figures, in their order."""

    county: Unit
    values: Sequence[float]


@dataclass(frozen=True)
class Annual:
    """One report: of a unit, or of one bond of it, for a period."""

    unit: Unit
    year: int
    period: Period
    bond: Bond | None
    sections: Sequence[Counted]
    counties: Sequence[County]
    indicators: Sequence[changed.Indicator]
    schools: Sequence[changed.SchoolChange]
    targets: Sequence[changed.TargetMet]
    reviews: Sequence[Review]
    review_count: int
    open_tasks: Sequence[Task]
    open_count: int
    cases: Sequence[Case]
    case_count: int
    stated: Sequence[StatedRow]
    effects: Sequence[Run] = ()

    def part(self, key: str) -> list[Counted]:
        """The sections of a chapter that have something to say."""
        return [own for own in self.sections if own.section.part == key and own.said]

    @property
    def done(self) -> list[Counted]:
        """What we did."""
        return self.part(DONE)

    @property
    def cost(self) -> list[Counted]:
        """What it cost."""
        return self.part(COST)

    @property
    def main(self) -> list[Item]:
        """The figures by which counties are compared."""
        return main_items({})

    @property
    def across(self) -> bool:
        """Whether the counties are few enough to stand as columns, each under its name."""
        return len(self.counties) <= ACROSS

    @property
    def side_by_side(self) -> list[tuple[Item, list[float]]]:
        """Each figure with its value in every county, in their order."""
        return [(item, [own.values[place] for own in self.counties]) for place, item in enumerate(self.main)]

    @property
    def borne_out(self) -> int:
        """How many of the figures that documents state the records bear out."""
        return sum(own.met is True for own in self.stated)

    @property
    def nothing(self) -> bool:
        """Whether no record says anything at all."""
        return not self.done and not self.cost


def main_items(extra: Mapping[str, Any]) -> list[Item]:
    """The figures by which counties are compared."""
    return [item for section in SECTIONS for item in section.items if item.main and known(item, extra)]


def annual(unit: Unit, year: int, period: Period, bond: Bond | None = None) -> Annual:
    """The report of a unit, or of one of its bonds. Call it inside the unit's scope."""
    key = (unit.pk, unit.path, year, period, bond.pk if bond else 0)
    return until_written(KEPT, *key, make=lambda: _annual(unit, year, period, bond))


def _annual(unit: Unit, year: int, period: Period, bond: Bond | None) -> Annual:
    extra: dict[str, Any] = {"bond": bond.pk} if bond else {}
    read = Read(unit, extra)
    tasks = read.rows("tasks", period)
    reviews = Review.everywhere.filter(task__in=tasks.values("pk"), decided__range=(period.first, period.last))
    cases = _cases(unit, period, bond)
    still = tasks.filter(state__in=(Task.State.PLANNED, Task.State.STARTED))
    return Annual(
        unit=unit,
        year=year,
        period=period,
        bond=bond,
        sections=counted(read, year, period),
        counties=[] if bond else _counties(read, period),
        indicators=[] if bond or unit.is_school else changed.indicators(unit, year),
        schools=changed.schools(_helped(bond, unit), year) if bond else [],
        targets=changed.targets(unit, year, period, bond),
        reviews=list(reviews.select_related("task", "cites").order_by("-decided")[:MOST]),
        review_count=reviews.count(),
        open_tasks=list(still.order_by("due", "pk")[:MOST]),
        open_count=still.count(),
        cases=list(cases[:MOST]),
        case_count=cases.count(),
        stated=stated_of_bond(unit, year, bond) if bond else figures_of(stated_of(unit, year)),
        effects=changed.effects(unit, year, bond),
    )


def _counties(read: Read, period: Period) -> list[County]:
    counties = counties_of(read.unit)
    if len(counties) < 2:
        return []
    items = main_items({})
    found = values_by(items, read, period, counties)
    return [County(own, [float(found[item_key(item)][own.slug]) for item in items]) for own in counties]


def _helped(bond: Bond | None, unit: Unit) -> list[Unit]:
    """The schools of a bond that lie within the unit: of the others only the names are known here."""
    if bond is None:
        return []
    (row,) = rows_of([bond])
    members = (*row.others, *row.leading)
    return [own.unit for own in members if own.unit and unit.contains(own.unit)]


def _cases(unit: Unit, period: Period, bond: Bond | None) -> Any:
    rows = Case.objects.filter(unit__path__under=unit.path, day__range=(period.first, period.last))
    return (rows.filter(bond=bond) if bond else rows).select_related("unit").order_by("-day", "pk")
