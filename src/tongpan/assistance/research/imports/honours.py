"""Honours from a workbook."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from tongpan.assistance.base.imports import BLOCK, ListImport, People, choice, column, fetched, tried
from tongpan.assistance.research.actions.honours import add_honours, save_honour
from tongpan.assistance.research.models import Honour
from tongpan.registry.imports.fields import DATE, IDENTITY, INTEGER
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import Line
from tongpan.registry.models import BackboneTitle
from tongpan_core.messages import N_

PLAIN = ("level", "family", "issuer", "number", "until", "pupils")
ONLY_WORKS = Fault(N_("pupils are counted for pupils’ works only"), N_("leave it empty, or correct the holder"))


class Honours(ListImport):
    """A row an honour, named by school, title, holder, person and day."""

    kind = "honours"
    at = "title"
    repeats = True
    at_once = BLOCK
    fields = (
        column("title", N_("Honour"), "荣誉名称", "荣誉称号", "称号", "奖项", required=True, longest=120),
        choice("level", N_("Level"), BackboneTitle.Level.choices, "荣誉级别", "获奖级别", required=True),
        choice("holder", N_("Holder"), Honour.Holder.choices, "荣誉类别", "获奖对象", required=True),
        column("unit", N_("School or bureau"), "学校", "单位", "学校名称", "所在学校", "school", required=True),
        column("teacher", N_("Person"), "姓名", "获奖人", "教师姓名", longest=60, personal=True),
        column("identity", N_("ID number"), "身份证号码", "身份证", type=IDENTITY, personal=True),
        column("pupils", N_("Pupils with awards"), "获奖学生数", "学生人数", type=INTEGER, least=0),
        column("issuer", N_("Issued by"), "颁发单位", "授予单位", "发证机关", longest=120),
        column("family", N_("Family"), "荣誉类型", longest=60),
        column("number", N_("Number of the document"), "文号", "证书编号", longest=60),
        column("day", N_("Day"), "获奖日期", "获奖时间", "授予时间", "颁发时间", type=DATE, required=True),
        column("until", N_("Valid until"), "有效期", type=DATE),
    )

    @cached_property
    def persons(self) -> People:
        """The people named."""
        return self.people("teacher", "unit", "identity")

    def line(self, index: int) -> Line | None:
        """What a row says."""
        unit = self.unit_at(index, "unit")
        values = self.stated(index, *PLAIN)
        right = self.in_order(index, "day", "until")
        holder, name = self.value("holder", index), ""
        if values.get("pupils") and holder != Honour.Holder.WORK:
            self.report(index, "pupils", ONLY_WORKS)
            right = False
        if holder == Honour.Holder.PERSON:
            name = self.value("teacher", index) or ""
        if unit is None or not right:
            return None
        about = {"unit": unit, "title": self.value("title", index), "holder": holder, "day": self.value("day", index)}
        return Line(index, (unit.pk, about["title"], holder, about["day"], name), values, about["title"], about=about)

    def known(self, lines: Sequence[Line]) -> Iterable[Honour]:
        """The honours of these titles."""
        here = Honour.everywhere.filter(unit__path__under=self.context.unit.path).select_related("unit", "teacher")
        return fetched(here, {own.name for own in lines}, "title")

    def key_of(self, record: Honour) -> Hashable:
        """School, title, holder, day and person."""
        return record.unit_id, record.title, record.holder, record.day, record.teacher.name if record.teacher else ""

    def facts(self, record: Honour) -> Mapping[str, Any]:
        """What a row may state."""
        return {name: getattr(record, name) for name in PLAIN}

    def add(self, line: Line) -> Honour:
        """A new honour."""
        return save_honour(self._new(line), user=self.user)

    def add_many(self, lines: Sequence[Line]) -> Mapping[int, Exception]:
        """New honours; nothing stands against one besides a person who is not found."""
        fresh, refused = tried(self._new, lines)
        add_honours(fresh, unit=self.context.unit, user=self.user)
        return refused

    def _new(self, line: Line) -> Honour:
        teacher = self.persons.at(line.index) if line.key[-1] else None  # type: ignore[index]
        return Honour(teacher=teacher, **line.about, **line.values)

    def save(self, record: Honour) -> Honour:
        """What is said otherwise."""
        return save_honour(record, user=self.user)
