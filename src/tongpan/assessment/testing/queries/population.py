"""Who could take part in a test, and how many pupils they have."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import JointTest, Pupil, TestSchool
from tongpan.assistance.partnership.models import BondMember
from tongpan.registry.models import School
from tongpan_core.policy import parameter


def rural_settings(test: JointTest) -> tuple[str, ...]:
    """How the settings of schools begin that count as rural, by the rule in force."""
    return parameter("scope/rural_settings").at(test.day or dt.date(test.year, 9, 1)).words


def candidates(test: JointTest) -> QuerySet[Unit]:
    """The open schools that have the stage, special ones apart.

    They lie below the holder, or are in the bond under which the test is held.
    """
    day = test.day or dt.date(test.year, 9, 1)
    place = Q(path__under=test.unit.path)
    if test.bond_id:
        place = Q(pk__in=BondMember.everywhere.filter(bond=test.bond_id, unit__isnull=False).values("unit"))
    units = Unit.everywhere.schools().filter(place).filter(Q(closed__isnull=True) | Q(closed__gt=day))
    special = parameter("scope/special_kinds").at(day).words
    held = School.everywhere.filter(unit__in=units).values_list("unit_id", "stages", "kind")
    keys = [pk for pk, stages, kind in held if test.stage in stages and not kind.startswith(special)]
    return Unit.everywhere.filter(pk__in=keys).order_by("path")


def population(test: JointTest) -> dict[int, int]:
    """How many pupils are on the list of each school of a test, by the key of its part."""
    rows = Pupil.everywhere.filter(test=test).order_by().values_list("school").annotate(Count("pk"))
    return dict.fromkeys(TestSchool.everywhere.filter(test=test).values_list("pk", flat=True), 0) | dict(rows)


def other_tests(test: JointTest) -> QuerySet[JointTest]:
    """Other tests of the subject and grade in the same year in which one of its schools takes part: too many are a
    burden.
    """
    units = TestSchool.everywhere.filter(test=test).values("unit")
    others = TestSchool.everywhere.filter(unit__in=units).exclude(test=test).values("test")
    return JointTest.everywhere.filter(pk__in=others, year=test.year, subject=test.subject, grade=test.grade)
