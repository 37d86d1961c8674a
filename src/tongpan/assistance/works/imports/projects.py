"""Projects from a workbook: entered, changed, and brought into the state that the file says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tongpan.assistance.base.imports import choice, column, fetched, in_turn, only, yuan
from tongpan.assistance.partnership.imports.bonded import BOND, BondedImport
from tongpan.assistance.works.actions.projects import save_project, set_state
from tongpan.assistance.works.actions.projects_in_turn import Steps, correct_each, enter_each
from tongpan.assistance.works.models import Project
from tongpan.assistance.works.queries.projects import sources_of
from tongpan.assistance.works.queries.seen import projects_of
from tongpan.registry.imports.fields import DATE, DECIMAL
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import Changed, FaultyError, Line
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
    at_once = 500
    changes = True
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
        project, steps = self._new(line)
        return self._go_on(save_project(project, {}, user=self.user), steps)  # type: ignore[arg-type]

    def add_many(self, lines: Sequence[Line]) -> Mapping[int, Exception]:
        """Enter projects one after the other, in few queries."""
        return in_turn(self._new, lines, lambda asked: enter_each(asked, unit=self.context.unit, user=self.user))

    def _new(self, line: Line) -> tuple[Project, Steps]:
        facts = {name: only(value) for name, value in line.values.items() if name not in STATES}
        project = Project(**line.about, **facts)
        return project, self._steps(project, line)

    def change(self, line: Line, differing: Mapping[str, Any]) -> Project:
        """Change what is said otherwise; what its sources bear stays."""
        record, facts, steps = self._corrected((line, differing))
        for name, value in facts.items():
            setattr(record, name, value)
        if facts:
            borne = {own.source: own.amount for own in sources_of(record)}
            record = save_project(record, borne, user=self.user)  # type: ignore[arg-type]
        return self._go_on(record, steps)

    def change_many(self, lines: Sequence[Changed]) -> Mapping[int, Exception]:
        """Change projects one after the other, in few queries."""
        own, user = self.context.unit, self.user
        return in_turn(self._corrected, lines, lambda asked: correct_each(asked, unit=own, user=user))

    def _corrected(self, own: Changed) -> tuple[Project, Mapping[str, Any], Steps]:
        line, differing = own
        record: Project = line.record
        facts = {name: only(value) for name, value in differing.items() if name not in STATES}
        moved = [name for name in STATES if name in differing]
        if moved and line.values.get("state", record.state) == record.state:
            raise FaultyError(moved[0], OTHER_DAY)
        return record, facts, self._steps(record, line) if moved else ()

    def _steps(self, project: Project, line: Line) -> Steps:
        """From the state in which it is to the one that the row says; what is delivered was begun before."""
        wanted = line.values.get("state", project.state)
        states = [wanted] if wanted != project.state else []
        if wanted == STATE.DELIVERED and states and project.started is None:
            states.insert(0, STATE.RUNNING)
        return [(state, self._day(state, line)) for state in states]

    def _go_on(self, project: Project, steps: Steps) -> Project:
        for state, day in steps:
            project = set_state(project, state, day=day, user=self.user)  # type: ignore[arg-type]
        return project

    def _day(self, state: str, line: Line) -> dt.date:
        name = DAYS.get(STATE(state))
        if name is None:
            return timezone.localdate()
        day: dt.date | None = line.values.get(name)
        if day is None:
            raise FaultyError(name, NO_DAY)
        return day
