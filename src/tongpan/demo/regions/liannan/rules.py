"""Leading group, cycle, key tasks, and the rules and plans of the experimental zone (S2.3–S2.11)."""

from __future__ import annotations

import datetime as dt
from itertools import islice, product

from tongpan.assistance.partnership.models import Cycle, Document, Meeting, MeetingMember, Task, Team, TeamMember
from tongpan.demo.regions.bonds import meeting, paper, team
from tongpan.demo.regions.book import Book

from .cast import Cast

Is = TeamMember.Role
BEGUN = dt.date(2023, 3, 20)
STREAMS = (
    ("创建县域城乡教育共同体", "integrated"),
    ("创建县域学前教育普及普惠县", "buildings"),
    ("创建县域义务教育优质均衡发展县", "integrated"),
    ("提升普通高中优质特色多样化发展", "teaching"),
    ("促进特殊教育融合拓展发展", "pupils"),
)
"""“三创建一提升一促进” (S2.6)."""
PLANS = ("实施方案", "工作制度", "考核评价办法")
SUBJECTS = (
    "教育共同体一体化管理", "教育共同体一体化师资调配", "教育共同体一体化教学", "教育共同体一体化教研",
    "教育共同体一体化考核", "教师“县管校聘”管理", "教师全员轮训", "中小学布局调整",
    "校车服务", "教育信息化建设", "校园安全管理",
)  # fmt: skip
RULES = 33
"""“30多个配套的制度、方案” (S2.8): how many exactly is not said; the titles are invented."""


def govern(book: Book, cast: Cast) -> Cycle:
    """Everything by which the zone is run."""
    county = cast.county
    offices = ((Is.HEAD, "县委书记"), (Is.DEPUTY, "县长"), (Is.OFFICE, "县教育局局长"))
    team(book, county, Team.Level.BUREAU, "实验区建设工作领导小组", BEGUN, offices, kind=Team.Kind.LEADING,
         duty="省基础教育高质量发展实验区创建")  # fmt: skip
    meeting(book, county, Meeting.Kind.LEADING, "教育领导小组会议暨实验区建设部署会议", BEGUN,
            [(county, MeetingMember.Role.HOST)], chair="县委书记")  # fmt: skip
    cycle = book.add(
        Cycle(unit=county, name="实验区实施周期", since=dt.date(2023, 1, 1), until=dt.date(2025, 12, 31),
              aim="三创建一提升一促进")
    )  # fmt: skip
    for number, (title, domain) in enumerate(STREAMS, start=1):
        book.add(
            Task(unit=county, cycle=cycle, number=number, title=title, domain=domain, planned=BEGUN, started=BEGUN,
                 due=cycle.until, state=Task.State.STARTED, division="基础教育股")
        )  # fmt: skip
    _papers(book, cast)
    return cycle


def _papers(book: Book, cast: Cast) -> None:
    kinds = (Document.Kind.PLAN, Document.Kind.RULE, Document.Kind.RULE)
    for number, (subject, (kind, ending)) in enumerate(
        islice(product(SUBJECTS, zip(kinds, PLANS, strict=True)), RULES), start=1
    ):
        paper(
            book, cast.county, kind, f"连南瑶族自治县{subject}{ending}", BEGUN + dt.timedelta(days=7 * number),
            number=f"演示〔2023〕{number}号", issuer="县教育局", scope="全县中小学、幼儿园",
        )  # fmt: skip
