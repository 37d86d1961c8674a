"""Who sees what of a test. Call these inside the unit's scope: they look beyond it on purpose.

A test concerns the unit that holds it and every school that takes part. Who holds it sees all schools; a school, or a
county whose schools take part in a test of the city, sees its own schools and the whole.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import JointTest, JointTestSet, Pupil, TestSchool


def tests_of(unit: Unit) -> JointTestSet:
    """The tests that are held at or below a unit, and those in which its schools take part."""
    taken = TestSchool.everywhere.filter(unit__path__under=unit.path).order_by().values("test")
    found: JointTestSet = JointTest.everywhere.filter(Q(unit__path__under=unit.path) | Q(pk__in=taken))
    return found


def sees_all(test: JointTest, unit: Unit) -> bool:
    """Whether a unit sees every school of a test by name: the holder and the bureaus above it, never a school."""
    return unit.contains(test.unit) and not unit.is_school


def schools_of(test: JointTest, unit: Unit) -> QuerySet[TestSchool]:
    """The schools of a test that a unit sees by name."""
    found = TestSchool.everywhere.filter(test=test).select_related("unit")
    return found if sees_all(test, unit) else found.filter(unit__path__under=unit.path)


def pupils_of(test: JointTest, unit: Unit) -> QuerySet[Pupil]:
    """The pupils, by code, of the schools that a unit sees."""
    return Pupil.everywhere.filter(test=test, school__in=schools_of(test, unit).order_by().values("pk"))
