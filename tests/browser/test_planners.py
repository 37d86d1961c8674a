"""The planners in a real browser: from the form to records in force and back, wide and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.signing import sign_in
from tests.web.insight import region as made

from tongpan.access.scope import in_unit
from tongpan.assistance.partnership.models import Bond
from tongpan.insight.actions.gap import measure_gaps
from tongpan.insight.models import Run
from tongpan.registry.models import Road, Spouse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "a long enough secret"
WEAK = {"teachers_above_qualification": 12, "teachers_backbone": 1, "teachers_pe_arts": 1}
HOMES = ("112.31,24.60", "112.31,24.60", "112.32,24.62", "", "")
WEAK_ALL = made.FULL | WEAK


@pytest.fixture
def county(transactional_db):
    unit = made.county(made.city())
    names = (("2144182601", "第一小学", {}), ("2144182602", "第二小学", {}), ("2144182603", "第三小学", WEAK))
    for code, name, values in names:
        made.school(unit, code, name, figures={"primary": made.FULL | values}, shared=made.ROOMS)
    with in_unit(unit):
        measure_gaps(unit, [made.YEAR], user=None)
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


def plan(page, button="Control+s"):
    """Send the form and wait for the plan's own page."""
    page.keyboard.press(button)
    page.wait_for_url(lambda url: "/jobs/" not in url and "/new/" not in url, timeout=60_000)
    page.wait_for_selector(".tiles")


def test_pairs_from_the_form_to_bonds_and_back(open_page, shoot, axe, county):
    page = open_page("plans/pairing/")
    page.click(".actions a.main")
    axe(page)
    shoot(page, "pairing-new")
    page.fill("input[name=title]", "第一轮结对")
    plan(page)
    first = Run.everywhere.get(kind="pairing")
    axe(page)
    shoot(page, "pairing-plan")

    page.select_option("select[name=kind]", "forbid")
    page.select_option("select[name=recipient]", first.result["plan"]["pairs"][0]["recipient"])
    page.select_option("select[name=donor]", first.result["plan"]["pairs"][0]["donor"])
    page.click("section[aria-labelledby=by-hand] button[type=submit] >> nth=-1")
    page.wait_for_function("document.querySelector('.note[role=status]') !== null", timeout=60_000)
    assert Run.everywhere.filter(kind="pairing", based_on=first).count() == 1
    assert "人工改动" in page.locator(".note[role=status]").inner_text()
    axe(page)
    shoot(page, "pairing-price")

    page.click(".actions a.main")
    page.wait_for_url("**/adopt/")
    axe(page)
    shoot(page, "pairing-adopt")
    page.click("main form.form button[type=submit]")
    page.click("#confirm-yes")
    page.wait_for_selector('form[action$="/undo/"]')
    assert Bond.everywhere.count() == 1
    page = open_page("bonds/")
    axe(page)
    shoot(page, "bonds")
    page.click(".table-block tbody th a")
    page.wait_for_url("**/bonds/*/")
    axe(page)
    shoot(page, "bond")
    page.goto(page.url.replace(page.url[page.url.index("/bonds/") :], "/plans/pairing/"))
    page.click("tbody th a >> nth=0")
    page.click('form[action$="/undo/"] button')
    page.click("#confirm-yes")
    page.wait_for_selector('.actions a[href$="/adopt/"]')
    assert Bond.everywhere.count() == 0


def test_a_pair_is_found_as_one_types_and_a_refused_one_stays(open_page, shoot, axe, county):
    page = open_page("plans/pairing/new/")
    finder = page.locator('.pair-finder[data-pairs="id_forced"]')
    assert "第一小学（小学）" in page.locator("#list-forced option").evaluate_all("own => own.map((one) => one.value)")
    finder.locator("input >> nth=0").fill("第一小学")
    finder.locator("input >> nth=1").fill("没有的小学")
    finder.locator("input >> nth=1").press("Enter")
    assert page.input_value("#id_forced") == "第一小学 → 没有的小学"
    page.click(".plan-form button.main")
    page.wait_for_selector(".errors")
    assert page.input_value("#id_forced") == "第一小学 → 没有的小学"
    assert "没有的小学" in page.locator("#id_forced_error").inner_text()
    axe(page)
    shoot(page, "pairing-refused")


def test_a_refused_decision_is_shown_where_it_was_typed(page, live_server, shoot, axe, whole):
    from tests.web.insight.planners.planning import solved

    wishes = {"share": "", "backbone_share": "", "share_out": ""}
    run = solved("exchange", whole, **wishes)
    made.account("planner", on=whole)
    sign_in(page, live_server.url, "planner", SECRET)
    page.goto(f"{live_server.url}/u/{whole.slug}/{made.YEAR}/plans/exchange/{run.pk}/")
    page.fill("#id_other", "没有这个人")
    page.click("section[aria-labelledby=by-hand] button[type=submit] >> nth=-1")
    page.wait_for_selector("#id_other_error")
    assert page.input_value("#id_other") == "没有这个人"
    assert page.evaluate("document.activeElement.classList.contains('errors')")
    axe(page)
    shoot(page, "exchange-refused")


@pytest.fixture
def whole(transactional_db):
    """A county with villages, people and places: every planner has something to plan."""
    from tests.web.insight.planners.test_layout import PLACES, village

    unit = made.county(made.city())
    for (code, (x, y)), pupils in zip(PLACES.items(), (300, 40, 80), strict=True):
        figures = {"primary": made.FULL | {"pupils": pupils, "places": 500, "classes": 12}}
        school = made.school(unit, code, f"{code[-1]}号小学", figures=figures, shared=made.ROOMS)
        type(school).everywhere.filter(pk=school.pk).update(longitude=x, latitude=y)
        village(unit, school, f"V{code[-1]}", f"{code[-1]}号村", x + 0.04, y, pupils)
    codes = [*PLACES]
    Road.everywhere.create(unit=unit, start=codes[0], end=codes[1], metres=9400, minutes=14)
    Road.everywhere.create(unit=unit, start=f"V{codes[0][-1]}", end=codes[0], metres=6100, minutes=9)
    for own in made.schools_of(unit)[:1]:
        people = [made.teacher(own, subject=subject, home=home, posting={"stage": "primary"})
                  for subject, home in zip(("音乐", "音乐", "音乐", "体育", "语文"), HOMES, strict=True)]  # fmt: skip
        for one, other in (people[:2], people[1::-1]):
            Spouse.everywhere.create(teacher=one, spouse=other)
    return unit


@pytest.mark.parametrize(
    ("key", "wishes"),
    [
        ("communities", {"cores_least": 1, "cores_most": 2, "carry_times": ""}),
        ("exchange", {"share": "", "backbone_share": "", "share_out": ""}),
        ("layout", {}),
        ("bus", {"ride_minutes": 60}),
    ],
)
def test_a_plan_reads_well_wide_and_on_a_phone(page, live_server, shoot, axe, whole, key, wishes):
    from tests.web.insight.planners.planning import solved

    run = solved(key, whole, **wishes)
    assert run.result["plan"]
    made.account("planner", on=whole)
    sign_in(page, live_server.url, "planner", SECRET)
    here = f"{live_server.url}/u/{whole.slug}/{made.YEAR}/plans/{key}/"
    for name, address in ((f"{key}-plan", f"{here}{run.pk}/"), (f"{key}-new", f"{here}new/")):
        page.goto(address)
        axe(page)
        shoot(page, name)


def test_what_the_registry_holds_follows_the_stages_chosen(page, live_server, shoot, axe, whole):
    made.account("planner", on=whole)
    sign_in(page, live_server.url, "planner", SECRET)
    page.goto(f"{live_server.url}/u/{whole.slug}/{made.YEAR}/plans/bus/new/")
    known = page.locator("#known")
    assert "小学、初中" in known.inner_text()
    page.fill("input[name=title]", "写到一半")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.uncheck("input[name=stages][value=primary]")
    expect(known.locator("summary")).not_to_contain_text("小学")
    assert "初中" in known.inner_text()
    assert page.input_value("input[name=title]") == "写到一半"
    assert not page.is_checked("input[name=stages][value=primary]")
    page.uncheck("input[name=stages][value=junior]")
    expect(known.locator("summary")).to_contain_text("请选择学段")
    axe(page)
    page.check("input[name=stages][value=primary]")
    expect(known.locator("summary")).to_contain_text("小学")
    shoot(page, "bus-known")


def test_decisions_by_hand_go_along_to_the_next_form(page, live_server, shoot, axe, whole):
    from tests.web.insight.planners.planning import solved

    code = next(iter(made.schools_of(whole))).slug
    decisions = [{"kind": "keep", "site": code, "village": ""}, {"kind": "keep", "site": "new:V0", "village": ""}]
    run = solved("layout", whole, decisions=decisions)
    made.account("planner", on=whole)
    sign_in(page, live_server.url, "planner", SECRET)
    page.goto(f"{live_server.url}/u/{whole.slug}/{made.YEAR}/plans/layout/{run.pk}/")
    page.click('.actions a[href*="from="]')
    page.wait_for_url("**/new/?from=*")
    axe(page)
    shoot(page, "layout-carried")
    assert page.is_checked("input[name=kept]")
    page.uncheck("input[name=kept]")
    plan(page)
    assert Run.everywhere.get(kind="layout", params__decisions__isnull=True).result["plan"]


SHOWN = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
  [...document.querySelectorAll(".chart .names text")].filter((own) => getComputedStyle(own).visibility === "visible")
    .map((own) => { const at = own.getBoundingClientRect(); return [at.left, at.right, at.top, at.bottom]; })))))"""


def test_names_on_a_map_never_lie_over_each_other(open_page, county):
    from tests.web.insight.planners.planning import solved

    for number in range(12):
        own = made.school(
            county, f"21441827{number:02}", f"云溪镇第{number}小学", figures={"primary": made.FULL | WEAK}
        )
        type(own).everywhere.filter(pk=own.pk).update(longitude=112.3 + number / 500, latitude=24.6 + number / 900)
    run = solved("communities", county, cores_least=1, cores_most=12, carry_times="")
    page = open_page(f"plans/communities/{run.pk}/")
    names = page.locator(".chart .names text").count()
    assert names > 1
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        shown = page.evaluate(SHOWN)
        assert 0 < len(shown) <= names
        for place, (left, right, top, bottom) in enumerate(shown):
            for other in shown[place + 1 :]:
                assert right < other[0] or left > other[1] or bottom < other[2] or top > other[3]


def test_a_plan_made_again_says_what_it_costs_against_the_one_before(page, live_server, shoot, axe, whole):
    from tests.web.insight.planners.planning import solved

    first = solved("layout", whole)
    made.account("planner", on=whole)
    sign_in(page, live_server.url, "planner", SECRET)
    page.goto(f"{live_server.url}/u/{whole.slug}/{made.YEAR}/plans/layout/{first.pk}/")
    page.click('.actions a[href*="from="]')
    page.wait_for_url("**/new/?from=*")
    page.fill("input[name=smallest]", "10")
    plan(page)
    note = page.locator(".note[role=status]")
    expect(note).to_contain_text("与所依据的方案")
    expect(note).to_contain_text("求解条件有变")
    axe(page)
    shoot(page, "layout-against")
    note.locator("a").click()
    page.wait_for_url("**/compare/**")
    axe(page)
    assert Run.everywhere.get(kind="layout", based_on=first).params["smallest"] == 10


def test_what_was_decided_by_hand_is_dropped_where_wishes_clash(page, live_server, shoot, axe, whole):
    from tests.web.insight.planners.planning import solved

    kept = [own.slug for own in made.schools_of(whole)][:2]
    run = solved("layout", whole, sites=1, ride_km=60, ride_low_km=60, must_keep=kept)
    assert run.status == "infeasible"
    made.account("planner", on=whole)
    sign_in(page, live_server.url, "planner", SECRET)
    page.goto(f"{live_server.url}/u/{whole.slug}/{made.YEAR}/plans/layout/{run.pk}/")
    axe(page)
    shoot(page, "layout-clash")
    page.locator(".steps form button").first.click()
    expect(page.locator("dialog[open]")).to_contain_text("并重新谋划？")
    page.screenshot(path="var/screenshots/layout-clash-sure.png")
    page.click("#confirm-yes")
    page.wait_for_selector(".tiles", timeout=60_000)
    expect(page.locator(".note[role=status]")).to_contain_text("未得出方案")
    again = Run.everywhere.exclude(pk=run.pk).get(kind="layout")
    assert len(again.params["must_keep"]) == 1


def test_what_was_typed_under_a_folded_heading_is_not_hidden_when_it_comes_back(page, live_server, whole):
    made.account("planner", on=whole)
    sign_in(page, live_server.url, "planner", SECRET)
    page.goto(f"{live_server.url}/u/{whole.slug}/{made.YEAR}/plans/layout/new/")
    page.locator(".plan-form summary", has_text="费用").click()
    page.fill("input[name=rider]", "123")
    page.reload()
    expect(page.locator("input[name=rider]")).to_be_visible()
    assert page.input_value("input[name=rider]") == "123"
    expect(page.locator("input[name=low_change]")).not_to_be_visible()
