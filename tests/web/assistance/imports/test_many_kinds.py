"""Lists of other kinds written many at once: as one by one, and with questions that do not grow with the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongpan.access.models import AuditRecord
from tongpan.assistance.research.imports.honours import Honours
from tongpan.assistance.research.models import Honour
from tongpan.assistance.works.imports.ledger import Ledger
from tongpan.assistance.works.models import Entry, Fund, Project

from .lists import bring, causes, counts, rows
from .records import Records

DAY = dt.date(2025, 10, 1)
LEDGER = ["发生日期", "收支类别", "金额元", "资金名称", "项目名称", "学校名称", "凭证编号", "备注"]
HONOURS = ["荣誉名称", "级别", "获得者", "学校", "姓名", "获奖日期", "颁发单位"]
SCHOOL = "云溪中心小学"


def money(world: Any, folder: Path, number: int) -> Path:
    """Receipts, allocations and payments of two funds; every seventh payment goes too far."""
    for name in ("捐款", "专款"):
        Fund.everywhere.get_or_create(
            unit=world.units["441801"], source="donation", name=name, opened=dt.date(2025, 1, 1)
        )
    Project.everywhere.get_or_create(unit=world.units["2144180001"], name="改造", kind="equipment")
    lines = []
    for place in range(number):
        fund, day = ("捐款", "专款")[place % 2], DAY + dt.timedelta(place % 5)
        about = ["改造", SCHOOL] if place % 3 else ["", SCHOOL]
        lines += [
            [day, "到账", 100, fund, "", "", f"收{place}", ""],
            [day, "拨付", 80 + 30 * (place % 4), fund, *about, f"拨{place}", ""],
            [day, "支出", 900 if place % 7 == 6 else 60, fund, *about, f"支{place}", ""],
        ]
    return rows(
        folder,
        LEDGER,
        *lines,
        [DAY, "拨付", 5, "捐款", "没有的项目", "", "", ""],
        [DAY, "到账", 5, "没有", "", "", "", ""],
    )


def praise(world: Any, folder: Path, number: int) -> Path:
    """Honours of people and schools; every fifth person is not known."""
    records = Records(world)
    names = [records.person().name for _n in range(3)]
    lines = [
        [f"荣誉{place}", "县级", "个人", SCHOOL, "查无此人" if place % 5 == 4 else names[place % 3], DAY, "县教育局"]
        for place in range(number)
    ]
    return rows(folder, HONOURS, *lines, ["书香校园", "市级", "学校或教育局", SCHOOL, "", DAY, ""])


KINDS: dict[str, tuple[Any, Callable[..., Path], Any, tuple[str, ...]]] = {
    "ledger": (Ledger, money, Entry, ("fund__name", "kind", "amount", "day", "project", "unit", "voucher", "user")),
    "honours": (Honours, praise, Honour, ("title", "level", "holder", "unit", "teacher", "day", "issuer")),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at_once", [2, 5, 500])
def test_many_at_once_are_those_one_by_one(world, tmp_path, monkeypatch, kind, at_once):
    own, file, model, names = KINDS[kind]
    path, found = file(world, tmp_path, 14), []
    for number in (0, at_once):
        monkeypatch.setattr(own, "at_once", number)
        outcome = bring(world, path, kind)
        found.append((counts(outcome), sorted(causes(outcome)), sorted(model.everywhere.values_list(*names), key=str)))
        model.everywhere.all().delete()
    assert found[1] == found[0]
    assert found[0][0]["added"] >= 10
    assert found[0][0]["left_out"] >= 2


@pytest.mark.parametrize("kind", KINDS)
def test_questions_do_not_grow_with_the_rows(world, tmp_path, kind):
    _own, file, model, _names = KINDS[kind]
    asked = []
    for number in (7, 70):
        path = file(world, tmp_path, number)
        with CaptureQueriesContext(
            connection,
        ) as made:
            outcome = bring(world, path, kind)
        assert counts(outcome)["added"] >= number * 0.8
        asked.append(len(made))
        model.everywhere.all().delete()
    assert asked[1] <= asked[0] + 2


def test_a_fund_has_one_record_in_the_audit(world, tmp_path):
    bring(world, money(world, tmp_path, 14), "ledger")
    made = AuditRecord.objects.filter(action="assistance.ledger.write")
    assert sum(own.detail["lines"] for own in made) == Entry.everywhere.count()
    assert made.count() == 2
