"""Did it work? in a real browser: from the form to the verdict, wide and on a phone, with keyboard and reader."""

from __future__ import annotations

import pytest
from tests.browser.signing import sign_in
from tests.web.insight import region as made
from tests.web.insight.proof.reading import OUTCOME, demo_county

from tongpan.insight.models import Run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "a long enough secret"


@pytest.fixture
def open_page(page, live_server, transactional_db):
    """Sign in as the county's planner and open a page."""
    county = demo_county()
    made.account("planner", on=county)
    sign_in(page, live_server.url, "planner", SECRET)

    def go(rest=""):
        page.goto(f"{live_server.url}/u/{county.slug}/{made.YEAR}/{rest}")
        return page

    return go


def test_a_question_is_asked_and_answered(open_page, axe, shoot):
    page = open_page("proof/")
    shoot(page, "proof-list")
    axe(page)
    worked = Run.everywhere.get(kind="effect", status="worked")
    page.goto(page.url + "new/")
    page.select_option("[name=source]", worked.params["source"])
    page.select_option("[name=outcome]", OUTCOME)
    page.fill("[name=lag]", "0")
    axe(page)
    page.click("main form .form-buttons button[type=submit]")
    page.wait_for_selector(".verdict.worked", timeout=60_000)
    shoot(page, "proof-answer")
    axe(page)
    mark = page.locator("#event svg [tabindex='0']").first
    mark.focus()
    assert mark.get_attribute("aria-label")


def test_the_calculator_answers(open_page, axe, shoot):
    page = open_page(f"proof/power/?outcome={OUTCOME}&stage=primary&before=2&per=2")
    assert page.locator(".verdict .sentence").inner_text()
    shoot(page, "proof-power")
    axe(page)
