"""National workbooks: opened, computed, filled; what has to be put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assessment.appraisal.models import Rectification, Workbook, WorkbookItem
from tongpan.assessment.appraisal.queries.workbooks import (
    SlotRow,
    evaluation_of,
    named,
    said_line,
    slots_of,
    statistics_day,
)
from tongpan.assessment.appraisal.sources import Found, national_values
from tongpan.assistance.base import files
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.registry.queries.regions import region_code
from tongpan_core.policy import EvaluationItem, evaluations


def open_workbooks(
    counties: Sequence[Unit], evaluation: str, year: int, *, due: dt.date | None, user: User | None
) -> list[Workbook]:
    """Open the workbook of each county that has none for the year, and compute what can be computed."""
    with transaction.atomic():
        there = Workbook.everywhere.filter(unit__in=counties, evaluation=evaluation, year=year)
        known = set(there.values_list("unit", flat=True))
        made = [
            Workbook.everywhere.create(unit=own, evaluation=evaluation, year=year, due=due)
            for own in counties
            if own.pk not in known
        ]
        codes = [item.code for item in evaluations()[evaluation].items]
        WorkbookItem.everywhere.bulk_create(
            WorkbookItem(workbook=own, code=code, due=due) for own in made for code in codes
        )
        for own in made:
            audit.record("assessment.workbook.make", actor=user, unit=own.unit, target=str(own.pk), year=year)
        compute(made, user=user)
    return made


def compute(workbooks: Sequence[Workbook], *, user: User | None) -> None:
    """Compute the items of workbooks of one evaluation and year anew. Call it inside a scope that holds the counties.

    A verdict that somebody entered by hand stays; what was computed is shown beside it.
    """
    if not workbooks:
        return
    first = workbooks[0]
    found = national_values([own.unit for own in workbooks], first.year, first.evaluation)
    with transaction.atomic():
        for own in workbooks:
            _compute(own, found.get(own.unit.slug, {}))
            audit.record("assessment.workbook.compute", actor=user, unit=own.unit, target=str(own.pk))


def _compute(workbook: Workbook, found: Mapping[str, Found]) -> None:
    evaluation, items = evaluation_of(workbook), list(workbook.rows)
    for own in items:
        item = evaluation.item(own.code)
        values = [found[key] for key in item.computed if key in found]
        own.lines = [[text, dict(words)] for value in values for text, words in value.lines]
        own.cite = next((value.cite for value in values), "")
        own.page = {"page": values[0].page} if values else {}
        if not own.by_hand:
            own.passes = verdict(workbook, item, own, [value.passes for value in values])
    WorkbookItem.everywhere.bulk_update(items, ["lines", "cite", "page", "passes"])
    summaries = {part.summary: found[part.summary] for part in evaluation.parts if part.summary in found}
    workbook.summary = {key: [[text, dict(words)] for text, words in own.lines] for key, own in summaries.items()}
    workbook.summary |= {f"{key}:passes": own.passes for key, own in summaries.items()}
    workbook.computed = timezone.now()
    workbook.save(update_fields=["summary", "computed"])


def verdict(
    workbook: Workbook, item: EvaluationItem, own: WorkbookItem, computed: Sequence[bool | None]
) -> bool | None:
    """Whether an item is met by what is computed and stated; None while one of it is missing."""
    if item.kind == "shown":
        return own.passes
    day = statistics_day(workbook.year)
    region = region_code(workbook.unit, day)
    verdicts: list[bool | None] = list(computed) if len(computed) == len(item.computed) else [*computed, None]
    for slot in item.slots:
        value = own.values.get(slot.code)
        verdicts.append(None if value is None else slot.met(value, slot.limit_on(day, region).number))
    if False in verdicts:
        return False
    return None if None in verdicts else True


def save_item(own: WorkbookItem, facts: Mapping[str, Any], judged: str, *, user: User | None) -> WorkbookItem:
    """Who owes an item, what is stated for it, and the verdict: ``""`` follows the figures, else ``met``, ``fails``.

    Raises:
        Refused: for a verdict by hand without a remark, and for “met” on evidence alone without any file.
    """
    item = evaluation_of(own.workbook).item(own.code)
    for name, value in facts.items():
        setattr(own, name, value)
    if judged == "met" and item.kind == "shown" and not files.files_of("workitem", own.pk):
        raise Refused(gettext_noop("Nothing proves this yet. Keep the evidence here first, then enter that it is met."))
    if judged and item.kind != "shown" and not own.note.strip():
        raise Refused(gettext_noop("Write in the remark why your verdict stands in place of the figures."))
    own.by_hand = bool(judged)
    with transaction.atomic():
        if judged:
            own.passes = judged == "met"
            own.save()
        else:
            own.passes = None
            own.save()
            _again(own, item)
        audit.record(
            "assessment.workbook.item", actor=user, unit=own.workbook.unit, target=str(own.pk), code=own.code,
            by_hand=own.by_hand,
        )  # fmt: skip
    return own


def _again(own: WorkbookItem, item: EvaluationItem) -> None:
    """The verdict of one item from the records and from what is stated."""
    workbook = own.workbook
    found = national_values([workbook.unit], workbook.year, workbook.evaluation).get(workbook.unit.slug, {})
    own.passes = verdict(workbook, item, own, [found[key].passes for key in item.computed if key in found])
    own.save(update_fields=["passes"])


def hand_in(own: WorkbookItem, *, day: dt.date, user: User) -> WorkbookItem:
    """Say that the evidence of an item is complete. Raises :class:`Refused` where no file is kept with it."""
    if not files.files_of("workitem", own.pk):
        raise Refused(gettext_noop("No file is kept with this item. Add the evidence first."))
    own.handed_in = day
    kept: WorkbookItem = keep(own, "assessment.workbook.item", unit=own.workbook.unit, user=user, code=own.code)
    return kept


def take_back(own: WorkbookItem, *, user: User) -> WorkbookItem:
    """The evidence of an item is not complete after all."""
    own.handed_in = None
    kept: WorkbookItem = keep(own, "assessment.workbook.item", unit=own.workbook.unit, user=user, code=own.code)
    return kept


def save_fault(own: Rectification, *, user: User | None) -> Rectification:
    """Enter or change something to be put right."""
    kept: Rectification = keep(own, "assessment.rectification.save", unit=own.unit, user=user, due=own.due)
    return kept


def list_faults(workbook: Workbook, *, due: dt.date, day: dt.date, user: User | None) -> int:
    """Put every failing item of a workbook on the list that has nothing open there; how many are new."""
    evaluation, begun = evaluation_of(workbook), statistics_day(workbook.year)
    region = region_code(workbook.unit, begun)
    with transaction.atomic():
        there = set(Rectification.everywhere.filter(item__workbook=workbook, done=None).values_list("item", flat=True))
        failing = [own for own in workbook.rows.filter(passes=False).select_related("person") if own.pk not in there]
        for own in failing:
            item = evaluation.item(own.code)
            save_fault(_fault(workbook, item, own, slots_of(item, own, begun, region), due, day), user=user)
    return len(failing)


def _fault(
    workbook: Workbook, item: EvaluationItem, own: WorkbookItem, slots: Sequence[SlotRow], due: dt.date, day: dt.date
) -> Rectification:
    stated = [f"{row.label} {row.said}（{row.least}）" for row in slots if row.passes is False]
    found = " ".join([*(said_line(text, values) for text, values in own.lines), *stated])
    return Rectification(
        unit=workbook.unit, item=own, year=workbook.year, fault=f"{item.code} {named(item)}"[:200],
        action=found or named(item), division=own.division, person=own.person, since=day, due=due,
    )  # fmt: skip


def report_done(own: Rectification, result: str, *, day: dt.date, user: User) -> Rectification:
    """Something was put right. Raises :class:`Refused` without a proof, and for a day ahead."""
    if day > timezone.localdate():
        raise Refused(gettext_noop("%(day)s lies ahead; enter it when it has happened."), day=day.isoformat())
    if not files.files_of("rectification", own.pk):
        raise Refused(gettext_noop("Nothing proves it yet. Keep a photo or a paper here first."))
    own.done, own.result = day, result
    kept: Rectification = keep(own, "assessment.rectification.done", unit=own.unit, user=user)
    return kept


def reopen(own: Rectification, *, user: User) -> Rectification:
    """It is not put right after all."""
    own.done = None
    kept: Rectification = keep(own, "assessment.rectification.reopen", unit=own.unit, user=user)
    return kept


def remove_fault(own: Rectification, *, user: User) -> None:
    """Take off the list what was entered by mistake, with its files."""
    with transaction.atomic():
        files.forget("rectification", own.pk)
        remove(own, "assessment.rectification.remove", unit=own.unit, user=user)
