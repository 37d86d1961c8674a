"""The plan for three years, the task teams, the signing and the dispatch rounds (S4.5–S4.8)."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.partnership.models import Cycle, Document, Meeting, MeetingMember, Task, Team, TeamMember
from tongpan.demo.regions.bonds import meeting, paper, team
from tongpan.demo.regions.book import Book, different

from .cast import Cast
from .pairs import SIGNED, Across

Is, Was = TeamMember.Role, MeetingMember.Role
PLAN = "关于建立优质教育资源共享帮扶机制促进基础教育优质均衡发展的实施方案"
BUREAU = ((Is.HEAD, "局长"), (Is.DEPUTY, "分管副局长"), (Is.OFFICE, "基础教育科科长"), (Is.MEMBER, "教研室主任"))
SCHOOL = ((Is.HEAD, "校长"), (Is.DEPUTY, "分管副校长"), (Is.LIAISON, "教务处主任"))
DISPATCH = (dt.date(2022, 6, 15), dt.date(2022, 7, 8), dt.date(2022, 9, 20))
"""Three rounds; the document dates the one of the signing only."""
KEY_TASKS = ("学校管理帮扶", "教育教学帮扶", "教师专业发展帮扶", "学校文化建设帮扶", "县域义务教育一体化管理")
DOMAINS = ("management", "teaching", "teachers", "culture", "integrated")


def organise(book: Book, cast: Cast, bonds: Across) -> None:
    """Plan, key tasks, teams and meetings."""
    issued = dt.date(2022, 5, 20)
    paper(book, cast.city, Document.Kind.PLAN, PLAN, issued, issuer="市委教育工作领导小组", scope="全市",
          until=dt.date(2024, 12, 31))  # fmt: skip
    cycle = book.add(
        Cycle(unit=cast.city, name="优质教育资源共享帮扶周期", since=dt.date(2022, 1, 1), until=dt.date(2024, 12, 31),
              aim="从2022年开始，用三年的时间建立优质教育资源共享帮扶机制")
    )  # fmt: skip
    for number, (title, domain) in enumerate(zip(KEY_TASKS, DOMAINS, strict=True), start=1):
        book.add(
            Task(unit=cast.city, cycle=cycle, number=number, title=title, domain=domain, state=Task.State.STARTED,
                 planned=cycle.since, due=cycle.until, started=SIGNED, division="基础教育科")
        )  # fmt: skip
    _teams(book, cast, bonds)
    for number, day in enumerate(DISPATCH, start=1):
        kind = Meeting.Kind.DISPATCH
        sides = [(own, Was.GUEST) for own in cast.counties.values()]
        meeting(
            book,
            cast.city,
            kind,
            f"共享帮扶工作第{number}次调度会",
            day,
            [(cast.city, Was.HOST), *sides],
            chair="副市长",
        )
    sides = [(own, Was.GUEST) for own in different(own for _bond, a, b in bonds.all for own in (a, b))]
    meeting(book, cast.city, Meeting.Kind.SIGNING, "结对帮扶签约仪式", SIGNED, [(cast.city, Was.HOST), *sides])


def _teams(book: Book, cast: Cast, bonds: Across) -> None:
    """Fourteen of bureaus (the city, eleven counties, two zones) and twenty-three of schools.

    Whose the school teams are is not said: here those of the 19 seniors, of the three city schools that are named as
    helpers, and of one school that is helped (X4.1).
    """
    since, kind = dt.date(2022, 7, 1), Team.Kind.TASK_TEAM
    for unit in (cast.city, *cast.counties.values()):
        team(book, unit, Team.Level.BUREAU, f"{unit.short_name}共享帮扶工作专班", since, BUREAU, kind=kind)
    schools = different(own for _bond, a, b in bonds.seniors for own in (a, b))
    schools += [helper for _bond, helper, _helped in bonds.compulsory] + [bonds.compulsory[0][2]]
    for unit in schools:
        team(book, unit, Team.Level.SCHOOL, f"{unit.short_name}共享帮扶工作专班", since, SCHOOL, kind=kind)
