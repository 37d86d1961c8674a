"""The job of proof in a real browser: how many schools, did it work, a decision on it, its report."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.people import bring
from tests.web.insight.proof.reading import OUTCOME, YEARS, demo_county

from tongpan.access.models import Role
from tongpan.assistance.partnership.models import Bond, Cycle, Review, Task
from tongpan.insight.models import Run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLANNER, OFFICE = "asks", "decides"


@pytest.fixture
def county(at, world):
    """A county with help whose effect is known, somebody who asks, and somebody who decides."""
    home = demo_county()
    Run.everywhere.all().delete()  # nobody has asked anything yet
    world.units[home.slug] = home
    bring(world, {PLANNER: ("施规划", Role.PLANNER, home.slug), OFFICE: ("张帮扶", Role.ASSISTANCE, home.slug)})
    at.year = YEARS[-1]
    return home


def before_the_start(at, county, shoot, axe):
    at.sign_in(PLANNER, unit=county.slug)
    at.open("proof/power/")
    shoot(at.page, "job-power-empty")
    at.fill(outcome=OUTCOME, stage="primary", before=2, per=2)
    at.press("计算")
    expect(at.page.locator(".verdict .sentence")).to_contain_text("所")
    axe(at.page)
    shoot(at.page, "job-power")


def ask(at, bond, name, shoot, axe):
    at.open("bonds/?period=all")
    at.follow(bond.name, within="main table")
    at.follow("帮扶有效吗")
    expect(at.page.locator("main [name=source]")).to_have_value(f"bond:{bond.pk}")
    shoot(at.page, f"job-proof-ask-{name}")
    at.send(title=f"{bond.name}成效", outcome=OUTCOME, stage="primary", lag=0)
    expect(at.page.locator(".verdict .sentence")).to_be_visible(timeout=60_000)
    axe(at.page)
    shoot(at.page, f"job-proof-{name}")
    return Run.everywhere.filter(kind="effect").order_by("-created").first()


def decide(at, run, shoot, axe):
    at.sign_in(OFFICE, unit=at.unit)
    at.open("cycles/add/")
    at.send(name="三年帮扶周期")
    at.follow("登记任务")
    at.send(title="阅读教育共同体", planned=f"{at.year}-10-08")
    at.open(f"cycles/{Cycle.everywhere.get().pk}/")
    at.page.locator("tbody a", has_text="评议").first.click()
    shoot(at.page, "job-proof-review")
    at.send(effect="阅读监测平均分提高", decision="expand", reason="有成效，扩大到全部小学",
            proof=f"{run.summary and 'effect'}:{run.pk}")  # fmt: skip
    review = Review.everywhere.get()
    assert (review.decision, review.proof["key"], review.task) == ("expand", str(run.pk), Task.everywhere.get())
    shoot(at.page, "job-proof-reviewed")
    at.open(f"proof/{run.pk}/")
    at.says("阅读教育共同体", "扩大")
    with at.page.expect_download() as given:
        at.page.locator("main a", has_text="Word").first.click()
    assert given.value.suggested_filename.endswith(".docx")


def test_whole(at, county, shoot, axe):
    before_the_start(at, county, shoot, axe)
    community, pair = Bond.everywhere.get(form="community"), Bond.everywhere.get(form="pairing")
    worked = ask(at, community, "worked", shoot, axe)
    assert (worked.status, worked.summary["low"] > 0) == ("worked", True)
    unknown = ask(at, pair, "unknown", shoot, axe)
    assert unknown.status == "unknown"
    decide(at, worked, shoot, axe)
