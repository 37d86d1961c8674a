"""Teachers: those of a unit, and who works at a school on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongpan.access.models import Unit
from tongpan.registry.models import BackboneTitle, Posting, Teacher

COUNTED_LEVELS = (
    BackboneTitle.Level.NATIONAL,
    BackboneTitle.Level.PROVINCE,
    BackboneTitle.Level.CITY,
    BackboneTitle.Level.COUNTY,
)
SORTS = {
    "name": "sort_key",
    "school": "unit__sort_key",
    "subject": "subject",
    "degree": "degree",
    "title": "title",
    "born": "born",
    "joined_school": "joined_school",
}


@dataclass(frozen=True, slots=True)
class TeacherFilter:
    """What a list of teachers is narrowed by. An empty value does not narrow."""

    text: str = ""
    subject: str = ""
    degree: str = ""
    title: str = ""
    employment: str = ""
    backbone: str = ""
    school: str = ""
    away: bool = False
    state: str = "working"


def on_day(day: dt.date, prefix: str = "") -> Q:
    """What holds on a day, for models with ``since`` and ``until``; both ends count."""
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    )


def held_titles(day: dt.date, levels: Iterable[str] = COUNTED_LEVELS) -> QuerySet[BackboneTitle]:
    """The backbone titles of one teacher (an outer query's) that hold on a day."""
    return BackboneTitle.everywhere.filter(on_day(day), teacher=OuterRef("pk"), level__in=list(levels))


def postings_elsewhere(day: dt.date) -> QuerySet[Posting]:
    """The postings of one teacher (an outer query's) away from the home post on a day, wherever they are."""
    return Posting.everywhere.filter(on_day(day), teacher=OuterRef("pk")).exclude(kind=Posting.Kind.HOME)


def full_elsewhere(first: dt.date, last: dt.date | None) -> QuerySet[Posting]:
    """The postings away from the home post, of any kind and wherever, that take all of somebody's time on some day from
    the first to the last (``None``: for ever)."""
    held = Posting.everywhere.exclude(until__lt=first).exclude(kind=Posting.Kind.HOME).exclude(share__lt=1)
    return held if last is None else held.filter(since__lte=last)


def filtered_teachers(chosen: TeacherFilter, day: dt.date) -> QuerySet[Teacher]:
    """The teachers of the open scope whom a filter lets through, each with ``backbone`` and ``away`` on the day."""
    teachers = Teacher.objects.annotate(backbone=Exists(held_titles(day)), away=Exists(postings_elsewhere(day)))
    gone = Q(left__isnull=False, left__lte=day)
    if chosen.state != "all":
        teachers = teachers.filter(gone) if chosen.state == "left" else teachers.exclude(gone)
    if text := chosen.text.strip():
        teachers = teachers.filter(Q(name__icontains=text) | Q(sort_key__istartswith=text))
    exact = {"degree": chosen.degree, "title": chosen.title, "employment": chosen.employment}
    teachers = teachers.filter(**{name: value for name, value in exact.items() if value})
    if chosen.subject:
        teachers = teachers.filter(Q(subject=chosen.subject) | Q(second_subject=chosen.subject))
    if chosen.backbone:
        levels = COUNTED_LEVELS if chosen.backbone == "any" else (chosen.backbone,)
        teachers = teachers.filter(Exists(held_titles(day, levels)))
    if chosen.school:
        teachers = teachers.filter(unit__slug=chosen.school)
    return teachers.filter(away=True) if chosen.away else teachers


def sorted_teachers(teachers: QuerySet[Teacher], sort: str, down: bool) -> QuerySet[Teacher]:
    """The teachers in an order of :data:`SORTS`, equal ones by name."""
    field_name = SORTS.get(sort, "sort_key")
    return teachers.order_by(f"{'-' if down else ''}{field_name}", "sort_key", "pk")


def subjects_in_scope() -> list[str]:
    """The subjects that the teachers of the open scope teach, the most frequent first."""
    found = Teacher.objects.exclude(subject="").order_by().values_list("subject").annotate(people=Count("pk"))
    return [subject for subject, _people in found.order_by("-people", "subject")]


@dataclass
class Person:
    """A teacher with the titles that hold on the day and all postings, oldest first."""

    teacher: Teacher
    titles: list[BackboneTitle] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)


def with_postings(teachers: Iterable[Teacher], day: dt.date) -> list[Person]:
    """The teachers with their titles and postings; two queries however many there are.

    The postings of one's own people are seen wherever they are, so this looks beyond the scope.
    """
    people = {teacher.pk: Person(teacher) for teacher in teachers}
    for title in BackboneTitle.everywhere.filter(on_day(day), teacher__in=people).order_by("since"):
        people[title.teacher_id].titles.append(title)
    postings = Posting.everywhere.filter(teacher__in=people).select_related("unit").order_by("since")
    for posting in postings:
        people[posting.teacher_id].postings.append(posting)
    return list(people.values())


def posted_in(unit: Unit, day: dt.date) -> list[Posting]:
    """Who of other schools works at a school on a day."""
    here = Posting.objects.filter(on_day(day), unit=unit).exclude(kind=Posting.Kind.HOME)
    return list(here.select_related("teacher", "teacher__unit").order_by("kind", "since"))


def posted_out(unit: Unit, day: dt.date) -> list[Posting]:
    """Which of a school's own people work elsewhere on a day, whether or not that lies within the scope."""
    away = Posting.everywhere.filter(on_day(day), teacher__unit=unit).exclude(kind=Posting.Kind.HOME)
    return list(away.exclude(unit=unit).select_related("teacher", "unit").order_by("kind", "since"))


def staffing_counts(unit: Unit, day: dt.date) -> dict[str, int]:
    """How many people hold a posting of each kind at a school on a day."""
    found = Posting.objects.filter(on_day(day), unit=unit).order_by().values_list("kind").annotate(people=Count("pk"))
    return dict(found)
