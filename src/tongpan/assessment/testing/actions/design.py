"""A test, its schools and its items: made, changed, taken away, as long as nothing rests on them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assessment.testing.models import BankItem, JointTest, Pupil, TestItem, TestSchool
from tongpan.assessment.testing.queries.policy import policy_of
from tongpan.assessment.testing.queries.population import rural_settings
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.registry.models import School

RESTS_ON = ("cuts", "before_id", "day")
"""The facts of a test that its analysis goes by."""


def save_test(test: JointTest, *, user: User | None) -> JointTest:
    """Make or change a test. Raises Refused for a grade that has no written tests, and for one in the archive."""
    refuse_locked(test)
    highest = int(policy_of(test)["no_written_grades"])
    if test.grade <= highest:
        raise Refused(
            gettext_noop("Grades 1 to %(grade)s have no written tests. Choose a higher grade."), grade=highest
        )
    before = JointTest.everywhere.filter(pk=test.pk).first() if test.pk else None
    if (
        before
        and test.state == JointTest.State.ANALYSED
        and any(getattr(before, name) != getattr(test, name) for name in RESTS_ON)
    ):
        test.state = JointTest.State.SCORED  # the results that are there go by the old ones: to be analysed again
    action = "assessment.test.change" if test.pk else "assessment.test.make"
    kept: JointTest = keep(test, action, unit=test.unit, user=user, year=test.year, grade=test.grade)
    return kept


def remove_test(test: JointTest, *, user: User | None) -> None:
    """Take a test away. Raises Refused where scores are in: what was done stays true."""
    if test.locked or Pupil.everywhere.filter(test=test, answers__isnull=False).exists():
        raise Refused(gettext_noop("“%(test)s” has scores and cannot be removed. Archive it instead."), test=test.name)
    remove(test, "assessment.test.remove", unit=test.unit, user=user)


def refuse_locked(test: JointTest) -> None:
    """Raise Refused where a test is in the archive."""
    if test.locked:
        raise Refused(gettext_noop("“%(test)s” is in the archive; nothing of it changes any more."), test=test.name)


def refuse_scored(test: JointTest) -> None:
    """Raise Refused where scores are in: who takes part and what is asked then stands."""
    refuse_locked(test)
    if Pupil.everywhere.filter(test=test, answers__isnull=False).exists():
        raise Refused(gettext_noop("Scores are in; who takes part and what is asked stands. Remove the scores first."))


def set_schools(test: JointTest, units: Iterable[Unit], *, user: User | None) -> int:
    """Let exactly these schools take part, and say how many; one that has pupils in the test already stays."""
    refuse_scored(test)
    wanted = {own.pk: own for own in units}
    with transaction.atomic():
        TestSchool.everywhere.filter(test=test).exclude(unit__in=wanted).delete()
        known = dict(TestSchool.everywhere.filter(test=test).values_list("unit_id", "number"))
        rural = rural_settings(test)
        settings = dict(School.everywhere.filter(unit__in=wanted).values_list("unit_id", "setting"))
        numbers = (number for number in range(1, 10_000) if number not in set(known.values()))
        TestSchool.everywhere.bulk_create(
            TestSchool(test=test, unit=own, number=next(numbers), rural=_rural(settings.get(own.pk, ""), rural))
            for own in sorted(wanted.values(), key=lambda unit: unit.path)
            if own.pk not in known
        )
        audit.record("assessment.test.schools", actor=user, unit=test.unit, target=str(test.pk), schools=len(wanted))
    return len(wanted)


def _rural(setting: str, rural: tuple[str, ...]) -> bool | None:
    return setting.startswith(rural) if setting else None


def save_item(item: TestItem, *, user: User | None) -> TestItem:
    """Make or change an item. With scores in, only what it asks and whether it counts may change."""
    test = item.test
    refuse_locked(test)
    before = TestItem.everywhere.filter(pk=item.pk).first() if item.pk else None
    fixed = ("number", "kind", "maximum", "options", "paper")
    if before is None or any(getattr(before, name) != getattr(item, name) for name in fixed):
        refuse_scored(test)
    taken = TestItem.everywhere.filter(test=test, number=item.number).exclude(pk=item.pk)
    if taken.exists():
        raise Refused(gettext_noop("Number %(number)s is taken by another item; give a free one."), number=item.number)
    kept: TestItem = keep(item, "assessment.test.item", unit=test.unit, user=user, number=item.number)
    return kept


def remove_item(item: TestItem, *, user: User | None) -> None:
    """Take an item away."""
    refuse_scored(item.test)
    remove(item, "assessment.test.item.remove", unit=item.test.unit, user=user, number=item.number)


def add_anchors(test: JointTest, chosen: Iterable[BankItem], *, user: User | None) -> int:
    """Put items of the bank into a test as anchors, after its last number; those that are in it already are left."""
    refuse_scored(test)
    own = TestItem.everywhere.filter(test=test)
    there = set(own.exclude(bank=None).values_list("bank_id", flat=True))
    last = max(own.values_list("number", flat=True), default=0)
    fresh = [item for item in chosen if item.pk not in there]
    with transaction.atomic():
        TestItem.everywhere.bulk_create(
            TestItem(
                test=test, number=last + place, bank=item, kind=item.kind, maximum=item.maximum, key=item.key,
                options=item.options, content=item.content, ability=item.ability, text=item.text,
            )
            for place, item in enumerate(fresh, start=1)
        )  # fmt: skip
        audit.record("assessment.test.anchors", actor=user, unit=test.unit, target=str(test.pk), items=len(fresh))
    return len(fresh)
