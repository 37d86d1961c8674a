"""Forms as bureaus send them: rows and columns inserted, labels spelt otherwise, wrong numbers, wrong years."""

from __future__ import annotations

from typing import Any

import pytest

from tongpan.registry.imports.problems import ERROR, NOTICE, WARNING
from tongpan.registry.imports.reading import Sheet
from tongpan.registry.statistics import FormsRead, has_forms, read_forms

CLASSES = [
    ["小学班额情况"],
    ["表号：教基2106", "", "2025/2026学年"],
    ["学校（机构）标识码：2144900001", "", "学校（机构）名称：示例小学"],
    ["指标名称", "编号", "合计", "一年级", "二年级"],
    ["甲", "乙", 1, 2, 3],
    ["总计", "01", 6, 3, 3],
    ["25人及以下", "02", 1, 1, ""],
    ["26—30人", "03", 1, "", 1],
    ["31-35人", "04", "", "", ""],
    ["36-40人", "05", "", "", ""],
    ["41-45人", "06", 4, 2, 2],
    ["46-50人", "07", "", "", ""],
    ["51-55人", "08", "", "", ""],
    ["56-60人", "09", "", "", ""],
    ["61-65人", "10", "", "", ""],
    ["66人及以上", "11", "", "", ""],
]
EXPECTED = {"classes": 6, "classes_le25": 1, "classes_26_30": 1, "classes_41_45": 4}


def read(*sheets: list[list[Any]], year: int = 2025, name: str = "表") -> FormsRead:
    return read_forms([Sheet(f"{name}{n}", rows) for n, rows in enumerate(sheets, 1)], file="f.xlsx", year=year)


def changed(rows: list[list[Any]], old: Any, new: Any) -> list[list[Any]]:
    return [[new if cell == old else cell for cell in row] for row in rows]


def figures(result: FormsRead) -> dict[str, float]:
    return {entry.figure: entry.value for entry in result.entries}


def only(result: FormsRead, severity: str) -> Any:
    (problem,) = [one for one in result.problems if one.severity == severity]
    return problem


def test_a_plain_table_without_merged_cells():
    result = read(CLASSES)
    assert result.problems == []
    assert figures(result) == EXPECTED
    assert {(entry.stage, entry.school, entry.name) for entry in result.entries} == {
        ("primary", "2144900001", "示例小学")
    }
    first = result.entries[0]
    assert (first.row, first.column, first.header) == (6, "C", "教基2106 总计，合计")


def test_inserted_rows_and_columns_do_not_matter():
    wider = [[*row[:1], "", *row[1:]] for row in CLASSES]
    wider[5:5] = [["" for _ in wider[0]]]
    wider.insert(8, ["其中：双语班", "", "", 2])
    result = read(wider)
    assert figures(result) == EXPECTED
    notice = only(result, NOTICE)
    assert (notice.row, notice.values["label"]) == (9, "双语班")


def test_labels_in_another_spelling():
    odd = changed(CLASSES, "25人及以下", "　其中：２５人及以下（个） ")
    odd = changed(changed(odd, "总计", "一、合 计"), "41-45人", "＃41～45人")
    result = read(odd)
    assert result.problems == []
    assert figures(result) == EXPECTED


def test_a_turned_table():
    head, table = CLASSES[:3], CLASSES[3:]
    turned = [list(line) for line in zip(*table)]
    assert figures(read([*head, *turned])) == EXPECTED


def test_the_number_may_stand_in_the_name_of_the_sheet_only():
    rows = changed(CLASSES, "表号：教基2106", "")
    result = read_forms([Sheet("教基2106 班额", rows)], file="f.xlsx", year=2025)
    assert figures(result) == EXPECTED


def test_a_number_of_before_2021_is_taken_and_told():
    result = read(changed(CLASSES, "表号：教基2106", "表号：基础基212"))
    assert figures(result) == EXPECTED
    warning = only(result, WARNING)
    assert warning.cause == "the number %(code)s was not in use in school year %(year)s, when this form was %(now)s"
    assert warning.values == {"code": "基础基212", "title": "小学班额情况", "year": 2025, "now": "教基2106"}
    earlier = changed(changed(CLASSES, "表号：教基2106", "表号：基础基212"), "2025/2026学年", "2019/2020学年")
    assert read(earlier, year=2019).problems == []


def test_a_number_that_contradicts_the_labels_is_refused_and_explained():
    result = read(changed(CLASSES, "表号：教基2106", "表号：教基5170"))
    assert result.entries == []
    error = only(result, ERROR)
    assert error.cause.startswith("the form says %(code)s (%(title)s), but its labels are those of %(other)s")
    assert (error.values["title"], error.values["other"]) == ("校舍建筑面积情况", "教基2106")
    assert (error.row, error.column) == (2, "A")


def test_another_year_is_refused():
    result = read(CLASSES, year=2024)
    assert result.entries == []
    assert only(result, ERROR).values == {"own": 2025, "year": 2024}


def test_a_missing_label_names_the_figures_that_it_costs():
    result = read(changed(CLASSES, "41-45人", "四十来人"))
    assert figures(result) == {key: value for key, value in EXPECTED.items() if key != "classes_41_45"}
    warning = only(result, WARNING)
    assert warning.values == {"label": "41-45人", "figures": "41—45人班数"}
    assert only(result, NOTICE).values == {"label": "四十来人"}


def test_every_bad_cell_is_named_and_the_others_are_read():
    rows = changed(CLASSES, 4, "约四个")
    rows[5][2] = -6
    result = read(rows)
    assert figures(result) == {"classes_le25": 1, "classes_26_30": 1}
    faults = {(problem.row, problem.column, problem.value, problem.field) for problem in result.problems}
    assert faults == {(6, "C", "-6", "classes"), (11, "C", "约四个", "classes_41_45")}


def test_a_label_that_stands_twice_is_refused():
    rows = [*CLASSES, ["总计", "12", 7, 4, 3]]
    result = read(rows)
    assert "classes" not in figures(result)
    assert only(result, ERROR).values == {"label": "总计，合计"}


def test_a_form_without_a_school_takes_the_only_one_of_the_workbook():
    bare = changed(changed(CLASSES, CLASSES[2][0], ""), CLASSES[2][2], "")
    assert {entry.school for entry in read(CLASSES, bare).entries} == {"2144900001"}
    alone = read(bare)
    assert alone.entries == []
    assert only(alone, ERROR).cause == "the form does not say which school it is of"


def test_sheets_without_a_form_and_forms_without_use_are_noticed():
    result = read([["说明"], ["一段话"]], [["表号：教基9999"], ["甲", 1]])
    assert [problem.severity for problem in result.problems] == [NOTICE, NOTICE]
    assert result.problems[1].values == {"code": "教基9999"}
    assert not has_forms([Sheet("a", [["姓名", "性别"]])])
    assert has_forms([Sheet("a", [["表号：教基 3112"]])])


DEGREES = {
    "总计": 30, "博士研究生": 0, "硕士研究生": 1, "本科": 20, "专科": 8, "高中阶段": 1, "高中阶段以下": 0,
}  # fmt: skip
SUBJECTS = (
    "合计", "道德与法治", "语文", "数学", "英语", "科学", "体育与健康", "艺术", "音乐", "美术", "劳动", "日语", "俄语",
    "历史", "地理", "物理", "化学", "生物学", "信息科技", "综合实践活动", "其他", "本学年不授课专任教师",
)  # fmt: skip


def degrees(title: str, stages: tuple[str, ...] = ("",)) -> list[list[Any]]:
    """教基4155 with 30 teachers: one block of degrees, or one for each stage."""
    header = ["学段", "学历", *SUBJECTS]
    body = []
    for stage in stages:
        for degree, count in DEGREES.items():
            row = [count, *[""] * (len(header) - 3)]
            if degree == "总计":
                for subject, people in {"体育与健康": 2, "艺术": 2, "音乐": 1, "美术": 1}.items():
                    row[SUBJECTS.index(subject)] = people
            body.append([stage, degree, *row])
    return [[title], ["教基4155"], ["学校标识码", "2144900001"], header, *body]


@pytest.mark.parametrize("year", [2021, 2025])
def test_the_same_number_with_another_meaning_is_told_by_its_labels(year):
    one = read(degrees("小学专任教师分课程、分学历情况"), year=year)
    both = read(degrees("义务教育阶段专任教师分课程、分学历情况", ("小学", "初中")), year=year)
    assert {(e.stage, e.figure, e.value) for e in one.entries} == {
        ("primary", "teachers_above_qualification", 29),
        ("primary", "teachers_pe_arts", 4),
    }
    assert {(e.stage, e.figure, e.value) for e in both.entries} == {
        ("primary", "teachers_above_qualification", 29),
        ("primary", "teachers_pe_arts", 4),
        ("junior", "teachers_above_qualification", 21),
        ("junior", "teachers_pe_arts", 4),
    }
    fitting, other = (one, both) if year == 2021 else (both, one)
    assert fitting.problems == []
    assert only(other, WARNING).cause == "no form of this content was in use in school year %(year)s"


def test_school_basics_beside_and_below_their_labels():
    result = read(
        [
            ["学校（机构）基本情况", "", "教基1001"],
            ["学校（机构）标识码", "2144900001", "学校（机构）名称", "示例小学"],
            ["办学类型", "211 小学", "城乡类型：镇中心区"],
            ["经度", "纬度", "举办者"],
            [112.29, 24.71, "教育部门"],
            ["地址", "示例路1号", "建校年月", ""],
        ]
    )
    assert result.problems == []
    (basics,) = result.basics
    assert basics.values == {
        "code": "2144900001", "name": "示例小学", "kind": "211 小学", "setting": "镇中心区", "longitude": "112.29",
        "latitude": "24.71", "host": "教育部门", "address": "示例路1号",
    }  # fmt: skip
    assert basics.cells["latitude"] == (5, "B")
    assert basics.cells["kind"] == (3, "B")
