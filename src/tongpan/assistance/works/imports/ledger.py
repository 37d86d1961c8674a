"""Lines of the ledger from a workbook. A line that stands is never changed, and no yuan is used twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from tongpan.access.models import Unit
from tongpan.assistance.base.imports import BLOCK, CHINESE, ListImport, column, fetched, in_turn, spellings, yuan
from tongpan.assistance.works.actions.ledger import FOR_SOMETHING, write
from tongpan.assistance.works.actions.ledger import Line as Entered
from tongpan.assistance.works.actions.ledger_in_turn import write_each
from tongpan.assistance.works.models import Entry, Fund, Project
from tongpan.assistance.works.queries.seen import entries_of, funds_of
from tongpan.registry.imports.fields import CHOICE, DATE, DECIMAL
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, Line
from tongpan_core.messages import N_

KIND = Entry.Kind
BACK = {"-": N_("%(kind)s, reversal"), "+": N_("%(kind)s, restored")}
"""Before the kind of a line that puts another one right, and how the list writes it."""
NEVER = Fault(
    N_("a line of the ledger is never changed"), N_("put it right by a line against it, on the page of the fund")
)
BY_HAND = Fault(N_("a line against another one is written on the page of the fund"), N_("leave the row out"))
NOT_FOR = Fault(N_("only what is allocated or spent is for a project or school"), N_("leave both empty"))
NO_FUND = N_("no fund that is kept here is called %(name)s")
NO_PROJECT = N_("no project of %(unit)s is called %(name)s")
SIGN = Fault(N_("it must be above zero"), N_("a mistake is put right by a line against it, on the page of the fund"))
ORDER = {kind: place for place, kind in enumerate(KIND)}


def kinds() -> dict[str, tuple[str, ...]]:
    """The words of kinds, and of reversals as the list writes them."""
    from django.utils.translation import gettext, override

    found = spellings(KIND.choices)
    for value, words in list(found.items()):
        for mark, said in BACK.items():
            told = []
            for language, word in zip((CHINESE, "en"), (words[0], words[-1]), strict=True):
                with override(language):
                    told.append(gettext(said) % {"kind": word})
            found[mark + value] = tuple(told)
    return found


class Ledger(ListImport):
    """A row a line, named by fund, kind, amount, day, project and school. Several may be alike."""

    kind = "ledger"
    at = "amount"
    repeats = True
    at_once = BLOCK
    fields = (
        column("day", N_("Day"), "发生日期", type=DATE, required=True),
        column("kind", N_("Kind"), "事项", "收支类别", type=CHOICE, choices=kinds(), required=True),
        column("amount", N_("Amount"), "金额元", type=DECIMAL, unit="yuan", required=True),
        column("fund", N_("Fund"), "资金名称", required=True, longest=120),
        column("source", N_("Source of money"), longest=60),
        column("project", N_("Project"), "项目名称", longest=160),
        column("unit", N_("School"), "学校名称", "受益学校", "school"),
        column("voucher", N_("Voucher"), "凭证编号", longest=60),
        column("note", N_("Remark"), "备注", "摘要", longest=200),
    )

    def more_units(self) -> Q:
        """The schools for which the funds that are seen here have paid."""
        return Q(pk__in=entries_of(self.context.unit).order_by().values("unit"))

    @cached_property
    def funds(self) -> dict[str, list[Fund]]:
        """The funds that are seen here, by name."""
        found: dict[str, list[Fund]] = {}
        for own in funds_of(self.context.unit).select_related("unit"):
            found.setdefault(own.name, []).append(own)
        return found

    def line(self, index: int) -> Line | None:
        """What a row says."""
        kind = self.value("kind", index)
        back, kind = kind[:1] in BACK, kind.lstrip("".join(BACK))
        unit = self.unit_at(index, "unit")
        amount = yuan(self.value("amount", index))
        if amount is None or (not back and amount <= 0):
            self.report(index, "amount", SIGN)
        if index in self.rows.bad:
            return None
        about = {"kind": kind, "amount": amount, "day": self.value("day", index), "unit": unit, "back": back,
                 "fund": self.value("fund", index), "project": self.value("project", index) or ""}  # fmt: skip
        named = (about["fund"], kind, amount, about["day"], about["project"], unit and unit.pk)
        return Line(index, named, self.stated(index, "voucher", "note"), about["fund"], about=about)

    def known(self, lines: Sequence[Line]) -> Iterable[Entry]:
        """The lines of these days that are seen here."""
        days = {own.about["day"] for own in lines}
        if not days:
            return ()
        seen = entries_of(self.context.unit).filter(day__range=(min(days), max(days)))
        return seen.select_related("fund__unit", "project", "unit")

    def key_of(self, record: Entry) -> Hashable:
        """Fund, kind, amount, day, project, school."""
        project = record.project.name if record.project else ""
        return record.fund.name, record.kind, record.amount, record.day, project, record.unit_id

    def facts(self, record: Entry) -> Mapping[str, Any]:
        """What is said besides."""
        return {"voucher": record.voucher, "note": record.note}

    def fits(self, line: Line, record: Entry) -> bool:
        """Two payments of the same amount on one day are told apart by their vouchers."""
        asked = line.values.get("voucher")
        return not asked or not record.voucher or asked == record.voucher

    def ordered(self, lines: list[Line]) -> list[Line]:
        """By day, and on a day what comes in before what goes out."""
        return sorted(lines, key=lambda own: (own.about["day"], ORDER[KIND(own.about["kind"])]))

    def owner(self, line: Line) -> Unit:
        """Who holds the fund."""
        return line.record.fund.unit if line.record else self._fund(line).unit

    def _fund(self, line: Line) -> Fund:
        name = line.about["fund"]
        found = [own for own in self.funds.get(name, ()) if self.context.unit.contains(own.unit)]
        if len(found) != 1:
            told = {"name": name}
            raise FaultyError("fund", Fault(NO_FUND, N_("correct the name, or enter the fund first"), told))
        return found[0]

    def add(self, line: Line) -> Entry:
        """Write a line as the page of the fund does."""
        fund, told = self._asked(line)
        return write(fund, told, user=self.user).entry  # type: ignore[arg-type]

    def add_many(self, lines: Sequence[Line]) -> Mapping[int, Exception]:
        """Write lines one after the other, in few queries."""
        return in_turn(self._asked, lines, lambda asked: write_each(asked, user=self.user))  # type: ignore[arg-type]

    def _asked(self, line: Line) -> tuple[Fund, Entered]:
        own, fund = line.about, self._fund(line)
        if own["back"]:
            raise FaultyError("kind", BY_HAND)
        if own["kind"] not in FOR_SOMETHING and (own["project"] or own["unit"]):
            raise FaultyError("project" if own["project"] else "unit", NOT_FOR)
        project = self._project(fund, own["project"], own["unit"]) if own["project"] else None
        return fund, Entered(own["kind"], own["amount"], own["day"], project, None if project else own["unit"],
                             line.values.get("voucher", ""), line.values.get("note", ""))  # fmt: skip

    @cached_property
    def projects(self) -> dict[str, list[Project]]:
        """The projects of the names that the rows have, wherever they stand."""
        found: dict[str, list[Project]] = {}
        rows = Project.everywhere.select_related("unit")
        for own in fetched(rows, {str(name) for name in self.rows.get("project") if name}):
            found.setdefault(own.name, []).append(own)
        return found

    def _project(self, fund: Fund, name: str, unit: Unit | None) -> Project:
        here = unit or fund.unit
        found = [own for own in self.projects.get(name, ()) if here.contains(own.unit)]
        if len(found) != 1 or not fund.unit.contains(found[0].unit):
            told = {"unit": here.title, "name": name}
            raise FaultyError("project", Fault(NO_PROJECT, N_("correct the name, or enter the project first"), told))
        return found[0]

    def change(self, _line: Line, differing: Mapping[str, Any]) -> Entry:
        """Nothing of a line is ever changed."""
        raise FaultyError(next(iter(differing)), NEVER)
