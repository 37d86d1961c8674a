"""A national workbook as a paper in the order of the official form: part by part, item by item, what is missing."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from tongpan.assessment.appraisal.models import Workbook
from tongpan.assessment.appraisal.queries.workbooks import ItemRow, PartRow, evaluation_of, named
from tongpan.assessment.papers import Grid, Head, Paper, Words
from tongpan.ui.formats import day, school_year

SEPARATE = "；"
WIDTHS = (0.8, 2.6, 2.7, 1.2, 1.9, 2.4)


def state_words() -> dict[str, str]:
    """The verdict of an item in words."""
    return {"met": _("Meets the rule"), "fails": _("Not met"), "open": _("Not judged yet")}


def workbook_paper(own: Workbook, parts: list[PartRow], today: dt.date) -> Paper:
    """The whole workbook of a county."""
    evaluation, rows = evaluation_of(own), [row for part in parts for row in part.rows]
    count = {name: sum(row.state == name for row in rows) for name in state_words()}
    lines = [
        (_("County"), own.unit.title), (_("School year"), school_year(own.year)),
        (_("Official form"), evaluation.document),
        *((words, str(count[name])) for name, words in state_words().items()),
        (_("Evidence overdue"), str(sum(row.owed_on(today) for row in rows))),
    ]  # fmt: skip
    if own.due:
        lines.append((_("Due"), day(own.due)))
    return Paper(
        title=named(evaluation), about=f"{own.unit.title} {school_year(own.year)}", header=own.unit.title, lines=lines,
        parts=tuple(piece for part in parts for piece in _part(part)), synthetic=own.unit.synthetic,
    )  # fmt: skip


def _part(part: PartRow) -> tuple[Head | Grid | Words, ...]:
    heads = [
        _("Number"),
        _("Item of the form"),
        _("State reached"),
        _("Verdict"),
        _("Evidence"),
        _("Who and until when"),
    ]
    notes = [Words(f"{row.item.code}{_(': ')}{row.own.note}", small=True) for row in part.rows if row.own.note]
    return Head(part.label, 2), Grid(heads, [_line(row) for row in part.rows], widths=WIDTHS), *notes


def _line(row: ItemRow) -> list[str]:
    reached = [*row.lines, *(f"{named(slot.slot)} {slot.said}" for slot in row.slots if slot.value is not None)]
    limits = [f"{named(slot.slot)} {slot.least}" for slot in row.slots if slot.least]
    files = _("%(count)s files") % {"count": row.files} if row.files else ""
    person = row.own.person.display_name if row.own.person else ""
    who = [own for own in (row.own.division, person, day(row.own.due) if row.own.due else "") if own]
    said = SEPARATE.join(own.rstrip("。.") for own in reached) + (f"（{SEPARATE.join(limits)}）" if limits else "")
    evidence = [own for own in (str(row.shown or ""), files) if own]
    if row.item.kind == "shown":
        said = said or _("judged by its evidence")
    return [row.item.code, row.label, said or "—", state_words()[row.state], SEPARATE.join(evidence) or "—",
            SEPARATE.join(who) or "—"]  # fmt: skip
