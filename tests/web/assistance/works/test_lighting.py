"""Light in rooms: typed or pasted points, the verdict by the standard of the day, files with problems by row."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.assistance.base.models import Attachment
from tongpan.assistance.base.period import period_of
from tongpan.assistance.works.actions.light_file import SALT
from tongpan.assistance.works.actions.lighting import RoomLight, keep_many, remove_light
from tongpan.assistance.works.limits import PointsError, read_points
from tongpan.assistance.works.models import LampReading, Room
from tongpan.assistance.works.queries.lights import light_by_county, light_by_school, light_of_project, together
from tongpan.assistance.works.registers import LIGHTING, ROOMS
from tongpan.registry.models import YearFigures

pytestmark = pytest.mark.django_db
COUNTY, SCHOOL, JUNIOR, OTHER = "441801", "2144180001", "2144180002", "2144180003"
DAY = dt.date(2023, 9, 1)
DESK, BOARD = [320.0, 310, 300, 330, 340, 310, 305, 300, 320], [520.0, 510, 530]
GOOD = {"desk": DESK, "board": BOARD, "lamps": 12}


def here(name, unit=COUNTY, **given):
    return reverse(f"assistance:{name}", kwargs={"unit": unit, "year": YEAR, **given})


def lit(world, room="一班", school=SCHOOL, day=DAY, **facts):
    return RoomLight(world.units[school], room, day, facts=GOOD | facts)


def keep(world, *rows, project=None):
    return keep_many(rows, project=project, unit=world.units[COUNTY], user=world.users["planner"])


FORM = {"school": SCHOOL, "name": "二（1）班", "use": "classroom", "day": "2023-09-01", "lamps": "12",
        "desk": "320, 310 300\n330\t340 310、305；300 320lx", "board": "520 510 530", "colour": "5000"}  # fmt: skip


def test_a_room_is_typed_judged_and_shown(world):
    shown = world.client("clerk").post(here("works-light-add", SCHOOL), FORM, follow=True)
    own = LampReading.everywhere.get()
    assert (own.desk, own.board, own.passed, own.faults, own.room.name) == (DESK, BOARD, True, [], "二（1）班")
    assert "GB" in shown.content.decode()


def test_a_room_that_falls_short_names_the_limit_and_the_points(world):
    shown = world.client("clerk").post(here("works-light-add", SCHOOL), FORM | {"board": "700 700 500"}, follow=True)
    own = LampReading.everywhere.get()
    assert (own.passed, own.faults) == (False, ["board_uniformity"])
    assert '<li class="low"><small>3</small>' in shown.content.decode()
    edit = here("works-light-edit", SCHOOL, reading=own.pk)
    assert world.client("clerk").get(edit).context["form"]["board"].value() == "700 700 500"
    world.client("clerk").post(edit, FORM | {"board": "700 700 600"})
    own.refresh_from_db()
    assert (own.passed, own.board) == (True, [700, 700, 600])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"desk": "320 abc"}, "desk"), ({"desk": "", "board": ""}, "desk"), ({"desk": "-5"}, "desk"),
        ({"colour": "50"}, "colour"), ({"school": OTHER}, "school"), ({"day": "2999-01-01"}, "__all__"),
        ({"desk": "99999"}, "desk"),
    ],
)  # fmt: skip
def test_what_no_meter_reads_stays_on_the_form(world, changed, field):
    shown = world.client("clerk").post(here("works-light-add", SCHOOL), FORM | changed)
    assert field in shown.context["form"].errors
    assert not LampReading.everywhere.exists()


def test_the_same_room_and_day_twice_is_refused_by_name(world):
    clerk = world.client("clerk")
    clerk.post(here("works-light-add", SCHOOL), FORM)
    shown = clerk.post(here("works-light-add", SCHOOL), FORM).content.decode()
    assert "2023-09-01" in shown
    assert LampReading.everywhere.count() == 1


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("300 310", [300, 310]),
        ("３００，３１０．５", [300, 310.5]),
        ("300lx/310 LX", [300, 310]),
        ("", []),
        ("\n300\n", [300]),
    ],
)
def test_points_as_people_type_them(text, points):
    assert read_points(text) == points


@pytest.mark.parametrize("text", ["-1", "1e3", "300a", "20001", "nan"])
def test_what_is_no_point(text):
    with pytest.raises(PointsError):
        read_points(f"300 {text}")


def test_the_standard_of_the_day_decides(world):
    keep(world, lit(world, day=dt.date(2018, 9, 1), colour=5400.0), lit(world, day=dt.date(2019, 9, 1), colour=5400.0),
         lit(world, day=dt.date(2010, 9, 1)))  # fmt: skip
    assert dict(LampReading.everywhere.values_list("day__year", "passed")) == {2018: True, 2019: False, 2010: None}


def book(rows, heads=("学校", "教室", "测量日期", "灯具数", "课桌面1", "课桌面2", "黑板面", "色温（K）")):
    target, file = openpyxl.Workbook(), io.BytesIO()
    target.active.append(["某县教室照明检测汇总表"])
    target.active.append(list(heads))
    for row in rows:
        target.active.append(list(row))
    target.save(file)
    return SimpleUploadedFile("照明.xlsx", file.getvalue())


def test_a_file_is_checked_row_by_row_and_kept_when_the_reader_says_so(world):
    planner = world.client("planner")
    rows = [
        ("云溪中心小学", "一班", dt.date(2023, 9, 1), 12, 320, 310, "520 510 530", 5000),
        ("2144180002", "二班", "2023年9月1日", 12, 320, 310, "520", None),
        ("无此学校", "三班", "2023-09-01", 12, 320, 310, "520", None),
        ("云溪中心小学", "四班", "下周", 12, 320, 310, "520", None),
        ("云溪中心小学", "五班", "2023-09-01", 12, "三百", 310, "520", None),
        ("云溪中心小学", "一班", "2023-09-01", 12, 320, 310, "520", None),
        ("乙县第一小学", "一班", "2023-09-01", 12, 320, 310, "520", None),
        ("云溪中心小学", "", "2023-09-01", 12, 320, 310, "520", None),
        ("云溪中心小学", "六班", "2023-09-01", 12, None, None, None, None),
        ("云溪中心小学", "七班", "2023-09-01", 12, 320, 310, "520", 50),
    ]
    shown = planner.post(here("works-light-file"), {"file": book(rows)})
    found = shown.context["found"]
    assert [(own.row, own.column) for own in found.problems] == [
        (5, "A"), (6, "C"), (7, "E"), (8, "B"), (9, "A"), (10, "B"), (11, ""), (12, "H")
    ]  # fmt: skip
    assert not LampReading.everywhere.exists()
    assert "三百" in shown.content.decode()
    planner.post(here("works-light-keep"), {"packed": found.packed})
    assert dict(LampReading.everywhere.values_list("unit__slug", "board")) == {
        SCHOOL: [520, 510, 530], JUNIOR: [520]
    }  # fmt: skip
    planner.post(here("works-light-keep"), {"packed": found.packed})
    assert LampReading.everywhere.count() == Room.everywhere.count() == 2


def test_a_text_table_is_read_as_well(world):
    file = SimpleUploadedFile(
        "a.csv", "教室,日期,课桌面测点,黑板面测点\n一班,2023-09-01,320 310 300,520 510\n".encode("gb18030")
    )
    found = world.client("clerk").post(here("works-light-file", SCHOOL), {"file": file}).context["found"]
    assert [(own.room, own.facts["desk"], own.facts["board"]) for own in found.rows] == [
        ("一班", [320, 310, 300], [520, 510])
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", "甲,乙\n1,2\n".encode()])
def test_a_file_that_is_none_is_refused_with_its_reason(world, content):
    shown = world.client("planner").post(here("works-light-file"), {"file": SimpleUploadedFile("x.csv", content)})
    assert shown.status_code == 200
    assert shown.context["form"].errors["file"]


def test_a_preview_of_others_schools_or_a_forged_one_keeps_nothing(world):
    row = [world.units[OTHER].pk, "一班", "2023-09-01", "classroom", None, {"desk": [300], "board": [], "lamps": 1}]
    for packed in (signing.dumps([row], salt=SALT), signing.dumps([row], salt="other"), "", "x" * 50):
        world.client("planner").post(here("works-light-keep"), {"packed": packed})
    assert not LampReading.everywhere.exists()


def test_a_measurement_of_another_county_is_not_found(world):
    keep(world, lit(world, school=OTHER))
    own = LampReading.everywhere.get()
    planner = world.client("planner")
    assert planner.get(here("works-light", reading=own.pk)).status_code == 404
    assert planner.post(here("works-light-remove", reading=own.pk)).status_code == 404
    assert planner.post(here("works-room-remove", room=own.room_id)).status_code == 404


def test_rooms_lamps_and_shares_count_each_room_once_by_its_last_measurement(world, money):
    project = money.project()
    keep(
        world,
        lit(world, "一班", day=dt.date(2023, 3, 1), board=[400.0, 400, 400]),
        lit(world, "一班", lamps=13),
        lit(world, "二班", desk=[100.0] * 9),
        lit(world, "三班", board=[]),
        lit(world, "一班", JUNIOR),
        project=project,
    )
    county = world.units[COUNTY]
    with in_unit(county):

        def value(measure, **asked):
            return LIGHTING.value(measure, county, period_of(2023, "calendar"), asked)

        assert (value("count"), value("rooms"), value("lamps")) == (5, 4, 13 + 12 * 3)
        assert (value("passed_rooms"), value("failed_rooms"), value("schools")) == (2, 1, 2)
        assert (value("rooms", passed="1"), value("rooms", passed="none")) == (2, 1)
        assert value("rooms", project=project.pk, school=JUNIOR) == 1
        assert ROOMS.value("lit", county, period_of(2023, "calendar")) == 2
        assert ROOMS.value("measured", county, period_of(2022, "calendar")) == 0
    own = light_of_project(project)
    assert (own.rooms, own.lamps, own.passed, own.failed) == (4, 49, 2, 1)


def test_the_table_by_school_says_what_is_not_measured(world):
    keep(world, lit(world, "一班"), lit(world, "二班", desk=[100.0] * 9))
    Room.everywhere.create(unit=world.units[SCHOOL], name="三班")
    YearFigures.everywhere.create(unit=world.units[JUNIOR], year=YEAR, stage="", values={"classrooms": 24})
    city = world.units["4418"]
    with in_unit(city):
        rows = light_by_school(city, period_of(YEAR, "all"), YEAR)
        assert {own.unit.slug: (own.rooms, own.measured, own.passed, own.failed, own.unmeasured) for own in rows} == {
            SCHOOL: (3, 2, 1, 1, 1), JUNIOR: (24, 0, 0, 0, 24)
        }  # fmt: skip
        counties = light_by_county(rows, city)
        assert [(own.unit.slug, own.rooms) for own in counties] == [(COUNTY, 27), ("441802", 0)]
        assert together(city, rows).share == 1 / 27
    page = world.client("viewer").get(here("works-light-schools", "4418"), {"period": "all"})
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["works-lighting", "works-rooms", "works-light-schools", "works-missing"])
def test_as_many_queries_for_300_rooms_as_for_one(world, name, django_assert_max_num_queries):
    keep(world, lit(world))

    def queries() -> int:
        with django_assert_max_num_queries(60) as found:
            assert world.client("planner").get(here(name), {"period": "all"}).status_code == 200
        return len(found)

    queries()
    few = queries()
    keep(world, *(lit(world, f"{n}班") for n in range(300)))
    queries()
    assert queries() == few


def test_a_file_of_300_rooms_is_kept_in_a_handful_of_queries(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):  # SQLite takes so many values at a time only
        keep(world, *(lit(world, f"{n}班") for n in range(300)))
    assert LampReading.everywhere.count() == 300


def test_what_is_brought_in_again_keeps_its_place_its_files_and_its_project(world, money):
    project = money.project()
    keep(world, lit(world), project=project)
    first = LampReading.everywhere.get()
    paper = Attachment.everywhere.create(unit=first.unit, about=f"light:{first.pk}", name="a.pdf", digest="0", size=1)
    assert keep(world, lit(world, lamps=15, board=[700.0, 700, 500]), lit(world, "二班")) == (1, 1)
    again = LampReading.everywhere.get(pk=first.pk)
    assert (again.lamps, again.passed, again.project, again.room) == (15, False, project, first.room)
    remove_light(again, user=world.users["planner"])
    assert not Attachment.everywhere.filter(pk=paper.pk).exists()
