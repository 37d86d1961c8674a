"""Applications to calls from a workbook: whom the schools put forward."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from tongpan.access.models import Unit
from tongpan.assistance.base.imports import Called, ListImport, People, choice, column, fetched
from tongpan.assistance.base.period import ALL, period_of
from tongpan.assistance.exchange.actions.calls import apply
from tongpan.assistance.exchange.forms.fields import hosts_of
from tongpan.assistance.exchange.models import Application, Call
from tongpan.assistance.exchange.queries.rows import applications_of, calls_of
from tongpan.registry.imports.fields import DATE, IDENTITY
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan_core.messages import N_

STANDS = Fault(
    N_("an application that stands is changed and decided on its page"), N_("leave the cell as it is, or go there")
)
NO_OTHER = N_("the call names %(school)s as the host school")
FRESH = (Application.State.APPLIED, None)


class Applications(ListImport):
    """A row an application, named by call, person and home school."""

    kind = "applications"
    at = "teacher"
    fields = (
        column("teacher", N_("Full name"), "教师姓名", "教师", "申请人", required=True, longest=60, personal=True),
        column("unit", N_("Home school"), "学校", "所在学校", required=True),
        column("identity", N_("ID number"), "身份证号码", "身份证", type=IDENTITY, personal=True),
        column("call", N_("Call"), "通知", "选派项目", required=True, longest=120),
        column("host", N_("Host school"), "意向学校"),
        column("applied", N_("Applied on"), "申请时间", type=DATE, required=True),
        choice("state", N_("State"), Application.State.choices),
        column("decided", N_("Why it was decided so"), longest=200),
        column("reason", N_("Reason"), "申请理由", longest=200),
    )

    def more_units(self) -> Q:
        """The schools of those who apply to the unit's calls, and the schools that bonds join to it."""
        seen = applications_of(self.context.unit, period_of(0, ALL)).order_by()
        both = Q(pk__in=seen.values("unit")) | Q(pk__in=seen.values("host")) | Q(pk__in=seen.values("call__host"))
        calls = Q(pk__in=calls_of(self.context.unit, period_of(0, ALL)).order_by().values("host"))
        return both | calls | Q(pk__in=[own.pk for own in hosts_of(self.context.unit)])

    @cached_property
    def persons(self) -> People:
        """The people named."""
        return self.people("teacher", "unit", "identity")

    @cached_property
    def calls(self) -> Called:
        """The calls that reach the unit."""
        found = Called()
        for own in calls_of(self.context.unit, period_of(0, ALL)).select_related("unit", "host"):
            found.add(own, own.title)
        return found

    def line(self, index: int) -> Line | None:
        """What a row says."""
        unit, host = self.unit_at(index, "unit"), self.unit_at(index, "host")
        if unit is None or index in self.rows.bad:
            return None
        values = self.stated(index, "applied", "state", "decided", "reason") | ({"host": host} if host else {})
        name, call = self.value("teacher", index), self.value("call", index)
        return Line(index, (call, name, unit.pk), values, name, about={"unit": unit, "call": call})

    def known(self, lines: Sequence[Line]) -> Iterable[Application]:
        """The applications of people of these names that are seen here."""
        rows = applications_of(self.context.unit, period_of(0, ALL))
        rows = rows.select_related("call__host", "teacher", "unit", "host")
        return fetched(rows, {own.name for own in lines}, "teacher__name")

    def key_of(self, record: Application) -> Hashable:
        """Call, person, home school."""
        return record.call.title, record.teacher.name, record.unit_id

    def facts(self, record: Application) -> Mapping[str, Any]:
        """What a row may state."""
        names = ("applied", "state", "decided", "reason")
        return {name: getattr(record, name) for name in names} | {"host": record.host or record.call.host}

    def owner(self, line: Line) -> Unit:
        """The home school."""
        found: Unit = line.about["unit"]
        return found

    def add(self, line: Line) -> Application:
        """Apply as the page does."""
        call = self.calls.one(line.about["call"])
        if isinstance(call, Fault):
            raise FaultyError("call", call)
        if line.values.get("state") not in FRESH or line.values.get("decided"):
            raise FaultyError("state", STANDS)
        return self._apply(call, line)

    def _apply(self, call: Call, line: Line) -> Application:
        host = line.values.get("host")
        if host and call.host and host != call.host:
            told = {"school": call.host.title}
            raise FaultyError("host", Fault(NO_OTHER, N_("leave the cell empty"), told))
        return apply(
            call, self.persons.at(line.index), day=line.values["applied"], host=None if call.host else host,
            reason=line.values.get("reason", ""), user=self.user,  # type: ignore[arg-type]
        )  # fmt: skip

    def change(self, _line: Line, differing: Mapping[str, Any]) -> Application:
        """What stands is changed by its own steps."""
        raise FaultyError(next(iter(differing)), STANDS)
