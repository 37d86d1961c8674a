"""School-year figures: units of measure, stages, years, contradictions, cross-checks, local figures."""

from __future__ import annotations

import datetime as dt

import pytest

from tongpan.registry.models import LocalFigure, YearFigures

from . import importing as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    own = made.county()
    made.school(own, 1, "三江镇中心小学")
    made.school(own, 2, "连南九年一贯制学校", ("primary", "junior"))
    return own


def listed(tmp_path, headers, *rows, name="f.xlsx"):
    return made.write_xlsx(tmp_path / name, [["学校基本情况（2025—2026学年）"], [], headers, *map(list, rows)])


def held():
    return {(own.unit.slug[-1], own.stage): own.values for own in YearFigures.everywhere.select_related("unit")}


def test_figures_go_to_their_stage_and_shared_ones_to_the_school(county, tmp_path):
    headers = ["学校名称", "学段", "在校生数", "教学仪器设备资产值（万元）", "教学及辅助用房面积(㎡)"]
    path = listed(tmp_path, headers, ["三江镇中心小学", "小学", "1,200", 150.5, "５４００"],
                  ["连南九年一贯制学校", "小学", 300, "", ""],
                  ["连南九年一贯制学校", "初中", "２００", 80, 2600])  # fmt: skip
    outcome = made.run(path, county)
    assert (outcome.committed, outcome.errors) == (True, 0)
    assert held() == {
        ("1", "primary"): {"pupils": 1200},
        ("1", ""): {"equipment_value": 1_505_000, "area_teaching": 5400},
        ("2", "primary"): {"pupils": 300},
        ("2", "junior"): {"pupils": 200},
        ("2", ""): {"equipment_value": 800_000, "area_teaching": 2600},
    }


def test_one_column_for_each_stage(county, tmp_path):
    headers = ["学校名称", "小学在校生数", "初中在校生数", "在校生数"]
    outcome = made.run(
        listed(tmp_path, headers, ["连南九年一贯制学校", 300, 200, ""], ["三江镇中心小学", 500, 0, ""]), county
    )
    assert outcome.errors == 0
    assert held() == {
        ("1", "primary"): {"pupils": 500},
        ("2", "primary"): {"pupils": 300},
        ("2", "junior"): {"pupils": 200},
    }


def test_a_figure_that_is_not_there_is_not_zero(county, tmp_path):
    made.run(listed(tmp_path, ["学校名称", "在校生数", "班数"], ["三江镇中心小学", "—", 0]), county)
    assert held() == {("1", "primary"): {"classes": 0}}


def test_every_problem_at_once_with_its_address(county, tmp_path):
    headers = ["学校名称", "学段", "在校生数", "班数"]
    rows = (
        ["三江镇中心小学", "小学", "二百", -3],
        ["不存在学校", "小学", 1, 1],
        ["连南九年一贯制学校", "", 10, ""],
        ["三江镇中心小学", "大学", 5.5, 1],
    )
    outcome = made.run(listed(tmp_path, headers, *rows), county)
    assert made.told(outcome) == [
        (4, "C", "pupils"),
        (4, "D", "classes"),
        (5, "A", "name"),
        (6, "C", "pupils"),
        (7, "B", "stage"),
        (7, "C", "pupils"),
    ]
    assert not YearFigures.everywhere.exists()
    texts = [problem.text() for problem in outcome.problems]
    assert "第 4 行“在校生数”为“二百”：应为整数；请改为数字后重新导入。" in texts


def test_another_school_year_is_an_error(county, tmp_path):
    outcome = made.run(listed(tmp_path, ["学校名称", "学年", "在校生数"], ["三江镇中心小学", "2024-2025", 5]), county)
    assert made.told(outcome) == [(4, "B", "year")]


def test_two_rows_that_contradict_each_other(county, tmp_path):
    headers = ["学校名称", "在校生数"]
    outcome = made.run(listed(tmp_path, headers, ["三江镇中心小学", 500], ["三江镇中心小学", 510]), county)
    assert made.causes(outcome) == ["the same figure is 510 in row 5", "the same figure is 500 in row 4"]
    same = made.run(listed(tmp_path, headers, ["三江镇中心小学", 500], ["三江镇中心小学", 500], name="g.xlsx"), county)
    assert (same.errors, held()) == (0, {("1", "primary"): {"pupils": 500}})


def test_a_school_that_was_closed_has_no_figures(county, tmp_path):
    made.school(county, 3, "旧小学", closed=dt.date(2025, 8, 31))
    outcome = made.run(listed(tmp_path, ["学校名称", "在校生数"], ["旧小学", 10]), county)
    assert made.causes(outcome) == ["旧小学 was closed on 2025-08-31"]
    assert made.run(
        listed(tmp_path, ["学校名称", "在校生数"], ["旧小学", 10], name="g.xlsx"), county, year=2024
    ).committed


def test_the_rules_of_the_statistics_are_warnings_at_the_cell(county, tmp_path):
    headers = ["学校名称", "专任教师数", "县级以上骨干教师数"]
    outcome = made.run(listed(tmp_path, headers, ["三江镇中心小学", 10, 12]), county)
    assert outcome.committed
    assert [(row, column) for row, column, _field in made.told(outcome, "warning")] in ([(4, "B")], [(4, "C")])
    assert held() == {("1", "primary"): {"teachers": 10, "teachers_backbone": 12}}


def test_local_figures_are_importable_at_once(county, tmp_path):
    LocalFigure.everywhere.create(unit=county.parent, code="boarding_beds", label="床位数", whole=True, shared=True)
    outcome = made.run(listed(tmp_path, ["学校名称", "床位数"], ["三江镇中心小学", 88]), county)
    assert (outcome.errors, held()) == (0, {("1", ""): {"boarding_beds": 88}})


def test_changes_keep_what_the_file_does_not_say(county, tmp_path):
    made.run(listed(tmp_path, ["学校名称", "在校生数", "班数"], ["三江镇中心小学", 500, 12]), county)
    outcome = made.run(
        listed(tmp_path, ["学校名称", "在校生数", "班数"], ["三江镇中心小学", 520, ""], name="g.xlsx"), county
    )
    assert outcome.counts["kinds"] == {"figures": {"added": 0, "changed": 1, "same": 0}}
    assert outcome.samples == [
        {"record": "三江镇中心小学", "field": "Pupils", "label_zh": "在校生数", "old": "500", "new": "520"}
    ]
    assert held() == {("1", "primary"): {"pupils": 520, "classes": 12}}


def test_schools_of_the_same_name_need_more(county, tmp_path):
    made.school(county, 4, "三江镇中心小学")
    outcome = made.run(listed(tmp_path, ["学校名称", "在校生数"], ["三江镇中心小学", 5]), county)
    assert made.causes(outcome) == ["2 schools are called 三江镇中心小学"]


def test_duplicate_headers_and_unknown_ones_are_told(county, tmp_path):
    outcome = made.run(
        listed(tmp_path, ["学校名称", "在校生数", "在校生数", "xyzzy"], ["三江镇中心小学", 5, 6, 7]), county
    )
    assert held() == {("1", "primary"): {"pupils": 5}}
    assert [(own.column, own.severity) for own in outcome.problems if not own.row] == [("C", "notice"), ("D", "notice")]


def test_headers_alone_are_an_error(county, tmp_path):
    outcome = made.run(listed(tmp_path, ["学校名称", "在校生数"]), county)
    assert made.causes(outcome) == ["there are headers but no rows below them"]
    assert not outcome.committed


def test_hidden_sheets_are_left_out_with_a_notice(county, tmp_path):
    from openpyxl import load_workbook

    path = listed(tmp_path, ["学校名称", "在校生数"], ["三江镇中心小学", 5])
    book = load_workbook(path)
    sheet = book.create_sheet("去年")
    sheet.sheet_state = "hidden"
    sheet.append(["学校名称", "在校生数"])
    sheet.append(["三江镇中心小学", 999])
    book.save(path)
    outcome = made.run(path, county)
    assert held() == {("1", "primary"): {"pupils": 5}}
    assert "the sheet is hidden and is left out" in made.causes(outcome, "notice")
