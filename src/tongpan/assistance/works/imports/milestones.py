"""The steps of projects from a workbook: planned, moved, and said to be reached."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from tongpan.assistance.base.imports import column, fetched
from tongpan.assistance.works.actions.milestones import add_milestone, move_milestone, reach_milestone
from tongpan.assistance.works.models import Milestone
from tongpan.registry.imports.fields import DATE
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan_core.messages import N_

from .parts import PROJECT, SCHOOL, OfProjects

NO_DUE = Fault(N_("a new milestone needs the day on which it is due"), N_("fill in the day"))


class Milestones(OfProjects):
    """A row a step, named by project and name."""

    kind = "milestones"
    at = "name"
    repeats = True
    fields = (
        PROJECT,
        SCHOOL,
        column("name", N_("Milestone"), "里程碑", "节点", "节点名称", required=True, longest=80),
        column("due", N_("Due"), "计划日期", "计划完成日期", type=DATE),
        column("done", N_("Reached"), "实际完成日期", "完成日期", type=DATE),
    )

    def line(self, index: int) -> Line | None:
        """What a row says."""
        project, name = self.project_at(index), self.value("name", index)
        if project is None or index in self.rows.bad:
            return None
        about = {"unit": project.unit, "project": project, "name": name}
        return Line(index, (project.pk, name), self.stated(index, "due", "done"), name, about=about)

    def known(self, lines: Sequence[Line]) -> Iterable[Milestone]:
        """The steps of the projects named."""
        return fetched(Milestone.everywhere.select_related("project__unit"), self.of_lines(lines), "project")

    def key_of(self, record: Milestone) -> Hashable:
        """Project and name."""
        return record.project_id, record.name

    def facts(self, record: Milestone) -> Mapping[str, Any]:
        """When it is due and when it was reached."""
        return {"due": record.due, "done": record.done}

    def add(self, line: Line) -> Milestone:
        """Plan a step, and say when it was reached."""
        if "due" not in line.values:
            raise FaultyError("due", NO_DUE)
        own = line.about
        made = add_milestone(own["project"], own["name"], line.values["due"], user=self.user)  # type: ignore[arg-type]
        return self._reach(made, line.values)

    def change(self, line: Line, differing: Mapping[str, Any]) -> Milestone:
        """Move what is due on another day; say when it was reached."""
        record: Milestone = line.record
        if "due" in differing:
            record = move_milestone(record, differing["due"], user=self.user)  # type: ignore[arg-type]
        return self._reach(record, differing)

    def _reach(self, step: Milestone, values: Mapping[str, Any]) -> Milestone:
        return reach_milestone(step, values["done"], user=self.user) if "done" in values else step  # type: ignore[arg-type]
