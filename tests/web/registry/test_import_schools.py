"""Units and schools: the tree, dated codes, coordinates, merging, and files that carry figures as well."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tongpan.access.models import Unit, UnitCode
from tongpan.access.scope import in_unit
from tongpan.registry.models import School, YearFigures
from tongpan.registry.templatetags.registry import sample_value

from . import importing as made

pytestmark = pytest.mark.django_db
HEADERS = ["学校标识码", "学校名称", "办学类型", "城乡类型", "举办者", "乡镇", "经度", "纬度"]
REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "schools" / "malaysia-sjkc.csv"


@pytest.fixture
def county():
    return made.county()


def listed(tmp_path, headers, *rows, name="s.xlsx"):
    return made.write_xlsx(tmp_path / name, [headers, *map(list, rows)])


def test_schools_and_their_towns_are_made(county, tmp_path):
    rows = (["2144000001", "三江镇中心小学", "小学", "镇中心区", "教育部门", "三江镇", 112.29, 24.72],
            ["2144000002", "连南民族学校", 312.0, 121, "民办", "三江镇", "112.30", "24.71"])  # fmt: skip
    outcome = made.run(listed(tmp_path, HEADERS, *rows), county)
    assert (outcome.errors, outcome.counts["kinds"]) == (
        0, {"units": {"added": 1, "changed": 0, "same": 0}, "schools": {"added": 2, "changed": 0, "same": 0}},
    )  # fmt: skip
    town = Unit.everywhere.get(kind="town")
    assert (town.name, town.parent, town.path) == ("三江镇", county, f"{county.path}{town.slug}/")
    first, second = School.everywhere.select_related("unit").order_by("code")
    assert (first.unit.slug, first.unit.path) == ("2144000001", f"{town.path}2144000001/")
    assert (first.kind, first.setting, first.public, first.stages) == ("211", "121", True, ["primary"])
    assert (second.kind, second.public, second.stages) == ("312", False, ["primary", "junior"])
    assert (second.unit.longitude, second.unit.latitude, bool(second.unit.sort_key)) == (112.3, 24.71, True)
    assert UnitCode.objects.filter(scheme="school", code="2144000001", unit=first.unit).exists()
    again = made.run(listed(tmp_path, HEADERS, *rows, name="t.xlsx"), county)
    assert again.counts["kinds"] == {
        "units": {"added": 0, "changed": 0, "same": 0},
        "schools": {"added": 0, "changed": 0, "same": 2},
    }


def test_a_change_shows_old_and_new_and_a_move_to_a_town(county, tmp_path):
    made.school(county, 1, "三江小学")
    outcome = made.run(
        listed(
            tmp_path,
            ["学校标识码", "学校名称", "乡镇", "地址"],
            ["2144000001", "三江镇中心小学", "三江镇", "民族路 1 号"],
        ),
        county,
    )
    assert {(own["field"], own["old"], own["new"]) for own in outcome.samples} == {
        ("School name", "三江小学", "三江镇中心小学"), ("Address", "", "民族路 1 号"),
        ("Unit above", "连南瑶族自治县", "三江镇"),
    }  # fmt: skip
    school = School.everywhere.select_related("unit__parent").get()
    assert (school.unit.name, school.unit.parent.name, school.unit.slug) == ("三江镇中心小学", "三江镇", "2144000001")
    assert school.unit.path == f"{school.unit.parent.path}2144000001/"


def test_languages_of_teaching_are_read_by_any_of_their_words(county, tmp_path):
    headers = ["学校标识码", "学校名称", "教学语言"]
    rows = (["2144000001", "甲", "瑶语、国家通用语言"], ["2144000002", "乙", "普通话"], ["2144000003", "丙", ""])
    made.run(listed(tmp_path, headers, *rows), county)
    known = School.everywhere.order_by("code")
    assert [own.languages for own in known] == [["cmn", "ium"], ["cmn"], []]
    again = (["2144000001", "甲", "普通话；瑶语"], ["2144000002", "乙", ""], ["2144000003", "丙", "客家话"])
    outcome = made.run(listed(tmp_path, headers, *again), county)
    assert [own.languages for own in known.all()] == [["cmn", "ium"], ["cmn"], ["hak"]]
    assert outcome.counts["kinds"]["schools"] == {"added": 0, "changed": 1, "same": 2}
    assert sample_value(outcome.samples[0], "new") in ("Hakka", "客家话")
    wrong = made.run(listed(tmp_path, headers, ["2144000001", "甲", "普通话、外星语"]), county)
    assert made.told(wrong) == [(2, "C", "languages")]


def test_a_row_of_a_version_without_languages_is_one_of_a_school_without_any(county, tmp_path):
    School.everywhere.update(languages=None)
    made.run(listed(tmp_path, ["学校标识码", "学校名称"], ["2144000001", "甲"]), county)
    School.everywhere.update(languages=None)
    made.run(listed(tmp_path, ["学校标识码", "学校名称", "教学语言"], ["2144000001", "甲", "藏语"]), county)
    assert School.everywhere.get().languages == ["bod"]


def test_the_same_code_twice_is_an_error_in_both_rows(county, tmp_path):
    outcome = made.run(
        listed(
            tmp_path, ["学校标识码", "学校名称", "乡镇"], ["2144000001", "甲", "三江镇"], ["2144000001", "乙", "三江镇"]
        ),
        county,
    )
    assert made.told(outcome) == [(2, "A", "code"), (3, "A", "code")]
    assert not Unit.everywhere.filter(kind="town").exists()


def test_codes_are_checked_by_length_and_province(county, tmp_path):
    rows = (["214400001", "甲", "三江镇"], ["2145000001", "乙", "三江镇"])
    outcome = made.run(listed(tmp_path, ["学校标识码", "学校名称", "乡镇"], *rows), county, good_rows=True)
    assert made.told(outcome) == [(2, "A", "code")]
    assert [own[0] for own in made.told(outcome, "warning")] == [3]
    assert list(School.everywhere.values_list("code", flat=True)) == ["2145000001"]


WEST = "longitude and latitude seem to be exchanged: exchanged, they lie among the other schools of 连南瑶族自治县"
PLACED = ["学校标识码", "学校名称", "经度", "纬度"]


def test_exchanged_coordinates_of_the_far_west_are_told_by_the_other_schools_of_the_county(county, tmp_path):
    rows = ([2144000001, "甲", 75.9, 39.4], [2144000002, "乙", 76.1, 39.6], [2144000003, "丙", 39.5, 76.0])
    outcome = made.run(listed(tmp_path, PLACED, *rows), county)
    assert made.causes(outcome, "warning") == [WEST]
    assert [own[0] for own in made.told(outcome, "warning")] == [4]
    again = made.run(listed(tmp_path, PLACED, rows[2]), county)
    assert made.causes(again, "warning") == [WEST], "what is on record of the school itself does not bear it out"


def test_a_place_far_from_all_other_schools_is_doubted_and_one_alone_is_not(county, tmp_path):
    first = made.run(listed(tmp_path, PLACED, [2144000001, "甲", 75.9, 39.4]), county)
    assert made.causes(first, "warning") == []
    outcome = made.run(listed(tmp_path, PLACED, [2144000002, "乙", 76.0, 42.0], [2144000003, "丙", 76.0, 39.0]), county)
    assert [own[0] for own in made.told(outcome, "warning")] == [2]
    assert "150" in made.causes(outcome, "warning")[0]


def test_coordinates_that_cannot_be_are_warnings(county, tmp_path):
    county.outline = [[[112.0, 24.4], [112.6, 24.4], [112.6, 24.9], [112.0, 24.9]]]
    county.save()
    headers = ["学校标识码", "学校名称", "经度", "纬度"]
    rows = (
        [2144000001, "甲", 112.3, 24.6],
        [2144000002, "乙", 24.6, 112.3],
        [2144000003, "丙", 0, 0],
        [2144000004, "丁", 116.4, 39.9],
        [2144000005, "戊", "", ""],
    )
    outcome = made.run(listed(tmp_path, headers, *rows), county)
    assert outcome.errors == 0
    assert made.causes(outcome, "warning") == [
        "longitude and latitude seem to be exchanged",
        "there is no such place on earth",
        "the school has no coordinates",
        "the place lies outside the outline of 连南瑶族自治县",
    ]
    assert Unit.everywhere.get(slug="2144000001").longitude == 112.3
    assert list(
        Unit.everywhere.filter(kind="school", longitude=None).values_list("name", flat=True).order_by("slug")
    ) == ["乙", "丙", "戊"]


def test_a_merged_school_points_to_its_heir(county, tmp_path):
    headers = ["学校标识码", "学校名称", "撤并日期", "并入学校"]
    rows = (
        ["2144000001", "新小学", "", ""],
        ["2144000002", "旧小学", "2025年7月", "新小学"],
        ["2144000003", "丙", "", "新小学"],
        ["2144000004", "丁", "2025-07-01", "无此学校"],
    )
    outcome = made.run(listed(tmp_path, headers, *rows), county, good_rows=True)
    assert made.told(outcome) == [(4, "C", "closed"), (5, "D", "merged_into")]
    old = School.everywhere.get(code="2144000002")
    assert (old.merged_into.code, old.unit.closed) == ("2144000001", dt.date(2025, 7, 1))


def test_good_rows_that_rest_on_a_bad_one_are_left_out_with_it(county, tmp_path):
    headers = ["学校标识码", "学校名称", "办学类型", "学段", "在校生数", "撤并日期", "并入学校"]
    rows = (
        ["2144000001", "甲", "不知道", "小学", 100, "", ""],
        ["2144000001", "甲", "", "初中", 90, "", ""],
        ["2144000002", "乙", "小学", "小学", "", "2025-07-01", "甲"],
        ["2144000003", "丙", "小学", "小学", "", "2025-07-01", "乙"],
        ["2144000004", "丁", "九年一贯制学校", "小学", -5, "", ""],
        ["2144000004", "丁", "", "初中", 60, "", ""],
        ["2144000005", "戊", "小学", "小学", 50, "", ""],
    )
    outcome = made.run(listed(tmp_path, headers, *rows), county, good_rows=True)
    assert {own.row for own in outcome.problems if own.severity == "error"} == {2, 3, 4, 5, 6, 7}
    assert set(made.causes(outcome)) >= {
        "the school it was merged into stands in a row that has an error",
        "the school is added by another row, which has an error",
    }
    assert list(School.everywhere.values_list("code", flat=True)) == ["2144000005"]
    assert [row.values["pupils"] for row in YearFigures.everywhere.all()] == [50]
    assert outcome.counts["kinds"]["figures"] == {"added": 1, "changed": 0, "same": 0}


def test_a_school_of_another_county_cannot_be_written(county, tmp_path):
    other = made.county("441823", "阳山县")
    made.school(other, 9, "阳山小学")
    outcome = made.run(listed(tmp_path, ["学校标识码", "学校名称"], ["2144000009", "改名小学"]), county)
    assert made.causes(outcome) == ["the school 2144000009 does not belong to 连南瑶族自治县"]
    named = made.run(
        listed(tmp_path, ["学校标识码", "学校名称", "县区"], ["2144000010", "新小学", "阳山县"], name="t.xlsx"), county
    )
    assert made.causes(named) == ["阳山县 does not belong to 连南瑶族自治县"]


def test_a_city_file_finds_its_counties_by_name_or_code_and_makes_zones(county, tmp_path):
    city = county.parent
    headers = ["学校标识码", "学校名称", "县区", "行政区划码"]
    rows = (
        ["2144000001", "甲", "连南", ""],
        ["2144000002", "乙", "", "441826"],
        ["2144000003", "丙", "清远高新区", ""],
    )
    outcome = made.run(listed(tmp_path, headers, *rows), city)
    assert outcome.errors == 0
    parents = dict(School.everywhere.values_list("code", "unit__parent__name"))
    assert parents == {"2144000001": "连南瑶族自治县", "2144000002": "连南瑶族自治县", "2144000003": "清远高新区"}
    assert Unit.everywhere.get(name="清远高新区").kind == "zone"


def test_units_with_dated_codes(county, tmp_path):
    city = county.parent
    headers = ["单位级别", "单位代码", "单位名称", "上级单位代码", "代码启用日期", "原代码"]
    path = listed(
        tmp_path,
        headers,
        ["区县", "441803", "清新区", "441800", "2012-07-01", "441827"],
        ["镇", "441803100", "太和镇", "441803", "", ""],
    )
    outcome = made.run(path, city, kind="schools")
    assert outcome.errors == 0
    unit = Unit.everywhere.get(name="清新区")
    assert (unit.slug, unit.kind, unit.parent) == ("441803", "county", city)
    assert unit.code_on(dt.date(2010, 1, 1), "gb2260") == "441827"
    assert unit.code_on(dt.date(2020, 1, 1), "gb2260") == "441803"
    assert Unit.everywhere.get(name="太和镇").parent == unit
    again = made.run(path, city, kind="schools")
    assert again.counts["kinds"]["units"] == {"added": 0, "changed": 0, "same": 2}


def test_one_file_with_schools_and_figures(county, tmp_path):
    headers = ["学校标识码", "学校名称", "办学类型", "学段", "在校生数", "教学仪器设备资产值(万元)"]
    rows = (
        ["2144000001", "九年学校", "九年一贯制", "小学", 300, 20],
        ["2144000001", "九年学校", "九年一贯制", "初中", 200, ""],
    )
    outcome = made.run(listed(tmp_path, headers, *rows), county, kind="schools")
    assert (outcome.errors, outcome.counts["kinds"]["schools"]["added"]) == (0, 1)
    assert {own.stage: own.values for own in YearFigures.everywhere.all()} == {
        "primary": {"pupils": 300}, "junior": {"pupils": 200}, "": {"equipment_value": 200_000},
    }  # fmt: skip


def test_a_school_without_a_code_is_known_by_name_and_county(county, tmp_path):
    path = listed(tmp_path, ["学校名称", "乡镇", "地址"], ["三江小学", "三江镇", "东街"])
    assert made.run(path, county).counts["kinds"]["schools"] == {"added": 1, "changed": 0, "same": 0}
    assert made.run(path, county).counts["kinds"]["schools"] == {"added": 0, "changed": 0, "same": 1}


def test_a_bell_is_read_compared_and_warned_of_where_it_rings_too_early(county, tmp_path):
    headers = ["学校标识码", "学校名称", "办学类型", "首节上课时间"]
    rows = (
        ["2144000001", "甲", "小学", "8：20"], ["2144000002", "乙", "小学", dt.time(8, 10)],
        ["2144000003", "丙", "初级中学", "8点"], ["2144000004", "丁", "九年一贯制", "08:00:00"],
        ["2144000005", "戊", "幼儿园", "7:30"], ["2144000006", "己", "小学", "早上"], ["2144000007", "庚", "小学", ""],
    )  # fmt: skip
    outcome = made.run(listed(tmp_path, headers, *rows), county, good_rows=True)
    assert made.told(outcome) == [(7, "D", "bell")]
    assert made.causes(outcome, "warning") == [
        "the first lesson begins at 08:10, and at these stages none begins before 08:20"
    ]
    assert list(School.everywhere.order_by("code").values_list("bell", flat=True)) == [
        dt.time(8, 20), dt.time(8, 10), dt.time(8), dt.time(8), dt.time(7, 30), None,
    ]  # fmt: skip
    changed = made.run(listed(tmp_path, headers, ["2144000001", "甲", "小学", "8:30"], name="t.xlsx"), county)
    assert [(own["field"], own["old"], own["new"]) for own in changed.samples] == [
        ("First lesson begins", "08:20:00", "08:30:00")
    ]
    assert School.everywhere.get(code="2144000001").bell == dt.time(8, 30)


@pytest.mark.skipif(not REAL.exists(), reason="the shared data are not beside the project")
def test_real_schools_of_malaysia_with_a_saved_mapping():
    from tongpan.registry.actions.import_file import import_file

    root = Unit(slug="malaysia", name="马来西亚", kind="province")
    root.save()
    options = {
        "constants": {"kind": "211", "stage": "primary"},
        "translations": {"setting": {"Luar Bandar": "220", "Bandar": "111"}},
    }
    fields = {
        "city": "NEGERI",
        "county": "PPD",
        "code": "KODSEKOLAH",
        "name": "NAMASEKOLAH_C",
        "name_en": "NAMASEKOLAH",
        "setting": "LOKASI",
        "pupils": "ENROLMEN",
        "teachers": "GURU",
        "longitude": "KOORDINATXX",
        "latitude": "KOORDINATYY",
    }
    with in_unit(root):
        first = import_file(REAL, unit=root, year=2025, fields=fields, options=options, save_mapping="SJKC")
        second = import_file(REAL, unit=root, year=2025)
    assert (first.errors, first.committed) == (0, True)
    assert made.causes(first, "warning") == ["the school has no coordinates"]
    assert Unit.everywhere.filter(kind="county").count() == 134
    assert School.everywhere.count() == 1304
    pupils = [own.values.get("pupils") for own in YearFigures.everywhere.filter(stage="primary")]
    assert len([value for value in pupils if value is not None]) == 1302
    assert School.everywhere.filter(setting="220").count() > 400
    assert all((own["added"], own["changed"]) == (0, 0) for own in second.counts["kinds"].values())
