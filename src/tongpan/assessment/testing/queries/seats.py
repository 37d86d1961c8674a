"""Schools of a test with the numbers of their pupils, and how they sit."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import JointTest, TestSchool

from .seen import schools_of


@dataclass(frozen=True)
class SchoolCount:
    """A school and its pupils: on the list, tested, absent, with scores."""

    school: TestSchool
    listed: int
    taking: int
    absent: int
    scored: int


@dataclass(frozen=True)
class SchoolSeats:
    """A school with its rooms and the pupils who have a seat, and those who have none yet."""

    school: TestSchool
    rooms: int
    seated: int
    waiting: int


def school_counts(test: JointTest, unit: Unit) -> list[SchoolCount]:
    """The schools that a unit sees, in one question."""
    taking = Q(pupils__taking=True)
    rows = schools_of(test, unit).annotate(
        listed=Count("pupils"), taking=Count("pupils", filter=taking),
        away=Count("pupils", filter=taking & Q(pupils__absent=True)),
        scored=Count("pupils", filter=taking & Q(pupils__absent=False, pupils__answers__isnull=False)),
    ).order_by("unit__path")  # fmt: skip
    return [SchoolCount(own, own.listed, own.taking, own.away, own.scored) for own in rows]


def seats_of(test: JointTest, unit: Unit) -> list[SchoolSeats]:
    """Rooms and seats of the schools that a unit sees and that have somebody to seat."""
    taking = Q(pupils__taking=True)
    rows = schools_of(test, unit).annotate(
        rooms=Max("pupils__room", filter=taking), seated=Count("pupils", filter=taking & Q(pupils__room__isnull=False)),
        waiting=Count("pupils", filter=taking & Q(pupils__room__isnull=True)),
    ).order_by("unit__path")  # fmt: skip
    return [SchoolSeats(own, own.rooms or 0, own.seated, own.waiting) for own in rows if own.seated or own.waiting]
