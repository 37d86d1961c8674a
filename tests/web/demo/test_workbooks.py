"""The sample workbooks: what the region holds, and every planted fault where the list says it is."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tongpan.demo.load import DemoError
from tongpan.demo.region import small_region
from tongpan.demo.rows import Region
from tongpan.demo.workbooks import write_workbooks
from tongpan.registry.identity import is_well_formed
from tongpan.registry.imports.reading import read_sheets
from tongpan.registry.statistics import read_forms

FILES = [
    "README.md", "faults.json", "figures.xlsx", "schools.xlsx", "statistics-one-school.xlsx", "statistics.xlsx",
    "teachers-gb18030.csv", "teachers.xlsx", "villages.xlsx",
]  # fmt: skip


@pytest.fixture(scope="module")
def region() -> Region:
    return small_region()


@pytest.fixture(scope="module")
def dirty(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dirty")
    assert [path.name for path in write_workbooks(region, folder)] == FILES
    return folder


@pytest.fixture(scope="module")
def clean(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    assert [path.name for path in write_workbooks(region, folder, clean=True)] == FILES
    return folder


def faults(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "faults.json").read_text(encoding="utf8"))


def cell(folder: Path, fault: dict[str, Any]) -> Any:
    """The cell that a fault names, by the header of its column."""
    sheet = next(one for one in read_sheets(folder / fault["file"]) if one.name == fault["sheet"])
    header = next(row for row in sheet.rows if {"学校标识码", "村（居）代码"} & set(row))
    return sheet.rows[fault["row"] - 1][header.index(fault["column"])]


def test_the_statistics_forms_say_what_the_region_says(region, clean):
    read = read_forms(read_sheets(clean / "statistics.xlsx"), file="statistics.xlsx", year=2025)
    assert read.problems == []
    declared = {
        (row.code, row.stage, figure): value
        for row in region.figures
        if row.year == 2025
        for figure, value in row.values.items()
    }
    found = {(entry.school, entry.stage, entry.figure): entry.value for entry in read.entries}
    assert len(found) == len(read.entries) > 300
    assert found == pytest.approx({key: declared[key] for key in found}, abs=0.5)
    told = {figure for _, _, figure in found}
    needed = {
        "pupils", "classes", "teachers", "teachers_above_qualification", "teachers_backbone", "teachers_pe_arts",
        "area_teaching", "area_indoor_sports", "area_sports_ground", "equipment_value", "networked_classrooms",
    }  # fmt: skip
    assert needed <= told
    open_schools = {row.code for row in region.figures if row.year == 2025}
    assert {basics.values["code"] for basics in read.basics} == open_schools


def test_moved_tables_under_a_former_number_are_read_and_told(dirty):
    read = read_forms(read_sheets(dirty / "statistics-one-school.xlsx"), file="f", year=2025)
    told = [problem for problem in read.problems if problem.severity != "notice"]
    assert [problem.values["code"] for problem in told] == ["基础基312"]
    fault = next(one for one in faults(dirty) if one["kind"] == "former_number")
    assert (told[0].sheet, told[0].row) == (fault["sheet"], fault["row"])
    assert {"pupils", "grade_6", "area_teaching", "teachers_above_qualification"} <= {e.figure for e in read.entries}


def test_every_planted_fault_is_where_the_list_says(dirty):
    by_kind: dict[str, list[Any]] = {}
    for fault in faults(dirty):
        if fault["row"] and fault["column"]:
            by_kind.setdefault(fault["kind"], []).append(cell(dirty, fault))
    assert not is_well_formed(by_kind["check_digit"][0])
    assert all(text != unicodedata.normalize("NFKC", str(text)) for text in by_kind["full_width"])
    assert by_kind["swapped"][0] < 90
    assert by_kind["negative"] == [-5, -3]
    assert all(text == "合计" for text in by_kind["totals"])
    assert by_kind["unknown_word"] == ["其它", "本可"]
    assert by_kind["no_number"] == ["约三千"]
    assert by_kind["missing"] == [""]
    assert by_kind["remark"][0].startswith("注：")
    schools = read_sheets(dirty / "schools.xlsx")[0].rows
    assert sum(row[0] == by_kind["duplicate_code"][0] for row in schools) == 2
    people = read_sheets(dirty / "teachers.xlsx")[0].rows
    posts = {row[0] for row in people if by_kind["two_home_posts"][0] in row}
    assert len(posts) == 2


def test_the_readme_lists_every_fault(dirty, clean):
    lines = (dirty / "README.md").read_text(encoding="utf8").splitlines()
    table = [line for line in lines if line.startswith("| ")][2:]
    assert len(table) == len(faults(dirty)) > 30
    assert faults(clean) == []
    assert "未设置问题" in (clean / "README.md").read_text(encoding="utf8")


def test_money_is_in_ten_thousands_in_the_dirty_tables_only(dirty, clean):
    spoilt = {row[0]: row for row in read_sheets(dirty / "figures.xlsx")[1].rows}
    sound = {row[0]: row for row in read_sheets(clean / "figures.xlsx")[1].rows}
    column = sound["学校标识码"].index("教学仪器设备资产值")
    assert spoilt["学校标识码"][column] == "教学仪器设备资产值（万元）"
    codes = [code for code in sound if code.isdigit()]
    assert {code: spoilt[code][column] * 10_000 for code in codes} == pytest.approx(
        {code: sound[code][column] for code in codes}
    )


def test_the_text_table_is_in_the_encoding_of_the_country(clean, region):
    text = (clean / "teachers-gb18030.csv").read_bytes().decode("gb18030")
    assert text.splitlines()[0].startswith("学校标识码,学校名称,姓名,身份证号")
    assert len(text.splitlines()) == 1 + len(read_sheets(clean / "teachers.xlsx")[0].rows) - 1


def test_a_county_that_is_not_there_is_named(region, tmp_path):
    with pytest.raises(DemoError, match="no county 110101"):
        write_workbooks(region, tmp_path, county="110101")
