"""Who sees what: the holder all schools, a school itself and the whole, nobody a ranking."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.people import MORE, bring

from tongpan.access.models import Job
from tongpan.assessment.testing.actions.analysis import JOB
from tongpan.assessment.testing.models import Analysis, JointTest, Pupil, Remark, TestItem, TestSchool

RESULTS = ("test-results", "test-result-schools", "test-result-groups", "test-result-pairs", "test-result-items",
           "test-feedback")  # fmt: skip
WORK = ("test-one", "test-paper", "test-schools", "test-seats")


def address(page, test, unit="441801", **given):
    return reverse(f"assessment:{page}", kwargs={"unit": unit, "year": 2025, "test": test.pk, **given})


def pages(test, unit, school):
    return [
        *(address(page, test, unit) for page in (*RESULTS, *WORK)),
        address("test-result-school", test, unit, school=school), address("test-result-item", test, unit, item=3),
    ]  # fmt: skip


def test_a_school_sees_itself_and_no_other_school_by_name(testing):
    test, browser = testing.analysed((30, 30, 30, 30)), testing.world.client("clerk")
    other = TestSchool.everywhere.get(test=test, unit__slug="2144180901")
    for page in pages(test, "2144180001", "2144180001"):
        shown = browser.get(page).content.decode()
        assert "小学校" not in shown, page
        for kind in ("xlsx", "csv"):
            assert "小学校" not in text_of(browser.get(page, {"export": kind})), page
    assert "云溪中心小学" in browser.get(address("test-result-schools", test, "2144180001")).content.decode()
    assert browser.get(address("test-result-school", test, "2144180001", school="2144180901")).status_code == 404
    assert browser.get(address("test-seat-list", test, "2144180001", school=other.pk)).status_code == 404


def text_of(answer):
    if "spreadsheetml" not in answer.headers.get("Content-Type", ""):
        return answer.content.decode()
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_no_page_of_results_and_no_export_shows_a_pupil(testing):
    test, browser = testing.analysed(), testing.world.client("planner")
    codes = list(Pupil.everywhere.values_list("code", flat=True))
    for page in pages(test, "441801", "2144180901"):
        for query in ({}, {"export": "xlsx"}):
            shown = text_of(browser.get(page, query))
            assert not any(code in shown for code in codes), page


def test_marks_of_schools_cannot_be_sorted_by(testing):
    test, browser = testing.analysed(), testing.world.client("planner")
    page = address("test-result-schools", test)
    names = [row.name for row in browser.get(page).context["table"].page]
    for asked in ("score", "-score", "points", "-pass"):
        assert [row.name for row in browser.get(page, {"sort": asked}).context["table"].page] == names


def test_a_county_in_a_test_of_the_city_sees_its_own_schools(testing):
    city = testing.world.units["4418"]
    test = testing.analysed((30, 30, 30), unit=city)
    other = testing.world.units["2144180003"]
    part = TestSchool.everywhere.create(test=test, unit=other, number=77)
    county = testing.world.client("planner").get(address("test-schools", test)).content.decode()
    assert "乙县第一小学" not in county
    theirs = testing.world.client("other_planner")
    shown = theirs.get(address("test-result-schools", test, "441802")).content.decode()
    assert "小学校" not in shown
    assert "乙县第一小学" in theirs.get(address("test-schools", test, "441802")).content.decode()
    assert (
        "乙县第一小学"
        in testing.world.client("city_planner").get(address("test-schools", test, "4418")).content.decode()
    )
    assert testing.world.client("planner").post(address("test-analyse", test)).status_code == 403
    assert theirs.post(address("test-pupils-clear", test, "441802", school=part.pk)).status_code == 302


def test_the_answers_stay_closed_before_the_test(testing):
    test = testing.test()
    TestItem.everywhere.filter(test=test).update(text="鸡兔同笼")
    assert (
        "鸡兔同笼" not in testing.world.client("clerk").get(address("test-paper", test, "2144180001")).content.decode()
    )
    assert "鸡兔同笼" in testing.world.client("planner").get(address("test-paper", test)).content.decode()
    testing.answer(test)
    shown = testing.world.client("clerk").get(address("test-paper", test, "2144180001"))
    assert "鸡兔同笼" in shown.content.decode()


def test_one_button_analyses_and_its_job_ends_in_a_result(testing, django_capture_on_commit_callbacks):
    test, browser = testing.answer(testing.test()), testing.world.client("planner")
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(address("test-analyse", test)).status_code == 302
    job = Job.everywhere.get(kind=JOB)
    assert job.state == Job.State.DONE
    assert job.result == {"analysis": Analysis.everywhere.get(test=test).pk}
    assert JointTest.everywhere.get(pk=test.pk).state == "analysed"


def test_feedback_of_a_school_is_read_by_it_and_the_holder(testing):
    test = testing.analysed()
    item = TestItem.everywhere.filter(test=test).first()
    clerk, planner = testing.world.client("clerk"), testing.world.client("planner")
    clerk.post(address("test-comment", test, "2144180001", item=item.pk), {"text": "我校已讨论"})
    planner.post(address("test-note", test, item=item.pk), {"text": "多数学生概念不清"})
    own = Remark.everywhere.get(kind="comment")
    for browser, unit in ((clerk, "2144180001"), (planner, "441801")):
        shown = browser.get(address("test-feedback", test, unit)).content.decode()
        assert "我校已讨论" in shown
        assert "多数学生概念不清" in shown
    Remark.everywhere.filter(pk=own.pk).update(unit=TestSchool.everywhere.get(unit__slug="2144180901").unit)
    assert "我校已讨论" not in clerk.get(address("test-feedback", test, "2144180001")).content.decode()
    assert planner.post(address("test-remark-remove", test, remark=own.pk)).status_code == 404
    assert clerk.post(address("test-remark-remove", test, "2144180001", remark=own.pk)).status_code == 302
    assert not Remark.everywhere.filter(pk=own.pk).exists()


def test_a_teacher_reads_and_answers_the_feedback_and_no_more(testing):
    test = testing.analysed()
    bring(testing.world, {"teacher": MORE["teacher"]})
    item, teacher = TestItem.everywhere.filter(test=test).first(), testing.world.client("teacher")
    listed = teacher.get(reverse("assessment:test-list", args=("2144180001", 2025))).content.decode()
    assert address("test-feedback", test, "2144180001") in listed
    assert f'"{address("test-one", test, "2144180001")}"' not in listed
    assert (
        teacher.post(address("test-comment", test, "2144180001", item=item.pk), {"text": "下周重讲"}).status_code == 302
    )
    shown = teacher.get(address("test-feedback", test, "2144180001")).content.decode()
    assert "下周重讲" in shown
    assert address("test-result-item", test, "2144180001", item=item.number) not in shown
    own = Remark.everywhere.get(kind="comment")
    assert teacher.post(address("test-remark-remove", test, "2144180001", remark=own.pk)).status_code == 302
    others = [*(address(page, test, "2144180001") for page in (*RESULTS, *WORK) if page != "test-feedback"),
              address("test-result-item", test, "2144180001", item=3)]  # fmt: skip
    assert {teacher.get(page).status_code for page in others} == {403}


@pytest.mark.parametrize("page", [*RESULTS, *WORK])
def test_more_schools_ask_no_more_questions(testing, page):
    few, many = testing.analysed((30, 30)), testing.analysed((30,) * 6, year=2026)
    browser, counts = testing.world.client("planner"), []
    for test in (few, many):
        browser.get(address(page, test))
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address(page, test)).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_every_page_opens_before_there_is_anything(testing):
    test = JointTest.everywhere.create(unit=testing.county, year=2025, name="空白抽测", subject="maths", grade=5)
    browser = testing.world.client("planner")
    forms = ("test-edit", "test-paper-add", "test-anchors", "test-paper-file", "test-schools-choose", "test-sample",
             "test-pupils-file", "test-scores")  # fmt: skip
    for page in (*RESULTS, *WORK, *forms):
        assert browser.get(address(page, test)).status_code == 200, page
