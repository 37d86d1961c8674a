"""Needs from a workbook: stated, corrected while nobody has answered, and answered by who may."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from tongpan.assistance.base.imports import choice, column, fetched, only
from tongpan.assistance.partnership.actions import needs as act
from tongpan.assistance.partnership.models import Need
from tongpan.assistance.partnership.models.work import Domain
from tongpan.assistance.partnership.queries.needs import may_answer, needs_of
from tongpan.registry.imports.fields import CHOICE, DATE
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan_core.messages import N_

from .bonded import BOND, BondedImport

STATED = ("domain", "urgent", "due", "detail")
ANSWERED = ("division", "response", "promised")
URGENT = {"1": ("紧急", "Urgent", "是", "yes"), "0": ("一般", "Not urgent", "否", "no")}
ITS_STATE = Fault(
    N_("the state follows from what is done with the need"), N_("leave it as it is, or take the step on its page")
)
NO_ANSWER = Fault(
    N_("this need is answered by the bureau above, or by the supporting side"), N_("leave the answer empty")
)
HALF = Fault(N_("an answer has a division and a response"), N_("fill in both, or neither"))


class Needs(BondedImport):
    """A row a need, named by who states it, its title and its day."""

    kind = "needs"
    at = "title"
    repeats = True
    fields = (
        column("title", N_("Need"), "需求名称", "需求内容", "问题", required=True, longest=120),
        column("unit", N_("Stated by"), "学校", "单位", "school", required=True),
        choice("domain", N_("Domain"), Domain.choices, "需求领域", required=True),
        column("urgent", N_("Urgent"), "是否紧急", type=CHOICE, choices=URGENT),
        column("stated", N_("Stated on"), "提出时间", type=DATE, required=True),
        choice("state", N_("State"), Need.State.choices),
        column("division", N_("Division"), "责任部门", longest=60),
        column("due", N_("Answer due"), "答复时限", type=DATE),
        column("promised", N_("To be met by"), "承诺时间", type=DATE),
        BOND,
        column("detail", N_("Detail"), "详细情况", "说明"),
        column("response", N_("Response"), "答复", "答复内容"),
    )

    def more_units(self) -> Q:
        """The other sides of bonds, whose needs are seen here."""
        return Q(pk__in=needs_of(self.context.unit).order_by().values("unit"))

    def line(self, index: int) -> Line | None:
        """What a row says."""
        unit, bond = self.unit_at(index, "unit"), self.bond_at(index)
        right = self.in_order(index, "stated", "due") and self.in_order(index, "stated", "promised")
        if unit is None or not right or index in self.rows.bad:
            return None
        values = self.stated(index, *STATED, *ANSWERED, "state") | ({"bond": bond} if bond else {})
        about = {"unit": unit, "title": self.value("title", index), "stated": self.value("stated", index)}
        return Line(index, (unit.pk, about["title"], about["stated"]), values, about["title"], about=about)

    def known(self, lines: Sequence[Line]) -> Iterable[Need]:
        """The needs of these titles that are seen here."""
        rows = needs_of(self.context.unit).select_related("unit__parent", "bond", "owner")
        return fetched(rows, {own.name for own in lines}, "title")

    def key_of(self, record: Need) -> Hashable:
        """Who states it, title, day."""
        return record.unit_id, record.title, record.stated

    def facts(self, record: Need) -> Mapping[str, Any]:
        """What a row may state."""
        plain = {name: getattr(record, name) for name in (*STATED, *ANSWERED, "state", "bond")}
        return plain | {"urgent": "1" if record.urgent else "0"}

    def add(self, line: Line) -> Need:
        """State a need, and answer it where the row does."""
        facts = {name: only(value) for name, value in line.values.items() if name in (*STATED, "bond")}
        facts["urgent"] = facts.get("urgent") == "1"
        need = act.state_need(Need(**line.about, **facts), user=self.user)  # type: ignore[arg-type]
        return self._go_on(need, line, {name: value for name, value in line.values.items() if name in ANSWERED})

    def change(self, line: Line, differing: Mapping[str, Any]) -> Need:
        """Correct a need, and answer it or correct its answer."""
        need: Need = line.record
        stated = {name: only(value) for name, value in differing.items() if name in (*STATED, "bond")}
        if "urgent" in stated:
            stated["urgent"] = stated["urgent"] == "1"
        for name, value in stated.items():
            setattr(need, name, value)
        if stated:
            need = act.change_need(need, user=self.user)  # type: ignore[arg-type]
        return self._go_on(need, line, {name: value for name, value in differing.items() if name in ANSWERED})

    def _go_on(self, need: Need, line: Line, answer: Mapping[str, Any]) -> Need:
        if answer:
            if self.user is not None and not may_answer(self.user, need):
                raise FaultyError(next(iter(answer)), NO_ANSWER)
            told = {name: answer.get(name, getattr(need, name)) for name in ANSWERED}
            if not told["division"] or not told["response"]:
                raise FaultyError("division" if not told["division"] else "response", HALF)
            need = act.answer_need(need, owner=need.owner, user=self.user, **told)  # type: ignore[arg-type]
        if line.values.get("state", need.state) != need.state:
            raise FaultyError("state", ITS_STATE)
        return need
