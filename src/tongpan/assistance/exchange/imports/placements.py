"""Placements from a workbook: who is at which school, in which post, from when until when."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from tongpan.access.models import Unit
from tongpan.assistance.base.imports import People, choice, column, fetched, in_turn, only
from tongpan.assistance.exchange.actions.checks import Move
from tongpan.assistance.exchange.actions.in_turn import change_each, send_each
from tongpan.assistance.exchange.actions.placements import Terms, change, send
from tongpan.assistance.exchange.forms.fields import hosts_of
from tongpan.assistance.exchange.models import AWAY, Category, Direction, Placement
from tongpan.assistance.exchange.queries.rows import either_side
from tongpan.assistance.partnership.imports.bonded import BOND, BondedImport
from tongpan.registry.imports.fields import DATE, DECIMAL, IDENTITY
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import Changed, Line
from tongpan.registry.models.school import STAGE_NAMES
from tongpan_core.messages import N_

OF_POSTING = ("until", "share", "stage")
TERMS = ("purpose", "organiser", "scheme", "office")
SHARE = Fault(N_("a share is above 0 and at most 1"), N_("write 1 for a full post and 0.5 for half of one"))


class Placements(BondedImport):
    """A row a placement, named by person, home school, host school, kind and first day."""

    kind = "placements"
    at = "teacher"
    repeats = True
    at_once = 500
    changes = True
    fields = (
        column("teacher", N_("Full name"), "教师姓名", "教师", required=True, longest=60, personal=True),
        column("home", N_("Home school"), "派出学校", "原单位", required=True),
        column("identity", N_("ID number"), "身份证号码", "身份证", type=IDENTITY, personal=True),
        column("host", N_("Host school"), "任职学校", "交流学校", "支教学校", required=True),
        choice("kind", N_("Kind"), AWAY, "交流类别", "任职类型", required=True),
        choice("category", N_("Post category"), Category.choices),
        choice("direction", N_("Direction"), Direction.choices, required=True),
        column("subject", N_("Subject"), "任教学科", longest=20),
        choice("stage", N_("Stage"), STAGE_NAMES.items(), "任教学段"),
        column("share", N_("Share"), "工作量占比", type=DECIMAL, least=0),
        column("since", N_("From"), "开始日期", "任职开始时间", type=DATE, required=True),
        column("until", N_("Until"), "结束日期", "任职结束时间", type=DATE),
        BOND,
        column("scheme", N_("Scheme"), longest=120),
        column("purpose", N_("Purpose"), "任务", longest=200),
        column("organiser", N_("Organised by"), longest=120),
        column("office", N_("Office at home"), longest=40),
    )

    def more_units(self) -> Q:
        """The schools that bonds join to the unit, and those at the other side of its placements."""
        here = Placement.everywhere.filter(either_side(self.context.unit)).order_by()
        both = Q(pk__in=here.values("home")) | Q(pk__in=here.values("host"))
        return both | Q(pk__in=[own.pk for own in hosts_of(self.context.unit) if not self.context.unit.contains(own)])

    @cached_property
    def persons(self) -> People:
        """The people named."""
        return self.people("teacher", "home", "identity")

    def line(self, index: int) -> Line | None:
        """What a row says."""
        home, host, bond = self.unit_at(index, "home"), self.unit_at(index, "host"), self.bond_at(index)
        right = self.in_order(index, "since", "until")
        share = self.value("share", index)
        if share is not None and not 0 < share <= 1:
            self.report(index, "share", SHARE)
        if home is None or host is None or not right or index in self.rows.bad:
            return None
        values = self.stated(index, *OF_POSTING, *TERMS, "category", "direction", "subject")
        values |= {"bond": bond} if bond else {}
        about = {"home": home, "host": host, "kind": self.value("kind", index), "since": self.value("since", index)}
        name = self.value("teacher", index)
        return Line(index, (name, home.pk, host.pk, about["kind"], about["since"]), values, name, about=about)

    def known(self, lines: Sequence[Line]) -> Iterable[Placement]:
        """The placements of people of these names that are seen here."""
        rows = Placement.everywhere.filter(either_side(self.context.unit))
        rows = rows.select_related("posting", "teacher__unit", "home", "host", "bond", "team")
        return fetched(rows, {own.name for own in lines}, "teacher__name")

    def key_of(self, record: Placement) -> Hashable:
        """Person, home school, host school, kind, first day."""
        posting = record.posting
        return record.teacher.name, record.home_id, record.host_id, posting.kind, posting.since

    def facts(self, record: Placement) -> Mapping[str, Any]:
        """What a row may state; the subject is the person's own where the posting names none."""
        found = {name: getattr(record.posting, name) for name in OF_POSTING}
        found |= {name: getattr(record, name) for name in (*TERMS, "category", "direction", "bond")}
        return found | {"subject": record.posting.subject or record.teacher.subject}

    def owner(self, line: Line) -> Unit:
        """The home school; for a placement that stands either side will do."""
        home, host = line.about["home"], line.about["host"]
        found: Unit = host if line.record and not self.may(home) else home
        return found

    def add(self, line: Line) -> Placement:
        """Send somebody as the page does."""
        return send([self._new(line)], unit=self.context.unit, user=self.user)[0]  # type: ignore[arg-type]

    def add_many(self, lines: Sequence[Line]) -> Mapping[int, Exception]:
        """Send people one after the other, in few queries."""
        own, user = self.context.unit, self.user
        return in_turn(self._new, lines, lambda moves: send_each(moves, unit=own, user=user))  # type: ignore[arg-type]

    def _new(self, line: Line) -> tuple[Move, Terms]:
        told = {"category": Category.TEACHER, "until": None, "share": 1.0, "stage": "", "subject": "", "bond": None}
        move, terms = self._asked(self.persons.at(line.index), line, told | line.values)
        return move, Terms(**terms)

    def change(self, line: Line, differing: Mapping[str, Any]) -> Placement:
        """Correct a placement as its page does."""
        record, move, terms = self._corrected((line, differing))
        return change(record, move, terms, unit=self.context.unit, user=self.user)  # type: ignore[arg-type]

    def change_many(self, lines: Sequence[Changed]) -> Mapping[int, Exception]:
        """Correct placements one after the other, in few queries."""
        own, user = self.context.unit, self.user
        return in_turn(self._corrected, lines, lambda told: change_each(told, unit=own, user=user))  # type: ignore[arg-type]

    def _corrected(self, own: Changed) -> tuple[Placement, Move, Terms]:
        line, differing = own
        record: Placement = line.record
        facts = {**self.facts(record), "subject": record.posting.subject, **differing}
        move, terms = self._asked(record.teacher, line, facts)
        return record, move, Terms(**terms, team=record.team)

    def _asked(self, person: Any, line: Line, facts: Mapping[str, Any]) -> tuple[Move, dict[str, Any]]:
        names = ("until", "share", "stage", "subject", "category", "direction", "bond")
        told = {name: only(facts[name]) for name in names}
        move = Move(person, line.about["host"], line.about["kind"], line.about["since"], **told)
        return move, {name: facts.get(name, "") for name in TERMS}
