"""National workbooks as they are shown: items with verdicts, evidence and debts; all counties at a glance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext

from tongpan.access.models import Unit
from tongpan.assessment.appraisal.models import Rectification, Workbook, WorkbookItem
from tongpan.assistance.base import files
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.regions import region_code
from tongpan.ui.formats import number, percent
from tongpan_core.policy import Evaluation, EvaluationItem, EvaluationPart, Slot, evaluations, units

MET, FAILS, OPEN = "met", "fails", "open"


def named(own: Any, name: str = "label") -> str:
    """A text of the core's data in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    return str((chinese and getattr(own, f"{name}_zh")) or getattr(own, name))


def said_line(text: str, values: Mapping[str, Any]) -> str:
    """One line of what was computed, with stages and names in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    words = {key: values.get(f"{key}_zh", value) if chinese else value for key, value in values.items()}
    if "stage" in words:
        words["stage"] = STAGE_NAMES.get(words["stage"], words["stage"])
    return gettext(text) % words


def statistics_day(year: int) -> dt.date:
    """The day of which the rules hold for a school year."""
    return dt.date(year, 9, 1)


def evaluation_of(workbook: Workbook) -> Evaluation:
    """The form that a workbook fills."""
    return evaluations()[workbook.evaluation]


def form_asked(code: str) -> Evaluation:
    """The form of a code; the first where there is none of it."""
    known = evaluations()
    return known.get(code, next(iter(known.values())))


def evaluation_options() -> list[tuple[str, str]]:
    """The forms to choose from."""
    return [(own.code, f"{named(own)}（{own.document}）") for own in evaluations().values()]


@dataclass(frozen=True)
class SlotRow:
    """A stated figure with its limit and whether it meets it."""

    slot: Slot
    value: float | None
    limit: Any

    @property
    def label(self) -> str:
        """What is stated."""
        return named(self.slot)

    @property
    def passes(self) -> bool | None:
        """None where nothing is stated."""
        return None if self.value is None else self.slot.met(self.value, self.limit.number)

    def shown(self, value: float | None) -> str:
        """A figure with its unit."""
        if self.slot.unit == "ratio":
            return percent(value)
        unit = units().get(self.slot.unit)
        return f"{number(value)} {named(unit, 'symbol') if unit else ''}".strip()

    @property
    def said(self) -> str:
        """The figure that is stated."""
        return self.shown(self.value)

    @property
    def least(self) -> str:
        """The limit in words."""
        words = {"at_least": gettext("at least %s"), "at_most": gettext("at most %s"), "below": gettext("below %s")}
        return words[self.slot.sense] % self.shown(self.limit.number)


@dataclass(frozen=True)
class ItemRow:
    """One item of a workbook with everything that its line shows."""

    item: EvaluationItem
    own: WorkbookItem
    slots: tuple[SlotRow, ...]
    files: int = 0
    open_faults: int = 0

    @property
    def state(self) -> str:
        """``met``, ``fails`` or ``open``."""
        return OPEN if self.own.passes is None else MET if self.own.passes else FAILS

    @property
    def label(self) -> str:
        """What the form asks for."""
        return named(self.item)

    @property
    def shown(self) -> str:
        """What proves it."""
        return named(self.item, "shown")

    @property
    def lines(self) -> list[str]:
        """What was computed, in words."""
        return [said_line(text, values) for text, values in self.own.lines]

    def owed_on(self, day: dt.date) -> bool:
        """Whether its evidence should be there already."""
        return self.own.handed_in is None and self.own.due is not None and self.own.due < day


@dataclass(frozen=True)
class PartRow:
    """One part of the form with its items."""

    part: EvaluationPart
    rows: list[ItemRow]
    summary: list[str]

    @property
    def label(self) -> str:
        """Its name."""
        return named(self.part)

    @property
    def met(self) -> int:
        """How many items are met."""
        return sum(own.state == MET for own in self.rows)


def parts_of(workbook: Workbook, items: Iterable[WorkbookItem] | None = None) -> list[PartRow]:
    """The whole workbook in the order of the form, in four queries."""
    evaluation = evaluation_of(workbook)
    held = list(workbook.rows.select_related("person") if items is None else items)
    by_code = {own.code: own for own in held}
    counts = files.counts("workitem", [own.pk for own in held])
    faults = open_faults(held)
    where = statistics_day(workbook.year), region_code(workbook.unit, statistics_day(workbook.year))

    def row(item: EvaluationItem) -> ItemRow:
        own = by_code[item.code]
        return ItemRow(item, own, slots_of(item, own, *where), counts.get(own.pk, 0), faults.get(own.pk, 0))

    return [
        PartRow(
            part,
            [row(item) for item in part.items if item.code in by_code],
            [said_line(text, values) for text, values in workbook.summary.get(part.summary, ())],
        )
        for part in evaluation.parts
    ]


def slots_of(item: EvaluationItem, own: WorkbookItem, day: dt.date, region: str) -> tuple[SlotRow, ...]:
    """What is stated for an item, each figure with the limit that holds on a day in a region."""
    return tuple(SlotRow(slot, own.values.get(slot.code), slot.limit_on(day, region)) for slot in item.slots)


def open_faults(items: Sequence[WorkbookItem]) -> dict[int, int]:
    """Item → how many points to be put right are open, in one query."""
    found: dict[int, int] = {}
    for pk in Rectification.everywhere.filter(item__in=items, done__isnull=True).values_list("item", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


def address_of(own: WorkbookItem, county: Unit, year: int) -> str:
    """Where what was computed is shown; empty where nothing was."""
    page = own.page.get("page", "")
    return reverse(page, args=(county.slug, year)) if page else ""


@dataclass(frozen=True)
class CountyRow:
    """One county at a glance: a cell for every item, and the sums."""

    unit: Unit
    workbook: Workbook | None
    cells: list[tuple[EvaluationItem, WorkbookItem | None]]
    late: int = 0

    def count(self, passes: bool | None) -> int:
        """How many items are met, fail or are open."""
        return sum(own is not None and own.passes is passes for _item, own in self.cells)

    @property
    def met(self) -> int:
        """How many items are met."""
        return self.count(True)

    @property
    def fails(self) -> int:
        """How many items fail."""
        return self.count(False)

    @property
    def open(self) -> int:
        """How many items cannot be judged yet."""
        return self.count(None)


def glance(counties: Sequence[Unit], evaluation: Evaluation, year: int, day: dt.date) -> list[CountyRow]:
    """Every county with the state of each item, in two queries whatever their number."""
    held = {
        own.unit_id: own for own in Workbook.everywhere.filter(unit__in=counties, evaluation=evaluation.code, year=year)
    }
    items: dict[int, dict[str, WorkbookItem]] = {}
    for own in WorkbookItem.everywhere.filter(workbook__in=held.values()):
        items.setdefault(own.workbook_id, {})[own.code] = own
    rows = []
    for unit in counties:
        workbook = held.get(unit.pk)
        mine = items.get(workbook.pk, {}) if workbook else {}
        late = sum(own.due is not None and own.due < day and own.handed_in is None for own in mine.values())
        rows.append(CountyRow(unit, workbook, [(item, mine.get(item.code)) for item in evaluation.items], late))
    return rows
