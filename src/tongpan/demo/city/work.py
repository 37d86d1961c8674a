"""Needs and the answers to them, the tasks that came of them with their reviews, meetings, plans, targets, cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tongpan.assistance.partnership.models import (
    Case,
    Cycle,
    Meeting,
    MeetingMember,
    Need,
    Review,
    SchoolPlan,
    Target,
    Task,
    VisitPoint,
)
from tongpan.assistance.partnership.models.work import Domain
from tongpan.demo.regions.bonds import meeting
from tongpan.demo.regions.book import Book

from .bonds import Led
from .cast import Cast
from .size import FIRST, TERM_ENDS, YEAR, Size, day

WANTED = (
    (Domain.TEACHERS, "缺少英语骨干教师"), (Domain.TEACHING, "教研活动质量不高"), (Domain.BUILDINGS, "功能室设备不足"),
    (Domain.MANAGEMENT, "管理制度需要完善"), (Domain.CULTURE, "校园文化建设缺少指导"),
    (Domain.DIGITAL, "优质课资源接收不稳定"), (Domain.PUPILS, "心理健康教育力量薄弱"),
    (Domain.INTEGRATED, "作息与课程安排不统一"),
)  # fmt: skip
DIVISIONS = ("基础教育科", "教师发展中心", "规划财务科", "人事科")
MEETINGS = (Meeting.Kind.COMMUNITY, Meeting.Kind.DISPATCH, Meeting.Kind.VISIT, Meeting.Kind.ANNUAL_REVIEW,
            Meeting.Kind.LEADING)  # fmt: skip
TOPICS = (VisitPoint.Topic.CAMPUS, VisitPoint.Topic.TEACHING, VisitPoint.Topic.PRACTICES)
ANSWER_DAYS, TASK_DAYS = 20, 120


def agree(book: Book, cast: Cast, led: Sequence[Led], size: Size) -> None:
    """A three-year cycle and what was stated, answered, done and reviewed in it."""
    cycle = book.add(Cycle(unit=cast.city, name="三年帮扶行动（演示）", since=dt.date(YEAR - 1, 9, 1),
                           until=dt.date(YEAR + 2, 8, 31), aim="校际差距逐年缩小"))  # fmt: skip
    helping = [own for own in led if own.helped]
    for number in range(size.needs):
        _need(book, cycle, helping[number % len(helping)], number, size.needs)
    for number, own in enumerate(helping):
        _meet(book, own, number)
    _plans(book, cast, cycle)
    _targets(book, cast)
    _cases(book, helping)


def _need(book: Book, cycle: Cycle, own: Led, number: int, of: int) -> None:
    """Two of three needs became a task; of the rest some were answered and some wait."""
    unit = own.helped[number % len(own.helped)]
    domain, words = WANTED[number % len(WANTED)]
    stated = day(number, of)
    answered = stated + dt.timedelta(days=ANSWER_DAYS)
    state = (Need.State.TASKED, Need.State.TASKED, Need.State.ANSWERED, Need.State.STATED, Need.State.DECLINED,
             Need.State.MET)[number % 6]  # fmt: skip
    waiting = state == Need.State.STATED
    need = book.add(
        Need(unit=unit, bond=own.bond, cycle=cycle, title=f"{unit.short_name}：{words}", domain=domain, stated=stated,
             urgent=number % 7 == 0, state=state, division=DIVISIONS[number % 4], due=answered,
             response="" if waiting else "列入年度帮扶安排", answered=None if waiting else answered,
             met=answered + dt.timedelta(days=60) if state == Need.State.MET else None)
    )  # fmt: skip
    if state in {Need.State.TASKED, Need.State.MET}:
        _tasks(book, need, own, number, answered)


def _tasks(book: Book, need: Need, own: Led, number: int, begins: dt.date) -> None:
    """The task of the bureau, and the part of it that the school does."""
    due = begins + dt.timedelta(days=TASK_DAYS)
    done = due - dt.timedelta(days=number % 30) if number % 3 else None
    state = Task.State.DONE if done else Task.State.STARTED
    shared = {"bond": own.bond, "cycle": need.cycle, "need": need, "domain": need.domain, "division": need.division,
              "planned": begins, "due": due, "started": begins, "done": done, "state": state}  # fmt: skip
    whole = book.add(Task(unit=own.county.unit, number=number + 1, title=f"解决{need.title}", **shared))
    book.add(Task(unit=need.unit, parent=whole, kind=Task.Kind.PROJECT, title=f"落实{need.title}", **shared))
    before = None
    for year in range(YEAR - 1, YEAR + 1) if number % 4 == 0 else ():
        before = book.add(
            Review(task=whole, year=year, effect="到岗率和参训率有提高", decision=Review.Decision.KEEP,
                   reason="上一年成效较好", cites=before, decided=dt.date(year + 1, 7, 10))
        )  # fmt: skip


def _meet(book: Book, own: Led, number: int) -> None:
    """Five meetings of a bond in the year; each leaves a follow-up."""
    for turn, kind in enumerate(MEETINGS):
        sides = [(own.core, MeetingMember.Role.HOST), *((one, MeetingMember.Role.GUEST) for one in own.helped[:4])]
        held = meeting(book, own.county.unit, kind, f"{own.bond.name}第{turn + 1}次", day(turn * 2 + number % 2, 10),
                       sides, bond=own.bond, minutes="议定下一步分工", chair="分管副局长")  # fmt: skip
        for topic in TOPICS if kind == Meeting.Kind.VISIT else ():
            book.add(VisitPoint(meeting=held, unit=own.helped[0], topic=topic, finding="情况良好", satisfied=True))
        book.add(Task(unit=own.core, bond=own.bond, meeting=held, kind=Task.Kind.FOLLOW_UP, title="落实会议议定事项",
                      planned=held.day, due=held.day + dt.timedelta(days=30), started=held.day, done=held.day,
                      state=Task.State.DONE))  # fmt: skip


def _plans(book: Book, cast: Cast, cycle: Cycle) -> None:
    for school in cast.schools():
        book.add(SchoolPlan(unit=school, cycle=cycle, year=YEAR, title=f"{school.short_name}一校一案", aim="补齐短板",
                            agreed=dt.date(YEAR, 10, 15)))  # fmt: skip


def _targets(book: Book, cast: Cast) -> None:
    for name, register, least in (
        ("每县至少建成一个教育共同体", "bonds", 1), ("每县每年开展教研活动", "research-activities", 20),
        ("每县派出交流教师", "exchange-placements", 50),
    ):  # fmt: skip
        book.add(Target(unit=cast.city, name=name, register=register, each=Target.Each.COUNTY, at_least=least,
                        since=FIRST, until=TERM_ENDS, reference="年度工作要点（演示）"))  # fmt: skip


def _cases(book: Book, led: Sequence[Led]) -> None:
    for number, own in enumerate(led):
        domain, words = WANTED[number % len(WANTED)]
        book.add(Case(unit=own.core, bond=own.bond, title=f"{own.core.short_name}的做法（{number + 1}）",
                      domain=domain, problem=words, practice="核心校带头，按月推进",
                      effect="按期完成", day=TERM_ENDS, shared=True))  # fmt: skip
