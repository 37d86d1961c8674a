"""Bonds in a real browser: sides found while one types, with scripts and without; a file brought in."""

from __future__ import annotations

import pytest
from tests.browser.signing import sign_in
from tests.web.insight import region as made

from tongpan.assistance.partnership.models import Bond, BondMember

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "a long enough secret"


@pytest.fixture
def county(transactional_db):
    unit = made.county(made.city())
    for number in range(45):
        made.school(unit, f"21441826{number:02}", f"第{number}小学")
    return unit


@pytest.fixture
def open_page(page, live_server, county):
    """Sign in as the county's planner and open a page."""
    made.account("planner", on=county)
    sign_in(page, live_server.url, "planner", SECRET)

    def go(rest=""):
        page.goto(f"{live_server.url}/u/{county.slug}/{made.YEAR}/{rest}")
        return page

    return go


def test_a_community_from_the_search_to_its_page(open_page, shoot, axe, tmp_path):
    page = open_page("bonds/add/")
    page.select_option("select[name=form]", "community")
    page.fill("input[name=name]", "第一共同体")
    page.fill("input[name=leading_words]", "第1小学")
    page.check("#leading-found input[value='2144182601']")
    page.fill("input[name=others_words]", "第2小学、第3小学")
    page.click("button[name=find][value=others]")
    page.wait_for_selector("#others-picker [data-picked] input[value='2144182603']:checked")
    assert page.input_value("input[name=name]") == "第一共同体"
    axe(page)
    shoot(page, "bond-add")
    page.click(".form-buttons button.main")
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].isdigit())
    made_bond = Bond.everywhere.get()
    roles = {own.unit.name: own.role for own in BondMember.everywhere.filter(bond=made_bond).select_related("unit")}
    assert roles == {"第1小学": "core", "第2小学": "member", "第3小学": "member"}
    file = tmp_path / "协议.pdf"
    file.write_bytes(b"%PDF-1.7")
    page.set_input_files("#file-new", file)
    page.click("#files form button.button:has-text('附件')")
    page.wait_for_selector("#files li a")
    axe(page)
    shoot(page, "bond")
    with page.expect_download() as waiting:
        page.click("#files li a")
    assert waiting.value.suggested_filename == "协议.pdf"


@pytest.mark.parametrize("rest", ["documents/add/", "teams/add/", "bonds/paste/", "organisations/", "bonds/members/"])
def test_pages_are_accessible_and_fit_a_phone(open_page, shoot, axe, rest):
    page = open_page(rest)
    axe(page)
    shoot(page, rest.strip("/").replace("/", "-"))
