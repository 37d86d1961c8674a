"""School places that came or went, from a workbook."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from tongpan.assistance.base.imports import ListImport, choice, column
from tongpan.assistance.works.actions.places import save_places
from tongpan.assistance.works.models import PlaceChange, Project
from tongpan.assistance.works.queries.seen import place_changes_of
from tongpan.registry.imports.fields import DATE, FLAG, INTEGER
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan.registry.models.school import STAGE_NAMES
from tongpan_core.messages import N_

PLAIN = ("public", "urban", "note")
NOTHING = Fault(N_("no place came or went"), N_("give a number above zero; of a closure the places that went"))
ONLY_CLOSURES = Fault(N_("only a closure takes places away"), N_("correct the number or the kind"))
NO_PROJECT = N_("no project of %(school)s is called %(name)s")


class Places(ListImport):
    """A row a change, named by school, kind, stage, day and project."""

    kind = "places"
    at = "places"
    repeats = True
    fields = (
        column("unit", N_("School"), "学校名称", "school", required=True),
        choice("kind", N_("Kind"), PlaceChange.Kind.choices, "变动类别", "方式", required=True),
        choice("stage", N_("Stage"), STAGE_NAMES.items(), required=True),
        column("places", N_("Places"), "学位数", "新增学位", "学位数量", type=INTEGER, required=True),
        column("day", N_("Day"), "投入使用日期", "变动日期", type=DATE, required=True),
        column("public", N_("Public"), "是否公办", type=FLAG),
        column("urban", N_("In a town or city"), "是否城镇", type=FLAG),
        column("project", N_("Project"), "项目名称", longest=160),
        column("note", N_("Remark"), "备注", longest=200),
    )

    def more_units(self) -> Q:
        """Where projects under bonds stand."""
        return Q(pk__in=place_changes_of(self.context.unit).order_by().values("unit"))

    def line(self, index: int) -> Line | None:
        """What a row says; of a closure the number may be written with or without its sign."""
        unit, kind, number = self.unit_at(index, "unit"), self.value("kind", index), self.value("places", index)
        closes = kind == PlaceChange.Kind.CLOSURE
        if not number:
            self.report(index, "places", NOTHING)
        elif number < 0 and not closes:
            self.report(index, "places", ONLY_CLOSURES)
        if unit is None or index in self.rows.bad:
            return None
        values = self.stated(index, *PLAIN) | {"places": -abs(number) if closes else number}
        about = {"unit": unit, "kind": kind, **{name: self.value(name, index) for name in ("stage", "day")}}
        named = (unit.pk, kind, about["stage"], about["day"], self.value("project", index) or "")
        return Line(index, named, values, unit.title, about=about)

    def known(self, lines: Sequence[Line]) -> Iterable[PlaceChange]:
        """The changes of these days that are seen here."""
        days = {own.about["day"] for own in lines}
        if not days:
            return ()
        seen = place_changes_of(self.context.unit).filter(day__range=(min(days), max(days)))
        return seen.select_related("unit", "project")

    def key_of(self, record: PlaceChange) -> Hashable:
        """School, kind, stage, day, project."""
        project = record.project.name if record.project else ""
        return record.unit_id, record.kind, record.stage, record.day, project

    def facts(self, record: PlaceChange) -> Mapping[str, Any]:
        """What a row may state."""
        return {name: getattr(record, name) for name in (*PLAIN, "places")}

    def add(self, line: Line) -> PlaceChange:
        """Enter a change."""
        project = self._project(line)
        return self.save(PlaceChange(**line.about, **line.values, project=project))

    def _project(self, line: Line) -> Project | None:
        name = line.key[-1]  # type: ignore[index]
        if not name:
            return None
        unit = line.about["unit"]
        found = list(Project.everywhere.filter(unit__path__under=unit.path, name=name)[:2])
        if len(found) != 1:
            told = {"school": unit.title, "name": name}
            raise FaultyError("project", Fault(NO_PROJECT, N_("correct the name, or enter the project first"), told))
        return found[0]

    def save(self, record: PlaceChange) -> PlaceChange:
        """Write it as its page does."""
        return save_places(record, user=self.user)  # type: ignore[arg-type]
