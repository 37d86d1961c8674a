"""The exchange in a real browser: every page can be read by everybody, fits a phone, and a choice is made by clicks."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.people import PASSWORD, YEAR, World, settle

from tongpan.access.models import Unit
from tongpan.assistance.exchange.actions.appraisals import appraise, certify
from tongpan.assistance.exchange.actions.calls import apply
from tongpan.assistance.exchange.actions.lists import freeze
from tongpan.assistance.exchange.models import Application

from .conftest import FAR, JUNIOR, PRIMARY, UNTIL, Exchange

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNTY = f"/u/441801/{YEAR}"


@pytest.fixture
def world(transactional_db) -> World:
    settled = settle()
    for number, slug in enumerate((PRIMARY, JUNIOR, FAR)):
        Unit.everywhere.filter(slug=slug).update(longitude=113.0 + number / 10, latitude=24.0 + number / 20)
    return settled


@pytest.fixture
def busy(exchange: Exchange) -> dict[str, int]:
    """A year with one of everything; the keys of what has a page."""
    people = [exchange.teacher(backbone="county") for _ in range(4)]
    county, planner = exchange.unit("441801"), exchange.user("planner")
    freeze(county, YEAR, dt.date(2025, 9, 1), user=planner)
    near, _far = exchange.send(exchange.move(people[0]), exchange.move(people[1], FAR, kind="support"), scheme="一期")
    appraise(near, "final", "good", day=UNTIL, unit=county, user=planner)
    (certificate,) = certify([near], issuer=county, day=UNTIL, user=planner)
    call = exchange.call(places=2)
    own = apply(call, people[2], day=dt.date(2025, 5, 2), user=planner)
    return {"placement": near.pk, "certificate": certificate.pk, "call": call.pk, "application": own.pk}


@pytest.fixture
def come_in(page, live_server, world):
    """Sign in as the county's planner."""
    page.goto(f"{live_server.url}/sign-in/")
    page.fill("[name=username]", "planner")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def test_every_page_can_be_read_by_everybody_and_fits_a_phone(page, come_in, live_server, busy, axe, shoot):
    pages = {
        "placements": "placements/", "placement": f"placements/{busy['placement']}/",
        "placement-edit": f"placements/{busy['placement']}/edit/", "placement-add": f"placements/add/?school={PRIMARY}",
        "placement-school": "placements/add/", "mark": "placements/mark/", "calls": "calls/",
        "call": f"calls/{busy['call']}/", "call-add": "calls/add/",
        "application": f"applications/{busy['application']}/",
        "applications": "applications/", "appraisals": "appraisals/", "certificates": "certificates/",
        "certificate": f"certificates/{busy['certificate']}/", "eligible": "exchange/eligible/",
        "ratios": "exchange/ratios/", "calendar": "exchange/calendar/",
        "calendar-schools": "exchange/calendar/schools/",
        "calendar-map": "exchange/calendar/map/", "incentives": "exchange/incentives/", "posts": "exchange/posts/",
    }  # fmt: skip
    for name, place in pages.items():
        page.goto(f"{live_server.url}{COUNTY}/{place}")
        page.wait_for_load_state("networkidle")
        axe(page)
        shoot(page, f"exchange-{name}")


def test_somebody_is_chosen_by_clicks_after_a_question(page, come_in, live_server, busy):
    page.goto(f"{live_server.url}{COUNTY}/calls/{busy['call']}/")
    page.check("input[name=row]")
    page.click("button[formaction$='/select/']")
    assert "将选定 1 人" in page.locator("#confirm").inner_text()
    page.click("#confirm-yes")
    page.wait_for_load_state("networkidle")
    assert Application.everywhere.get(pk=busy["application"]).state == "selected"
