"""The tables that a bureau keeps, without faults: schools, figures, teachers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from tongpan.demo.rows import Region, TeacherRow
from tongpan.registry.imports.schemas import choices
from tongpan_core.policy.figures import figure_catalogue

from .drafts import Draft

SCHOOL_HEADER = [
    "学校标识码", "学校名称", "县区", "行政区划码", "乡镇", "办学类型", "城乡类型", "办别", "是否寄宿制", "地址",
    "经度", "纬度", "建校年份", "首节上课时间", "教学语言", "撤并日期", "并入学校",
]  # fmt: skip
TEACHER_HEADER = [
    "学校标识码", "学校名称", "姓名", "身份证号", "性别", "出生日期", "编制类型", "是否专任教师", "最高学历",
    "现聘职称", "任教学段", "主教学科", "兼教学科", "是否持教师资格证", "入现单位时间", "骨干教师", "骨干级别",
    "骨干教师认定时间", "骨干教师有效期至", "骨干教师认定单位", "交流单位名称", "交流开始时间", "交流结束时间",
    "支教单位名称", "支教开始时间", "支教结束时间", "居住地经度", "居住地纬度", "配偶身份证号",
]  # fmt: skip
VILLAGE_HEADER = [
    "村（居）代码", "村（居）名称", "县区", "乡镇", "经度", "纬度", "小学学生数", "小学就读学校标识码", "小学就读学校",
    "初中学生数", "初中就读学校标识码", "初中就读学校",
]  # fmt: skip
STAGE = {"kindergarten": "幼儿园", "primary": "小学", "junior": "初中", "senior": "高中"}


def _word(words: Mapping[Any, tuple[str, ...]], value: str) -> str:
    return words[value][0] if value else ""


def schools_draft(region: Region, county: str) -> Draft:
    """All schools of a county, the merged ones among them."""
    units = {unit.slug: unit for unit in region.units}
    name, code = units[county].short_name, units[county].codes[-1].code
    rows = [
        [
            row.code, units[row.code].name, name, code, units[units[row.code].parent].short_name,
            _word(choices.SCHOOL_KIND, row.kind), _word(choices.SETTING, row.setting),
            "公办" if row.public else "民办", "是" if row.boarding else "否", row.address, units[row.code].longitude,
            units[row.code].latitude, row.built, f"{row.bell:%H:%M}" if row.bell else "",
            "、".join(_word(choices.LANGUAGE, own) for own in row.languages),
            units[row.code].closed,
            units[row.merged_into].name if row.merged_into else "",
        ]
        for row in region.schools
        if row.county == county
    ]  # fmt: skip
    return Draft("schools.xlsx", "学校", list(SCHOOL_HEADER), rows)


def figures_drafts(region: Region, county: str, year: int) -> list[Draft]:
    """The figures of a year: a sheet with a row per school and stage, and one with a row per school."""
    names = {unit.slug: unit.name for unit in region.units}
    codes = {row.code for row in region.schools if row.county == county}
    figures = [row for row in region.figures if row.year == year and row.code in codes]
    catalogue = figure_catalogue()
    used = [code for code in catalogue if any(code in row.values for row in figures)]
    staged = [code for code in used if catalogue[code].scope == "stage"]
    shared = [code for code in used if catalogue[code].scope == "school"]
    by_stage = [
        [row.code, names[row.code], STAGE[row.stage], *(row.values.get(code, "") for code in staged)]
        for row in figures
        if row.stage
    ]
    by_school = [
        [row.code, names[row.code], *(row.values.get(code, "") for code in shared)] for row in figures if not row.stage
    ]
    head = ["学校标识码", "学校名称"]
    return [
        Draft("figures.xlsx", "分学段数据", [*head, "学段", *(catalogue[code].label_zh for code in staged)], by_stage),
        Draft("figures.xlsx", "办学条件", [*head, *(catalogue[code].label_zh for code in shared)], by_school),
    ]


def teachers_draft(region: Region, county: str, year: int) -> Draft:
    """Everybody with a home post in the county on 1 September of a year."""
    names = {unit.slug: unit.name for unit in region.units}
    codes = {row.code for row in region.schools if row.county == county}
    day = dt.date(year, 9, 1)
    rows = [row for teacher in region.teachers if teacher.school in codes for row in _teacher(teacher, names, day)]
    return Draft("teachers.xlsx", "教师台账", list(TEACHER_HEADER), sorted(rows, key=lambda row: (row[0], row[3])))


def villages_draft(region: Region, county: str, year: int) -> Draft:
    """The villages of a county with their pupils of a year, one row a village."""
    units = {unit.slug: unit for unit in region.units}
    rows = []
    for village in region.villages:
        told = {one.stage: one for one in village.pupils if one.year == year}
        cells = [
            cell
            for one in (told.get("primary"), told.get("junior"))
            for cell in ((one.pupils, one.school, units[one.school].name) if one else ("", "", ""))
        ]
        if village.county == county:
            names = units[county].short_name, units[village.unit].short_name
            rows.append([village.code, village.name, *names, village.longitude, village.latitude, *cells])
    return Draft("villages.xlsx", "村（居）", list(VILLAGE_HEADER), rows)


def _teacher(teacher: TeacherRow, names: Mapping[str, str], day: dt.date) -> Iterator[list[Any]]:
    held = [one for one in teacher.postings if one.since <= day and (one.until is None or day <= one.until)]
    home = next((one for one in held if one.kind == "home"), None)
    if home is None:
        return
    title = next((one for one in reversed(teacher.backbone) if one.since <= day <= (one.until or day)), None)
    yield [
        home.school, names[home.school], teacher.name, teacher.number, "男" if teacher.sex == "1" else "女",
        teacher.born, _word(choices.EMPLOYMENT, teacher.employment), "是" if teacher.full_time else "否",
        _word(choices.DEGREE, teacher.degree), _word(choices.TITLE, teacher.title), STAGE[home.stage], teacher.subject,
        teacher.second_subject, "是" if teacher.certified else "否", home.since,
        *([title.title, _word(choices.BACKBONE_LEVEL, title.level), title.since, title.until, title.issuer]
          if title else [""] * 5),
        *_elsewhere(held, "exchange", names), *_elsewhere(held, "support", names), *(teacher.home or ("", "")),
        teacher.spouse,
    ]  # fmt: skip


def _elsewhere(held: list[Any], kind: str, names: Mapping[str, str]) -> list[Any]:
    one = next((one for one in held if one.kind == kind), None)
    return [names[one.school], one.since, one.until] if one else ["", "", ""]
