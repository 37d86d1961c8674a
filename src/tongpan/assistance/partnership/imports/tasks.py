"""Tasks from a workbook: entered, changed, started, done or stopped, each by the step of its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tongpan.access.models import User
from tongpan.assistance.base.imports import Called, Meant, choice, column, fetched, only, spellings
from tongpan.assistance.partnership.actions import progress
from tongpan.assistance.partnership.actions.tasks import keep_task
from tongpan.assistance.partnership.models import Task
from tongpan.assistance.partnership.models.work import Domain
from tongpan.assistance.partnership.queries.cycles import cycles_of
from tongpan.assistance.partnership.queries.reach import owners
from tongpan.assistance.partnership.queries.tasks import is_ours, tasks_of
from tongpan.registry.imports.fields import CHOICE, DATE, INTEGER
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan_core.messages import N_

from .bonded import BOND, BondedImport

State = Task.State
PLAIN = ("kind", "number", "detail", "domain", "division", "due")
NAMED = ("cycle", "parent", "bond")
STATES = spellings(State.choices)
STATES[State.PLANNED] += ("计划", "未开始")
"""Not started was called “planned” in older lists."""
STEPS = {State.STARTED: "started", State.DONE: "done", State.STOPPED: "stopped"}
NOBODY = N_("nobody here who can work on tasks is called %(name)s")
BACKWARD = Fault(N_("a task does not go back by an import"), N_("take the step back on its page"))
NO_DAY = Fault(N_("the day of this state is missing"), N_("fill in the day, or leave the state as it is"))
NO_RESULT = Fault(N_("what came of it, or why it was stopped, is missing"), N_("fill in the result"))


class Tasks(BondedImport):
    """A row a task, named by who does it, its title and its first day."""

    kind = "tasks"
    at = "title"
    repeats = True
    fields = (
        column("title", N_("Task"), "任务名称", "任务内容", "项目名称", required=True, longest=160),
        choice("kind", N_("Kind"), Task.Kind.choices, "任务类别"),
        column("unit", N_("Who does it"), "承担学校", "学校", "单位", "责任单位", required=True),
        column("division", N_("Division"), "责任部门", longest=60),
        column("owner", N_("Owner"), "负责人", longest=60, personal=True),
        column("state", N_("State"), type=CHOICE, choices=STATES),
        column("due", N_("Due"), "完成期限", "截止日期", type=DATE),
        column("cycle", N_("Cycle"), longest=120),
        column("number", N_("Number"), "序号", type=INTEGER, least=0),
        choice("domain", N_("Domain"), Domain.choices),
        column("planned", N_("Planned from"), "开始日期", type=DATE, required=True),
        column("started", N_("Started on"), type=DATE),
        column("done", N_("Done on"), type=DATE),
        column("stopped", N_("Stopped on"), type=DATE),
        column("parent", N_("Part of"), "上级任务", longest=160),
        BOND,
        column("detail", N_("Detail"), "任务说明"),
        column("result", N_("Result"), "完成情况"),
    )

    def more_units(self) -> Q:
        """Those who do tasks of bonds."""
        return Q(pk__in=tasks_of(self.context.unit).order_by().values("unit"))

    @cached_property
    def cycles(self) -> Called:
        """The cycles that a task may belong to."""
        found = Called()
        for own in cycles_of(self.context.unit):
            found.add(own, own.name)
        return found

    @cached_property
    def wholes(self) -> Called:
        """The tasks of which a row may be a part."""
        found = Called()
        names = {str(own) for own in self.rows.get("parent") if own}
        for own in fetched(tasks_of(self.context.unit).filter(parent__isnull=True), names, "title"):
            found.add(own, own.title)
        return found

    def line(self, index: int) -> Line | None:
        """What a row says."""
        unit, bond = self.unit_at(index, "unit"), self.bond_at(index)
        named = {"cycle": self._named(index, "cycle", self.cycles), "bond": bond}
        parent = self.value("parent", index)
        right = self.in_order(index, "planned", "due")
        if unit is None or not right or index in self.rows.bad:
            return None
        values = self.stated(index, *PLAIN, "owner", "state", *STEPS.values(), "result")
        values |= {name: value for name, value in named.items() if value is not None}
        if parent:
            values["parent"] = Meant(parent, self.wholes.all(parent))
        about = {"unit": unit, "title": self.value("title", index), "planned": self.value("planned", index)}
        return Line(index, (unit.pk, about["title"], about["planned"]), values, about["title"], about=about)

    def _named(self, index: int, name: str, among: Called) -> Meant | None:
        text = self.value(name, index)
        if text is None:
            return None
        found = among.all(text)
        if not found:
            self.report(index, name, among.one(text))
            return None
        return Meant(text, found)

    def known(self, lines: Sequence[Line]) -> Iterable[Task]:
        """The tasks of these titles that are seen here."""
        rows = tasks_of(self.context.unit).select_related("unit", "owner", "cycle", "bond", "parent")
        return fetched(rows, {own.name for own in lines}, "title")

    def key_of(self, record: Task) -> Hashable:
        """Who does it, title, first day."""
        return record.unit_id, record.title, record.planned

    def facts(self, record: Task) -> Mapping[str, Any]:
        """What a row may state; whose task it is only on its own side."""
        names = (*PLAIN, *NAMED, "state", *STEPS.values(), "result")
        mine = record.owner is not None and is_ours(self.context.unit, record)
        return {name: getattr(record, name) for name in names} | {"owner": str(record.owner) if mine else ""}

    def ordered(self, lines: list[Line]) -> list[Line]:
        """Wholes before their parts."""
        return sorted(lines, key=lambda own: "parent" in own.values)

    def add(self, line: Line) -> Task:
        """Enter a task, and take the steps that its state says."""
        task = self._with(Task(**line.about), line.values)
        if isinstance(whole := line.values.get("parent"), Meant) and not whole.found:
            whole.found = list(tasks_of(self.context.unit).filter(parent__isnull=True, title=whole.text)[:2])
        task.parent = only(whole) if whole else None
        return self._steps(keep_task(task, user=self.user), line.values)  # type: ignore[arg-type]

    def change(self, line: Line, differing: Mapping[str, Any]) -> Task:
        """Change a task, and take the steps that its state says."""
        task: Task = line.record
        if set(differing) - {"state", *STEPS.values(), "result"}:
            task = self._with(task, differing)
            if "parent" in differing:
                task.parent = only(differing["parent"])
            task = keep_task(task, user=self.user)  # type: ignore[arg-type]
        stepping = {"state", *STEPS.values(), "result"} & set(differing)
        return self._steps(task, line.values) if stepping else task

    def _with(self, task: Task, values: Mapping[str, Any]) -> Task:
        for name, value in values.items():
            if name in PLAIN or name in ("cycle", "bond"):
                setattr(task, name, only(value))
        if "owner" in values:
            task.owner = self._owner(str(values["owner"]))
        return task

    def _owner(self, name: str) -> User:
        found = [key for key, words in owners(self.context.unit) if words == name]
        if len(found) != 1:
            raise FaultyError(
                "owner", Fault(NOBODY, N_("correct the name, or choose the owner on the page"), {"name": name})
            )
        return User.objects.get(pk=found[0])

    def _steps(self, task: Task, values: Mapping[str, Any]) -> Task:
        wanted, state = values.get("state", task.state), task.state
        if wanted == state:
            return task
        if wanted == State.PLANNED or state in (State.DONE, State.STOPPED):
            raise FaultyError("state", BACKWARD)
        user: Any = self.user
        if (
            wanted in (State.STARTED, State.DONE)
            and state == State.PLANNED
            and values.get("started", wanted == State.STARTED)
        ):
            task = progress.start_task(task, day=values.get("started") or timezone.localdate(), user=user)
        if wanted == State.STARTED:
            return task
        day: dt.date | None = values.get(STEPS[State(wanted)])
        if day is None:
            raise FaultyError(STEPS[State(wanted)], NO_DAY)
        if not values.get("result"):
            raise FaultyError("result", NO_RESULT)
        if wanted == State.DONE:
            return progress.finish_task(task, day=day, result=values["result"], user=user)
        return progress.stop_task(task, day=day, reason=values["result"], user=user)
