"""Long lists of boxes: found by a word, ticked together, counted, kept as a draft, and sent as what is ticked."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.signing import sign_in
from tests.web.insight import region as made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "a long enough secret"
NAMES = ("云溪小学", "平湖小学", "竹山小学", "松林小学", "云溪初中", "平湖初中", "竹山初中", "松林初中", "青石初中")


@pytest.fixture
def form(page, live_server, transactional_db):
    """The form of a plan in a county of nine schools, opened by its planner."""
    county = made.county(made.city())
    for number, name in enumerate(NAMES):
        made.school(county, f"214418260{number}", name, figures={"primary": made.FULL}, shared=made.ROOMS)
    made.account("planner", on=county)
    sign_in(page, live_server.url, "planner", SECRET)
    page.goto(f"{live_server.url}/u/{county.slug}/{made.YEAR}/plans/new/")
    return page


def ticked(page):
    return set(page.locator("#id_frozen label:has(:checked)").all_inner_texts())


def test_schools_are_found_by_a_word_and_ticked_together(form, axe, shoot):
    shown, count = form.locator("#id_frozen label:visible"), form.locator(".many-count")
    expect(count).to_have_text("已选 0，共 9")
    form.get_by_label("平湖小学").check()
    form.get_by_label("在列表中查找").fill("初中")
    expect(shown).to_have_count(5)
    form.get_by_role("button", name="全选").click()
    expect(count).to_have_text("已选 6，共 9")
    form.get_by_label("在列表中查找").fill("云溪 初")
    expect(shown).to_have_text(["云溪初中"])
    form.get_by_role("button", name="全不选").click()
    axe(form)
    shoot(form, "many")
    form.get_by_label("在列表中查找").fill("没有这所")
    expect(shown).to_have_count(0)
    form.get_by_label("在列表中查找").press("Enter")
    assert form.url.endswith("/plans/new/"), "Enter in the search sends nothing"
    form.get_by_label("在列表中查找").fill("")
    assert ticked(form) == {"平湖小学", *NAMES[5:]}, "a click takes nothing away from what was ticked before"


def test_what_is_ticked_is_sent_and_shown_again_with_an_error(form):
    for name in ("竹山小学", "松林初中"):
        form.get_by_label(name).check()
    form.evaluate("document.querySelector('main form.form').noValidate = true")
    form.fill("input[name=title]", "")
    form.keyboard.press("Control+s")
    form.wait_for_selector(".errors")
    assert ticked(form) == {"竹山小学", "松林初中"}
