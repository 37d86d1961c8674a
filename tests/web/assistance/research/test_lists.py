"""A list of names: who was found, who not and why; corrected, noted, and nothing lost."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.people import YEAR
from tests.web.assistance.research.sittings import CITY, FAR, STRONG, WEAK, activity, came, named, session

from tongpan.access.scope import in_unit
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.actions.lists import hand_in, note_lines, rows_of
from tongpan.assistance.research.models import Attendance, AttendanceList
from tongpan.assistance.research.queries.matching import State, match

pytestmark = pytest.mark.django_db


def csv(text, name="签到.csv"):
    return SimpleUploadedFile(name, text.encode("utf-8-sig"))


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile("签到.xlsx", held.getvalue())


@pytest.fixture
def sitting(world):
    units = world.units
    return session(activity(units[CITY], parts=[(units[STRONG], "host"), (units[WEAK], "participant")]), hours=5)


@pytest.fixture
def known(world):
    units = world.units
    return {
        "满": named(units[STRONG], "孔小满", "1234"), "芒": named(units[WEAK], "孔芒种", "2345"),
        "同": named(units[STRONG], "同名人", "1111"), "名": named(units[WEAK], "同名人", "2222"),
        "远": named(units[FAR], "远方人", "3333"),
    }  # fmt: skip


def test_a_workbook_with_a_title_above_its_heads(world):
    file = workbook(
        ["广清教研活动签到表"], ["序号", "姓 名", "工作单位", "身份证号"],
        [1, "孔小满", "云溪中心小学", "44180119800101123x"], [2, "", "", ""], [3, "孔芒种", "云溪初级中学", 2345.0],
    )  # fmt: skip
    assert rows_of(file, "签到.xlsx") == [
        {"line": 3, "name": "孔小满", "school": "云溪中心小学", "tail": "123X"},
        {"line": 5, "name": "孔芒种", "school": "云溪初级中学", "tail": "2345"},
    ]


@pytest.mark.parametrize("text", ["学校,人数\n云溪中心小学,3\n", "姓名,学校\n", ""])
def test_a_file_without_names_is_refused_with_the_remedy(text):
    with pytest.raises(Refused, match=r"姓名|cannot be read"):
        rows_of(csv(text), "签到.csv")


def lined(*names):
    return [{"line": number, "name": name, "school": "", "tail": ""} for number, name in enumerate(names, 2)]


def lines(world, sitting, *rows):
    made = [{"line": number, "name": "", "school": "", "tail": ""} | row for number, row in enumerate(rows, 2)]
    with in_unit(world.units[CITY]):
        return match(sitting, made, world.units[CITY])


def test_what_becomes_of_each_line(world, sitting, known):
    came(sitting, [known["芒"]])
    found = lines(
        world, sitting,
        {"name": "孔小满", "school": "云溪中心小学"}, {"name": "孔小满", "tail": "1234"}, {"name": "孔芒种"},
        {"name": "同名人"}, {"name": "同名人", "tail": "2222"}, {"name": "远方人"}, {"name": "没有人"},
        {"name": "孔小满", "school": "云溪初级中学"}, {"name": "孔小满", "tail": "9999"}, {"name": " "},
    )  # fmt: skip
    states = [State.GOOD, State.TWICE, State.NOTED, State.SEVERAL, State.GOOD, State.OUTSIDE, State.NOBODY,
              State.ELSEWHERE, State.NOBODY, State.EMPTY]  # fmt: skip
    assert [own.state for own in found] == states
    assert found[3].known == ("云溪中心小学", "云溪初级中学")
    assert found[7].known == ("云溪中心小学",)
    assert found[4].teacher == known["名"]


def test_a_list_is_no_way_to_try_the_numbers_of_strangers(world, sitting, known):
    """Right and wrong ends of a stranger's number are answered alike, and where a stranger works is not told."""
    host = world.units[STRONG]
    rows = [{"line": 1, "name": "孔芒种", "tail": tail} for tail in ("2345", "0000")]
    rows.append({"line": 2, "name": "孔芒种", "school": "没有的学校"})
    with in_unit(host):
        states = [match(sitting, [row], host)[0] for row in rows]
    assert [(own.state, own.known) for own in states] == [(State.GOOD, ()), (State.GOOD, ()), (State.ELSEWHERE, ())]


def test_the_good_are_noted_and_the_rest_is_kept(world, sitting, known):
    listing = hand_in(sitting, lined("孔小满", "没有人", "远方人"), "签到.csv", user=world.users["city_planner"])
    with in_unit(world.units[CITY]):
        assert note_lines(listing, None, unit=world.units[CITY], user=None) == (1, 2)
        with pytest.raises(Refused, match="No line"):
            note_lines(listing, None, unit=world.units[CITY], user=None)
        assert note_lines(listing, {4}, unit=world.units[CITY], user=None) == (1, 1)
    assert [row["line"] for row in AttendanceList.everywhere.get().rows] == [3]
    assert set(Attendance.everywhere.values_list("how", "hours")) == {("list", 5.0)}


def test_a_list_beyond_the_places_notes_nobody(world, sitting, known):
    sitting.places = 1
    sitting.save()
    rows = [
        {"line": 2, "name": "孔小满", "school": "", "tail": ""},
        {"line": 3, "name": "孔芒种", "school": "", "tail": ""},
    ]
    listing = hand_in(sitting, rows, "签到.csv", user=None)
    with in_unit(world.units[CITY]), pytest.raises(Refused, match="1 places and 2 people"):
        note_lines(listing, None, unit=world.units[CITY], user=None)
    assert len(AttendanceList.everywhere.get().rows) == 2
    assert not Attendance.everywhere.exists()


def test_from_upload_to_correction_on_the_page(world, sitting, known):
    browser, base = world.client("city_planner"), f"/u/{CITY}/{YEAR}/research"
    text = "姓名,学校\n孔小满,云溪中心小学\n同名人,\n孔芒钟,云溪初级中学\n"
    page = browser.post(f"{base}/sessions/{sitting.pk}/lists/", {"file": csv(text)}, follow=True)
    listing = AttendanceList.everywhere.get()
    here = f"{base}/lists/{listing.pk}/"
    assert page.request["PATH_INFO"] == here
    assert (page.context["good"], page.context["wrong"]) == (1, 2)
    browser.post(here, {"do": "check", "name-4": "孔芒种", "school-4": "云溪初级中学", "tail-3": "2222"})
    page = browser.get(here)
    assert (page.context["good"], page.context["wrong"]) == (3, 0)
    done = browser.post(here, {"do": "good"}, follow=True)
    assert done.request["PATH_INFO"] == f"{base}/sessions/{sitting.pk}/"
    assert Attendance.everywhere.count() == 3
    assert not AttendanceList.everywhere.exists()


def test_a_list_that_is_not_done_with_is_found_again_and_can_be_put_away(world, sitting, known):
    browser, base = world.client("city_planner"), f"/u/{CITY}/{YEAR}/research"
    listing = hand_in(sitting, lined("没有人"), "签到.csv", user=None)
    assert f"/lists/{listing.pk}/" in browser.get(f"{base}/sessions/{sitting.pk}/").content.decode()
    browser.post(f"{base}/lists/{listing.pk}/drop/")
    assert not AttendanceList.everywhere.exists()


def test_a_wrong_file_says_why_and_loses_nothing(world, sitting):
    here = f"/u/{CITY}/{YEAR}/research/sessions/{sitting.pk}/lists/"
    page = world.client("city_planner").post(here, {"file": csv("甲,乙\n1,2\n")})
    assert page.status_code == 200
    assert "姓名" in page.content.decode()
    assert not AttendanceList.everywhere.exists()
