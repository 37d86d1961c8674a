"""Bonds with their members from a workbook: a row a bond, its sides in two columns."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.base.imports import Called, ListImport, called_units, choice, column, names_in, spelled
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.actions import Draft
from tongpan.assistance.partnership.actions.bonds import change_bond, make_bond
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.models.sides import SIDES
from tongpan.assistance.partnership.queries.bonds import BondRow, bonds_of, rows_of
from tongpan.assistance.partnership.queries.organisations import organisations_of
from tongpan.registry.imports.fields import DATE
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan.registry.imports.values import key, plain
from tongpan_core.messages import N_

SEVERAL = gettext_lazy("Several names are parted by “、”.")
BOTH = N_("%(names)s stands on both sides")
FEW = N_("the form “%(form)s” takes at least %(least)s × %(role)s, and %(found)s are named")
BEYOND = N_("%(name)s does not lie below %(unit)s")
OTHERS = Fault(
    N_("a bond of this name, form and beginning stands with other members"),
    N_("let members join or leave on the page of the bond"),
)


class Bonds(ListImport):
    """A row a bond, named by its form, its first day and its two sides."""

    kind = "bonds"
    at = "leads"
    fields = (
        column("name", N_("Bond"), "关系", "关系名称", "名称", "共同体名称", longest=120),
        choice("form", N_("Form"), Bond.Form.choices, "关系形式", "帮扶形式", required=True),
        column(
            "leads", N_("Supporting sides or core schools"), "支援方", "核心校", "支援学校", "帮扶学校", note=SEVERAL
        ),
        column(
            "joins",
            N_("Recipients or members"),
            "受援方",
            "成员校",
            "受援学校",
            "受帮扶学校",
            required=True,
            note=SEVERAL,
        ),
        column("since", N_("From"), "开始日期", "起始时间", type=DATE, required=True),
        column("until", N_("Until"), "结束日期", "截止时间", type=DATE),
        column("reason", N_("Reason"), "说明", longest=200),
    )

    @cached_property
    def seen(self) -> list[BondRow]:
        """Every bond that is seen here, with its members."""
        return rows_of(bonds_of(self.context.unit))

    @cached_property
    def sides(self) -> Called:
        """The units below, the partners on record, and whoever stands in a bond that is seen here."""
        found = called_units(Unit.everywhere.filter(path__under=self.context.unit.path))
        for partner in organisations_of(self.context.unit):
            found.add(partner, partner.name)
        for row in self.seen:
            for member in (*row.leading, *row.others):
                if member.unit:
                    found.add(member.unit, *spelled(member.unit))
                elif member.organisation:
                    found.add(member.organisation, member.organisation.name)
        return found

    def line(self, index: int) -> Line | None:
        """What a row says."""
        leads, joins = (self._sides(index, name) for name in ("leads", "joins"))
        right = self.in_order(index, "since", "until")
        both = "、".join(str(own) for own in leads or () if own in (joins or ()))
        if both:
            self.report(index, "joins", Fault(BOTH, N_("leave it on one side"), {"names": both}))
        if leads is None or joins is None or both or not right:
            return None
        form, since = self.value("form", index), self.value("since", index)
        values = self.stated(index, "name", "until", "reason")
        if values.get("name") in (self.value("leads", index), self.value("joins", index)):
            values.pop("name", None)  # a bond without a name is listed by its sides
        about = {"unit": self.context.unit, "form": form, "since": since, "leads": leads, "joins": joins}
        name = values.get("name") or "、".join(str(own) for own in (*leads, *joins))
        return Line(index, (form, since, _keys(leads), _keys(joins)), values, name, about=about)

    def _sides(self, index: int, name: str) -> list[Any] | None:
        found = [self.meant(index, name, self.sides.one(own)) for own in names_in(self.value(name, index))]
        return None if None in found else list(dict.fromkeys(found))

    def known(self, lines: Sequence[Line]) -> Iterable[BondRow]:
        """Every bond that is seen here."""
        return self.seen if lines else ()

    def key_of(self, record: BondRow) -> Hashable:
        """Form, first day and the two sides as the list shows them: without who has left."""
        parts = (record.staying(record.leading), record.staying(record.others))
        sides = ([own.unit or own.organisation for own in part] for part in parts)
        return record.bond.form, record.bond.since, *map(_keys, sides)

    def facts(self, record: BondRow) -> Mapping[str, Any]:
        """What a row may state; a bond without a name is shown by its sides."""
        bond = record.bond
        return {"name": bond.name or record.leads or record.joins, "until": bond.until, "reason": bond.reason}

    def owner(self, line: Line) -> Unit:
        """Who keeps the bond: the importing unit for a new one."""
        found: Unit = line.record.bond.unit if line.record else self.context.unit
        return found

    def add(self, line: Line) -> Bond:
        """Make a bond as its page does."""
        own = line.about
        sides = SIDES[own["form"]]
        self._refuse_members(line)
        self._enough("leads", own, sides.leading, sides.leading_least)
        self._enough("joins", own, sides.others, max(sides.others_least, 2 - len(own["leads"])))
        name = line.values.get("name", "")
        if self._stands_otherwise(own, name):
            raise FaultyError("name", OTHERS)
        if key(name) in {key("、".join(part.title if isinstance(part, Unit) else part.name for part in own[side]))
                         for side in ("leads", "joins")}:  # fmt: skip
            name = ""
        members = [(part, sides.leading) for part in own["leads"]] + [(part, sides.others) for part in own["joins"]]
        draft = Draft(own["form"], members, name, line.values.get("reason", ""))
        return make_bond(self.context.unit, draft, since=own["since"], until=line.values.get("until"), user=self.user)

    def change(self, line: Line, _differing: Mapping[str, Any]) -> Bond:
        """Correct name, end and reason."""
        bond, facts = line.record.bond, self.facts(line.record)
        name = line.values.get("name", facts["name"])
        return change_bond(
            bond, name=bond.name if plain(name) == plain(facts["name"]) else name, since=bond.since,
            until=line.values.get("until", bond.until), reason=line.values.get("reason", bond.reason), user=self.user,
        )  # fmt: skip

    def _stands_otherwise(self, own: Mapping[str, Any], name: str) -> bool:
        return bool(name) and any(
            (row.bond.form, row.bond.since, row.bond.name) == (own["form"], own["since"], name) for row in self.seen
        )

    def _refuse_members(self, line: Line) -> None:
        for side in ("leads", "joins"):
            for part in line.about[side]:
                if isinstance(part, Unit) and not self.context.unit.contains(part):
                    told = {"name": part.title, "unit": self.context.unit.title}
                    raise FaultyError(side, Fault(BEYOND, N_("let the bureau above both sides enter the bond"), told))

    def _enough(self, side: str, own: Mapping[str, Any], role: str, least: int) -> None:
        if len(own[side]) < least:
            told = {"form": str(Bond.Form(own["form"]).label), "role": str(BondMember.Role(role).label),
                    "least": least, "found": len(own[side])}  # fmt: skip
            raise FaultyError(side, Fault(FEW, N_("name the missing side"), told))


def _keys(sides: Iterable[Unit | Organisation | None]) -> frozenset[tuple[str, int]]:
    return frozenset((type(own).__name__, own.pk) for own in sides if own is not None)
