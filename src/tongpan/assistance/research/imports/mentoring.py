"""Pairs of mentor and apprentice from a workbook."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from tongpan.assistance.base.imports import Called, Meant, People, choice, column, fetched, in_turn, only
from tongpan.assistance.partnership.imports.bonded import BOND, BondedImport
from tongpan.assistance.research.actions.mentoring import Ending, end_pair, end_pairs, make_pair, make_pairs
from tongpan.assistance.research.actions.pair_checks import PairDraft
from tongpan.assistance.research.models import Mentoring
from tongpan.assistance.research.queries.mentoring import cascades_of, pairs_of
from tongpan.registry.imports.fields import DATE, IDENTITY, INTEGER
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import Changed, FaultyError, Line
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.subjects import subject_code
from tongpan_core.messages import N_

STANDS = Fault(
    N_("of a pair that stands only the end can be brought in"), N_("end the pair, and enter another one instead")
)
NO_REASON = Fault(N_("the reason of the end is missing"), N_("fill it in"))
NO_TIER = Fault(N_("the tier in the cascade is missing"), N_("write 1 where the mentor stands at its top"))


class Pairs(BondedImport):
    """A row a pair, named by both people, their schools and the first day."""

    kind = "mentoring"
    at = "apprentice"
    repeats = True
    at_once = 500
    changes = True
    fields = (
        column("apprentice", N_("Apprentice"), "徒弟姓名", "学员", required=True, longest=60, personal=True),
        column("unit", N_("School of the apprentice"), "徒弟单位", required=True),
        column("identity", N_("ID number of the apprentice"), type=IDENTITY, personal=True),
        column("mentor", N_("Mentor"), "导师姓名", "师父", "师傅", required=True, longest=60, personal=True),
        column("mentor_unit", N_("School of the mentor"), "导师单位", required=True),
        column("mentor_identity", N_("ID number of the mentor"), type=IDENTITY, personal=True),
        column("subject", N_("Subject"), longest=20),
        choice("stage", N_("Stage"), STAGE_NAMES.items()),
        column("cascade", N_("Cascade"), longest=120),
        column("tier", N_("Tier"), "导师层级", type=INTEGER, least=1),
        column("since", N_("From"), "开始日期", type=DATE, required=True),
        column("until", N_("Until"), "结束日期", type=DATE),
        column("reason", N_("Reason of the end"), longest=200),
        column("aim", N_("Aim"), longest=200),
        BOND,
    )

    def more_units(self) -> Q:
        """The schools at the other side of pairs that are seen here."""
        seen = pairs_of(self.context.unit).order_by()
        return Q(pk__in=seen.values("unit")) | Q(pk__in=seen.values("mentor_unit"))

    @cached_property
    def apprentices(self) -> People:
        """The apprentices named."""
        return self.people("apprentice", "unit", "identity")

    @cached_property
    def mentors(self) -> People:
        """The mentors named."""
        return self.people("mentor", "mentor_unit", "mentor_identity")

    @cached_property
    def cascades(self) -> Called:
        """The cascades that are seen here."""
        found = Called()
        for own in cascades_of(self.context.unit):
            found.add(own, own.name)
        return found

    def line(self, index: int) -> Line | None:
        """What a row says."""
        unit, home = self.unit_at(index, "unit"), self.unit_at(index, "mentor_unit")
        right, bond = self.in_order(index, "since", "until"), self.bond_at(index)
        values = self.stated(index, "stage", "until", "aim")
        if cascade := self.value("cascade", index):
            values["cascade"] = Meant(cascade, self.cascades.all(cascade))
            if not values["cascade"].found:
                self.report(index, "cascade", self.cascades.one(cascade))
        if subject := self.value("subject", index):
            values["subject"] = subject_code(subject)
        if unit is None or home is None or not right or index in self.rows.bad:
            return None
        values |= {"bond": bond} if bond else {}
        name, mentor, since = (self.value(one, index) for one in ("apprentice", "mentor", "since"))
        return Line(index, (name, unit.pk, mentor, home.pk, since), values, name, about={"unit": unit, "since": since})

    def known(self, lines: Sequence[Line]) -> Iterable[Mentoring]:
        """The pairs of apprentices of these names that are seen here."""
        rows = pairs_of(self.context.unit).select_related("mentor", "apprentice", "unit", "cascade", "bond")
        return fetched(rows, {own.name for own in lines}, "apprentice__name")

    def key_of(self, record: Mentoring) -> Hashable:
        """Both people, their schools, the first day."""
        return record.apprentice.name, record.unit_id, record.mentor.name, record.mentor_unit_id, record.since

    def facts(self, record: Mentoring) -> Mapping[str, Any]:
        """What a row may state."""
        names = ("stage", "until", "aim", "cascade", "bond")
        return {name: getattr(record, name) for name in names} | {"subject": subject_code(record.subject)}

    def add(self, line: Line) -> Mentoring:
        """Make a pair as its page does."""
        return make_pair(self.context.unit, self._draft(line), user=self.user)  # type: ignore[arg-type]

    def add_many(self, lines: Sequence[Line]) -> Mapping[int, Exception]:
        """Make many pairs, each seen with those before it."""
        return in_turn(self._draft, lines, lambda drafts: make_pairs(self.context.unit, drafts, user=self.user))

    def _draft(self, line: Line) -> PairDraft:
        told = {name: only(value) for name, value in line.values.items()}
        mentor, apprentice = self.mentors.at(line.index), self.apprentices.at(line.index)
        tier = self.value("tier", line.index)
        if told.get("cascade") and tier is None:
            raise FaultyError("tier", NO_TIER)
        told["tier"] = tier - 1 if told.get("cascade") else None
        told.setdefault("subject", subject_code(mentor.subject))
        return PairDraft(mentor, apprentice, line.about["since"], **told)

    def change(self, line: Line, differing: Mapping[str, Any]) -> Mentoring:
        """Let a pair end."""
        pair, last, reason = self._ending((line, differing))
        return end_pair(pair, last=last, reason=reason, user=self.user)  # type: ignore[arg-type]

    def change_many(self, lines: Sequence[Changed]) -> Mapping[int, Exception]:
        """Let many pairs end."""
        return in_turn(self._ending, lines, lambda endings: end_pairs(self.context.unit, endings, user=self.user))

    def _ending(self, own: Changed) -> Ending:
        line, differing = own
        if other := set(differing) - {"until"}:
            raise FaultyError(other.pop(), STANDS)
        reason = self.value("reason", line.index)
        if not reason:
            raise FaultyError("reason", NO_REASON)
        return line.record, differing["until"], reason
