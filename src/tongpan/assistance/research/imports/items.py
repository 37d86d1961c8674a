"""What happened in sessions, from a workbook: lessons, lectures, visits, and who gave them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.assistance.base.imports import ListImport, People, choice, column, fetched
from tongpan.assistance.research.actions.sessions import save_item
from tongpan.assistance.research.models import Item, Session
from tongpan.assistance.research.queries.activities import invitable, sessions_of
from tongpan.registry.imports.fields import INTEGER, MOMENT
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan.registry.models import Teacher
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.subjects import SPELLINGS, subject_code, subject_name
from tongpan_core.messages import N_

LAST_GRADE = 12
PLAIN = ("subject", "stage", "grade", "guest")
GRADES = Fault(N_("grades are 1 to 12"), N_("correct it, or leave it empty where it is of no one grade"))
NO_SESSION = N_("no session of %(activity)s begins then")
SEVERAL = N_("%(number)s activities called %(activity)s have a session then")
NO_SCHOOL = Fault(N_("the speaker’s school is missing"), N_("fill it in: there may be several people of that name"))
LEFT = N_("%(name)s left this school on %(day)s, before the session")


class Speakers(People):
    """People of the schools that may be invited; of these no number is compared."""

    def _rows(self) -> QuerySet[Teacher]:
        here = invitable(self.own.context.unit).order_by().values("pk")
        return Teacher.everywhere.filter(unit__in=here).select_related("unit").defer("ledger", "unit__outline")


class Items(ListImport):
    """A row an item, named by activity, beginning of the session, kind and title."""

    kind = "items"
    at = "title"
    repeats = True
    fields = (
        column("activity", N_("Activity"), "活动名称", "活动主题", required=True, longest=160),
        column("day", N_("Day"), "开始时间", "场次时间", type=MOMENT, required=True),
        column("title", N_("What it is called"), "课题", "题目", "名称", required=True, longest=160),
        choice("kind", N_("Kind"), Item.Kind.choices, "环节类别", "环节", required=True),
        choice("subject", N_("Subject"), [(code, subject_name(code)) for code in SPELLINGS]),
        choice("stage", N_("Stage"), STAGE_NAMES.items()),
        column("grade", N_("Grade"), type=INTEGER, least=1),
        column("unit", N_("Speaker’s school"), "学校", "授课学校", "主讲学校", "school"),
        column("speaker", N_("Speaker"), "主讲人", "授课教师", "执教者", longest=60, personal=True),
        column("guest", N_("Guest’s office"), "嘉宾", "专家", longest=80),
    )

    def more_units(self) -> Q:
        """Schools that may be invited, and those that gave something in sessions seen here."""
        seen = Item.everywhere.filter(session__in=sessions_of(self.context.unit).order_by().values("pk"))
        here = Q(pk__in=invitable(self.context.unit).order_by().values("pk"))
        return here | Q(pk__in=seen.filter(unit__isnull=False).order_by().values("unit"))

    @cached_property
    def sittings(self) -> dict[tuple[str, dt.datetime], list[Session]]:
        """The sessions of activities of these names that are seen here, by name and beginning."""
        found: dict[tuple[str, dt.datetime], list[Session]] = defaultdict(list)
        rows = sessions_of(self.context.unit).select_related("activity__unit")
        for own in fetched(rows, {str(name) for name in self.rows.get("activity") if name}, "activity__name"):
            found[own.activity.name, _minute(own.starts)].append(own)
        return found

    @cached_property
    def persons(self) -> Speakers:
        """The people named."""
        return Speakers(self, "speaker", "unit", "")

    def line(self, index: int) -> Line | None:
        """What a row says."""
        session, unit = self._session(index), self.unit_at(index, "unit")
        name, values = self.value("speaker", index) or "", self.stated(index, *PLAIN)
        if (values.get("grade") or 1) > LAST_GRADE:
            self.report(index, "grade", GRADES)
        if name and unit is None and index not in self.rows.bad:
            self.report(index, "unit", NO_SCHOOL)
        if session is None or index in self.rows.bad:
            return None
        kind, title = self.value("kind", index), self.value("title", index)
        about = {"unit": session.activity.unit, "session": session, "kind": kind, "title": title, "school": unit}
        values |= {"unit": unit} if unit else {}
        return Line(index, (session.pk, kind, title), values | ({"speaker": name} if name else {}), title, about=about)

    def _session(self, index: int) -> Session | None:
        activity, starts = self.value("activity", index), self.value("day", index)
        found = self.sittings.get((activity, starts), []) if activity and starts else []
        if len(found) == 1 or not activity or not starts:
            return found[0] if found else None
        told = {"activity": activity, "number": len(found)}
        remedy = N_("correct the name or the time, or enter the session first")
        self.report(index, "day", Fault(SEVERAL if found else NO_SESSION, remedy, told))
        return None

    def known(self, lines: Sequence[Line]) -> Iterable[Item]:
        """The items of the sessions named."""
        rows = Item.everywhere.select_related("session__activity__unit", "unit", "speaker")
        return fetched(rows, {own.about["session"].pk for own in lines}, "session")

    def key_of(self, record: Item) -> Hashable:
        """Session, kind and title."""
        return record.session_id, record.kind, record.title

    def facts(self, record: Item) -> Mapping[str, Any]:
        """What a row may state."""
        plain = {name: getattr(record, name) for name in (*PLAIN, "unit")}
        subject = subject_code(record.subject) or record.subject
        return plain | {"subject": subject, "speaker": record.speaker.name if record.speaker else ""}

    def add(self, line: Line) -> Item:
        """Enter an item as the page of its session does."""
        own, plain = line.about, {name: value for name, value in line.values.items() if name in PLAIN}
        item = Item(session=own["session"], kind=own["kind"], title=own["title"], unit=own["school"], **plain)
        return self._given(item, line, line.values)

    def change(self, line: Line, differing: Mapping[str, Any]) -> Item:
        """Change what is said otherwise."""
        record: Item = line.record
        for name in (*PLAIN, "unit"):
            if name in differing:
                setattr(record, name, differing[name])
        return self._given(record, line, differing)

    def _given(self, item: Item, line: Line, values: Mapping[str, Any]) -> Item:
        if values.get("speaker"):
            item.speaker = self._speaker(line, timezone.localdate(item.session.starts))
        elif "unit" in values and item.speaker and item.speaker.unit_id != item.unit_id:
            item.speaker = None
        return save_item(item, user=self.user)

    def _speaker(self, line: Line, day: dt.date) -> Teacher:
        found = self.persons.at(line.index)
        if found.left is not None and found.left <= day:
            told = {"name": found.name, "day": found.left.isoformat()}
            raise FaultyError("speaker", Fault(LEFT, N_("name somebody who worked there that day"), told))
        return found

    def owner(self, line: Line) -> Unit:
        """Who organises the activity."""
        found: Unit = line.about["unit"]
        return found


def _minute(starts: dt.datetime) -> dt.datetime:
    return timezone.localtime(starts).replace(second=0, microsecond=0, tzinfo=None)
