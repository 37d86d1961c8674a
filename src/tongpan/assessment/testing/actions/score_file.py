"""A file of scores: codes down, item numbers across, as workbooks and scanners write it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import JointTest, TestItem
from tongpan.assessment.testing.queries.seen import pupils_of
from tongpan.assistance.base.refusal import Refused
from tongpan.registry.imports.numbers import read_number
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.reading import Sheet
from tongpan.registry.imports.values import key

from .files import Bad, FileFound, Several, cell, headed, read_rows, sheets_of

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("代码", "学生代码", "考号", "准考证号", "考生号", "学号", "编号", "code", "student id", "id"),
    "absent": ("缺考", "是否缺考", "缺考标记", "absent"),
}
ITEM = re.compile(r"(?:第|题|题号|q|item|t|客观题|主观题)?0*(\d{1,3})(?:题|小题|分)?")
ABSENT = {"缺考", "缺", "absent", "1", "是", "y", "yes", "√"}
MANY = "*"
"""More than one letter was marked: no letter is right."""


def read_scores(sheets: Sequence[Sheet], name: str, test: JointTest, unit: Unit) -> FileFound:
    """The scores of the pupils of a test whom a unit sees; rows are code, absent, and answers by item.

    Raises Refused where no row heads codes and items, or an item of the test has no column.
    """
    items = {own.number: own for own in TestItem.everywhere.filter(test=test)}
    place = headed(sheets, COLUMNS, {"code"})
    if place is None:
        raise Refused(
            gettext_noop("“%(file)s” has no row that heads codes and items. Name the columns as the template does: "
                         "代码, 缺考, 1, 2, 3 …"),
            file=name,
        )  # fmt: skip
    reader = _Reader(place[0].rows[place[1]], items, test, unit)
    found = read_rows(place[0], place[1], reader.row, FileFound(name=name[:120]))
    found.remarks += reader.remarks()
    return found


def scores_from(path: Any, name: str, test: JointTest, unit: Unit) -> FileFound:
    """The same from a file on disk."""
    return read_scores(sheets_of(path, name), name, test, unit)


class _Reader:
    """Reads the rows of one sheet; pupils are looked up once."""

    def __init__(self, heads: Sequence[Any], items: dict[int, TestItem], test: JointTest, unit: Unit) -> None:
        from .files import columns_of

        self.at = columns_of(heads, COLUMNS)
        self.items, self.where = items, {}
        self.strange: list[str] = []
        for index, head in enumerate(heads):
            number = ITEM.fullmatch(key(head))
            if index in self.at.values() or number is None:
                continue
            if int(number[1]) in items:
                self.where.setdefault(int(number[1]), index)
            else:
                self.strange.append(str(head))
        missing = sorted(set(items) - set(self.where))
        if missing:
            raise Refused(
                gettext_noop("There is no column for item %(items)s. Give each item a column headed by its number."),
                items="、".join(map(str, missing[:20])),
            )
        rows = pupils_of(test, unit).values_list("code", "taking", "paper")
        self.pupils = {code: (taking, paper) for code, taking, paper in rows}
        self.seen: dict[str, int] = {}

    def row(self, number: int, cells: Sequence[Any]) -> list[Any]:
        """One pupil: code, whether absent, answers by item number."""
        index = self.at["code"]
        code = cell(cells, index).lstrip("'").replace(" ", "")
        if not code:
            raise Bad(index, gettext_noop("there is no code; enter the pupil's code from the seat list"))
        if code not in self.pupils:
            raise Bad(index, gettext_noop("no pupil of this test has this code here; correct it by the seat list"))
        earlier = self.seen.setdefault(code, number)
        if earlier != number:
            raise Bad(index, gettext_noop("the same code stands in row %(row)s; keep one of them"), row=earlier)
        taking, paper = self.pupils[code]
        if not taking:
            raise Bad(index, gettext_noop("this pupil is not in the sample; take the row out"))
        if cell(cells, self.at.get("absent")).casefold() in ABSENT:
            return [code, True, {}]
        return [code, False, self._answers(cells, paper)]

    def _answers(self, cells: Sequence[Any], paper: str) -> dict[str, Any]:
        asked = {number: own for number, own in self.items.items() if own.paper in ("", paper) or not paper}
        if all(not cell(cells, self.where[number]) for number in asked):
            raise Bad(
                None, gettext_noop("there is no score at all; write 缺考 in the column for absence, or the scores")
            )
        answers: dict[str, Any] = {}
        bad: list[Bad] = []
        for number, item in asked.items():
            try:
                value = _answer(item, cells, self.where[number])
            except Bad as wrong:
                bad.append(wrong)
            else:
                if value is not None:
                    answers[str(number)] = value
        if bad:
            raise Several(bad)
        return answers

    def remarks(self) -> list[tuple[str, dict[str, Any]]]:
        """What the reader should know of the whole file."""
        found: list[tuple[str, dict[str, Any]]] = []
        missing = sum(1 for code, (taking, _paper) in self.pupils.items() if taking and code not in self.seen)
        if missing:
            text = gettext_noop("%(count)s pupils of the list are not in the file; their scores stay as they are.")
            found.append((text, {"count": missing}))
        if self.strange:
            text = gettext_noop("The test has no item %(heads)s; these columns are passed over.")
            found.append((text, {"heads": "、".join(self.strange[:10])}))
        return found


def _answer(item: TestItem, cells: Sequence[Any], index: int) -> str | float | None:
    text = cell(cells, index)
    if item.is_choice:
        return _letter(item, text, index)
    if not text:
        raise Bad(
            index, gettext_noop("item %(item)s has no points; enter 0 where nothing was written"), item=item.number
        )
    value = read_number(cells[index])
    if isinstance(value, Fault) or value is None:
        raise Bad(index, gettext_noop("item %(item)s: this is no number; enter the points"), item=item.number)
    if not 0 <= value <= item.maximum:
        raise Bad(
            index, gettext_noop("item %(item)s counts 0 to %(most)s points; correct it"), item=item.number,
            most=item.maximum,
        )  # fmt: skip
    if value * 2 != int(value * 2):
        raise Bad(index, gettext_noop("item %(item)s: give whole or half points"), item=item.number)
    return int(value) if value == int(value) else float(value)


def _letter(item: TestItem, text: str, index: int) -> str | None:
    letters = text.upper().replace(" ", "").replace(",", "").replace("、", "")
    if letters in ("", "-", "—", "空", "未答"):
        return None
    if letters in item.options and len(letters) == 1:
        return letters
    if letters == MANY or (len(letters) > 1 and all(own in item.options for own in letters)):
        return MANY
    raise Bad(
        index, gettext_noop("item %(item)s takes one of the letters %(letters)s, or nothing; correct it"),
        item=item.number, letters=item.options,
    )  # fmt: skip
