"""Many placements at once are those written one by one: who goes, who is refused, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.exchange.imports.placements import Placements
from tongpan.assistance.exchange.models import Placement
from tongpan.registry.models import Posting

from .lists import bring, causes, counts, rows
from .records import SINCE, UNTIL, Records

HEADS = ["姓名", "原学校", "接收学校", "类别", "流向", "起", "截止", "比例", "关系", "学科"]
HOME, HOST = "云溪中心小学", "云溪初级中学"
HALF = "2026-01-31"


def line(name: str, home: str = HOME, host: str = HOST, **more: Any) -> list[Any]:
    said = {"kind": "交流轮岗", "since": SINCE, "until": UNTIL, "share": 1, "bond": "", "subject": ""} | more
    return [name, home, host, said["kind"], "下派", said["since"], said["until"], said["share"], said["bond"],
            said["subject"]]  # fmt: skip


@pytest.fixture
def file(world, tmp_path):
    """Two halves of a post, a third; bonds in and out of their days; the last teacher of a subject; a guest first."""
    records = Records(world)
    people = [records.person().name for _n in range(5)]
    lonely = [records.person(subject="音乐").name, records.person(subject="美术").name]
    guest = records.person(world.units["2144180002"], subject="音乐").name
    with in_unit(records.county):
        records.bond(name="云溪结对", since=dt.date(2025, 10, 1))
    return rows(
        tmp_path, HEADS,
        line(people[0], share=0.5), line(people[0], host="云溪镇", share=0.5), line(people[0], kind="支教", share=0.3),
        line(people[1], until=HALF), line(people[1], since="2026-02-01"), line(people[1], since=HALF),
        line(people[2], bond="云溪结对"), line(people[2], bond="云溪结对", since="2025-10-01"),
        line("查无此人"), line(people[3], host=HOME), line(people[3], kind="跟岗"),
        line(lonely[0]), line(lonely[1], share=0.5), line(guest, home=HOST, host=HOME), line(lonely[0]),
    )  # fmt: skip


def state() -> list[Any]:
    names = ("teacher__name", "home", "host", "posting__kind", "posting__since", "posting__until", "posting__share",
             "bond", "category", "direction", "reach", "planned")  # fmt: skip
    return sorted(Placement.everywhere.values_list(*names), key=str)


@pytest.mark.parametrize("at_once", [2, 4, 500])
def test_many_at_once_are_those_one_by_one(world, file, monkeypatch, at_once):
    found = []
    for number in (0, at_once):
        monkeypatch.setattr(Placements, "at_once", number)
        outcome = bring(world, file, "placements")
        found.append((counts(outcome), sorted(causes(outcome)), state()))
        Posting.everywhere.exclude(kind="home").delete()
    assert found[1] == found[0]
    assert found[0][0]["added"] >= 5
    assert found[0][0]["left_out"] >= 5


def test_many_at_once_leave_one_record_in_the_audit(world, file):
    added = counts(bring(world, file, "placements"))["added"]
    made = AuditRecord.objects.get(action="assistance.placement.make")
    assert made.detail["people"] == added


def test_what_the_database_refuses_is_tried_one_by_one(world, file, monkeypatch):
    from django.db import IntegrityError

    def contradicts(*_asked: Any, **_named: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(Placements, "add_many", contradicts)
    outcome = bring(world, file, "placements")
    assert counts(outcome)["added"] >= 5
