"""The bureaus' bond since 2014, cooperative schools and classes, a company (S0.24, S0.30, S1.6–S1.9, S1.17)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import Bond, CooperativeClass, Document
from tongpan.demo.regions.bonds import Form, bond, paper
from tongpan.demo.regions.book import Book

from .cast import Cast

PAIRED = dt.date(2014, 4, 29)
OPENED = dt.date(2017, 9, 1)
SIXTH = dt.date(2015, 9, 1)
"""The cooperation with 广州六中 goes on in 2017 (X1.1); since when is not said."""
PAPERS = (
    (Document.Kind.AGREEMENT, "广清教育对口帮扶协议书"),
    (Document.Kind.PROJECT_LIST, "广清教育对口帮扶项目"),
    (Document.Kind.WORK_GUIDE, "广清教育对口帮扶工作指南"),
    (Document.Kind.INDICATORS, "结对学校考核指标"),
)
"""S1.2."""


@dataclass
class Schools:
    """The three cooperations, and the company's bond."""

    fengxia: Bond
    sixth: Bond
    lianzhou: Bond
    company: Bond


def pair(book: Book, cast: Cast) -> Bond:
    """The bond of the two bureaus with its papers, and a pair of schools of the first year (X0.1)."""
    made = bond(
        book, cast.city, Form.PAIRING, [cast.helper], [cast.city], PAIRED, name="广州市教育局—清远市教育局对口帮扶"
    )
    for kind, title in PAPERS:
        signs = [(cast.helper, "局长"), (cast.city, "局长")] if kind == Document.Kind.AGREEMENT else []
        paper(book, cast.city, kind, title, dt.date(2017, 3, 1), signs, bond=made, issuer="两地教育局")
    helper, helped = cast.named["广东华侨中学"], cast.named["清远市华侨中学"]
    bond(book, cast.city, Form.PAIRING, [helper], [helped], PAIRED, name="广东华侨中学—清远市华侨中学结对帮扶")
    return made


def cooperate(book: Book, cast: Cast) -> Schools:
    """Three cooperations and their classes; one began before 2017."""
    own = cast.named
    fengxia = _with(book, cast, [own["广州市执信中学"]], own["清新区凤霞中学"], OPENED, "执信中学与凤霞中学合作共建")
    for stage, grade, words in (
        ("primary", 1, "小学一年级"),
        ("junior", 7, "初中七年级"),
        ("senior", 10, "高中一年级"),
    ):
        _class(book, fengxia, own["清新区凤霞中学"], words, stage, grade, OPENED, whole_grade=True)
    sixth = _with(book, cast, [own["广州市第六中学"]], own["清新区第一中学"], SIXTH, "清新区第一中学与广州六中合作办学")
    for number in range(1, 7):
        opened = dt.date(2016 if number <= 3 else 2017, 9, 1)
        _class(book, sixth, own["清新区第一中学"], f"广州六中班（{number}）", "senior", 10, opened)
    leading = [cast.districts["440103"], own["广州市第一中学"]]
    lianzhou = _with(book, cast, leading, own["连州市第二中学"], OPENED, "连州市第二中学办学示范点")
    _class(book, lianzhou, own["连州市第二中学"], "广州一中实验班", "senior", 10, OPENED)
    return Schools(fengxia, sixth, lianzhou, _company(book, cast))


def _with(book: Book, cast: Cast, helpers: list[Unit], helped: Unit, since: dt.date, name: str) -> Bond:
    return bond(book, cast.city, Form.COOPERATIVE, helpers, [helped], since, name=name, reason="广州名校入清办学")


def _class(
    book: Book, of: Bond, unit: Unit, name: str, stage: str, grade: int, opened: dt.date, *, whole_grade: bool = False
) -> CooperativeClass:
    return book.add(
        CooperativeClass(
            bond=of, unit=unit, name=name, stage=stage, grade=grade, opened=opened, whole_grade=whole_grade
        )
    )


def _company(book: Book, cast: Cast) -> Bond:
    """S1.17: a company opens a window in the park's hall; its named class is still being prepared."""
    company = book.add(
        Organisation(unit=cast.city, name="广州红海人力资源公司", kind=Organisation.Kind.COMPANY, place="广州市")
    )
    return bond(book, cast.city, Form.ENTERPRISE, [company], [cast.city], dt.date(2017, 6, 1),
                name="广清园对外服务咨询窗口", reason="推动校企合作，筹建校企合作冠名班")  # fmt: skip
