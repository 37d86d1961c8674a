"""Files of items and of pupils by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assessment.testing.models import JointTest, TestItem
from tongpan.assessment.testing.queries.seen import schools_of
from tongpan.assistance.base.refusal import Refused
from tongpan.registry.imports.reading import Sheet
from tongpan.registry.imports.values import key, read_flag

from .design import refuse_scored
from .files import Bad, FileFound, cell, columns_of, headed, read_rows

ITEMS: Mapping[str, tuple[str, ...]] = {
    "number": ("题号", "序号", "number", "item"), "kind": ("题型", "kind"), "maximum": ("满分", "分值", "maximum"),
    "key": ("答案", "正确答案", "标准答案", "key"), "options": ("选项", "options"),
    "content": ("内容", "内容领域", "知识点", "content"), "ability": ("能力", "能力层级", "水平", "ability"),
    "paper": ("试卷", "卷别", "paper"), "text": ("题目", "考查内容", "text"),
}  # fmt: skip
PUPILS: Mapping[str, tuple[str, ...]] = {
    "school": ("学校", "学校名称", "学校代码", "学校标识码", "school"), "group": ("班级", "班", "class"),
    "code": ("代码", "学生代码", "考号", "编号", "code"), "sex": ("性别", "sex"),
    "boarding": ("寄宿", "是否寄宿", "住宿", "boarding"),
}  # fmt: skip
SCORED = {"计分", "计分题", "非选择题", "主观题", "填空", "填空题", "解答", "解答题", "score"}
SEXES = {"男": "1", "1": "1", "m": "1", "女": "2", "2": "2", "f": "2", "": ""}


def read_items(sheets: Sequence[Sheet], name: str) -> FileFound:
    """The items of a test, a row each: number, kind, maximum, key, options, content, ability, paper, text."""
    place = headed(sheets, ITEMS, {"number", "maximum"})
    if place is None:
        raise Refused(
            gettext_noop("“%(file)s” has no row that heads items. Name the columns as the template does: 题号, 题型, "
                         "满分, 答案, 选项, 内容, 能力, 题目."),
            file=name,
        )  # fmt: skip
    at = columns_of(place[0].rows[place[1]], ITEMS)
    seen: dict[int, int] = {}

    def row(number: int, cells: Sequence[Any]) -> list[Any]:
        own = _whole(cells, at["number"], 999)
        if (earlier := seen.setdefault(own, number)) != number:
            raise Bad(
                at["number"], gettext_noop("the same number stands in row %(row)s; keep one of them"), row=earlier
            )
        facts = {field: cell(cells, at.get(field)) for field in ITEMS}
        answer = facts["key"].upper()
        scored = key(facts["kind"]) in SCORED or not answer
        options = (facts["options"].upper() or "ABCD")[:8]
        if not scored and (len(answer) != 1 or answer not in options):
            raise Bad(at.get("key"), gettext_noop("the right answer must be one of the letters %(letters)s"),
                      letters=options)  # fmt: skip
        return [own, "score" if scored else "choice", _whole(cells, at["maximum"], 120), "" if scored else answer,
                "" if scored else options, facts["content"][:40], facts["ability"][:40], facts["paper"][:1].upper(),
                facts["text"][:200]]  # fmt: skip

    return read_rows(place[0], place[1], row, FileFound(name=name[:120]))


def _whole(cells: Sequence[Any], index: int, most: int) -> int:
    text = cell(cells, index)
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= most:
        raise Bad(index, gettext_noop("give a whole number from 1 to %(most)s"), most=most)
    return int(text)


def keep_items(test: JointTest, found: FileFound, *, user: User | None) -> int:
    """Put the items of a file into a test: new numbers are added, known ones changed; anchors stay as they are."""
    refuse_scored(test)
    known = {own.number: own for own in TestItem.everywhere.filter(test=test)}
    names = ("kind", "maximum", "key", "options", "content", "ability", "paper", "text")
    kept = 0
    with transaction.atomic():
        for number, *values in found.rows:
            own = known.get(number) or TestItem(test=test, number=number)
            if own.bank_id:
                continue
            for name, value in zip(names, values, strict=True):
                setattr(own, name, value)
            own.save()
            kept += 1
        audit.record("assessment.test.items", actor=user, unit=test.unit, target=str(test.pk), items=kept)
    return kept


def read_pupils(sheets: Sequence[Sheet], name: str, test: JointTest, unit: Unit) -> FileFound:
    """Pupils, a row each: key of the school's part, class, code, sex, boarding. A column of names is passed over."""
    place = headed(sheets, PUPILS, {"group"})
    if place is None:
        raise Refused(
            gettext_noop("“%(file)s” has no row that heads pupils. Name the columns as the template does: 学校, 班级, "
                         "代码, 性别, 寄宿. Leave names out."),
            file=name,
        )  # fmt: skip
    at = columns_of(place[0].rows[place[1]], PUPILS)
    schools = list(schools_of(test, unit))
    named: dict[str, set[int]] = {}
    for own in schools:
        for word in (own.unit.name, own.unit.short_name, own.unit.slug):
            if word:
                named.setdefault(key(word), set()).add(own.pk)
    seen: dict[str, int] = {}

    def school_of(cells: Sequence[Any]) -> int:
        if "school" not in at and len(schools) == 1:
            return schools[0].pk
        hit = named.get(key(cell(cells, at.get("school"))), set())
        if len(hit) != 1:
            raise Bad(at.get("school"), gettext_noop("no single school of this test here is called so; give its code"))
        return next(iter(hit))

    def row(number: int, cells: Sequence[Any]) -> list[Any]:
        school, group = school_of(cells), cell(cells, at["group"])[:12]
        if not group:
            raise Bad(at["group"], gettext_noop("there is no class; enter it, such as 1"))
        code = cell(cells, at.get("code")).replace(" ", "")
        if len(code) > 20 or not (code.isascii() and (code.isalnum() or not code)):
            raise Bad(at.get("code"), gettext_noop("a code has at most 20 letters and digits, and is no name"))
        if code and (earlier := seen.setdefault(code, number)) != number:
            raise Bad(at["code"], gettext_noop("the same code stands in row %(row)s; keep one of them"), row=earlier)
        sex = SEXES.get(cell(cells, at.get("sex")).casefold())
        if sex is None:
            raise Bad(at["sex"], gettext_noop("write 男 or 女, or leave it empty"))
        flag = read_flag(cell(cells, at.get("boarding")))
        if flag is not None and not isinstance(flag, bool):
            raise Bad(at["boarding"], gettext_noop("write 是 or 否, or leave it empty"))
        return [school, group, code, sex, flag]

    return read_rows(place[0], place[1], row, FileFound(name=name[:120]))
