"""Needs, tasks, meetings, activities, mentoring and works of the invented city in a real browser, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.signing import sign_in
from tests.people import PASSWORD

from tongpan.access.models import Grant, Role, Unit, User
from tongpan.assistance.partnership.models import Meeting, Need, Task
from tongpan.assistance.research.models import Activity, Mentoring, Session
from tongpan.assistance.works.models import Fund, Project
from tongpan.demo.big import CITY
from tongpan.demo.city.load import load_city
from tongpan.demo.city.size import SMALL, YEAR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTS = {
    "needs": ("needs/", "needs/{Need}/", "needs/add/"),
    "tasks": ("tasks/", "tasks/{Task}/", "cycles/", "school-plans/"),
    "meetings": ("meetings/", "meetings/{Meeting}/"),
    "activities": ("research/activities/", "research/activities/{Activity}/", "research/sessions/{Session}/",
                   "research/attendance/", "research/hours/"),
    "mentoring": ("mentoring/", "mentoring/{Mentoring}/", "cascades/"),
    "works": ("works/projects/", "works/projects/{Project}/", "works/funds/{Fund}/", "works/statement/",
              "works/lighting/"),
}  # fmt: skip
"""The pages of each part; a record of its kind fills the place."""


@pytest.fixture
def open_page(page, live_server, transactional_db):
    """Sign in as a planner of the city and open a page."""
    load_city(size=SMALL)
    user = User.objects.create_user("city-help", PASSWORD, display_name="市级规划员")
    Grant.objects.create(user=user, role=Role.PLANNER, unit=Unit.everywhere.get(slug=CITY))
    sign_in(page, live_server.url, "city-help", PASSWORD)

    def go(rest):
        page.goto(f"{live_server.url}/u/{CITY}/{YEAR}/{rest}")
        return page

    return go


@pytest.mark.parametrize("part", PARTS)
def test_pages_of_a_part_are_accessible_and_fit_a_phone(open_page, shoot, axe, part):
    held = {own.__name__: own.everywhere.order_by("pk").first().pk
            for own in (Need, Task, Meeting, Activity, Session, Mentoring, Project, Fund)}  # fmt: skip
    for number, rest in enumerate(PARTS[part]):
        page = open_page(rest.format(**held))
        expect(page.locator("h1")).not_to_be_empty()
        axe(page)
        shoot(page, f"city-{part}-{number}")
