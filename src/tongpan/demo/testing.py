"""A demonstration of joint tests: mathematics of grade 5 in one county, two years on one scale, analysed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from django.db import transaction

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.analysis import analyse
from tongpan.assessment.testing.actions.archive import archive
from tongpan.assessment.testing.actions.design import add_anchors, set_schools
from tongpan.assessment.testing.actions.remarks import say
from tongpan.assessment.testing.actions.roster import PupilRow, keep_pupils
from tongpan.assessment.testing.actions.sample import give_seats, take_all
from tongpan.assessment.testing.models import BankItem, JointTest, Pupil, Remark, TestItem, TestSchool
from tongpan.assessment.testing.queries.population import candidates
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.registry.models.school import SchoolKind

from .region import HOME

COUNTY, YEARS, MOST = HOME, (2024, 2025), 18
CONTENTS = ("数与代数", "图形与几何", "统计与概率", "综合与实践")
ABILITIES = ("了解", "理解", "应用")
ASKS = (
    "小数的大小比较",
    "分数的意义",
    "长方体的体积",
    "简易方程",
    "折线统计图",
    "鸡兔同笼问题",
    "平行四边形的面积",
    "行程问题",
)
CHOICES, SCORED, ANCHORS = 20, 6, 8
NOTES = (
    "错选 B 的学生多把分子、分母分别相加。教学中宜用图形说明“平均分”的含义，再过渡到算式。",
    "不少学生漏写单位，或把棱长和与表面积相混。建议安排一次动手测量的活动。",
)
COMMENTS = ("我校已在年级教研会上讨论，准备下周安排一节专题练习。", "班上寄宿生较多，晚自习可加一次操作活动。")


def load_tests(county: str = COUNTY, seed: int = 7) -> int:
    """Two tests of a county, the earlier one in the archive; how many were added: none where there are some."""
    unit = Unit.everywhere.filter(slug=county, synthetic=True).first()
    if unit is None or JointTest.everywhere.filter(unit=unit).exists():
        return 0
    with in_unit(unit), transaction.atomic():
        first = _hold(unit, YEARS[0], seed, None)
        analyse(first, user=None)
        archive(first, user=None)
        second = _hold(unit, YEARS[1], seed, first)
        analyse(second, user=None)
        _remarks(second)
    return len(YEARS)


def _hold(unit: Unit, year: int, seed: int, before: JointTest | None) -> JointTest:
    test = JointTest.everywhere.create(
        unit=unit, name=f"{year + 1}年五年级数学联合抽测", year=year, subject="maths", grade=5, before=before,
        day=dt.date(year + 1, 5, 20), seed=seed,
    )  # fmt: skip
    schools = list(candidates(test))[:MOST]
    if before is None:
        _bonds(unit, schools)
    set_schools(test, schools, user=None)
    if before is not None:
        bank = BankItem.everywhere.filter(test=before, kind="choice").order_by("code")
        add_anchors(test, bank[1 : 2 * ANCHORS : 2], user=None)
    _items(test)
    chance = np.random.default_rng(seed * 10_000 + year)
    _pupils(test, chance)
    take_all(test, reason="全县五年级人数不多，各校都要看到自己的结果，故全部参加。", user=None)
    give_seats(test, seed=seed, user=None)
    _answers(test, np.random.default_rng(seed), chance)
    return test


def _bonds(unit: Unit, schools: Sequence[Unit]) -> None:
    """A pair and a community among the schools that are not bound yet."""
    bound = set(BondMember.everywhere.filter(unit__in=schools).values_list("unit", flat=True))
    free = [own for own in schools if own.pk not in bound]
    if len(free) < 6:
        return
    pair = Bond.everywhere.create(unit=unit, form="pairing", since=dt.date(2023, 9, 1), reason="演示")
    sides = ((pair, free[0], "supporter"), (pair, free[-1], "recipient"))
    made = Bond.everywhere.create(unit=unit, form="community", name="演示教共体", since=dt.date(2023, 9, 1))
    parts = [(made, free[1], "core"), *((made, own, "member") for own in free[2:5])]
    for bond, school, role in (*sides, *parts):
        BondMember.everywhere.create(bond=bond, unit=school, role=role)


def _items(test: JointTest) -> None:
    last = TestItem.everywhere.filter(test=test).count()
    made = []
    for place in range(last, CHOICES + SCORED):
        choice = place < CHOICES
        most = 3 if choice else 4 + 2 * (place % 3)
        made.append(TestItem(
            test=test, number=place + 1, kind="choice" if choice else "score", maximum=most,
            key="ABCD"[(place * 7 + test.year) % 4] if choice else "", options="ABCD" if choice else "",
            content=CONTENTS[place % 4], ability=ABILITIES[place % 3], text=ASKS[place % len(ASKS)],
        ))  # fmt: skip
    TestItem.everywhere.bulk_create(made)


def _pupils(test: JointTest, chance: np.random.Generator) -> None:
    """One to three classes a school, one of them of a few pupils; some board."""
    rows = []
    for school in TestSchool.everywhere.filter(test=test).select_related("unit__school"):
        small = school.number % 9 == 0 or school.unit.school.kind == SchoolKind.TEACHING_POINT
        size = int(chance.integers(4, 9)) if small else int(chance.integers(24, 96))
        classes = max(1, round(size / 40)) + (school.number % 5 == 1)
        for place in range(size):
            group = str(place % classes + 1) if school.number % 5 != 1 or place >= 7 else "1"
            sex, boards = "12"[int(chance.random() < 0.48)], bool(school.rural and chance.random() < 0.35)
            rows.append(PupilRow(school.pk, group, "", sex, boards))
    keep_pupils(test, rows, unit=test.unit, user=None)


def _answers(test: JointTest, steady: np.random.Generator, chance: np.random.Generator) -> None:
    """Answers by abilities that differ between schools as they do between years, some pupils being absent."""
    level = {own.unit_id: float(steady.normal(-0.25 if own.rural else 0.25, 0.45))
             for own in TestSchool.everywhere.filter(test=test)}  # fmt: skip
    later = 0.15 * (test.year - YEARS[0])
    pupils = list(Pupil.everywhere.filter(test=test).order_by("code"))
    items = [(own, *_shape(own)) for own in TestItem.everywhere.filter(test=test)]
    for own in pupils:
        if chance.random() < 0.02:
            own.absent = True
            continue
        theta = level[own.unit_id] + later + float(chance.normal(0, 0.9))
        own.answers = {str(item.number): _answer(item, theta, a, b + _hard(item, own), chance) for item, a, b in items}
    Pupil.everywhere.bulk_update(pupils, ["answers", "absent"], batch_size=500)
    test.state = JointTest.State.SCORED
    test.save(update_fields=["state"])


def _shape(item: TestItem) -> tuple[float, float]:
    """Slope and difficulty, the same for an anchor as for the item that it repeats."""
    place = int(item.bank.code.rsplit("-", 1)[1]) if item.bank else item.number + 100 * (item.test.year - YEARS[0])
    own = np.random.default_rng(place)
    return float(np.exp(own.normal(0.15, 0.25))), float(own.normal(-0.3, 0.8))


def _hard(item: TestItem, pupil: Pupil) -> float:
    """One item is harder for girls than for boys who can do as much: it is there to be found."""
    return 0.9 if item.number == 11 and pupil.sex == "2" else 0.0


def _answer(item: TestItem, theta: float, a: float, b: float, chance: np.random.Generator) -> str | int:
    if not item.is_choice:
        return int(chance.binomial(item.maximum, 1 / (1 + np.exp(-a * (theta - b) * 0.8))))
    if chance.random() < 1 / (1 + np.exp(-a * (theta - b))):
        return item.key
    wrong = [letter for letter in item.options if letter != item.key]
    return wrong[min(int(chance.exponential(0.8)), 2)]


def _remarks(test: JointTest) -> None:
    items = list(TestItem.everywhere.filter(test=test, number__in=(11, 21)).order_by("number"))
    for item, note in zip(items, NOTES, strict=False):
        say(item, Remark.Kind.NOTE, note, unit=test.unit, user=None)
    schools = list(TestSchool.everywhere.filter(test=test).select_related("unit")[:2])
    for item, school, comment in zip(items, schools, COMMENTS, strict=False):
        say(item, Remark.Kind.COMMENT, comment, unit=school.unit, user=None)
