"""The list of pupils of a test: by code, class, sex and boarding; no name is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assessment.testing.models import JointTest, Pupil, TestSchool
from tongpan.assistance.base.refusal import Refused

from .design import refuse_scored

BATCH = 2000


@dataclass(frozen=True)
class PupilRow:
    """One pupil of a school. Without a code one is given: year, school, class and place in the list."""

    school: int
    group: str
    code: str = ""
    sex: str = ""
    boarding: bool | None = None


def keep_pupils(test: JointTest, rows: Sequence[PupilRow], *, unit: Unit, user: User | None) -> tuple[int, int]:
    """Make new pupils and change known ones (by code); how many of each. Nobody is taken away.

    Raises Refused where scores are in, or a code belongs to a pupil of another school.
    """
    refuse_scored(test)
    schools = {own.pk: own for own in TestSchool.everywhere.filter(test=test)}
    known = {own.code: own for own in Pupil.everywhere.filter(test=test)}
    made: list[Pupil] = []
    changed: list[Pupil] = []
    given = Codes(test, set(known) | {row.code for row in rows if row.code})
    for row in rows:
        school = schools[row.school]
        facts = {"school": school, "unit_id": school.unit_id, "group": row.group, "sex": row.sex,
                 "boarding": row.boarding}  # fmt: skip
        own = known.get(row.code)
        if own is not None and own.school_id != school.pk:
            raise Refused(gettext_noop("Code %(code)s belongs to a pupil of another school; give another code."),
                          code=own.code)  # fmt: skip
        if own is None:
            made.append(Pupil(test=test, code=row.code or given.next(school, row.group), **facts))
        elif any(getattr(own, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(own, name, value)
            changed.append(own)
    if not made and not changed:
        return 0, 0
    with transaction.atomic():
        Pupil.everywhere.bulk_create(made, batch_size=BATCH)
        Pupil.everywhere.bulk_update(changed, ["school", "unit", "group", "sex", "boarding"], batch_size=500)
        audit.record("assessment.test.pupils", actor=user, unit=unit, target=str(test.pk), made=len(made),
                     changed=len(changed))  # fmt: skip
    return len(made), len(changed)


class Codes:
    """Gives free codes: two digits of the year, three of the school, two of the class, three of the place."""

    def __init__(self, test: JointTest, taken: set[str]) -> None:
        self.year, self.taken = test.year % 100, taken
        self.groups: dict[tuple[int, str], int] = {}
        self.places: dict[tuple[int, str], int] = {}

    def next(self, school: TestSchool, group: str) -> str:
        """The next free code of a class."""
        held = (school.pk, group)
        if held not in self.groups:
            self.groups[held] = 1 + sum(1 for own, _name in self.groups if own == school.pk)
        while True:
            place = self.places[held] = self.places.get(held, 0) + 1
            code = f"{self.year:02d}{school.number:03d}{self.groups[held]:02d}{place:03d}"
            if code not in self.taken:
                self.taken.add(code)
                return code


def clear_pupils(test: JointTest, school: TestSchool, *, unit: Unit, user: User | None) -> int:
    """Take the list of a school away, to bring it in anew; how many pupils it had."""
    refuse_scored(test)
    with transaction.atomic():
        count, _all = Pupil.everywhere.filter(test=test, school=school).delete()
        audit.record("assessment.test.pupils.clear", actor=user, unit=unit, target=str(test.pk), pupils=count)
    return count
