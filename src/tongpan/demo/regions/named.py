"""Schools that the documents name, each with one code, whichever region names it; their records are invented."""

from __future__ import annotations

from dataclasses import dataclass

from tongpan.access.models import Unit

from .book import Book
from .tree import COMPLETE, GARDEN, JUNIOR, NINE, PRIMARY, SENIOR, Kind, region, school


@dataclass(frozen=True)
class Named:
    """A school of a document: the key of the unit above it, its mould and its full name."""

    parent: str
    kind: Kind
    full: str


SCHOOLS = {
    # S4: 衡水
    "衡水中学": Named("1311", SENIOR, "河北衡水中学"),
    "衡水市第二中学": Named("1311", SENIOR, ""),
    "衡水市第十三中学": Named("1311", SENIOR, ""),
    "深州中学": Named("131182", SENIOR, "深州市深州中学"),
    "武强中学": Named("131123", SENIOR, "武强县武强中学"),
    "武邑中学": Named("131122", SENIOR, "武邑县武邑中学"),
    "冀州中学": Named("131181", SENIOR, "衡水市冀州中学"),
    "衡水市第三中学": Named("1311", JUNIOR, ""),
    "衡水市第十四中学": Named("1311", JUNIOR, ""),
    "衡水市胜利小学": Named("1311", PRIMARY, ""),
    "清凉店中学": Named("131122", JUNIOR, "武邑县清凉店中学"),
    "圈头小学": Named("131122", PRIMARY, "武邑县圈头小学"),
    "旧州中学": Named("131182", JUNIOR, "深州市旧州中学"),
    "桃城区第四中学": Named("131102", JUNIOR, "衡水市第四中学"),
    "第四中学西校区": Named("131102", JUNIOR, "衡水市第四中学西校区"),
    "滏阳小学": Named("131102", PRIMARY, "衡水市滏阳小学"),
    "干马小学": Named("131102", PRIMARY, "桃城区干马小学"),
    "冀州区第一实验小学": Named("131181", PRIMARY, ""),
    "冀州区第二实验小学": Named("131181", PRIMARY, ""),
    "冀州区第三实验小学": Named("131181", PRIMARY, ""),
    "冀州区第四实验小学": Named("131181", PRIMARY, ""),
    "冀州镇中学": Named("131181", JUNIOR, "冀州区冀州镇中学"),
    # S2: 连南
    "寨岗中学": Named("441826", JUNIOR, "连南县寨岗中学"),
    "顺德希望小学": Named("441826", PRIMARY, "连南县顺德希望小学"),
    "石泉小学": Named("441826", PRIMARY, "连南县石泉小学"),
    "连南民族高级中学": Named("441826", SENIOR, "连南县民族高级中学"),
    "田家炳民族中学": Named("441826", JUNIOR, "连南县田家炳民族中学"),
    "寨岗中心幼儿园": Named("441826", GARDEN, "连南县寨岗中心幼儿园"),
    # S3: 湛江
    "广东实验中学": Named("44", COMPLETE, ""),
    # S0, S1: 清远 and its supporters
    "广东华侨中学": Named("4401", COMPLETE, ""),
    "广州市执信中学": Named("4401", COMPLETE, ""),
    "广州市第六中学": Named("4401", COMPLETE, ""),
    "广州市第一中学": Named("440103", COMPLETE, ""),
    "英德中学": Named("441881", SENIOR, "英德市英德中学"),
    "佛冈县第一中学": Named("441821", SENIOR, ""),
    "清远市华侨中学": Named("4418", COMPLETE, ""),
    "清新区凤霞中学": Named("441827", NINE, "清远市清新区凤霞中学"),
    "清新区第一中学": Named("441827", SENIOR, "清远市清新区第一中学"),
    "连州市第二中学": Named("441882", COMPLETE, "连州市第二中学"),
}
"""By short name. A school's place in the list is in its code: add new ones at the end."""
PLACES = {name: place for place, name in enumerate(SCHOOLS, start=1)}


def named(book: Book, name: str) -> Unit:
    """The unit of a school that documents name."""
    own = SCHOOLS[name]
    parent = region(book, own.parent)
    level = {"kindergarten": "1", "primary": "2"}.get(own.kind.stages[0], "3")
    code = f"{level}1{own.parent[:2]}69{PLACES[name]:04d}"
    return school(book, parent, own.kind, name, code=code, full=own.full)
