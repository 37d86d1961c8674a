"""What each source is to bear of projects, from a workbook."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tongpan.assistance.base.imports import choice, column, fetched, yuan
from tongpan.assistance.works.actions.projects import save_project
from tongpan.assistance.works.models import Project, ProjectFunding
from tongpan.assistance.works.queries.projects import sources_of
from tongpan.registry.imports.fields import DECIMAL
from tongpan.registry.imports.records import Line
from tongpan_core.messages import N_

from .parts import PROJECT, SCHOOL, OfProjects


class Sources(OfProjects):
    """A row a source of a project. What all of them bear stays within the budget, as on the project's form."""

    kind = "sources"
    at = "amount"
    fields = (
        PROJECT,
        SCHOOL,
        choice("source", N_("Source of money"), ProjectFunding.Source.choices, "经费来源", "来源", required=True),
        column(
            "amount", N_("To bear"), "金额", "承担金额", "金额元", type=DECIMAL, least=0, unit="yuan", required=True
        ),
    )

    def line(self, index: int) -> Line | None:
        """What a row says."""
        project, source = self.project_at(index), self.value("source", index)
        if project is None or index in self.rows.bad:
            return None
        about = {"unit": project.unit, "project": project, "source": source}
        values = {"amount": yuan(self.value("amount", index))}
        return Line(index, (project.pk, source), values, project.name, about=about)

    def known(self, lines: Sequence[Line]) -> Iterable[ProjectFunding]:
        """The sources of the projects named."""
        return fetched(ProjectFunding.everywhere.all(), self.of_lines(lines), "project")

    def key_of(self, record: ProjectFunding) -> Hashable:
        """Project and source."""
        return record.project_id, record.source

    def facts(self, record: ProjectFunding) -> Mapping[str, Any]:
        """What it is to bear."""
        return {"amount": record.amount}

    def add(self, line: Line) -> Project:
        """Let one more source bear a part."""
        return self._bear(line, line.values["amount"])

    def change(self, line: Line, differing: Mapping[str, Any]) -> Project:
        """Let a source bear another amount; zero takes it away."""
        return self._bear(line, differing["amount"])

    def _bear(self, line: Line, amount: Decimal) -> Project:
        project = line.about["project"]
        borne = {own.source: own.amount for own in sources_of(project)} | {line.about["source"]: amount}
        return save_project(project, borne, user=self.user)  # type: ignore[arg-type]
