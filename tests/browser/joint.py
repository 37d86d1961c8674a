"""What a joint test in the browser rests on: schools with principals, last year's test in the archive, files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from openpyxl import Workbook, load_workbook
from tests.people import World, bring
from tests.web.assessment.testing.conftest import Testing

from tongpan.access.models import Role, Unit
from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.archive import archive
from tongpan.assessment.testing.models import JointTest, Pupil, TestItem
from tongpan.assistance.partnership.models import Bond, BondMember

SIZES = (30, 28, 26, 26, 24, 6)
"""Pupils of each school; the last is too small to be shown."""
OWN, TWIN = "2144180001", "2144180901"
HEADS = ("题号", "题型", "满分", "答案", "选项", "内容", "能力", "题目")
CONTENTS = ("数与代数", "图形与几何")


class Joint(Testing):
    """Schools, principals, bonds and the archive: what stood before the job began."""

    def __init__(self, world: World, year: int) -> None:
        super().__init__(world)
        self.units: list[Unit] = self.schools(len(SIZES))
        world.units[TWIN] = self.units[1]
        bring(world, {"twin": ("蒋校长", Role.PRINCIPAL, TWIN)})
        self.bind("pairing", "云溪结对", (0, 1), year)
        self.bind("community", "云溪共同体", (0, 2, 3), year)
        self.before = self.analysed(SIZES, year=year - 1, name="上年五年级数学抽测")
        with in_unit(self.county):
            archive(self.before, user=self.user)

    def bind(self, form: str, name: str, places: tuple[int, ...], year: int) -> None:
        """A bond led by the first of these schools."""
        bond = Bond.everywhere.create(unit=self.county, form=form, name=name, since=f"{year - 1}-03-01")
        for place in places:
            leads = {"pairing": "supporter", "community": "core"}[form]
            joins = {"pairing": "recipient", "community": "member"}[form]
            BondMember.everywhere.create(bond=bond, unit=self.units[place], role=joins if place else leads)


def items_file(path: Path, *, wrong: bool) -> Path:
    """Eight choices; with ``wrong`` one has a right answer that is no letter of it."""
    book = Workbook()
    book.active.append(HEADS)
    for number in range(1, 9):
        key = "E" if wrong and number == 5 else "ABCD"[number % 4]
        book.active.append((number, "选择", 2, key, "ABCD", CONTENTS[number % 2], "理解", f"第{number}题考查要点"))
    book.save(path)
    return path


def pupils_file(path: Path, template: Path, sizes: dict[str, int]) -> Path:
    """The template with so many pupils of each school, in two classes; a column of names comes along by mistake."""
    heads = [cell.value for cell in next(load_workbook(template).active.iter_rows())]
    book = Workbook()
    book.active.append([*heads, "姓名"])
    for school, size in sizes.items():
        for place in range(size):
            book.active.append([school, str(place % 2 + 1), "", "男女"[place // 2 % 2], "是否"[place % 2], "某某某"])
    book.save(path)
    return path


def answers(joint: Joint, test: JointTest, slugs: list[str]) -> list[list[Any]]:
    """Header, and a row of answers for each pupil of these schools who is tested: a little abler than last year."""
    chance = np.random.default_rng(11)
    items = list(TestItem.everywhere.filter(test=test).select_related("bank"))
    rows: list[list[Any]] = [["代码", "缺考", *(own.number for own in items)]]
    for own in Pupil.everywhere.filter(test=test, taking=True, unit__slug__in=slugs).order_by("unit__slug", "code"):
        theta = 0.3 + 0.3 * (own.unit_id % 3) + chance.normal(0, 0.9)
        rows.append([own.code, "", *(joint._one(item, theta, chance) for item in items)])
    return rows


def as_workbook(path: Path, rows: list[list[Any]]) -> Path:
    """The rows as a workbook."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def as_scanned(path: Path, rows: list[list[Any]]) -> Path:
    """The rows as a scanner exports them: another word for the code, items as 第n题, GB 18030."""
    heads = ["准考证号", "缺考标记", *(f"第{number}题" for number in rows[0][2:])]
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([heads, *rows[1:]])
    return path
