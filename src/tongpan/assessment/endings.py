"""When the time of pupils' answers and of judges' words is over; the results of schools stay."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from tongpan.access.endings import before_moment
from tongpan.access.retention import Ending, began
from tongpan.registry.endings import STAFF

PUPILS = "privacy/keep_pupils"
NAMELESS: dict[str, Any] = {
    "code": Concat(Value("-"), Cast("pk", CharField())), "group": "", "sex": "", "boarding": None, "paper": "",
    "room": None, "seat": None, "answers": None,
}  # fmt: skip
"""What is left of a pupil: that somebody of a school took part or was absent, and with what weight."""


def _after_test(day: dt.date) -> Q:
    """Of tests before the day, by their school year where no day is set; as far as not blanked already."""
    old = Q(test__day__lt=day) | Q(test__day__isnull=True, test__year__lt=day.year - 1)
    return old & ~Q(code__startswith="-")


def _close_tests(keys: list[Any]) -> None:
    """Nobody computes a test anew from answers that are gone: it is archived with its results as they are."""
    from .testing.models import JointTest

    tests = JointTest.everywhere.filter(pupils__in=keys).values("pk")
    open_ones = JointTest.everywhere.filter(pk__in=tests).exclude(state=JointTest.State.ARCHIVED)
    open_ones.update(state=JointTest.State.ARCHIVED, archived=timezone.now())


KINDS = (
    Ending("assessment.Pupil", PUPILS, _after_test, ways=("unit", "test__unit"), blank=NAMELESS, also=_close_tests),
    Ending("assessment.ScoreFile", PUPILS, before_moment("at"), ways=("unit", "test__unit")),
    Ending(
        "assessment.Judgement", STAFF, lambda day: Q(given__lt=began(day)) & ~Q(reason=""),
        ways=("judge__appraisal__unit",), blank={"reason": ""},
    ),
)  # fmt: skip

WITH = {"assessment.Judge": "access.User"}
STAYS: dict[str, Any] = {}
