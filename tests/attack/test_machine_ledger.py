"""Money in any order: no yuan is spent twice, and every statement balances."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from tests.attack.machine import DEEP, NORMAL, Machine, run
from tests.people import World, settle

from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.works.actions.funds import close_fund, reopen_fund
from tongpan.assistance.works.actions.ledger import Line, write
from tongpan.assistance.works.actions.reversal import reverse_entry
from tongpan.assistance.works.models import Entry, Fund, Project
from tongpan.assistance.works.queries.balance import standings
from tongpan.assistance.works.queries.statement import statement

OPENED = dt.date(2024, 9, 1)
DAYS = [OPENED + dt.timedelta(days=30 * n) for n in range(-1, 8)]
KINDS = ("pledged", "received", "allocated", "spent", "returned")
SIGNS = {
    "free": {"received": 1, "allocated": -1, "returned": -1}, "open": {"allocated": 1, "spent": -1},
    "cash": {"received": 1, "spent": -1, "returned": -1},
}  # fmt: skip


@dataclass
class Said:
    """One line as the model keeps it."""

    kind: str
    amount: Decimal
    day: dt.date
    what: str
    entry: Entry | None = None
    against: Said | None = None

    @property
    def restores(self) -> bool:
        """Whether it puts a wrong reversal right."""
        return self.against is not None and self.amount > 0

    @property
    def first(self) -> Said:
        """The line at the beginning of its chain."""
        return self.against.first if self.against else self


@dataclass
class Book:
    """The model of one fund."""

    fund: Fund
    closed: dt.date | None = None
    lines: list[Said] = field(default_factory=list)

    def level(self, sums: str, day: dt.date, what: str = "") -> Decimal:
        """A balance at the end of a day."""
        signs = SIGNS[sums]
        return sum(
            (signs.get(own.kind, 0) * own.amount for own in self.lines if own.day <= day and what in ("", own.what)),
            Decimal(0),
        )

    def least(self, sums: str, day: dt.date, what: str = "") -> Decimal:
        """The lowest balance from a day on."""
        days = {day, *(own.day for own in self.lines if own.day > day)}
        return min(self.level(sums, own, what) for own in days)

    def stands(self, line: Said) -> Decimal:
        """What nobody has put right of a line."""
        others = [own for own in self.lines if own.against is line or (own.against and own.against.against is line)]
        return abs(line.amount + sum((own.amount for own in others), Decimal(0)))

    def least_of_chain(self, line: Said, day: dt.date) -> Decimal:
        """The least that stands of a line, with all against it, on any day from a day on."""
        chain = [own for own in self.lines if own.first is line]
        days = {day, *(own.day for own in chain if own.day > day)}
        return min(sum((own.amount for own in chain if own.day <= last), Decimal(0)) for last in days)

    def is_open(self, day: dt.date) -> bool:
        return day >= OPENED and self.closed is None


class Ledger(Machine):
    """Two funds, a project and a school without one."""

    def begin(self, world: World) -> None:
        self.user, self.county = world.users["planner"], world.units["441801"]
        school = world.units["2144180001"]
        facts = {"unit": self.county, "opened": OPENED}
        self.books = [
            Book(Fund.everywhere.create(name=name, source=source, **facts))
            for name, source in (("捐款", "donation"), ("专款", "fiscal"))
        ]
        self.about = {
            "project": {"project": Project.everywhere.create(unit=school, kind="lighting", name="照明")},
            "school": {"unit": school},
        }  # fmt: skip

    @rule(which=st.integers(0, 1), kind=st.sampled_from(KINDS), what=st.sampled_from(["project", "school"]),
          amount=st.sampled_from(["0", "0.01", "10", "25.5", "40", "100"]), day=st.sampled_from(DAYS))  # fmt: skip
    def write(self, which, kind, what, amount, day):
        book, yuan = self.books[which], Decimal(amount)
        about = what if kind in ("allocated", "spent") else ""
        may = yuan > 0 and book.is_open(day)
        if kind in ("allocated", "returned"):
            may = may and yuan <= book.least("free", day)
        elif kind == "spent":
            may = may and yuan <= book.least("open", day, what)
        given = self.about[what] if about else {}
        done = self.attempt(write, book.fund, Line(kind, yuan, day, **given), user=self.user)
        assert (done is not None) == may, (kind, amount, day)
        if done:
            book.lines.append(Said(kind, yuan, day, about, done.entry))

    @precondition(lambda self: any(book.lines for book in self.books))
    @rule(data=st.data(), day=st.sampled_from(DAYS), part=st.sampled_from([None, None, "0", "5", "25.5", "1000"]))
    def reverse(self, data, day, part):
        """A line against a line, or against a line that was against one."""
        book = data.draw(st.sampled_from([book for book in self.books if book.lines]))
        line = data.draw(st.sampled_from(book.lines))
        stands = book.stands(line)
        back = stands if part is None else Decimal(part)
        restores = line.amount < 0
        may = not line.restores and 0 < back <= stands and day >= line.day and book.is_open(day)
        if restores:
            sums = {"allocated": "free", "returned": "free", "spent": "open"}.get(line.kind)
        else:
            sums = {"received": "free", "allocated": "open"}.get(line.kind)
            may = may and back <= book.least_of_chain(line, day)
        may = may and (sums is None or back <= book.least(sums, day, line.what if sums == "open" else ""))
        amount = None if part is None else Decimal(part)
        done = self.attempt(reverse_entry, line.entry, day=day, reason="误录", user=self.user, amount=amount)
        assert (done is not None) == may, (line, day, part)
        if done:
            book.lines.append(Said(line.kind, back if restores else -back, day, line.what, done, line))

    @rule(which=st.integers(0, 1), day=st.sampled_from(DAYS))
    def close(self, which, day):
        book = self.books[which]
        may = day >= OPENED and book.level("cash", dt.date.max) == 0 and all(own.day <= day for own in book.lines)
        done = self.attempt(close_fund, book.fund, last=day, user=self.user)
        assert (done is not None) == may
        if done:
            book.closed = day

    @rule(which=st.integers(0, 1))
    def reopen(self, which):
        self.attempt(reopen_fund, self.books[which].fund, user=self.user)
        self.books[which].closed = None

    @invariant()
    def no_yuan_is_used_twice(self):
        for book in self.books:
            for day in DAYS:
                assert book.level("free", day) >= 0
                assert book.level("cash", day) >= 0
                assert all(book.level("open", day, what) >= 0 for what in self.about)
            assert not book.closed or book.level("cash", dt.date.max) == 0
            for line in book.lines:
                if not line.against:
                    assert book.least_of_chain(line, line.day) >= 0
                    assert book.stands(line) <= line.amount

    @invariant()
    def the_funds_stand_as_the_model_says(self):
        found = standings([book.fund for book in self.books])
        for book in self.books:
            own = found[book.fund.pk]
            assert (own.free, own.cash, own.unspent) == tuple(
                book.level(sums, dt.date.max) for sums in ("free", "cash", "open")
            )

    @invariant()
    def every_statement_balances(self):
        for year, name in ((2024, ""), (2024, "2024-10-01..2025-01-15")):
            period = period_of(year, name)
            before, last = period.first - dt.timedelta(days=1), period.last
            for by, sums in (("fund", "cash"), ("source", "cash"), ("project", "open"), ("school", "open")):
                with in_unit(self.county):
                    found = statement(self.county, period, by)
                opening = sum((self.level(book, sums, before, by) for book in self.books), Decimal(0))
                closing = sum((self.level(book, sums, last, by) for book in self.books), Decimal(0))
                assert (found.total.sums.opening, found.total.closing) == (opening, closing), (by, period)
                assert found.total.closing == sum((row.closing for row in found.rows), Decimal(0))
                assert all(row.closing == row.sums.opening + row.came - row.went for row in found.rows)

    @staticmethod
    def level(book: Book, sums: str, day: dt.date, by: str) -> Decimal:
        return book.level(sums, day, "project" if by == "project" else "")


@pytest.fixture
def world(db) -> World:
    return settle()


def test_in_any_order_no_yuan_is_spent_twice(world):
    run(lambda: Ledger(world), NORMAL)


@pytest.mark.slow
def test_in_many_more_orders_no_yuan_is_spent_twice(world):
    run(lambda: Ledger(world), DEEP)
