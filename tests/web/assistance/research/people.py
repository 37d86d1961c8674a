"""Invented teachers, cohorts and pairs, written straight to the database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.web.insight.region import teacher

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Cohort, Mentoring, Programme
from tongpan.registry.models import Teacher

SINCE = dt.date(2025, 9, 1)


def person(school: Unit, **fields: Any) -> Teacher:
    """A teacher at a school."""
    return teacher(school, **fields)


def cohort(keeper: Unit, *, kind: str = "pilot", name: str = "试点", pool: int | None = None) -> Cohort:
    """A programme of a bureau with its first cohort."""
    own = Programme.everywhere.create(unit=keeper, kind=kind, name=name, since=SINCE)
    return Cohort.everywhere.create(programme=own, name="第一期", since=SINCE, pool=pool)


def pair(mentor: Teacher, apprentice: Teacher, **fields: Any) -> Mentoring:
    """A mentor and an apprentice."""
    units = {"mentor_unit": mentor.unit, "unit": apprentice.unit}
    return Mentoring.everywhere.create(mentor=mentor, apprentice=apprentice, **{"since": SINCE} | units | fields)
