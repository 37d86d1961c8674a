"""Dual-teacher pilots, positive discipline, lesson decoding (S1.16, S1.18, S1.19)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.research.models import Cohort, CohortMember, Programme
from tongpan.demo.regions.book import Book
from tongpan.registry.models import Teacher

from .cascade import Tree
from .cast import Cast
from .tasks import Tasks

Role = CohortMember.Role
SINCE, UNTIL = dt.date(2017, 4, 10), dt.date(2018, 12, 31)
DUAL, SHOWING, LECTURERS, SEEDS = 7, 32, 20, 25
PARTNERS = (
    ("广州市教育信息中心", Organisation.Kind.GOVERNMENT, "广州市"),
    ("广州市天河区教育局", Organisation.Kind.GOVERNMENT, "广州市"),
    ("清远市教育局教研院", Organisation.Kind.RESEARCH, "清远市"),
)  # fmt: skip
CONTRACTORS = (("华师教信未来教育研究中心", Organisation.Kind.RESEARCH, "广州市"),
               ("广东教育学会网络教育专委会", Organisation.Kind.RESEARCH, "广州市"))  # fmt: skip


@dataclass
class Programmes:
    """The three programmes."""

    dual: Programme
    discipline: Programme
    decoding: Programme


def run(book: Book, cast: Cast, bureaus: Bond, tree: Tree, tasks: Tasks) -> Programmes:
    """Each with its cohort; who is in them is invented."""
    kinds = Programme.Kind
    dual = _programme(book, cast, bureaus, kinds.DUAL_TEACHER, "“1+1”双师课堂", tasks)
    cohort = _cohort(book, dual, "试点学校")
    for unit in cast.all("primary", "junior")[:DUAL]:
        book.add(CohortMember(cohort=cohort, unit=unit, role=Role.PILOT))
    discipline = _programme(book, cast, bureaus, kinds.POSITIVE_DISCIPLINE, "推广正面管教", tasks)
    cohort = _cohort(book, discipline, "首批")
    for unit in cast.all("primary", "junior", "senior")[:SHOWING]:
        book.add(CohortMember(cohort=cohort, unit=unit, role=Role.DEMONSTRATION))
    book.add(CohortMember(cohort=cohort, unit=cast.counties["441827"], role=Role.PILOT))
    people = tree.of_stage(book, "primary", "junior")
    for who in people[:: len(people) // LECTURERS][:LECTURERS]:
        _person(book, cohort, who, Role.LECTURER, "form_teacher")
    return Programmes(dual, discipline, _decoding(book, cast, bureaus, tree, tasks))


def _decoding(book: Book, cast: Cast, bureaus: Bond, tree: Tree, tasks: Tasks) -> Programme:
    """25 schools, one seed teacher of each; three who work together, two who carry it out."""
    made = _programme(book, cast, bureaus, Programme.Kind.LESSON_DECODING, "优课解码", tasks)
    for through, rows in ((Programme.partners.through, PARTNERS), (Programme.contractors.through, CONTRACTORS)):
        for name, kind, place in rows:
            own = book.add(Organisation(unit=cast.city, name=name, kind=kind, place=place))
            book.add(through(programme=made, organisation=own))
    cohort = _cohort(book, made, "第一期")
    first = {}
    for who in tree.of_stage(book, "primary", "junior"):
        first.setdefault(who.unit.slug, who)
    for who in list(first.values())[:SEEDS]:
        _person(book, cohort, who, Role.SEED, "teacher")
    return made


def _programme(book: Book, cast: Cast, bureaus: Bond, kind: str, title: str, tasks: Tasks) -> Programme:
    return book.add(
        Programme(unit=cast.city, bond=bureaus, task=tasks[title], kind=kind, name=title, since=SINCE, until=UNTIL)
    )


def _cohort(book: Book, of: Programme, name: str) -> Cohort:
    return book.add(Cohort(programme=of, name=name, since=SINCE, until=UNTIL))


def _person(book: Book, cohort: Cohort, who: Teacher, role: str, category: str) -> None:
    book.add(CohortMember(cohort=cohort, unit=who.unit, teacher=who, role=role, category=category))
