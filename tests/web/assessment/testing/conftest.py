"""A joint test of a county: schools, items, pupils by code and answers that follow an item model."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tests.people import World, settle

from tongpan.access.models import Unit, UnitKind
from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.analysis import analyse
from tongpan.assessment.testing.actions.archive import archive
from tongpan.assessment.testing.actions.design import add_anchors, set_schools
from tongpan.assessment.testing.models import BankItem, JointTest, Pupil, TestItem, TestSchool
from tongpan.registry.models import School

CHOICES, SCORED = 10, 2
LEVELS = (0.6, 0.2, -0.2, -0.6, 0.4, 0.0)


class Testing:
    """Short words for what the tests write."""

    __test__ = False

    def __init__(self, world: World) -> None:
        self.world, self.user, self.county = world, world.users["planner"], world.units["441801"]

    def schools(self, count: int) -> list[Unit]:
        """The primary school of the county that has a clerk, and others beside it."""
        found = [self.world.units["2144180001"]]
        for number in range(1, count):
            slug = f"21441809{number:02d}"
            parent = self.world.units["441801-t1"]
            unit = Unit.everywhere.filter(slug=slug).first() or Unit(
                slug=slug, kind=UnitKind.SCHOOL, name=f"甲县第{number}小学校", parent=parent
            )
            unit.save()
            setting = "121" if number % 2 else "220"
            School.everywhere.get_or_create(
                unit=unit, defaults={"code": slug, "kind": "211", "stages": ["primary"], "setting": setting}
            )
            found.append(unit)
        School.everywhere.filter(unit=found[0]).update(stages=["primary"], setting="220")
        return found

    def test(self, sizes=(30, 30, 30, 30), *, year=2025, before=None, unit=None, items=True, **facts) -> JointTest:
        """A test with its schools, items and pupils, without scores."""
        facts = {"name": f"{year}年五年级数学抽测", "subject": "maths", "grade": 5} | facts
        test = JointTest.everywhere.create(
            unit=unit or self.county, year=year, before=before, day=dt.date(year + 1, 5, 20), **facts
        )
        set_schools(test, self.schools(len(sizes)), user=self.user)
        if items:
            self.items(test)
        for part, size in zip(TestSchool.everywhere.filter(test=test).order_by("unit__slug"), sizes, strict=True):
            Pupil.everywhere.bulk_create(
                Pupil(test=test, school=part, unit=part.unit, code=f"{year % 100}{part.number:02d}{place:03d}",
                      group=str(place % 2 + 1), sex="12"[place // 2 % 2], boarding=place % 3 == 0)
                for place in range(size)
            )  # fmt: skip
        return test

    def items(self, test: JointTest, first: int = 1) -> None:
        """Ten choices of two points and two scored items of four."""
        TestItem.everywhere.bulk_create(
            TestItem(test=test, number=number, kind="choice", maximum=2, key="ABCD"[number % 4], options="ABCD",
                     content="数与代数" if number % 2 else "图形与几何", ability="理解")
            if number <= CHOICES
            else TestItem(test=test, number=number, kind="score", maximum=4, key="", options="", content="数与代数")
            for number in range(first, CHOICES + SCORED + 1)
        )  # fmt: skip

    def answer(self, test: JointTest, *, shift=0.0, seed=3) -> JointTest:
        """Answers by a 2PL model; schools differ by :data:`LEVELS`, all pupils are moved by ``shift``."""
        chance = np.random.default_rng(seed)
        items = list(TestItem.everywhere.filter(test=test))
        pupils = list(Pupil.everywhere.filter(test=test, taking=True).order_by("unit__slug", "code"))
        places = {unit: place for place, unit in enumerate(sorted({own.unit_id for own in pupils}))}
        for own in pupils:
            theta = LEVELS[places[own.unit_id] % len(LEVELS)] + shift + chance.normal(0, 0.9)
            own.answers = {str(item.number): self._one(item, theta, chance) for item in items}
        Pupil.everywhere.bulk_update(pupils, ["answers"])
        JointTest.everywhere.filter(pk=test.pk).update(state=JointTest.State.SCORED)
        test.state = JointTest.State.SCORED
        return test

    def _one(self, item: TestItem, theta: float, chance: np.random.Generator) -> str | int:
        rank = int(item.bank.code.rsplit("-", 1)[1]) if item.bank else item.number
        hard = (rank - 6) / 4
        right = 1 / (1 + np.exp(-1.3 * (theta - hard)))
        if not item.is_choice:
            return int(chance.binomial(item.maximum, right))
        return item.key if chance.random() < right else next(own for own in "ABCD" if own != item.key)

    def analysed(self, sizes=(30, 30, 30, 30), **facts) -> JointTest:
        """A test that was analysed."""
        test = self.answer(self.test(sizes, **facts))
        with in_unit(test.unit):
            analyse(test, user=self.user)
        return test


@pytest.fixture
def world(db) -> World:
    return settle()


@pytest.fixture
def testing(world) -> Testing:
    return Testing(world)


@pytest.fixture
def linked(testing) -> JointTest:
    """Two years with eight anchors; pupils of the second can do more by half a spread."""
    first = testing.analysed((80, 80, 80, 80), year=2025)
    test = testing.test((80, 80, 80, 80), year=2026, before=first, items=False)
    with in_unit(testing.county):
        archive(first, user=testing.user)
        add_anchors(test, BankItem.everywhere.filter(test=first, kind="choice").order_by("code")[1:9], user=None)
        testing.items(test, first=9)
        testing.answer(test, shift=0.5, seed=8)
        analyse(test, user=testing.user)
    return test
