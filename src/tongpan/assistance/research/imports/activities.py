"""Activities with their sessions from a workbook: a row a session, or an activity alone that stands already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.base.imports import Called, called_units, choice, column, fetched, only, spelled, tried
from tongpan.assistance.partnership.imports.bonded import BOND, BondedImport
from tongpan.assistance.partnership.models.work import Domain
from tongpan.assistance.research.actions.activities import Draft, change_activity, make_activities, make_activity
from tongpan.assistance.research.actions.sessions import save_session
from tongpan.assistance.research.models import Activity, ActivityUnit, Session
from tongpan.assistance.research.queries.activities import activities_of, invitable, tier_of
from tongpan.registry.imports.fields import DATE, DECIMAL, INTEGER, MOMENT
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan_core.messages import N_

from .sittings import PARTS, Sittings, Titles

PLAIN = ("kind", "tier", "domain", "place")
EMPTY = Fault(N_("the cell is empty"), N_("fill it in"))
NO_KIND = Fault(N_("a new activity needs its kind"), N_("fill in the kind"))
NOT_INVITED = N_("%(names)s cannot be invited here, or the name is not clear")
BACKWARD = Fault(N_("the session ends before it begins"), N_("correct one of the two times"))


class Activities(BondedImport):
    """Rows of one activity are named by who organises it, name and first day; its sessions by their beginning."""

    kind = "activities"
    at = "name"
    at_once = 500
    fields = (
        column("name", N_("Activity"), "活动名称", "活动主题", required=True, longest=160),
        column("unit", N_("Organised by"), "主办单位", "组织学校", required=True),
        column(
            "since",
            N_("First day"),
            "日期",
            "活动日期",
            "Day",
            type=DATE,
            note=gettext_lazy("Empty: the day of the session."),
        ),
        choice("kind", N_("Kind"), Activity.Kind.choices, "活动类别", "活动类型"),
        choice("tier", N_("Tier"), Activity.Tier.choices, "教研层级"),
        choice("domain", N_("Domain"), Domain.choices),
        column("place", N_("Place"), "活动地点", longest=120),
        column("hosts", N_("Hosts"), "承办单位"),
        column("joins", N_("Participants"), "参与单位", "参加学校"),
        BOND,
        column("session", N_("Session"), "场次名称", longest=120),
        column("starts", N_("Starts"), type=MOMENT),
        column("ends", N_("Ends"), "结束时间", "结束", type=MOMENT),
        column("hours", N_("Training hours"), type=DECIMAL, least=0),
        column("seats", N_("Seats"), type=INTEGER, least=1),
        column("room", N_("Room"), "场地", longest=80),
    )
    needs = (("since", "starts"),)

    def more_units(self) -> Q:
        """Who organises what the unit takes part in."""
        return Q(pk__in=activities_of(self.context.unit).order_by().values("unit"))

    @cached_property
    def standing(self) -> list[Activity]:
        """The activities of these names that are seen here, each with its ``sittings`` and ``titles``."""
        names = {str(own) for own in self.rows.get("name") if own}
        found = list(fetched(activities_of(self.context.unit).select_related("unit", "bond"), names))
        by_key = {own.pk: own for own in found}
        for own in found:
            own.sittings, own.titles = {}, set()  # type: ignore[attr-defined]
        for session in fetched(Session.everywhere.all(), by_key, "activity"):  # type: ignore[arg-type]
            session.activity = by_key[session.activity_id]
            session.activity.sittings[_local(session.starts)] = session
        for part in fetched(ActivityUnit.everywhere.select_related("unit"), by_key, "activity"):  # type: ignore[arg-type]
            by_key[part.activity_id].titles |= {*spelled(part.unit)}  # type: ignore[attr-defined]
        return found

    @cached_property
    def first_days(self) -> dict[tuple[int, str, dt.datetime], dt.date]:
        """The first day of the activity that has a session of a beginning."""
        return {
            (own.unit_id, own.name, starts): own.since
            for own in self.standing
            for starts in own.sittings  # type: ignore[attr-defined]
        }

    @cached_property
    def invitable(self) -> Called:
        """Whom the unit may invite."""
        return called_units(invitable(self.context.unit))

    def line(self, index: int) -> Line | None:
        """What a row says: of the activity, and of one session of it."""
        unit, bond = self.unit_at(index, "unit"), self.bond_at(index)
        name, since, starts = (self.value(own, index) for own in ("name", "since", "starts"))
        ends = self.value("ends", index)
        if starts is None and since is None:
            self.report(index, "starts", EMPTY)
        if starts and ends and ends < starts:
            self.report(index, "ends", BACKWARD)
        if unit is None or index in self.rows.bad:
            return None
        first = since or self.first_days.get((unit.pk, name, starts)) or starts.date()
        values = self.stated(index, *PLAIN) | ({"bond": bond} if bond else {})
        values |= {own: Titles(self.value(own, index)) for own in ("hosts", "joins") if self.value(own, index)}
        if starts:
            values["session"] = Sittings({starts: (index, self._sitting(index, name))})
        return Line(index, (unit.pk, name, first), values, name, about={"unit": unit, "name": name})

    def _sitting(self, index: int, name: str) -> dict[str, Any]:
        found = {PARTS[own]: value for own, value in self.stated(index, *PARTS).items()}
        if found.get("name") == name:
            found["name"] = ""
        if "ends" in found:
            found["ends"] = timezone.make_aware(found["ends"])
        return found

    def join(self, first: Line, line: Line) -> None:
        """Another session of the same activity; what is said twice of it must agree."""
        more, own = line.values.pop("session", None), first.values.get("session")
        if more is None or (own is not None and set(own.by_start) & set(more.by_start)):
            super().join(first, line)
            return
        first.values["session"] = Sittings({**(own.by_start if own else {}), **more.by_start})
        first.rows.append(line.index)
        if any(first.values.get(name, value) != value for name, value in line.values.items()):
            super().join(first, line)
        else:
            first.values = {**line.values, **first.values}

    def known(self, lines: Sequence[Line]) -> Iterable[Activity]:
        """The activities of these names that are seen here."""
        return self.standing if lines else ()

    def key_of(self, record: Activity) -> Hashable:
        """Who organises it, name, first day."""
        return record.unit_id, record.name, record.since

    def facts(self, record: Activity) -> Mapping[str, Any]:
        """What rows may state."""
        own = {name: getattr(record, name) for name in (*PLAIN, "bond")}
        return own | {name: getattr(record, of) for name, of in
                      (("hosts", "titles"), ("joins", "titles"), ("session", "sittings"))}  # fmt: skip

    def add(self, line: Line) -> Activity:
        """Make an activity with its sessions as the pages do."""
        return make_activity(self._draft(line), user=self.user)

    def add_many(self, lines: Sequence[Line]) -> Mapping[int, Exception]:
        """Make many; nothing stands against one besides what is missing or not clear in its rows."""
        drafts, refused = tried(self._draft, lines)
        make_activities(drafts, unit=self.context.unit, user=self.user)
        return refused

    def _draft(self, line: Line) -> Draft:
        told = {name: only(value) for name, value in line.values.items() if name in (*PLAIN, "bond")}
        if "kind" not in told:
            raise FaultyError("kind", NO_KIND)
        sittings = line.values.get("session")
        if sittings is None:
            raise FaultyError("starts", EMPTY)
        told.setdefault("tier", tier_of(line.about["unit"]))
        parts = [(unit, ActivityUnit.Role.HOST.value) for unit in self._invited(line, "hosts")]
        parts += [(unit, ActivityUnit.Role.PARTICIPANT.value) for unit in self._invited(line, "joins")]
        first, *more = [self._fresh(starts, *sittings.by_start[starts]) for starts in sorted(sittings.by_start)]
        return Draft(Activity(**line.about, **told), first, parts, told.get("bond"), more)

    def _fresh(self, starts: dt.datetime, index: int, facts: Mapping[str, Any]) -> Session:
        if "ends" not in facts:
            raise FaultyError("ends", EMPTY, index)
        return Session(starts=timezone.make_aware(starts), **facts)

    def _invited(self, line: Line, name: str) -> list[Unit]:
        titles = line.values.get(name)
        found = {own: self.invitable.one(own) for own in (titles.names if titles else ())}
        wrong = [own for own, unit in found.items() if isinstance(unit, Fault)]
        if wrong:
            told = {"names": "、".join(wrong)}
            raise FaultyError(name, Fault(NOT_INVITED, N_("correct the names, or write the codes"), told))
        return list(found.values())

    def change(self, line: Line, differing: Mapping[str, Any]) -> Activity:
        """Change an activity and its sessions, add sessions, invite more."""
        from tongpan.assistance.research.actions.parts import add_parts

        record: Activity = line.record
        plain = {name: only(value) for name, value in differing.items() if name in (*PLAIN, "bond")}
        for name, value in plain.items():
            setattr(record, name, value)
        if plain:
            change_activity(record, user=self.user)
        for name, role in (("hosts", ActivityUnit.Role.HOST), ("joins", ActivityUnit.Role.PARTICIPANT)):
            if name in differing:
                add_parts(record, self._invited(line, name), role, user=self.user)
        if "session" in differing:
            self._sit(record, differing["session"])
        return record

    def _sit(self, record: Activity, told: Sittings) -> None:
        there = record.sittings  # type: ignore[attr-defined]
        for starts, (index, facts) in told.by_start.items():
            session = there.get(starts) or self._fresh(starts, index, facts)
            session.activity = record
            for name, value in facts.items():
                setattr(session, name, value)
            save_session(session, user=self.user)


def _local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment).replace(tzinfo=None, second=0, microsecond=0)
