"""The visit of May 2024 (S0): what was looked at, needed, agreed, signed and given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tongpan.access.models import Unit
from tongpan.assistance.exchange.models import Category
from tongpan.assistance.partnership.models import (
    Bond,
    Cycle,
    Document,
    Meeting,
    MeetingMember,
    Need,
    Task,
    Team,
    TeamMember,
    VisitPoint,
)
from tongpan.assistance.partnership.models.work import Domain
from tongpan.assistance.works.models import Entry, ProjectFunding
from tongpan.demo.regions.bonds import Form, bond, meeting, paper, team
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.building import entry, fund
from tongpan.demo.regions.people import teacher
from tongpan.demo.regions.posts import send
from tongpan.registry.models import Posting

from .cast import Cast

FIRST, LAST = dt.date(2024, 5, 29), dt.date(2024, 5, 30)
GIVEN = 2_050_000
Was, Topic = MeetingMember.Role, VisitPoint.Topic
LOOKED_AT = (Topic.CAMPUS, Topic.RUNNING, Topic.FEATURES, Topic.TEACHING, Topic.TRAINING)
NEEDS = (
    ("配齐配足心理健康教师", Domain.PUPILS, "师资处"), ("建设心理咨询室", Domain.BUILDINGS, "办公室（支援办）"),
    ("常态化开展教研活动", Domain.TEACHING, "基教处"),
)  # fmt: skip
FOCUS = ("英德中学", "佛冈县第一中学")
"""Which schools are to be made strong first is not said: these two were visited, a third is invented."""
TEAM = 3


@dataclass
class Told:
    """What the figures of the visit point at."""

    bureaus: Bond
    pair: Bond
    helped: Unit
    cycle: Cycle
    helper: Unit


def visit(book: Book, cast: Cast, bureaus: Bond) -> Told:
    """Everything of the two days, and what follows from them."""
    focus = [cast.named[name] for name in FOCUS] + cast.by_stage["primary"]["441823"][:1]
    cycle = book.add(
        Cycle(unit=cast.city, bond=bureaus, name="广清教育一体化帮扶周期", since=dt.date(2024, 6, 1),
              until=dt.date(2027, 5, 31), aim="全面推动广清教育一体化共融发展，建立健全帮扶体制机制")
    )  # fmt: skip
    _meetings(book, cast, bureaus, focus)
    _needs(book, cast, bureaus, cycle)
    for number, unit in enumerate(focus, start=1):
        _strengthen(book, cast, bureaus, cycle, unit, number)
    money = fund(book, cast.city, ProjectFunding.Source.DONATION, "广州市教育局捐赠帮扶资金", FIRST, donor=cast.helper,
                 bond=bureaus)  # fmt: skip
    entry(book, money, Entry.Kind.RECEIVED, GIVEN, FIRST)
    return Told(bureaus, _sign(book, cast), cast.named["英德中学"], cycle, cast.named["广东华侨中学"])


def _sign(book: Book, cast: Cast) -> Bond:
    helper, helped = cast.named["广东华侨中学"], cast.named["英德中学"]
    made = bond(book, cast.city, Form.PAIRING, [helper], [helped], FIRST, name="广东华侨中学—英德中学结对帮扶")
    signing = meeting(book, cast.city, Meeting.Kind.SIGNING, "广东华侨中学与英德中学结对帮扶签约", FIRST,
                      [(helper, Was.GUEST), (helped, Was.HOST)], bond=made, place="英德市人民政府会议室")  # fmt: skip
    paper(book, cast.city, Document.Kind.AGREEMENT, "结对帮扶协议", FIRST, [(helper, "校长"), (helped, "党委书记")],
          bond=made, signing=signing)  # fmt: skip
    return made


def _meetings(book: Book, cast: Cast, bureaus: Bond, focus: list[Unit]) -> None:
    """The visit with its checklist, three discussions, and the review that is to be held every year (S0.13)."""
    sides = [(cast.helper, Was.GUEST), (cast.city, Was.HOST), *((own, Was.VISITED) for own in focus)]
    looked = meeting(book, cast.city, Meeting.Kind.VISIT, "广清教育帮扶调研", FIRST, sides, bond=bureaus, last_day=LAST)
    for unit in focus:
        for topic in LOOKED_AT:
            book.add(VisitPoint(meeting=looked, unit=unit, topic=topic, satisfied=True))
    for slug, place in (("441821", "佛冈县政府"), ("441881", "英德市政府"), ("441823", "七拱镇政府")):
        both = [(cast.counties[slug], Was.HOST), (cast.helper, Was.GUEST)]
        meeting(book, cast.city, Meeting.Kind.EXCHANGE, f"{place}座谈交流会", FIRST, both, bond=bureaus, place=place)
    both = [(cast.city, Was.HOST), (cast.helper, Was.HOST)]
    meeting(book, cast.city, Meeting.Kind.ANNUAL_REVIEW, "广清教育工作总结会", dt.date(2024, 12, 20), both,
            bond=bureaus)  # fmt: skip


def _needs(book: Book, cast: Cast, bureaus: Bond, cycle: Cycle) -> None:
    for title, domain, division in NEEDS:
        book.add(
            Need(unit=cast.city, bond=bureaus, cycle=cycle, title=title, domain=domain, division=division, stated=LAST,
                 state=Need.State.ANSWERED, due=dt.date(2024, 6, 30), answered=LAST, response="由处室负责人当场回应。")
        )  # fmt: skip


def _strengthen(book: Book, cast: Cast, bureaus: Bond, cycle: Cycle, unit: Unit, number: int) -> None:
    """S0.14: a key task of the cycle, and a team sent together to the school."""
    since, until = dt.date(2024, 9, 1), dt.date(2025, 7, 31)
    book.add(
        Task(unit=cast.city, bond=bureaus, cycle=cycle, number=number, title=f"重点建强{unit.short_name}",
             due=cycle.until, domain=Domain.MANAGEMENT, planned=cycle.since, started=since, state=Task.State.STARTED)
    )  # fmt: skip
    own = team(book, unit, Team.Level.SCHOOL, f"{unit.short_name}组团帮扶队", since, [(TeamMember.Role.HEAD, "队长")],
               kind=Team.Kind.RESIDENT, bond=bureaus)  # fmt: skip
    stage = book.stages[unit.slug][-1]
    for place in range(TEAM):
        who = teacher(book, cast.helping[stage][TEAM * (number - 1) + place], stage, 2024, senior=True)
        send(book, who, unit, Posting.Kind.SUPPORT, stage, since, until, bond=bureaus, team=own, scheme="组团帮扶",
             category=Category.MANAGER if place == 0 else Category.TEACHER, purpose="组团帮扶")  # fmt: skip
