"""Funds, ledger and statements as pages: what is shown, what may be done, what balances, in how many queries."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import from_to, period_of
from tongpan.assistance.partnership.models import Target
from tongpan.assistance.partnership.queries.targets import standings
from tongpan.assistance.works.actions.reversal import reverse_entry
from tongpan.assistance.works.models import Entry, Fund, PlaceChange, Project
from tongpan.assistance.works.queries.statement import BY, statement
from tongpan.assistance.works.registers import FUNDS, LEDGER, PROJECTS

from .conftest import DAY

pytestmark = pytest.mark.django_db
COUNTY, OTHER, CITY = "441801", "441802", "4418"


def page(world, who, name, unit=COUNTY, query=None, **given):
    here = reverse(f"assistance:{name}", kwargs={"unit": unit, "year": YEAR, **given})
    return world.client(who).get(here, query or {"period": "all"})


def send(world, who, name, data, unit=COUNTY, **given):
    here = reverse(f"assistance:{name}", kwargs={"unit": unit, "year": YEAR, **given})
    return world.client(who).post(here, data, follow=True)


@pytest.fixture
def year_of_money(money, world):
    """2.05 million given by the city to the county, of which the school gets lamps and the other school desks."""
    fund = money.fund(donor=world.units[CITY])
    project = money.project()
    money.line(fund, "pledged", 2_050_000, dt.date(2025, 1, 10))
    money.line(fund, "received", 2_050_000, dt.date(2025, 2, 1))
    money.line(fund, "allocated", 800_000, DAY, project=project)
    money.line(fund, "allocated", 200_000, DAY, unit=world.units["2144180002"])
    money.line(fund, "spent", 300_000, dt.date(2025, 4, 1), project=project)
    wrong = money.line(fund, "spent", 50_000, dt.date(2025, 5, 1), project=project)
    reverse_entry(wrong, day=dt.date(2025, 5, 2), reason="重复入账", user=money.user)
    return fund, project


def test_a_fund_is_entered_and_its_first_line_written(world):
    facts = {"name": "广清帮扶资金", "source": "donation", "giver": f"u{world.units[CITY].pk}", "opened": "2025-01-01"}
    assert "广清帮扶资金" in send(world, "planner", "works-fund-add", facts).content.decode()
    fund = Fund.everywhere.get()
    assert (fund.unit.slug, fund.donor.slug, fund.giver) == (COUNTY, CITY, "临江市")
    line = {"kind": "received", "amount": "2050000", "day": "2025-03-01"}
    assert "2,050,000.00" in send(world, "planner", "works-entry-add", line, fund=fund.pk).content.decode()
    assert "捐" not in fund.purpose


def test_a_refused_line_stays_on_the_form_with_its_reason(money, world):
    fund, project = money.fund(), money.project()
    line = {"kind": "allocated", "amount": "77", "day": "2025-03-01", "project": project.pk, "note": "别丢"}
    shown = send(world, "planner", "works-entry-add", line, fund=fund.pk).content.decode()
    assert "77.00" in shown
    assert "别丢" in shown
    assert not Entry.everywhere.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "allocated"}, "project"),
        ({"kind": "received", "school": "2144180001"}, "kind"),
        ({"kind": "allocated", "school": "2144180003"}, "school"),
        ({"amount": "0"}, None),
        ({"amount": "-5"}, "amount"),
    ],
)
def test_what_a_line_is_for_is_checked_on_the_form(money, world, changed, field):
    fund = money.fund()
    line = {"kind": "received", "amount": "5", "day": "2025-03-01"} | changed
    shown = send(world, "planner", "works-entry-add", line, fund=fund.pk)
    assert field in (shown.context["form"].errors if field else {None})
    assert not Entry.everywhere.exists()


def test_more_received_than_pledged_is_said_and_written(money, world):
    fund = money.fund()
    money.line(fund, "pledged", 10)
    line = {"kind": "received", "amount": "15", "day": "2025-03-01"}
    said = [str(own) for own in send(world, "planner", "works-entry-add", line, fund=fund.pk).context["messages"]]
    assert any("5.00" in own for own in said)


def test_a_line_is_reversed_from_its_page(year_of_money, world):
    line = Entry.everywhere.get(kind="spent", amount=300_000)
    sent = {"day": "2025-06-01", "reason": "发票有误", "amount": "300000"}
    assert send(world, "planner", "works-entry-reverse", sent, entry=line.pk).status_code == 200
    assert Entry.everywhere.get(reverses=line).amount == -300_000


def test_the_giver_sees_its_donation_and_changes_nothing(money, world):
    """The other county gave; its planner sees fund and lines, but the holder writes."""
    fund = money.fund(donor=world.units[OTHER])
    money.line(fund, "received", 100)
    assert page(world, "other_planner", "works-fund", OTHER, fund=fund.pk).status_code == 200
    assert page(world, "other_planner", "works-entry-add", OTHER, fund=fund.pk).status_code == 403
    assert page(world, "other_planner", "works-fund-edit", OTHER, fund=fund.pk).status_code == 403
    assert (
        send(world, "other_planner", "works-fund-close", {"last": "2025-09-09"}, OTHER, fund=fund.pk).status_code == 403
    )
    entry = Entry.everywhere.get()
    assert page(world, "other_planner", "works-entry-reverse", OTHER, entry=entry.pk).status_code == 403


def test_a_county_sees_what_another_fund_pays_for_its_school_and_not_the_fund(money, world):
    fund, project = money.fund(CITY, name="市级资金"), money.project("2144180003")
    money.line(fund, "received", 100)
    money.line(fund, "allocated", 60, project=project)
    assert page(world, "other_planner", "works-fund", OTHER, fund=fund.pk).status_code == 404
    with in_unit(world.units[OTHER]):
        assert LEDGER.value("amount", world.units[OTHER], period_of(YEAR, "all")) == 60
    with in_unit(world.units[COUNTY]):
        assert LEDGER.value("count", world.units[COUNTY], period_of(YEAR, "all")) == 0


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize(
    "period", ["all", "2025-03-01..2025-04-30", "2025-05-01..2025-05-31", "2025-06-01..2025-06-30"]
)
def test_statements_balance(year_of_money, world, by, period):
    unit = world.units[COUNTY]
    with in_unit(unit):
        own = statement(unit, period_of(YEAR, period), by)
        for row in [*own.rows, own.total]:
            assert row.sums.opening + row.came - row.went == row.closing
        assert sum(row.closing for row in own.rows) == own.total.closing


def test_a_statement_says_what_the_lines_say(year_of_money, world):
    unit = world.units[COUNTY]
    with in_unit(unit):
        own = statement(unit, from_to(dt.date(2025, 3, 1), dt.date(2025, 5, 31)), "fund").total
        assert (own.sums.opening, own.sums.received, own.sums.spent, own.closing) == (
            2_050_000, 0, 300_000, 1_750_000
        )  # fmt: skip
        schools = {row.title: row.closing for row in statement(unit, period_of(YEAR, "all"), "school").rows}
        assert schools == {"云溪中心小学": 500_000, "云溪初级中学": 200_000}


def test_figures_are_sums_of_the_lines_that_their_list_shows(year_of_money, world):
    unit, city = world.units[COUNTY], world.units[CITY]
    every = period_of(2024, "calendar"), period_of(2025, "calendar")
    with in_unit(unit):
        assert [LEDGER.value("amount", unit, own, {"kind": "received", "source": "donation"}) for own in every] == [
            0, 2_050_000
        ]  # fmt: skip
        assert LEDGER.value("amount", unit, every[1], {"kind": "spent", "project_kind": "lighting"}) == 300_000
        assert FUNDS.value("received", unit, every[1], {"donor": CITY}) == 2_050_000
    with in_unit(city):
        assert LEDGER.by_unit("amount", city, [unit, world.units[OTHER]], every[1], {"kind": "received"}) == {
            COUNTY: Decimal(2_050_000), OTHER: 0
        }  # fmt: skip
        assert LEDGER.value("amount", city, every[1], {"kind": "spent", "county": COUNTY}) == 300_000


def test_bad_keys_in_an_address_find_nothing_and_break_nothing(year_of_money, world):
    for query in ({"fund": "x"}, {"bond": "９"}, {"county": "nowhere"}, {"project": "1" * 30}):
        assert page(world, "planner", "works-ledger", query=query).status_code == 200


@pytest.mark.parametrize("name", ["works-funds", "works-ledger", "works-statement"])
def test_as_many_queries_for_300_rows_as_for_one(money, world, name, django_assert_max_num_queries):
    first = money.fund()
    money.line(first, "received", 1_000)

    def count() -> int:
        with django_assert_max_num_queries(60) as found:
            assert page(world, "planner", name).status_code == 200
        return len(found)

    count()
    few = count()
    funds = Fund.everywhere.bulk_create(
        Fund(unit=first.unit, source="city", name=f"资金{n}", opened=first.opened) for n in range(300)
    )
    project = money.project()
    Entry.everywhere.bulk_create(
        Entry(fund=own, kind="spent", amount=1, day=DAY, project=project, unit=project.unit) for own in funds
    )
    assert count() == few


def test_files_of_all_lists_can_be_taken_away(year_of_money, world):
    for name in ("works-funds", "works-ledger", "works-statement"):
        answer = page(world, "planner", name, query={"export": "csv", "period": "all"})
        assert answer.status_code == 200
        assert "300000" in answer.content.decode().replace(",", "").replace(".00", "")


def test_sums_of_funds_and_projects_are_those_of_the_time(year_of_money, world):
    _fund, project = year_of_money
    PlaceChange.everywhere.create(unit=project.unit, project=project, kind="new", stage="primary", places=90, day=DAY)
    Project.everywhere.update(started=dt.date(2025, 1, 1))
    unit, (april, whole) = (
        world.units[COUNTY],
        (from_to(dt.date(2025, 4, 1), dt.date(2025, 4, 30)), period_of(YEAR, "all")),
    )
    with in_unit(unit):
        for period, received, spent, places in ((april, 0, 300_000, 0), (whole, 2_050_000, 300_000, 90)):
            assert FUNDS.value("received", unit, period) == received
            assert FUNDS.value("spent", unit, period) == PROJECTS.value("spent", unit, period) == spent
            assert PROJECTS.value("places", unit, period) == places
            assert FUNDS.by_unit("received", unit, [unit], period) == {COUNTY: received}
    shown = page(world, "planner", "works-funds", query={"period": april.kind})
    assert [own["value"] for own in shown.context["facts"]] == ["300,000"]


def test_a_target_of_the_ledger_is_counted_for_each_school(year_of_money, world):
    own = Target(
        unit=world.units[CITY], name="拨付到校", register="works-ledger", measure="amount", each="school", at_least=1,
        asked={"kind": "allocated"}, since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 31),
    )  # fmt: skip
    with in_unit(world.units[CITY]):
        found = {one.unit.slug: one.value for one in standings(own, world.units[CITY])}
    assert (found["2144180001"], found["2144180002"], found["2144180003"]) == (800_000, 200_000, 0)
