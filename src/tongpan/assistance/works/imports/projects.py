"""Projects from a workbook: entered, changed, and brought into the state that the file says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tongpan.assistance.base.imports import choice, column, fetched, only, yuan
from tongpan.assistance.partnership.imports.bonded import BOND, BondedImport
from tongpan.assistance.works.actions.projects import save_project, set_state
from tongpan.assistance.works.models import Project
from tongpan.assistance.works.queries.projects import sources_of
from tongpan.assistance.works.queries.seen import projects_of
from tongpan.registry.imports.fields import DATE, DECIMAL
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan.registry.models.school import STAGE_NAMES
from tongpan_core.messages import N_

STATE = Project.State
PLAIN = ("kind", "stage", "planned", "due", "contractor", "note")
MONEY = ("budget", "contract")
DAYS = {STATE.RUNNING: "started", STATE.DELIVERED: "delivered", STATE.STOPPED: "stopped"}
STATES = ("state", *DAYS.values())
NO_DAY = Fault(N_("the day of this state is missing"), N_("fill in the day, or leave the state as it is"))
OTHER_DAY = Fault(
    N_("the day of a state that the project is in stays"), N_("correct it on the page of the project by a new state")
)


class Projects(BondedImport):
    """A row a project, named by its school and its name."""

    kind = "projects"
    at = "name"
    repeats = True
    fields = (
        column("name", N_("Project"), "项目名称", "工程名称", required=True, longest=160),
        column("unit", N_("School"), "学校名称", "单位", "项目学校", "school", required=True),
        choice("kind", N_("Kind"), Project.Kind.choices, "项目类别", "项目类型", required=True),
        choice("stage", N_("Stage"), STAGE_NAMES.items()),
        choice("state", N_("State"), STATE.choices, "项目状态", "进度"),
        column("planned", N_("Planned from"), "计划开工", "开始日期", type=DATE),
        column("due", N_("Due"), "计划完工", "完成期限", type=DATE),
        column("budget", N_("Budget"), "预算金额", "总投资", type=DECIMAL, least=0, unit="yuan"),
        column("contract", N_("Contract"), "合同金额", type=DECIMAL, least=0, unit="yuan"),
        column("contractor", N_("Contractor"), "施工单位", "供应商", longest=120),
        column("started", N_("Started"), "开工日期", "开工时间", type=DATE),
        column("delivered", N_("Delivered"), "交付日期", "完工日期", "竣工日期", type=DATE),
        column("stopped", N_("Stopped"), "停止日期", type=DATE),
        BOND,
        column("note", N_("Remark"), "备注"),
    )

    def more_units(self) -> Q:
        """Where projects under bonds stand."""
        return Q(pk__in=projects_of(self.context.unit).order_by().values("unit"))

    def line(self, index: int) -> Line | None:
        """What a row says."""
        unit, bond = self.unit_at(index, "unit"), self.bond_at(index)
        right = self.in_order(index, "planned", "due") and self.in_order(index, "started", "delivered")
        if unit is None or not right or index in self.rows.bad:
            return None
        values = self.stated(index, *PLAIN, *STATES) | ({"bond": bond} if bond else {})
        values |= {name: yuan(value) for name, value in self.stated(index, *MONEY).items()}
        name = self.value("name", index)
        return Line(index, (unit.pk, name), values, name, about={"unit": unit, "name": name})

    def known(self, lines: Sequence[Line]) -> Iterable[Project]:
        """The projects of these names that are seen here."""
        return fetched(projects_of(self.context.unit).select_related("unit", "bond"), {own.name for own in lines})

    def key_of(self, record: Project) -> Hashable:
        """Where it stands, and its name."""
        return record.unit_id, record.name

    def facts(self, record: Project) -> Mapping[str, Any]:
        """What a row may state."""
        return {name: getattr(record, name) for name in (*PLAIN, *MONEY, *STATES, "bond")}

    def add(self, line: Line) -> Project:
        """Enter a project, and bring it into its state."""
        facts = {name: only(value) for name, value in line.values.items() if name not in STATES}
        made = save_project(Project(**line.about, **facts), {}, user=self.user)  # type: ignore[arg-type]
        return self._go_on(made, line)

    def change(self, line: Line, differing: Mapping[str, Any]) -> Project:
        """Change what is said otherwise; what its sources bear stays."""
        record: Project = line.record
        before = record.state
        plain = {name: only(value) for name, value in differing.items() if name not in STATES}
        for name, value in plain.items():
            setattr(record, name, value)
        if plain:
            borne = {own.source: own.amount for own in sources_of(record)}
            record = save_project(record, borne, user=self.user)  # type: ignore[arg-type]
        moved = set(differing) & set(STATES)
        if moved and line.values.get("state", before) == before:
            raise FaultyError(moved.pop(), OTHER_DAY)
        return self._go_on(record, line) if moved else record

    def _go_on(self, project: Project, line: Line) -> Project:
        """From the state in which it is to the one that the row says; what is delivered was begun before."""
        wanted = line.values.get("state", project.state)
        steps = [wanted] if wanted != project.state else []
        if wanted == STATE.DELIVERED and steps and project.started is None:
            steps.insert(0, STATE.RUNNING)
        for state in steps:
            project = set_state(project, state, day=self._day(state, line), user=self.user)  # type: ignore[arg-type]
        return project

    def _day(self, state: str, line: Line) -> dt.date:
        name = DAYS.get(STATE(state))
        if name is None:
            return timezone.localdate()
        day: dt.date | None = line.values.get(name)
        if day is None:
            raise FaultyError(name, NO_DAY)
        return day
