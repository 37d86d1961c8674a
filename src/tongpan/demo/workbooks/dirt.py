"""The faults that real workbooks have, planted in the clean ones and written down with their places."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tongpan.demo.chance import Chance

from .drafts import Draft

FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def wide(value: Any) -> str:
    """A number in full-width digits."""
    return str(value).translate(FULL_WIDTH)


def titled(draft: Draft, title: str, office: str) -> None:
    """Two merged lines above the header."""
    draft.titles = [title, f"填报单位：{office}（演示数据，全部虚构）"]
    draft.note(None, "", "titles", "表头上方有两行合并的标题，应自动跳过")


def blank_row(draft: Draft, index: int) -> None:
    """An empty row in the middle."""
    draft.rows.insert(index, [""] * len(draft.header))
    draft.note(index, "", "blank", "空行，应跳过")


def totals_row(draft: Draft, columns: range) -> None:
    """A line of totals at the end."""
    line: list[Any] = ["合计"] + [""] * (len(draft.header) - 1)
    for column in columns:
        line[column] = sum(row[column] for row in draft.rows if isinstance(row[column], int | float))
    draft.rows.append(line)
    draft.note(len(draft.rows) - 1, draft.header[0], "totals", "末尾的合计行，不是一所学校，应跳过")


def soil_schools(chance: Chance, draft: Draft) -> None:
    """A repeated code, full-width digits, coordinates the wrong way round, a school kind that nobody knows."""
    titled(draft, "学校基本情况一览表", draft.rows[0][2])
    blank_row(draft, len(draft.rows) - 3)
    full, swapped, twice, odd = chance.some(range(2, len(draft.rows) - 4), 4)
    code, lon, lat = (draft.column(name) for name in ("学校标识码", "经度", "纬度"))
    draft.plant(full, "学校标识码", "full_width", "标识码为全角数字，应识别", wide(draft.rows[full][code]))
    longitude = draft.rows[swapped][lon]
    draft.plant(swapped, "经度", "swapped", "经度、纬度填反", draft.rows[swapped][lat])
    draft.rows[swapped][lat] = longitude
    draft.plant(odd, "办学类型", "unknown_word", "办学类型写成“其它”，不在代码表内", "其它")
    again = [*draft.rows[twice]]
    again[draft.column("学校名称")] = "示例重复小学（演示）"
    draft.rows.append(again)
    draft.note(len(draft.rows) - 1, "学校标识码", "duplicate_code", f"标识码与第{len(draft.titles) + 2 + twice}行重复")
    totals_row(draft, range(0))


def soil_stage_figures(chance: Chance, draft: Draft, office: str) -> None:
    """Text numbers, full-width digits, an impossible number, and cross-checks that fail."""
    draft.header[draft.column("在校生数")] = "在校 学生数（人）"
    titled(draft, "学年基本数据（分学段）", office)
    primary = [index for index, row in enumerate(draft.rows) if row[2] == "小学" and _at(draft, index, "班数") > 3]
    wide_one, text, negative, backbone, grade, checks = chance.some(primary, 6)
    draft.plant(wide_one, "班数", "full_width", "全角数字，应识别", wide(_at(draft, wide_one, "班数")))
    draft.plant(
        text, "在校 学生数（人）", "text_number", "文本型数字，应识别", f" {_at(draft, text, '在校 学生数（人）')} "
    )
    draft.plant(negative, "寄宿生数", "negative", "负数，应报错", -5)
    too_many = _at(draft, backbone, "专任教师数") + 3
    draft.plant(backbone, "县级以上骨干教师数", "cross_check", "骨干教师多于专任教师，应警示", too_many)
    draft.plant(
        grade, "一年级学生数", "cross_check", "招生数与一年级学生数不符，应警示", _at(draft, grade, "一年级学生数") + 7
    )
    seen = _at(draft, checks, "上学年在校生数") + 9
    draft.plant(checks, "上学年参加体检学生数", "cross_check", "体检人数多于在校生数，应警示", seen)
    blank_row(draft, len(draft.rows))
    totals_row(draft, range(3, len(draft.header)))


def soil_school_figures(chance: Chance, draft: Draft, office: str) -> None:
    """Money in 万元, an area with its unit behind it, a thousands separator."""
    money = draft.column("教学仪器设备资产值")
    draft.header[money] = "教学仪器设备资产值（万元）"
    for row in draft.rows:
        row[money] = round(row[money] / 10_000, 4)
    titled(draft, "办学条件", office)
    draft.note(None, "教学仪器设备资产值（万元）", "ten_thousands", "该列以万元计，应折算为元")
    unit, comma, words = chance.some(range(len(draft.rows)), 3)
    area = "教学及辅助用房面积"
    draft.plant(unit, area, "unit_behind", "数字后带单位，应识别", f"{_at(draft, unit, area)}㎡")
    draft.plant(comma, "图书册数", "thousands", "千分位分隔符，应识别", f"{_at(draft, comma, '图书册数'):,}")
    draft.plant(words, "运动场地面积", "no_number", "不是数字，应报错", "约三千")
    totals_row(draft, range(2, len(draft.header)))


def _at(draft: Draft, index: int, column: str) -> Any:
    return draft.rows[index][draft.column(column)]


def soil_teachers(chance: Chance, draft: Draft, office: str) -> None:
    """Wrong check digits, small x, dates in four spellings, a person in two home posts, a remark at the end."""
    titled(draft, "专任教师台账", office)
    people = [index for index, row in enumerate(draft.rows) if row[draft.column("编制类型")] == "在编"]
    with_x = [index for index in people if _at(draft, index, "身份证号").endswith("X")]
    wrong, wide_one, missing, two, text_date, dotted, unknown = chance.some(people, 7)
    number = _at(draft, wrong, "身份证号")
    other = str((int(number[-1], 11) + 1) % 10) if number[-1] != "X" else "1"
    draft.plant(wrong, "身份证号", "check_digit", "身份证号校验位错误，应报错", number[:-1] + other)
    draft.plant(wide_one, "身份证号", "full_width", "全角数字，应识别", wide(_at(draft, wide_one, "身份证号")))
    if with_x and with_x[0] not in {wrong, wide_one}:
        small = _at(draft, with_x[0], "身份证号").lower()
        draft.plant(with_x[0], "身份证号", "small_x", "末位为小写 x，应识别", small)
    draft.plant(missing, "姓名", "missing", "缺姓名，应报错", "")
    _dates(draft, text_date, dotted)
    draft.plant(unknown, "最高学历", "unknown_word", "学历写成“本可”，不在代码表内", "本可")
    _two_posts(draft, two)
    draft.rows.append(["注：本表由各校填报，数据截至9月1日。"] + [""] * (len(draft.header) - 1))
    draft.note(len(draft.rows) - 1, draft.header[0], "remark", "末尾的说明行，应跳过")


def _dates(draft: Draft, text_date: int, dotted: int) -> None:
    day: dt.date = _at(draft, text_date, "入现单位时间")
    draft.plant(text_date, "入现单位时间", "text_date", "文字日期，应识别", f"{day.year}年{day.month}月{day.day}日")
    day = _at(draft, dotted, "入现单位时间")
    draft.plant(dotted, "入现单位时间", "dotted_date", "点分日期，应识别", f"{day.year}.{day.month:02d}")


def _two_posts(draft: Draft, index: int) -> None:
    """The same person again, at another school."""
    again = [*draft.rows[index]]
    other = next(row for row in draft.rows if row[0] != again[0])
    again[0], again[1] = other[0], other[1]
    draft.rows.append(again)
    row = len(draft.titles) + 2 + index
    draft.note(len(draft.rows) - 1, "身份证号", "two_home_posts", f"与第{row}行为同一人，同时在两所学校任教，应报错")
