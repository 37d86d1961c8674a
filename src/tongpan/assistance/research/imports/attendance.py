"""Attendance at many sessions from a workbook; a list for one session is handed in on its page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.assistance.base.imports import ListImport, People, column, fetched, in_turn
from tongpan.assistance.base.period import ALL, period_of
from tongpan.assistance.research.actions.attendance import note, note_each
from tongpan.assistance.research.models import Attendance, Session
from tongpan.assistance.research.queries.activities import sessions_of
from tongpan.assistance.research.queries.activity import invited_to
from tongpan.assistance.research.queries.attendance import attendance_of
from tongpan.assistance.research.queries.attenders import below_any
from tongpan.registry.imports.fields import DECIMAL, IDENTITY, MOMENT
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan.registry.models import Teacher
from tongpan_core.messages import N_

NO_SESSION = N_("“%(name)s” has no session that begins then")
SEVERAL = Fault(N_("several sessions begin then"), N_("fill in the name of the session"))
OF_SESSION = Fault(N_("the hours are those of the session"), N_("correct them on the page of the session"))
ENTER_IT = N_("correct the day, or enter the session first")


class Attenders(People):
    """People of the importing unit, and those of schools that are invited; of these no number is compared."""

    def __init__(self, own: AttendanceRows) -> None:
        self.invited = {
            unit.pk: unit
            for units in invited_to(session.activity for session in own.sittings).values()
            for unit in units
        }
        super().__init__(own, "teacher", "school", "identity")

    def _rows(self) -> QuerySet[Teacher]:
        beyond = below_any(self.invited.values())
        found = Teacher.everywhere.filter(Q(unit__path__under=self.own.context.unit.path) | beyond)
        return found.select_related("unit").defer("ledger", "unit__outline")


class AttendanceRows(ListImport):
    """A row a person at a session: named by activity, its beginning, person and school of that day."""

    kind = "attendance"
    at = "teacher"
    at_once = 500
    fields = (
        column("session", N_("Session"), "场次名称", longest=160),
        column("activity", N_("Activity"), "活动名称", required=True, longest=160),
        column("day", N_("Day"), "开始时间", "签到时间", type=MOMENT, required=True),
        column("teacher", N_("Full name"), "教师姓名", "参训人", "签到人", required=True, longest=60, personal=True),
        column("school", N_("School on that day"), "学校", "学校名称", "工作单位", required=True),
        column("identity", N_("ID number"), "身份证号码", "身份证", type=IDENTITY, personal=True),
        column("hours", N_("Training hours"), type=DECIMAL, least=0),
    )

    def more_units(self) -> Q:
        """The schools of those who came to the unit's sessions, and the schools invited."""
        seen = attendance_of(self.context.unit, period_of(0, ALL)).order_by()
        invited_too = Q(activity_parts__activity__in=[own.activity_id for own in self.sittings])
        return Q(pk__in=seen.values("unit")) | Q(pk__in=Unit.everywhere.filter(invited_too).order_by().values("pk"))

    @cached_property
    def sittings(self) -> list[Session]:
        """The sessions of activities of these names that are seen here."""
        rows = sessions_of(self.context.unit).select_related("activity__unit")
        return list(fetched(rows, {str(own) for own in self.rows.get("activity") if own}, "activity__name"))

    @cached_property
    def by_name(self) -> dict[tuple[str, dt.date], list[Session]]:
        """Those sessions by activity and day."""
        found: dict[tuple[str, dt.date], list[Session]] = defaultdict(list)
        for own in self.sittings:
            found[own.activity.name, timezone.localtime(own.starts).date()].append(own)
        return found

    @cached_property
    def persons(self) -> Attenders:
        """The people named."""
        return Attenders(self)

    def line(self, index: int) -> Line | None:
        """What a row says."""
        session, unit = self._session(index), self.unit_at(index, "school")
        if session is None or unit is None:
            return None
        name = self.value("teacher", index)
        about = {"unit": session.activity.unit, "session": session}
        return Line(index, (session.pk, name, unit.pk), self.stated(index, "hours"), name, about=about)

    def _session(self, index: int) -> Session | None:
        name, moment, called = (self.value(own, index) for own in ("activity", "day", "session"))
        found = self.by_name.get((name, moment.date()), [])
        if moment.time() != dt.time():
            found = [own for own in found if timezone.localtime(own.starts).replace(tzinfo=None, second=0) == moment]
        if len(found) > 1 and called:
            found = [own for own in found if str(own) == called]
        if len(found) == 1:
            return found[0]
        self.report(index, "day", SEVERAL if found else Fault(NO_SESSION, ENTER_IT, {"name": name}))
        return None

    def known(self, lines: Sequence[Line]) -> Iterable[Attendance]:
        """Who is noted for these sessions."""
        keys = {own.about["session"].pk for own in lines}
        return fetched(Attendance.everywhere.select_related("teacher"), keys, "session")

    def key_of(self, record: Attendance) -> Hashable:
        """Session, person, school of that day."""
        return record.session_id, record.teacher.name, record.unit_id

    def facts(self, record: Attendance) -> Mapping[str, Any]:
        """The hours, which follow the session."""
        return {"hours": record.hours}

    def ordered(self, lines: list[Line]) -> list[Line]:
        """By session, so that those of one are noted together."""
        return sorted(lines, key=lambda own: own.about["session"].pk)

    def add(self, line: Line) -> Attendance:
        """Note one person."""
        session, person = self._who(line)
        return note(session, [person], how=Attendance.How.LIST, user=self.user)[0]

    def add_many(self, lines: Sequence[Line]) -> Mapping[int, Exception]:
        """Note people one after the other, in few queries."""
        own, how, user = self.context.unit, Attendance.How.LIST, self.user
        return in_turn(self._who, lines, lambda asked: note_each(asked, unit=own, how=how, user=user))

    def _who(self, line: Line) -> tuple[Session, Teacher]:
        session: Session = line.about["session"]
        if line.values.get("hours", session.hours) != session.hours:
            raise FaultyError("hours", OF_SESSION)
        return session, self.persons.at(line.index)

    def change(self, _line: Line, _differing: Mapping[str, Any]) -> Attendance:
        """Hours are corrected where the session is."""
        raise FaultyError("hours", OF_SESSION)
