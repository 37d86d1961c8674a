"""Sixty bonds of every form, with members, papers, teams, and a history of those that ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import Bond, CooperativeClass, Document, Team, TeamMember
from tongpan.demo.regions.bonds import Form, bond, join, paper, team
from tongpan.demo.regions.book import Book

from .cast import Cast, County
from .size import YEAR, Size

FORMS = (Form.COMMUNITY, Form.PAIRING, Form.GROUP, Form.ZONE, Form.ALLIANCE, Form.ENTRUSTED, Form.COMMUNITY,
         Form.COOPERATIVE, Form.PAIRING, Form.ENTERPRISE, Form.SISTER, Form.UNIVERSITY)  # fmt: skip
WIDE = {Form.COMMUNITY: 8, Form.GROUP: 5, Form.ZONE: 9, Form.ALLIANCE: 4}
"""How many schools join one that leads."""
OUTSIDE = {
    Form.ENTERPRISE: (Organisation.Kind.COMPANY, "示例装备制造公司"),
    Form.SISTER: (Organisation.Kind.SCHOOL, "示例港澳姊妹学校"),
    Form.UNIVERSITY: (Organisation.Kind.UNIVERSITY, "示例师范大学"),
}
PAPERS = {
    Document.Kind.AGREEMENT: "协议书", Document.Kind.PROJECT_LIST: "项目清单", Document.Kind.WORK_GUIDE: "工作指南",
    Document.Kind.INDICATORS: "考核指标",
}  # fmt: skip
OFFICES = ((TeamMember.Role.HEAD, "校长"), (TeamMember.Role.DEPUTY, "分管副校长"), (TeamMember.Role.OFFICE, "教导主任"),
           (TeamMember.Role.LIAISON, "办公室主任"), (TeamMember.Role.MEMBER, "教研组长"))  # fmt: skip


@dataclass(frozen=True)
class Led:
    """A bond with the school that leads it and those that it helps; of the latter none where a partner is outside."""

    bond: Bond
    county: County
    core: Unit
    helped: Sequence[Unit]


def tie(book: Book, cast: Cast, size: Size) -> list[Led]:
    """All bonds, one county after the other; every tenth of them ended the year before."""
    return [_tie(book, cast, cast.counties[number % len(cast.counties)], number) for number in range(size.bonds)]


def _tie(book: Book, cast: Cast, county: County, number: int) -> Led:
    form = FORMS[number % len(FORMS)]
    turn = number // len(cast.counties)
    strong, weak = county.halves()
    core = strong[turn % len(strong)]
    since = dt.date(YEAR - 3 + number % 4, 9, 1)
    until = dt.date(YEAR, 7, 31) if number % 10 == 9 and since.year < YEAR else None
    helped: Sequence[Unit] = []
    if form in OUTSIDE:
        made = bond(book, county.unit, form, [core], [_outside(book, county.unit, form, number)], since)
    else:
        wide = WIDE.get(form, 1)
        helped = [weak[(turn * wide + n) % len(weak)] for n in range(min(wide, len(weak)))]
        made = bond(book, county.unit, form, [core], helped[:-1] or helped, since)
        if len(helped) > 1:
            join(book, made, helped[-1], max(since, dt.date(YEAR, 3, 1)))
    made.until, made.name = until, f"{core.short_name}{TITLES[form]}（{number + 1}）"
    if form == Form.COOPERATIVE:
        book.add(CooperativeClass(bond=made, unit=helped[0], name="合作班", stage=cast.stage(helped[0]), grade=7,
                                  opened=since))  # fmt: skip
    _papers(book, made, county.unit, core, since)
    _teams(book, made, core, [core, *helped[:2]], since)
    return Led(made, county, core, helped)


TITLES = {
    Form.COMMUNITY: "教育共同体", Form.PAIRING: "结对帮扶", Form.GROUP: "教育集团", Form.ZONE: "学区",
    Form.ALLIANCE: "学校联盟", Form.ENTRUSTED: "委托管理", Form.COOPERATIVE: "合作办学",
    Form.ENTERPRISE: "校企联盟", Form.SISTER: "姊妹学校",
    Form.UNIVERSITY: "高校支持计划",
}  # fmt: skip


def _outside(book: Book, unit: Unit, form: str, number: int) -> Organisation:
    kind, name = OUTSIDE[Form(form)]
    return book.add(Organisation(unit=unit, kind=kind, name=f"{name}{number + 1}", place="外地"))


def _papers(book: Book, made: Bond, unit: Unit, core: Unit, since: dt.date) -> None:
    for kind in PAPERS:
        signs = [(unit, "局长"), (core, "校长")] if kind == Document.Kind.AGREEMENT else []
        paper(book, unit, kind, f"{made.name}{PAPERS[kind]}", since, signs, bond=made)


def _teams(book: Book, made: Bond, core: Unit, schools: Sequence[Unit], since: dt.date) -> None:
    for unit in schools:
        kind = Team.Kind.LEADING if unit is core else Team.Kind.TASK_TEAM
        name = f"{unit.short_name}{'领导小组' if unit is core else '工作专班'}"
        team(book, unit, Team.Level.SCHOOL, name, since, OFFICES, bond=made, kind=kind)
