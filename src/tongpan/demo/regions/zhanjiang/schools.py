"""Pilot schools of a reform, and civilised campuses (S3.4, S3.5). Which schools they are is not said."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.research.models import Cohort, CohortMember, Honour, Programme
from tongpan.demo.regions.book import Book
from tongpan.registry.models import BackboneTitle

from .cast import Cast

REFORM = "党组织领导的校长负责制试点"
NATIONAL, PROVINCE = "全国文明校园", "省级文明校园"
PILOTS = 5
CAMPUSES = (
    (NATIONAL, BackboneTitle.Level.NATIONAL, (dt.date(2017, 11, 17), dt.date(2020, 11, 20))),
    (PROVINCE, BackboneTitle.Level.PROVINCE, (dt.date(2017, 9, 1), dt.date(2018, 9, 1), dt.date(2020, 9, 1),
                                              dt.date(2021, 9, 1))),
)  # fmt: skip
"""Two and four so far; the days are invented."""


def honour(book: Book, cast: Cast) -> None:
    """Pilots and campuses."""
    juniors = [own for rows in cast.juniors.values() for own in rows]
    since = dt.date(2022, 9, 1)
    programme = book.add(Programme(unit=cast.city, kind=Programme.Kind.PILOT, name=REFORM, since=since))
    cohort = book.add(Cohort(programme=programme, name="首批", since=since))
    for unit in juniors[:PILOTS]:
        book.add(CohortMember(cohort=cohort, unit=unit, role=CohortMember.Role.PILOT))
    taken = iter(juniors)
    for title, level, days in CAMPUSES:
        for day in days:
            book.add(
                Honour(unit=next(taken), holder=Honour.Holder.UNIT, title=title, family=title, level=level, day=day)
            )
