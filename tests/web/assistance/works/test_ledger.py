"""The ledger: what is refused by name, amounts and remedy; what is put right; balances that always hold."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongpan.access.models import AuditRecord
from tongpan.assistance.base.models import Attachment
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.actions.funds import close_fund, remove_fund, reopen_fund, save_fund
from tongpan.assistance.works.actions.ledger import Line, write
from tongpan.assistance.works.actions.projects import remove_project
from tongpan.assistance.works.actions.reversal import reverse_entry
from tongpan.assistance.works.models import Entry, Fund
from tongpan.assistance.works.queries.balance import FREE, OPEN, least_from, lines_of, standings, total
from tongpan.assistance.works.queries.reversals import ALL, chain_of, standing

from .conftest import DAY

pytestmark = pytest.mark.django_db
LATER = dt.date(2025, 4, 1)


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as found:
        call(*args, **kwargs)
    return found.value.message % found.value.values, found.value.values


def test_money_goes_from_the_pledge_to_the_school(money):
    fund, project = money.fund(), money.project()
    money.line(fund, "pledged", 2_050_000)
    money.line(fund, "received", 2_050_000)
    money.line(fund, "allocated", 1_500_000, project=project)
    spent = money.line(fund, "spent", "1200000.55", project=project, voucher="凭-7")
    assert spent.unit == project.unit
    own = standings([fund])[fund.pk]
    assert (own.free, own.unspent, own.cash, own.awaited) == (
        Decimal(550_000), Decimal("299999.45"), Decimal("849999.45"), 0
    )  # fmt: skip
    assert [row.action for row in AuditRecord.objects.order_by("id")] == ["assistance.ledger.write"] * 4


def test_more_may_be_received_than_pledged_and_it_is_said(money):
    fund = money.fund()
    money.line(fund, "pledged", 100)
    assert write(fund, Line("received", Decimal(100), DAY), user=money.user).beyond == 0
    assert write(fund, Line("received", Decimal(30), DAY), user=money.user).beyond == 30


def test_allocating_more_than_is_left_names_fund_amounts_and_remedy(money):
    fund, project = money.fund(), money.project()
    money.line(fund, "received", 100)
    money.line(fund, "allocated", 70, project=project)
    said, _values = refused(money.line, fund, "allocated", 31, project=project)
    assert said == (
        "Fund “帮扶资金”: 31.00 yuan cannot be allocated on 2025-03-01; 30.00 yuan are left of what was received, less "
        "what is allocated or returned. Enter the receipt first, or allocate less."
    )
    assert refused(money.line, fund, "returned", "30.01")[1]["left"] == "30.00"
    money.line(fund, "returned", 30)
    assert refused(money.line, fund, "allocated", "0.01", project=project)[1]["left"] == "0.00"


def test_money_that_arrives_later_cannot_be_allocated_before(money):
    fund, project = money.fund(), money.project()
    money.line(fund, "received", 100, LATER)
    assert refused(money.line, fund, "allocated", 50, project=project)[1]["left"] == "0.00"
    money.line(fund, "allocated", 50, LATER, project=project)


def test_a_gap_in_between_counts_as_well(money):
    """100 came in January and were used in May; in March nothing can be taken that is needed in May."""
    fund, project = money.fund(), money.project()
    money.line(fund, "received", 100, dt.date(2025, 1, 5))
    money.line(fund, "allocated", 100, dt.date(2025, 5, 5), project=project)
    money.line(fund, "received", 80, dt.date(2025, 6, 5))
    assert refused(money.line, fund, "allocated", 1, project=project)[1]["left"] == "0.00"
    money.line(fund, "allocated", 80, dt.date(2025, 6, 5), project=project)


def test_spending_rests_on_the_allocation_to_that_project_or_school(money, world):
    fund, one, other = money.fund(), money.project(), money.project(name="另一项目")
    school = world.units["2144180002"]
    money.line(fund, "received", 100)
    money.line(fund, "allocated", 60, project=one)
    money.line(fund, "allocated", 20, unit=school)
    assert refused(money.line, fund, "spent", 61, project=one)[1] | {"day": ""} == {
        "fund": "帮扶资金", "amount": "61.00", "what": "照明改造", "left": "60.00", "day": "",
    }  # fmt: skip
    assert refused(money.line, fund, "spent", 1, project=other)[1]["left"] == "0.00"
    assert refused(money.line, fund, "spent", 21, unit=school)[1]["what"] == "云溪初级中学"
    assert refused(money.line, fund, "spent", 1, unit=one.unit)[1]["left"] == "0.00"
    money.line(fund, "spent", 20, unit=school)


def test_another_fund_does_not_help(money):
    fund, rich, project = money.fund(), money.fund(name="省级资金"), money.project()
    money.line(rich, "received", 1000)
    money.line(rich, "allocated", 1000, project=project)
    assert refused(money.line, fund, "spent", 1, project=project)[1]["fund"] == "帮扶资金"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (Line("allocated", Decimal(5), DAY), "which project or school"),
        (Line("received", Decimal(0), DAY), "above zero"),
        (Line("received", Decimal(5), dt.date(2999, 1, 1)), "lies ahead"),
        (Line("received", Decimal(5), dt.date(2024, 12, 31)), "was opened on 2025-01-01"),
    ],
)
def test_what_makes_no_sense_is_refused(money, line, word):
    assert word in refused(write, money.fund(), line, user=money.user)[0]


def test_a_line_is_put_right_by_a_line_against_it(money):
    fund = money.fund()
    line = money.line(fund, "received", 100)
    against = reverse_entry(line, day=LATER, reason="金额有误", user=money.user)
    assert (against.amount, against.reverses, against.kind) == (-100, line, "received")
    assert total(lines_of(fund), FREE) == 0
    assert "was reversed on 2025-04-01" in refused(reverse_entry, line, day=LATER, reason="再", user=money.user)[0]


def test_what_rests_on_a_line_keeps_it(money):
    fund, project = money.fund(), money.project()
    receipt = money.line(fund, "received", 100)
    allocation = money.line(fund, "allocated", 80, project=project)
    money.line(fund, "spent", 50, project=project)
    assert refused(reverse_entry, receipt, day=LATER, reason="错", user=money.user)[1]["left"] == "20.00"
    assert refused(reverse_entry, allocation, day=LATER, reason="错", user=money.user)[1]["left"] == "30.00"
    reverse_entry(allocation, day=LATER, reason="结余收回", user=money.user, amount=Decimal(30))
    assert total(lines_of(fund), FREE) == 50
    early = refused(reverse_entry, receipt, day=dt.date(2025, 2, 1), reason="错", user=money.user)
    assert early[0] == "The line is of 2025-03-01; it cannot be reversed on an earlier day."


def test_a_fund_closes_empty_and_can_be_reopened(money):
    fund, project = money.fund(), money.project()
    money.line(fund, "received", 100, LATER)
    assert refused(close_fund, fund, last=LATER, user=money.user)[1]["left"] == "100.00"
    money.line(fund, "allocated", 60, LATER, project=project)
    money.line(fund, "returned", 40, LATER)
    assert refused(close_fund, fund, last=LATER, user=money.user)[1]["left"] == "60.00"
    money.line(fund, "spent", 60, LATER, project=project)
    assert refused(close_fund, fund, last=DAY, user=money.user)[1]["day"] == "2025-04-01"
    closed = close_fund(fund, last=LATER, user=money.user)
    assert "was closed on 2025-04-01" in refused(money.line, closed, "received", 5, dt.date(2025, 4, 2))[0]
    money.line(reopen_fund(closed, user=money.user), "received", 5, dt.date(2025, 4, 2))


def test_a_fund_with_lines_stays_and_opens_before_them(money):
    fund = money.fund()
    money.line(fund, "received", 5)
    assert "Close it instead" in refused(remove_fund, fund, user=money.user)[0]
    fund.opened = LATER
    assert refused(save_fund, fund, unit=fund.unit, user=money.user)[1]["day"] == "2025-03-01"
    remove_fund(money.fund(name="空"), user=money.user)
    assert Fund.everywhere.count() == 1


KINDS = st.sampled_from(["pledged", "received", "received", "allocated", "allocated", "spent", "spent", "returned"])
STEPS = st.lists(st.tuples(KINDS, st.integers(1, 60), st.integers(0, 8), st.integers(0, 1), st.booleans()), max_size=14)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_tried_the_balances_hold_on_every_day(money, steps):
    """Random lines, reversals and restorings are refused, or never leave less than nothing: in fund and project."""
    with transaction.atomic():
        fund, projects = money.fund(), [money.project(), money.project(name="二")]
        written = []
        for kind, amount, day, place, back in steps:
            try:
                when = DAY + dt.timedelta(days=day)
                if back and written:
                    line = written[amount % len(written)]
                    part = Decimal(amount) if amount % 3 else None
                    written.append(reverse_entry(line, day=when, reason="冲", user=money.user, amount=part))
                else:
                    written.append(money.line(fund, kind, amount, when, project=projects[place]))
            except Refused:
                continue
        for offset in range(-1, 10):
            until = lines_of(fund).filter(day__lte=DAY + dt.timedelta(days=offset))
            assert total(until, FREE) >= 0
            for project in projects:
                assert total(until.filter(project=project), OPEN) >= 0
            for entry in written:
                assert entry.reverses_id or 0 <= total(chain_of(entry) & until, ALL) <= entry.amount
        own = standings([fund])[fund.pk]
        assert own.received - own.spent - own.returned == own.cash >= 0
        first = [entry for entry in written if not entry.reverses_id]
        stands = standing(written)
        assert all(0 <= stands[entry.pk] <= entry.amount for entry in first)
        for kind in ("pledged", "received", "allocated", "spent", "returned"):
            assert sum(stands[entry.pk] for entry in first if entry.kind == kind) == getattr(own, kind)
        transaction.set_rollback(True)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-9, 9)), max_size=9), st.integers(0, 6))
def test_the_least_balance_from_a_day_on(money, changes, day):
    """Against the plain definition: the lowest of the running sums at the ends of that day and of all days after."""
    with transaction.atomic():
        fund = money.fund()
        Entry.everywhere.bulk_create(
            Entry(fund=fund, kind="received" if own > 0 else "returned", amount=abs(own), day=DAY + dt.timedelta(at))
            for at, own in changes
            if own
        )
        expected = min(sum(own for at, own in changes if at <= end) for end in range(day, 8))
        assert least_from(lines_of(fund), FREE, DAY + dt.timedelta(day)) == expected
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_only_one_spends_the_donation(money):
    fund, project = money.fund(), money.project()
    money.line(fund, "received", 100)
    money.line(fund, "allocated", 100, project=project)
    ready, ends = threading.Barrier(2), []

    def spend() -> None:
        ready.wait(30)
        try:
            money.line(fund, "spent", 60, project=project)
            ends.append("spent")
        except Refused as found:
            ends.append(found.values["left"])
        finally:
            connection.close()

    officers = [threading.Thread(target=spend) for _ in range(2)]
    for own in officers:
        own.start()
    for own in officers:
        own.join(60)
    assert sorted(ends) == ["40.00", "spent"]


def test_a_closing_meanwhile_is_not_overwritten_and_the_opening_lies_before_it(money):
    fund = money.fund()
    close_fund(fund, last=DAY, user=money.user)
    fund.name, fund.closed = "新名", None  # as a form that was opened before the closing
    save_fund(fund, unit=fund.unit, user=money.user)
    assert Fund.everywhere.values_list("name", "closed").get() == ("新名", DAY)
    fund.opened = LATER
    assert refused(save_fund, fund, unit=fund.unit, user=money.user)[1]["closed"] == "2025-03-01"
    Fund.everywhere.update(purpose="照明")
    reopen_fund(fund, user=money.user)
    assert Fund.everywhere.values_list("purpose", "opened", "closed").get() == ("照明", dt.date(2025, 1, 1), None)


def test_files_go_with_what_is_removed_and_stay_with_what_is_not(money):
    fund, project, busy = money.fund(name="空"), money.project(), money.fund()
    money.line(busy, "received", 5)
    for about in (f"fund:{fund.pk}", f"project:{project.pk}", f"fund:{busy.pk}"):
        Attachment.everywhere.create(unit=fund.unit, about=about, name="a.pdf", digest="0", size=1)
    remove_fund(fund, user=money.user)
    remove_project(project, user=money.user)
    refused(remove_fund, busy, user=money.user)
    assert list(Attachment.everywhere.values_list("about", flat=True)) == [f"fund:{busy.pk}"]
    assert AuditRecord.objects.filter(action="assistance.fund.remove").count() == 1
