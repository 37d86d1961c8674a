"""What belongs to projects, from a workbook: their steps, and what each source is to bear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q

from tongpan.access.models import Unit
from tongpan.assistance.base.imports import ListImport, column, fetched
from tongpan.assistance.works.models import Project
from tongpan.assistance.works.queries.seen import projects_of
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import Line
from tongpan_core.messages import N_

NO_PROJECT = N_("no project of %(school)s is called %(name)s")
TWO_PROJECTS = N_("%(number)s projects of %(school)s are called %(name)s")
PROJECT = column("project", N_("Project"), "项目名称", "工程名称", required=True, longest=160)
SCHOOL = column("unit", N_("School"), "学校名称", "单位", "项目学校", "school", required=True)


class OfProjects(ListImport):
    """A list whose rows name a project by its school and its name."""

    def more_units(self) -> Q:
        """Where projects under bonds stand."""
        return Q(pk__in=projects_of(self.context.unit).order_by().values("unit"))

    @cached_property
    def projects(self) -> dict[tuple[int, str], list[Project]]:
        """The projects of these names that are seen here, by place and name."""
        found: dict[tuple[int, str], list[Project]] = defaultdict(list)
        rows = projects_of(self.context.unit).select_related("unit")
        for own in fetched(rows, {str(name) for name in self.rows.get("project") if name}):
            found[own.unit_id, own.name].append(own)
        return found

    def project_at(self, index: int) -> Project | None:
        """The project that a row names; reported where there is none or several."""
        unit, name = self.unit_at(index, "unit"), self.value("project", index)
        if unit is None or not name:
            return None
        found = self.projects.get((unit.pk, name), [])
        if len(found) == 1:
            return found[0]
        told = {"school": unit.title, "name": name, "number": len(found)}
        remedy = N_("give them different names first") if found else N_("correct the name, or enter the project first")
        self.report(index, "project", Fault(TWO_PROJECTS if found else NO_PROJECT, remedy, told))
        return None

    def of_lines(self, lines: Iterable[Line]) -> list[int]:
        """The keys of the projects that the lines name."""
        return sorted({own.about["project"].pk for own in lines})

    def owner(self, line: Line) -> Unit:
        """Where the project stands."""
        found: Unit = line.about["project"].unit
        return found
