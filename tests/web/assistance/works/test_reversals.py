"""Lines put right: in parts, again, and the reversal that was itself wrong; statements balance through all of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import ALL, from_to, period_of
from tongpan.assistance.works.actions.reversal import reverse_entry
from tongpan.assistance.works.models import Entry
from tongpan.assistance.works.queries.balance import standings
from tongpan.assistance.works.queries.reversals import standing
from tongpan.assistance.works.queries.statement import BY, statement

from .test_ledger import LATER, refused

pytestmark = pytest.mark.django_db
JUNE = dt.date(2025, 6, 1)


def back(money, line, day=LATER, amount=None):
    return reverse_entry(line, day=day, reason="金额有误", user=money.user, amount=amount and Decimal(amount))


def refusal(money, line, day=LATER, amount=None):
    told = {"day": day, "reason": "错", "user": money.user, "amount": amount and Decimal(amount)}
    return refused(reverse_entry, line, **told)[0]


def stands(*lines):
    found = standing(lines)
    return [found[own.pk] for own in lines]


def test_a_wrong_reversal_is_put_right_and_the_line_can_be_reversed_again(money):
    fund = money.fund()
    line = money.line(fund, "received", 100)
    wrong = back(money, line)
    restored = back(money, wrong, JUNE)
    assert (restored.amount, restored.reverses, str(restored.against)) == (100, wrong, "恢复")
    assert stands(line, wrong, restored) == [100, 0, 0]
    again = back(money, line, JUNE)
    assert (again.amount, stands(line, again)) == (-100, [0, 100])
    assert standings([fund])[fund.pk].received == 0
    told = [own.action.rpartition(".")[2] for own in AuditRecord.objects.order_by("id")]
    assert told == ["write", "reverse", "restore", "reverse"]


def test_a_line_is_taken_back_in_parts_and_never_beyond_what_stands(money):
    """100 entered as 1,000 and 600 of it allocated: the 900 too much cannot go, but what is free can."""
    fund, project = money.fund(), money.project()
    line = money.line(fund, "received", 1000)
    money.line(fund, "allocated", 600, project=project)
    back(money, line, amount=250)
    back(money, line, amount=150)
    assert stands(line) == [600]
    assert refusal(money, line, amount=601) == (
        "Give an amount above zero and at most 600.00 yuan, which stand of the line."
    )
    assert "only 0.00 yuan of the fund are not allocated" in refusal(money, line)


def test_each_refusal_says_what_to_do(money):
    fund = money.fund()
    line = money.line(fund, "received", 100)
    wrong = back(money, line)
    assert refusal(money, line) == (
        "This line was reversed on 2025-04-01 already. Was that wrong, put the reversal right."
    )
    restored = back(money, wrong, JUNE)
    assert refusal(money, wrong, JUNE) == "This reversal was undone on 2025-06-01 already; the line stands again."
    assert refusal(money, restored, JUNE) == (
        "This line restores the line of 2025-03-01 over 100.00 yuan after a wrong reversal. Reverse that line instead."
    )
    assert refusal(money, line, dt.date(2025, 5, 1)) == (
        "On 2025-05-01 only 0.00 yuan of the line stood; the rest was restored later. Give a later day or a smaller "
        "amount."
    )


@pytest.mark.parametrize(
    ("kind", "word"), [("allocated", "allocated on"), ("spent", "spent on"), ("returned", "returned on")]
)
def test_what_is_restored_needs_its_ground_again(money, kind, word):
    """What a reversal set free was used meanwhile, so the line cannot come back."""
    fund, project = money.fund(), money.project()
    money.line(fund, "received", 100)
    if kind == "spent":
        money.line(fund, "allocated", 100, project=project)
    line = money.line(fund, kind, 80, project=None if kind == "returned" else project)
    wrong = back(money, line)
    money.line(fund, kind, 30, LATER, project=None if kind == "returned" else project)
    assert f"80.00 yuan cannot be {word} 2025-04-01" in refusal(money, wrong)
    back(money, wrong, amount=70)
    assert stands(line, wrong) == [70, 10]


@pytest.mark.parametrize("by", BY)
def test_statements_balance_through_all_of_it(money, by):
    fund, project = money.fund(), money.project()
    money.line(fund, "received", 500)
    money.line(fund, "allocated", 400, project=project)
    line = money.line(fund, "spent", 300, project=project)
    back(money, back(money, line), JUNE)
    back(money, line, JUNE, 120)
    county = money.world.units["441801"]
    months = [from_to(dt.date(2025, n, 1), dt.date(2025, n + 1, 1) - dt.timedelta(1)) for n in range(1, 8)]
    with in_unit(county):
        parts = [statement(county, month, by).total for month in months]
        whole = statement(county, period_of(YEAR, ALL), by).total
    assert [own.closing for own in parts[:-1]] == [own.sums.opening for own in parts[1:]]
    assert sum(own.sums.spent for own in parts) == whole.sums.spent == 180
    assert whole.closing == parts[-1].closing == {"fund": 320, "source": 320}.get(by, 220)


def test_the_page_of_a_fund_offers_what_can_be_put_right(money):
    fund, client = money.fund(), money.world.client("planner")
    line = money.line(fund, "received", 100)
    wrong = back(money, line, amount=40)

    def offered():
        shown = client.get(reverse("assistance:works-fund", args=("441801", YEAR, fund.pk))).content.decode()
        own = [reverse("assistance:works-entry-reverse", args=("441801", YEAR, one.pk)) for one in (line, wrong)]
        return [here in shown for here in own], "60.00" in shown

    assert offered() == ([True, True], True)
    here = reverse("assistance:works-entry-reverse", args=("441801", YEAR, wrong.pk))
    assert 'value="40.00"' in client.get(here).content.decode()
    client.post(here, {"day": "2025-06-01", "amount": "40", "reason": "冲错了"})
    assert Entry.everywhere.get(reverses=wrong).amount == 40
    assert offered() == ([True, False], False)
