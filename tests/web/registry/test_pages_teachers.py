"""The list of teachers: found without a name in any address, never with an ID number, and an export leaves a record."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.people import YEAR, World
from tests.web.registry.people_at_work import teacher

from tongpan.access.models import AuditRecord
from tongpan.registry.models import Posting, Teacher

PAGE = f"/u/441801/{YEAR}/teachers/"


@pytest.fixture
def staff(world) -> World:
    """Three people of 甲县 and one of 乙县."""
    teacher("2144180001", "安一", subject="语文", degree="bachelor", title="", level="")
    two = teacher("2144180001", "白二", subject="音乐", degree="college")
    teacher("2144180002", "陈三", "学科带头人", "city", subject="数学", degree="master")
    teacher("2144180003", "邓四")
    Teacher.everywhere.filter(name="安一").update(title="senior", born="1980-03-01")
    Posting.everywhere.create(
        teacher=two, unit=world.units["2144180002"], kind="circuit", share=0.2, since=dt.date(YEAR, 9, 1),
        until=dt.date(YEAR + 1, 1, 31),
    )  # fmt: skip
    return world


def names(html: bytes) -> list[str]:
    return re.findall(r'<th scope="row" data-column="name"[^>]*>\s*([^<\s]+)', html.decode())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["安一", "白二", "陈三"]),
        ("?subject=音乐", ["白二"]),
        ("?degree=master", ["陈三"]),
        ("?title=senior", ["安一"]),
        ("?backbone=any", ["陈三"]),
        ("?backbone=county", []),
        ("?school=2144180001", ["安一", "白二"]),
        ("?state=away", ["白二"]),
        ("?state=left", []),
        ("?sort=-name", ["陈三", "白二", "安一"]),
        ("?sort=-joined_school", ["安一", "白二", "陈三"]),
    ],
)
def test_filters_and_orders(staff, query, expected):
    assert names(staff.client("planner").get(f"{PAGE}{query}").content) == expected


def test_people_who_left_are_not_among_those_who_work(staff):
    Teacher.everywhere.filter(name="安一").update(left=dt.date(YEAR, 8, 31))
    browser = staff.client("planner")
    assert names(browser.get(PAGE).content) == ["白二", "陈三"]
    assert names(browser.get(f"{PAGE}?state=left").content) == ["安一"]


def test_the_clerk_sees_the_own_school_only(staff):
    assert names(staff.client("clerk").get(f"/u/2144180001/{YEAR}/teachers/").content) == ["安一", "白二"]


def test_a_name_is_searched_without_standing_in_an_address(staff):
    browser = staff.client("planner")
    answer = browser.post(f"{PAGE}?degree=college", {"name": "白"})
    assert answer["Location"] == f"{PAGE}?degree=college"
    page = browser.get(answer["Location"])
    assert names(page.content) == ["白二"]
    assert "name=白" not in page.content.decode()
    browser.post(PAGE, {"name": "chen2"})
    assert names(browser.get(PAGE).content) == ["陈三"]
    browser.post(PAGE, {"name": ""})
    assert len(names(browser.get(PAGE).content)) == 3


def test_no_page_holds_more_than_the_mask(staff):
    html = staff.client("planner").get(PAGE).content.decode()
    one = Teacher.everywhere.get(name="安一")
    assert one.identity_mask in html
    assert one.identity_hash not in html
    assert "走教·云溪初级中学" in html
    assert "市级·学科带头人" in html


def test_an_export_is_written_down_without_names(staff):
    answer = staff.client("planner").get(f"{PAGE}?degree=master&export=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["姓名", "学校", "身份证号"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["陈三"]
    record = AuditRecord.objects.get(action="registry.teachers.export")
    assert record.detail == {"rows": 1, "filters": {"degree": "master"}}
    assert (record.actor, record.unit.slug, record.target) == ("planner", "441801", "xlsx")


def test_the_number_of_queries_does_not_grow_with_the_people(staff):
    browser = staff.client("planner")
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    for number in range(30):
        teacher("2144180002", f"戊{number}", "骨干教师", "county")
    with CaptureQueriesContext(connection) as many:
        assert len(names(browser.get(PAGE).content)) == 33
    assert len(many) == len(few) <= 22


def test_the_calendar_marks_the_months_of_a_posting(staff):
    html = staff.client("planner").get(f"{PAGE}postings/").content.decode()
    row = re.search(r"<tr><th scope=\"row\">白二</th>.*?</tr>", html, re.S)[0]
    assert "云溪中心小学" in row
    assert "云溪初级中学" in row
    held = ["held" in own for own in re.findall(r'<td class="(month[^"]*)"', row)]
    assert held == [True] * 5 + [False] * 7, "September to January"
    assert "安一" not in html
    assert "白二" not in staff.client("planner").get(f"{PAGE}postings/?kind=support").content.decode()
    assert "白二" not in staff.client("planner").get(f"/u/441801/{YEAR + 1}/teachers/postings/").content.decode()


def keys(*named: str) -> list[int]:
    return [Teacher.everywhere.get(name=name).pk for name in named]


def frozen() -> list[str]:
    return list(Teacher.everywhere.filter(frozen=True).order_by("pk").values_list("name", flat=True))


def test_people_are_kept_out_of_plans_and_let_in_again(staff):
    browser = staff.client("planner")
    page = browser.get(PAGE).content.decode()
    assert f'action="{PAGE}freeze/"' in page
    assert f'name="row" value="{keys("安一")[0]}"' in page
    chosen = keys("安一", "白二", "邓四")
    answer = browser.post(f"{PAGE}freeze/", {"row": [*chosen, "x", "9" * 30]}, follow=True)
    assert frozen() == ["安一", "白二"], "the teacher of another county is not touched"
    assert "已将 2 人设为不参与谋划" in answer.content.decode()
    record = AuditRecord.objects.get(action="registry.teachers.freeze")
    assert (record.detail, record.actor) == ({"frozen": True, "teachers": chosen[:2]}, "planner")
    undo = re.search(r'action="([^"]+/undo/\d+/)"', answer.content.decode())[1]
    browser.post(undo)
    assert frozen() == []
    assert AuditRecord.objects.filter(action="registry.teachers.freeze").count() == 2


def test_letting_in_who_is_in_changes_and_records_nothing(staff):
    answer = staff.client("planner").post(f"{PAGE}unfreeze/", {"row": keys("安一")}, follow=True)
    assert "无需改动" in answer.content.decode()
    assert not AuditRecord.objects.filter(action="registry.teachers.freeze").exists()


def test_the_clerk_has_no_button_and_no_undo_crosses_counties(staff):
    assert "/teachers/freeze/" not in staff.client("clerk").get(f"/u/2144180001/{YEAR}/teachers/").content.decode()
    staff.client("planner").post(f"{PAGE}freeze/", {"row": keys("安一")})
    record = AuditRecord.objects.get(action="registry.teachers.freeze")
    answer = staff.client("other_planner").post(f"/u/441802/{YEAR}/teachers/undo/{record.pk}/")
    assert (answer.status_code, frozen()) == (404, ["安一"])
