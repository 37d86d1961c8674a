"""63 activities of the pairings (S4.24), the six among them that the document tells of (S4.29–S4.33)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import cycle

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.models.work import Domain
from tongpan.assistance.research.models import Activity, Item
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.events import Part, activity, item, session
from tongpan.demo.regions.people import staff
from tongpan.demo.regions.tree import stage_of

from .pairs import Across

ALL = 63
Kind = Activity.Kind
OTHERS = (
    (Kind.LESSON_STUDY, Domain.TEACHING, "同课异构", Item.Kind.LESSON),
    (Kind.SEMINAR, Domain.TEACHING, "教研组研讨", Item.Kind.SEMINAR),
    (Kind.TRAINING, Domain.TEACHERS, "全员培训", Item.Kind.LECTURE),
    (Kind.STUDY_VISIT, Domain.MANAGEMENT, "学校管理交流", Item.Kind.VISIT),
    (Kind.DEMONSTRATION, Domain.TEACHING, "示范课", Item.Kind.DEMONSTRATION),
    (Kind.CULTURE, Domain.CULTURE, "校风学风建设交流", Item.Kind.SEMINAR),
)
"""What is done in the activities that the document only counts."""
BEGIN = dt.date(2022, 9, 5)


@dataclass
class Told:
    """The activities that the document tells of."""

    training: Activity
    recorded: Activity
    demonstration: Activity
    culture: Activity
    visit: Activity

    @property
    def all(self) -> int:
        """How many."""
        return len(vars(self))


def hold(book: Book, bonds: Across) -> Told:
    """Those that are told, then as many others as make 63, in turn under every pairing."""
    told = Told(
        _training(book, bonds), _recorded(book, bonds), _demonstration(book, bonds), _culture(book, bonds),
        _visit(book, bonds),
    )  # fmt: skip
    for number, (own, kind) in enumerate(zip(cycle(bonds.all), cycle(OTHERS))):
        if number == ALL - told.all:
            return told
        _other(book, own, kind, BEGIN + dt.timedelta(days=number * 3 // 2))
    return told


def _other(book: Book, own: tuple[Bond, Unit, Unit], kind: tuple[str, str, str, str], day: dt.date) -> Activity:
    bond, helper, helped = own
    form, domain, words, step = kind
    name = f"{helper.short_name}—{helped.short_name}{words}"
    parts = [(helper, Part.GIVER), (helped, Part.HOST)]
    made = activity(book, helper, form, name, day, parts, bond=bond, domain=domain)
    item(book, session(book, made, day), step, words, unit=helper, stage=stage_of(book, helped))
    return made


def _training(book: Book, bonds: Across) -> Activity:
    """S4.29: 武强中学 at the training of 衡水中学, three days."""
    bond = bonds.between("衡水中学", "武强中学")
    first, last = dt.date(2022, 8, 26), dt.date(2022, 8, 28)
    host, guest = _sides(bonds, bond)
    name = "衡水中学2022—2023学年度全体教职工培训大会"
    made = activity(
        book, host, Kind.TRAINING, name, first, summary="武强中学中层干部和学科组长全程参加",
        parts=[(host, Part.HOST), (guest, Part.PARTICIPANT)], until=last, bond=bond,
        domain=Domain.TEACHERS,
    )  # fmt: skip
    for number in range(3):
        item(book, session(book, made, first + dt.timedelta(days=number), hours=6), Item.Kind.LECTURE,
             f"第{number + 1}天培训", unit=host, stage="senior")  # fmt: skip
    return made


def _recorded(book: Book, bonds: Across) -> Activity:
    """S4.30: four demonstration lessons and three lessons of class management, recorded and sent."""
    bond = bonds.between("衡水市第三中学", "清凉店中学")
    host, guest = _sides(bonds, bond)
    day = dt.date(2022, 10, 12)
    made = activity(book, host, Kind.RECORDED, "示范课和班级管理视频课推送", day,
                    [(host, Part.GIVER), (guest, Part.PARTICIPANT)], bond=bond, domain=Domain.TEACHING)  # fmt: skip
    sent = session(book, made, day)
    for number, who in enumerate(staff(book, [host], "junior", 2022, 7, senior=True)):
        kind, words = (Item.Kind.RECORDING, "示范课") if number < 4 else (Item.Kind.CLASS_VIDEO, "班级管理视频课")
        item(book, sent, kind, f"{who.subject}{words}", subject=who.subject, stage="junior", speaker=who, unit=host)
    return made


def _demonstration(book: Book, bonds: Across) -> Activity:
    """S4.31: 师徒结对帮扶示范课展示."""
    bond = bonds.between("衡水市胜利小学", "圈头小学")
    host, guest = _sides(bonds, bond)
    day = dt.date(2022, 10, 20)
    made = activity(book, host, Kind.DEMONSTRATION, "师徒结对帮扶示范课展示活动", day,
                    [(host, Part.GIVER), (guest, Part.HOST)], bond=bond, domain=Domain.TEACHERS)  # fmt: skip
    item(book, session(book, made, day), Item.Kind.DEMONSTRATION, "师徒示范课", unit=host, stage="primary")
    return made


def _culture(book: Book, bonds: Across) -> Activity:
    """S4.32: 深州中学 learns at 衡水中学 how to build campus, clubs and labour education."""
    return _learning(book, bonds, ("衡水中学", "深州中学"), Kind.CULTURE, "校园文化建设专题培训",
                     ("校园建设", "社团建设", "劳动教育"), Domain.CULTURE, dt.date(2022, 9, 16))  # fmt: skip


def _visit(book: Book, bonds: Across) -> Activity:
    """S4.33: 旧州中学 visits 衡水市第十四中学."""
    topics = ("校园环境建设", "办学特色打造", "学校管理制度建设")
    return _learning(book, bonds, ("衡水市第十四中学", "旧州中学"), Kind.STUDY_VISIT, "教师代表实地学习", topics,
                     Domain.MANAGEMENT, dt.date(2022, 10, 27))  # fmt: skip


def _learning(
    book: Book, bonds: Across, pair: tuple[str, str], kind: str, name: str, topics: tuple[str, ...], domain: str,
    day: dt.date,
) -> Activity:  # fmt: skip
    bond = bonds.between(*pair)
    host, guest = _sides(bonds, bond)
    made = activity(
        book, host, kind, name, day, [(host, Part.HOST), (guest, Part.PARTICIPANT)], bond=bond, domain=domain
    )
    sitting = session(book, made, day)
    for topic in topics:
        item(book, sitting, Item.Kind.VISIT, topic, unit=host, stage=stage_of(book, guest))
    return made


def _sides(bonds: Across, bond: Bond) -> tuple[Unit, Unit]:
    return next((helper, helped) for own, helper, helped in bonds.all if own is bond)
