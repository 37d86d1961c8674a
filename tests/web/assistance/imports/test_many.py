"""Many placements at once are those written one by one: who goes, who is refused, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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


@pytest.fixture
def corrections(world, tmp_path):
    """People sent by a first file, and what a second one says otherwise: ends, shares, bonds, with new rows between."""
    records = Records(world)
    people = [records.person().name for _n in range(6)]
    music = [records.person(subject="音乐").name for _n in range(2)]
    with in_unit(records.county):
        records.bond(name="云溪结对", since=dt.date(2025, 10, 1))
    late = "2026-02-01"
    sent = (
        line(people[0], share=0.5), line(people[0], host="云溪镇", share=0.5), line(people[1], until=HALF),
        line(people[1], since=late), line(people[2]), line(people[3], since="2025-10-01"), line(people[4], until=HALF),
        line(music[0], until=HALF), line(music[1], since=late),
    )  # fmt: skip
    first = rows(tmp_path, HEADS, *sent)
    assert counts(bring(world, first, "placements"))["added"] == len(sent)
    return rows(
        tmp_path, HEADS,
        line(people[0], share=0.6), line(people[0], host="云溪镇", share=0.4), line(people[0], share=0.6),
        line(people[1]), line(people[1], since=late, until="2026-06-30"), line(people[2], bond="云溪结对"),
        line(people[3], since="2025-10-01", bond="云溪结对"), line(people[4], until="2026-03-31", subject="数学"),
        line(people[5]), line(people[4], since="2026-04-01"), line(music[0], until="2026-03-31"),
        line(music[1], since=late, until="2026-04-30"), line(people[2]), line(people[3], host="云溪镇", share=0.2),
    )  # fmt: skip


@pytest.mark.parametrize("at_once", [1, 2, 3, 500])
def test_many_corrections_are_those_one_by_one(world, corrections, monkeypatch, at_once):
    found, before = [], {}
    for own in Posting.everywhere.exclude(kind="home"):
        before[own.pk] = (own, Placement.everywhere.get(posting=own))
    for changes, number in ((False, 0), (True, at_once)):
        monkeypatch.setattr(Placements, "changes", changes)
        monkeypatch.setattr(Placements, "at_once", number)
        outcome = bring(world, corrections, "placements")
        found.append((counts(outcome), sorted(causes(outcome)), state(), outcome.samples))
        Posting.everywhere.exclude(kind="home").exclude(pk__in=before).delete()
        for posting, placement in before.values():
            posting.save()
            placement.save()
    assert found[1] == found[0]
    assert found[0][0]["changed"] >= 5
    assert found[0][0]["left_out"] >= 3


@pytest.mark.parametrize("changed", [False, True])
def test_questions_do_not_grow_with_the_rows(world, tmp_path, changed):
    records, asked = Records(world), []
    records.person()  # somebody has to stay
    for number in (4, 40):
        lines = [line(records.person().name) for _n in range(number)]
        path = rows(tmp_path, HEADS, *lines)
        if changed:
            bring(world, path, "placements")
            path = rows(tmp_path, HEADS, *([*own[:6], HALF, *own[7:]] for own in lines))
        with CaptureQueriesContext(connection) as made:
            outcome = bring(world, path, "placements")
        assert counts(outcome)["changed" if changed else "added"] == number
        asked.append(len(made))
    assert asked[1] <= asked[0] + 2


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
