"""A joint test in a real browser: scores come in by a file, and results are read by the bureau and by a school."""

from __future__ import annotations

import numpy as np
import pytest
from tests.browser.signing import sign_in
from tests.web.insight import region as made

from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.analysis import analyse
from tongpan.assessment.testing.actions.design import set_schools
from tongpan.assessment.testing.actions.roster import PupilRow, keep_pupils
from tongpan.assessment.testing.models import JointTest, Pupil, TestItem, TestSchool

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "a long enough secret"


@pytest.fixture
def joint(transactional_db) -> JointTest:
    """Three schools of a county with twenty pupils each, and six items."""
    county = made.county(made.city())
    schools = [made.school(county, f"21441826{number:02}", f"第{number}小学") for number in range(3)]
    test = JointTest.everywhere.create(unit=county, name="五年级数学抽测", year=made.YEAR, subject="maths", grade=5)
    set_schools(test, schools, user=None)
    for number in range(1, 7):
        TestItem.everywhere.create(test=test, number=number, kind="choice", maximum=2, key="B", options="ABCD",
                                   content="数与代数", ability="理解")  # fmt: skip
    rows = [
        PupilRow(own.pk, "1", "", "12"[n % 2]) for own in TestSchool.everywhere.filter(test=test) for n in range(20)
    ]
    keep_pupils(test, rows, unit=county, user=None)
    return test


@pytest.fixture
def open_page(page, live_server, joint):
    """Sign in as the planner of the county, and open a page of the test."""
    made.account("planner", on=joint.unit)
    sign_in(page, live_server.url, "planner", SECRET)

    def go(rest=""):
        page.goto(f"{live_server.url}/u/{joint.unit.slug}/{made.YEAR}/tests/{joint.pk}/{rest}")
        return page

    return go


def answers(test: JointTest) -> str:
    """A file of scores: abler pupils take the right letter more often."""
    chance = np.random.default_rng(1)
    lines = ["代码,缺考,1,2,3,4,5,6"]
    for code in Pupil.everywhere.filter(test=test).order_by("code").values_list("code", flat=True):
        able = chance.normal()
        cells = ["B" if chance.random() < 1 / (1 + np.exp(0.4 * hard - 1.2 * able)) else "A" for hard in range(-3, 3)]
        lines.append(",".join([code, "", *cells]))
    return "\n".join([*lines, "9999,,A,A,A,A,A,A"])


def test_scores_come_in_and_results_are_read(open_page, joint, shoot, axe, tmp_path):
    file = tmp_path / "成绩.csv"
    file.write_text(answers(joint), encoding="utf-8")
    page = open_page("scores/")
    page.set_input_files("input[name=file]", file)
    page.click(".form-buttons button.main")
    page.wait_for_selector("td:has-text('9999')")
    axe(page)
    shoot(page, "test-scores")
    page.click("form[action$='scores/keep/'] button.main")
    page.click("#confirm-yes")
    page.wait_for_url(lambda url: url.endswith(f"/tests/{joint.pk}/"))
    assert Pupil.everywhere.filter(test=joint, answers__isnull=False).count() == 60
    axe(page)
    shoot(page, "test-course")
    with in_unit(joint.unit):
        analyse(JointTest.everywhere.get(pk=joint.pk), user=None)
    for rest in ("results/", "results/schools/", "results/items/", "results/items/2/", "feedback/", "paper/"):
        page = open_page(rest)
        axe(page)
        shoot(page, f"test-{rest.strip('/').replace('/', '-')}")
