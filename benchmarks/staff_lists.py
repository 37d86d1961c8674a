"""Invented staff lists of any length, as workbook and as text, and the schools that they name."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from tongpan.registry.identity import check_digit

HEADERS = (
    "学校标识码", "校名", "姓名", "身份证号", "性别", "出生日期", "编制类型", "是否专任教师", "最高学历", "现聘职称",
    "主教学科", "是否持教师资格证", "入现单位时间", "任教学段", "骨干教师", "骨干教师认定时间", "民族", "普通话水平",
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "子涵雨桐梓轩欣怡浩然思远嘉宁文博静雅俊杰明哲晓琳建国丽娟志强海燕春梅秋实"
SUBJECTS = ("语文", "数学", "英语", "体育", "音乐", "美术", "科学", "道德与法治", "物理", "化学", "历史", "地理")


def schools(count: int) -> list[tuple[str, str]]:
    """Code and name of invented schools."""
    return [(f"2144{900000 + n:06d}", f"第{n + 1}示范小学") for n in range(count)]


def rows(count: int, school_count: int, seed: int = 1) -> Iterator[list[str]]:
    """Rows below :data:`HEADERS`; every ID number is sound, and no two are alike."""
    draw = random.Random(seed)
    places = schools(school_count)
    for n in range(count):
        code, school = places[n % school_count]
        year, month, day = 1962 + n % 40, 1 + n % 12, 1 + n % 28
        first = f"44{n // 1000 % 10000:04d}{year}{month:02d}{day:02d}{n % 1000:03d}"
        name = draw.choice(SURNAMES) + "".join(draw.sample(GIVEN, draw.choice((1, 2, 2))))
        backbone = draw.random() < 0.1
        yield [
            code, school, name, first + check_digit(first), "女" if int(first[16]) % 2 == 0 else "男",
            f"{year}-{month:02d}-{day:02d}", draw.choice(("在编", "在编", "在编", "编外")), "是",
            draw.choice(("本科", "本科", "专科", "硕士研究生")), draw.choice(("一级教师", "二级教师", "高级教师")),
            draw.choice(SUBJECTS), "是", f"{draw.randint(1990, 2024)}年{draw.randint(1, 12)}月", "小学",
            draw.choice(("县级骨干教师", "市级骨干教师")) if backbone else "", "2020-09-01" if backbone else "",
            "汉族", draw.choice(("二级甲等", "二级乙等", "一级乙等")),
        ]  # fmt: skip


def write_csv(path: Path, count: int, school_count: int) -> Path:
    """The list as UTF-8 text."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(rows(count, school_count))
    return path


def write_xlsx(path: Path, count: int, school_count: int) -> Path:
    """The list as a workbook, under a title row as bureaus write it."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("教师")
        sheet.write_row(0, 0, ["教师基本情况一览表"])
        sheet.write_row(1, 0, HEADERS)
        for number, row in enumerate(rows(count, school_count), 2):
            sheet.write_row(number, 0, row)
    return path
