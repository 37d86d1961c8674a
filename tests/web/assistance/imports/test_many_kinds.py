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
from tongpan.access.scope import in_unit
from tongpan.assistance.desk.models import Notice
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.research.imports.activities import Activities
from tongpan.assistance.research.imports.attendance import AttendanceRows
from tongpan.assistance.research.imports.honours import Honours
from tongpan.assistance.research.imports.mentoring import Pairs
from tongpan.assistance.research.models import (
    Activity,
    ActivityUnit,
    Attendance,
    Cascade,
    Honour,
    Mentoring,
    MentorMeeting,
    Session,
)
from tongpan.assistance.works.imports.ledger import Ledger
from tongpan.assistance.works.imports.projects import Projects
from tongpan.assistance.works.models import Entry, Fund, Project, ProjectFunding, StateChange

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


PAIRS = ["徒弟", "徒弟学校", "导师", "导师学校", "Cascade", "导师层级", "起", "截止", "结束原因"]
JUNIOR = "云溪初级中学"
SINCE, HALF = dt.date(2025, 9, 1), dt.date(2026, 1, 31)
TIERS = [{"name": "名师", "size": 2, "capacity": 1}, {"name": "骨干", "size": 4, "capacity": 3},
         {"name": "教师", "size": 9, "capacity": 0}]  # fmt: skip


def guided(world: Any, folder: Path, number: int) -> Path:
    """Pairs outside a cascade, then two of its tiers: said twice, a mentor without room, a person on two levels."""
    records = Records(world)
    Cascade.everywhere.get_or_create(unit=records.county, name="百千万", tiers=TIERS, since=SINCE)

    def row(apprentice: Any, mentor: Any, cascade: str = "", tier: Any = "", **more: Any) -> list[Any]:
        days = [more.get("since", SINCE), more.get("until", ""), ""]
        return [apprentice.name, apprentice.unit.name, mentor.name, mentor.unit.name, cascade, tier, *days]

    learners = [records.person(records.junior) for _n in range(number)]
    mentors = [records.person() for _n in range(number)]
    lines = [row(learner, mentor) for learner, mentor in zip(learners, mentors, strict=True)]
    few, top, middle = mentors[0], [records.person() for _n in range(2)], [records.person() for _n in range(3)]
    lines += [row(learner, few) for learner in learners[1:7]]
    lines += [
        row(learners[0], few, since=HALF), row(few, few), row(learners[1], few, until=HALF),
        row(middle[0], top[0], "百千万", 1), row(middle[1], top[0], "百千万", 1), row(middle[1], top[1], "百千万", 1),
        *(row(own, middle[0], "百千万", 2) for own in learners[:5]), row(learners[0], middle[1], "百千万", 2),
        row(middle[2], learners[0], "百千万", 1), row(top[0], middle[1], "百千万", 2),
        row(learners[6], few, "百千万", 3),
        row(learners[6], few, "百千万"), [*row(learners[6], few)[:2], "查无此人", SCHOOL, "", "", SINCE, "", ""],
    ]  # fmt: skip
    return rows(folder, PAIRS, *lines)


ATTENDANCE = ["活动", "日期", "姓名", "学校", "学时"]


def seated(world: Any, folder: Path, number: int) -> Path:
    """Three people at each of many sessions: one has two places, one is cancelled; a stranger, other hours, nobody."""
    records, lines = Records(world), []
    people = [records.person(records.junior if n == 2 else None).name for n in range(3)]
    stranger = records.person(records.county).name
    for place in range(number // 3 + 1):
        name = f"教研{place}"
        own = Activity.everywhere.filter(name=name).first() or records.activity(name, places=2 if place == 1 else 60)
        Activity.everywhere.filter(pk=own.pk).update(cancelled=place == 2)
        schools = (SCHOOL, SCHOOL, JUNIOR)
        lines += [[name, "2025-10-14", who, at, ""] for who, at in zip(people, schools, strict=True)]
    lines += [["教研0", "2025-10-15", people[0], SCHOOL, 1], ["教研0", "2025-10-15", people[1], SCHOOL, 2],
              ["教研0", "2025-10-15", stranger, "甲县", ""], ["教研0", "2025-10-15", "查无此人", SCHOOL, ""],
              ["教研0", "2025-10-15", people[0], SCHOOL, 1]]  # fmt: skip
    return rows(folder, ATTENDANCE, *lines)


ACTIVITIES = [
    "活动名称",
    "组织单位",
    "类别",
    "场次",
    "开始时间",
    "结束",
    "学时",
    "名额",
    "主办单位",
    "参加单位",
    "关系",
]


def held(world: Any, folder: Path, number: int) -> Path:
    """Activities of two sessions to which schools are invited, some under a bond; kind, end or school amiss in some."""
    records, lines = Records(world), []
    if not Bond.everywhere.exists():
        with in_unit(records.county):
            records.bond(name="云溪结对")
    for place in range(number):
        kind, end = "" if place % 7 == 3 else "研讨会", "" if place % 7 == 5 else "2099-03-02 11:00"
        joins = "查无此校" if place % 7 == 6 else JUNIOR
        about = [SCHOOL, joins, "云溪结对" if place % 3 == 0 else ""]
        own = [f"研讨{place}", "甲县", kind]
        lines += [
            [*own, "上午", "2099-03-02 9:00", end, 2, 40, *about],
            [*own, "次日", "2099-03-03 9:00", "2099-03-03 11:00", 1, "", "", "", ""],
        ]
    past = ["旧事", SCHOOL, "研讨会", "", "2020-03-02 23:00", "2020-03-03 1:00", 1, "", "", JUNIOR, ""]
    return rows(folder, ACTIVITIES, *lines, past)


PROJECTS = ["项目名称", "学校名称", "项目类别", "状态", "计划开工", "预算", "开工日期", "交付日期", "关系"]


def built(world: Any, folder: Path, number: int) -> Path:
    """Projects in every state; a delivery before its start, one without a day, one ahead; two of one name."""
    lines = []
    for place in range(number):
        state = ("", "已批准", "在建", "已交付")[place % 4] if place % 7 != 6 else "已交付"
        start = "2099-01-01" if place % 9 == 6 else "2025-03-01" if state in {"在建", "已交付"} else ""
        end = "2024-01-01" if place % 8 == 7 else "2025-06-01" if state == "已交付" and place % 7 != 6 else ""
        lines.append([f"改造{place}", SCHOOL, "教室照明", state, "2025-01-01", 1000 + place, start, end, ""])
    return rows(folder, PROJECTS, *lines, lines[0], ["无校", "查无此校", "教室照明", "", "", "", "", "", ""])


KINDS: dict[str, tuple[Any, Callable[..., Path], Any, tuple[str, ...]]] = {
    "ledger": (Ledger, money, Entry, ("fund__name", "kind", "amount", "day", "project", "unit", "voucher", "user")),
    "honours": (Honours, praise, Honour, ("title", "level", "holder", "unit", "teacher", "day", "issuer")),
    "mentoring": (Pairs, guided, Mentoring, ("mentor", "apprentice", "mentor_unit", "unit", "since", "until", "subject",
                                            "stage", "cascade", "tier", "reason")),
    "activities": (Activities, held, Activity, ("unit", "bond", "kind", "tier", "name", "since", "until")),
    "projects": (Projects, built, Project, ("unit", "name", "kind", "state", "planned", "budget", "started",
                                            "delivered", "stopped", "accepted")),
    "attendance": (AttendanceRows, seated, Attendance, ("session", "teacher", "unit", "hours", "how")),
}  # fmt: skip
MORE: dict[str, tuple[tuple[Any, tuple[str, ...]], ...]] = {
    "activities": (
        (Session, ("activity__name", "name", "starts", "ends", "hours", "places", "room")),
        (ActivityUnit, ("activity__name", "unit", "role")),
        (Notice, ("user", "kind", "unit", "text", "values")),
    ),
    "projects": ((StateChange, ("project__name", "state", "day", "note", "user")),),
}
"""What else is written with records of a kind."""


def state(kind: str) -> list[Any]:
    """Everything that a list of a kind wrote, and then nothing of it."""
    _own, _file, model, names = KINDS[kind]
    found = [
        sorted(own.objects.values_list(*asked) if own is Notice else own.everywhere.values_list(*asked), key=str)
        for own, asked in ((model, names), *MORE.get(kind, ()))
    ]
    Notice.objects.all().delete()
    model.everywhere.all().delete()
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at_once", [2, 5, 500])
def test_many_at_once_are_those_one_by_one(world, tmp_path, monkeypatch, kind, at_once):
    own, file, _model, _names = KINDS[kind]
    path, found = file(world, tmp_path, 14), []
    for number in (0, at_once):
        monkeypatch.setattr(own, "at_once", number)
        outcome = bring(world, path, kind)
        found.append((counts(outcome), sorted(causes(outcome)), state(kind)))
    assert found[1] == found[0]
    assert found[0][0]["added"] >= 10
    assert found[0][0]["left_out"] >= 2


@pytest.mark.parametrize("kind", KINDS)
def test_questions_do_not_grow_with_the_rows(world, tmp_path, kind):
    _own, file, _model, _names = KINDS[kind]
    asked = []
    for number in (7, 70):
        path = file(world, tmp_path, number)
        with CaptureQueriesContext(connection) as made:
            outcome = bring(world, path, kind)
        assert counts(outcome)["added"] >= number * 0.5
        asked.append(len(made))
        state(kind)
    assert asked[1] <= asked[0] + 2


def test_a_fund_has_one_record_in_the_audit(world, tmp_path):
    bring(world, money(world, tmp_path, 14), "ledger")
    made = AuditRecord.objects.filter(action="assistance.ledger.write")
    assert sum(own.detail["lines"] for own in made) == Entry.everywhere.count()
    assert made.count() == 2


def endings(world: Any, folder: Path, number: int) -> Path:
    """The ends of pairs that stand: some have met later, some want the reason, some say something else besides."""
    bring(world, guided(world, folder, number), "mentoring")
    lines = []
    pairs = Mentoring.everywhere.filter(cascade=None, until=None).select_related("mentor__unit", "apprentice__unit")
    for place, own in enumerate(pairs.order_by("pk")):
        if place % 4 == 1:
            MentorMeeting.everywhere.create(mentoring=own, day=HALF + dt.timedelta(place), kind="talk")
        lines.append([own.apprentice.name, JUNIOR, own.mentor.name, SCHOOL, "百千万" if place % 5 == 3 else "",
                      1 if place % 5 == 3 else "", own.since, HALF, "" if place % 5 == 2 else "调离"])  # fmt: skip
    return rows(folder, PAIRS, *lines)


@pytest.mark.parametrize("at_once", [2, 5, 500])
def test_many_ends_of_pairs_are_those_one_by_one(world, tmp_path, monkeypatch, at_once):
    path, found = endings(world, tmp_path, 14), []
    for changes in (False, True):
        monkeypatch.setattr(Pairs, "changes", changes)
        monkeypatch.setattr(Pairs, "at_once", at_once)
        outcome = bring(world, path, "mentoring")
        state = sorted(Mentoring.everywhere.values_list("pk", "until", "reason"), key=str)
        found.append((counts(outcome), sorted(causes(outcome)), state, outcome.samples))
        Mentoring.everywhere.filter(reason="调离").update(until=None, reason="")
    assert found[1] == found[0]
    assert found[0][0]["changed"] >= 6
    assert found[0][0]["left_out"] >= 6


def test_questions_do_not_grow_with_the_pairs_that_end(world, tmp_path):
    asked = []
    for number in (7, 70):
        path = endings(world, tmp_path, number)
        with CaptureQueriesContext(connection) as made:
            outcome = bring(world, path, "mentoring")
        assert counts(outcome)["changed"] >= number * 0.4
        asked.append(len(made))
        Mentoring.everywhere.all().delete()
    assert asked[1] <= asked[0] + 2


def test_pairs_of_a_list_leave_one_record_in_the_audit(world, tmp_path):
    bring(world, guided(world, tmp_path, 14), "mentoring")
    made = AuditRecord.objects.get(action="assistance.mentoring.make")
    assert made.detail["pairs"] == Mentoring.everywhere.count()


def test_people_of_a_list_leave_one_record_in_the_audit(world, tmp_path):
    bring(world, seated(world, tmp_path, 14), "attendance")
    made = AuditRecord.objects.get(action__startswith="assistance.attendance.note")
    assert made.detail["people"] == Attendance.everywhere.count()
    assert set(made.detail["sessions"]) == set(Attendance.everywhere.values_list("session", flat=True))


def moves(world: Any, folder: Path, number: int) -> Path:
    """What a second list says otherwise of projects that stand: budgets, states, days; some beyond what can be."""
    bring(world, built(world, folder, number), "projects")
    lines = []
    for place, own in enumerate(Project.everywhere.order_by("pk")):
        ProjectFunding.everywhere.create(project=own, source="county", amount=800)
        on = own.state in {"sought", "approved"}
        budget = 700 if place % 5 == 4 else 2000 if place % 2 else ""
        lines.append([own.name, SCHOOL, "教室照明", "在建" if on else "已交付", "2025-01-01", budget,
                      own.started or ("2024-01-01" if place % 6 == 5 else "2025-05-01"),
                      "" if on else own.delivered or "2025-07-01", ""])  # fmt: skip
    return rows(folder, PROJECTS, *lines)


@pytest.mark.parametrize("at_once", [2, 5, 500])
def test_many_changes_of_projects_are_those_one_by_one(world, tmp_path, monkeypatch, at_once):
    path, found = moves(world, tmp_path, 14), []
    before, kept = list(Project.everywhere.all()), set(StateChange.everywhere.values_list("pk", flat=True))
    for changes in (False, True):
        monkeypatch.setattr(Projects, "changes", changes)
        monkeypatch.setattr(Projects, "at_once", at_once)
        outcome = bring(world, path, "projects")
        names = [own.name for own in Project._meta.concrete_fields]
        rows_ = sorted(Project.everywhere.values_list(*names), key=str)
        steps = sorted(StateChange.everywhere.values_list("project", "state", "day", "user"), key=str)
        borne = sorted(ProjectFunding.everywhere.values_list("project", "source", "amount"))
        found.append((counts(outcome), sorted(causes(outcome)), rows_, steps, borne, outcome.samples))
        for own in before:
            own.save()
        StateChange.everywhere.exclude(pk__in=kept).delete()
    assert found[1] == found[0]
    assert found[0][0]["changed"] >= 5
    assert found[0][0]["left_out"] >= 3


def test_questions_do_not_grow_with_the_projects_that_change(world, tmp_path):
    asked = []
    for number in (7, 70):
        path = moves(world, tmp_path, number)
        with CaptureQueriesContext(connection) as made:
            outcome = bring(world, path, "projects")
        assert counts(outcome)["changed"] >= number * 0.3
        asked.append(len(made))
        Project.everywhere.all().delete()
    assert asked[1] <= asked[0] + 12  # many changes of many fields are written in blocks
