"""Programmes with their cohorts, studios with their members, and honours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Cohort, CohortMember, Honour, Programme, Studio, StudioMember
from tongpan.demo.regions.book import Book
from tongpan.registry.models import BackboneTitle, Teacher

from .cast import Cast
from .size import FIRST, YEAR, Size, day

NAMES = {
    Programme.Kind.POSITIVE_DISCIPLINE: "正面管教", Programme.Kind.LESSON_DECODING: "优课解码",
    Programme.Kind.EXAM_PREPARATION: "备考研究", Programme.Kind.RESEARCH_PROJECT: "课题研究",
    Programme.Kind.DUAL_TEACHER: "双师课堂试点", Programme.Kind.TRAINING_BASE: "培训基地",
}  # fmt: skip
SCHOOLS_EACH, PEOPLE_EACH, STUDIO_MEMBERS = 10, 30, 12
Level = BackboneTitle.Level
TITLES = (("先进单位", Honour.Holder.UNIT, Level.COUNTY), ("优秀教师", Honour.Holder.PERSON, Level.COUNTY),
          ("优质课一等奖", Honour.Holder.PERSON, Level.CITY), ("科技创新作品奖", Honour.Holder.WORK, Level.CITY),
          ("先进教研组", Honour.Holder.GROUP, Level.PROVINCE))  # fmt: skip


def run(book: Book, cast: Cast) -> list[Programme]:
    """Of each kind one in every county, with two cohorts."""
    made = []
    for kind, words in NAMES.items():
        for county in cast.counties:
            own = book.add(Programme(unit=county.unit, kind=kind, name=f"{county.unit.short_name}{words}",
                                     since=dt.date(YEAR - 1, 9, 1)))  # fmt: skip
            schools = _round(county.schools, len(made))
            for number in range(2):
                since = dt.date(YEAR - 1 + number, 9, 1)
                cohort = book.add(
                    Cohort(programme=own, name=f"第{'一二'[number]}期", since=since, pool=len(county.schools))
                )
                _enrol(book, cast, cohort, schools)
            made.append(own)
    return made


def _enrol(book: Book, cast: Cast, cohort: Cohort, schools: Iterator[Unit]) -> None:
    for school in dict.fromkeys(islice(schools, SCHOOLS_EACH)):
        book.add(CohortMember(cohort=cohort, unit=school, role=CohortMember.Role.PILOT, done=cohort.since < FIRST))
        for who in cast.at(school)[: PEOPLE_EACH // SCHOOLS_EACH]:
            book.add(CohortMember(cohort=cohort, unit=school, teacher=who, role=CohortMember.Role.SEED))


def _round(units: Sequence[Unit], start: int) -> Iterator[Unit]:
    return islice(cycle(units), start % len(units), None)


def studios(book: Book, cast: Cast) -> None:
    """Five in every county, each of a teacher of the strongest schools."""
    for county in cast.counties:
        for number, school in enumerate(own for own in county.schools[:5] if cast.at(own)):
            leader = cast.at(school)[-1]
            kind = (Studio.Kind.TEACHER, Studio.Kind.PRINCIPAL, Studio.Kind.FORM_TEACHER)[number % 3]
            made = book.add(Studio(unit=school, kind=kind, level=Level.COUNTY, name=f"{leader.name}工作室",
                                   leader=leader, subject=leader.subject, since=dt.date(YEAR - 2, 9, 1)))  # fmt: skip
            for who in _others(cast, county.schools[-STUDIO_MEMBERS:], number):
                book.add(StudioMember(studio=made, teacher=who, unit=who.unit, since=dt.date(YEAR - 1, 9, 1)))


def _others(cast: Cast, schools: Sequence[Unit], number: int) -> Iterator[Teacher]:
    return (cast.at(own)[number] for own in schools if len(cast.at(own)) > number)


def honours(book: Book, cast: Cast, size: Size) -> None:
    """Of schools, people, groups and pupils' works, spread over the year."""
    schools = [own for own in cast.schools() if cast.at(own)]
    for number in range(size.honours):
        title, holder, level = TITLES[number % len(TITLES)]
        school = schools[number % len(schools)]
        people = cast.at(school)
        who = people[number // len(schools) % len(people)] if holder == Honour.Holder.PERSON else None
        book.add(Honour(unit=school, holder=holder, teacher=who, title=title, level=level, family=title,
                        issuer="示例市教育局",
                        day=day(number, size.honours), pupils=3 if holder == Honour.Holder.WORK else None))  # fmt: skip
