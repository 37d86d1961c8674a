"""Which decisions by hand are about schools, villages and people that the registry still has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from tongpan.access.keys_asked import is_key
from tongpan.access.models import Unit, UnitKind
from tongpan.insight.planners.words import NEW_SITE
from tongpan.insight.queries.places import statistics_day
from tongpan.insight.queries.records import schools_on
from tongpan.registry.models import Settlement, Teacher

SCHOOL_GONE = gettext_noop("a school that it names is no longer in the registry.")
VILLAGE_GONE = gettext_noop("a village that it names is no longer in the registry.")
PERSON_GONE = gettext_noop("the teacher no longer works at the schools of this unit.")
SCHOOLS = ("school", "core", "site", "donor", "recipient")
VILLAGES = ("village", "stop", "other")
AT_SCHOOL = "at:"
"""Before the key of a school: the pupils who live in no recorded village."""
Row = Mapping[str, Any]


def why_gone(unit: Unit, year: int, decisions: Sequence[Row]) -> list[str]:
    """For every decision, why it can stand no longer, as a message id; empty where all that it names is there.

    Four queries at most: schools on the statistics day of the year, bureaus, villages, and people who have not left.
    """
    named = [_named(own) for own in decisions]
    schools, villages, people = (set[str]().union(*(own[place] for own in named)) for place in range(3))
    if schools:
        schools -= {row.key for row in schools_on(unit, statistics_day(year))}
        bureaus = Unit.objects.filter(path__under=unit.path, slug__in=schools).exclude(kind=UnitKind.SCHOOL)
        schools -= set(bureaus.values_list("slug", flat=True)) if schools else set()
    if villages:
        rows = Settlement.objects.filter(unit__path__under=unit.path, code__in=villages)
        villages -= set(rows.values_list("code", flat=True))
    if people:
        people -= _working(unit, year, people)
    gone = ((schools, SCHOOL_GONE), (villages, VILLAGE_GONE), (people, PERSON_GONE))
    return [
        next((text for keys, (without, text) in zip(own, gone, strict=True) if keys & without), "") for own in named
    ]


def _working(unit: Unit, year: int, keys: Iterable[str]) -> set[str]:
    ids = {int(own.removeprefix("T")) for own in keys if is_key(own.removeprefix("T"))}
    rows = Teacher.objects.filter(pk__in=ids, unit__path__under=unit.path)
    rows = rows.filter(Q(left__isnull=True) | Q(left__gt=statistics_day(year)))
    return {f"T{pk}" for pk in rows.values_list("pk", flat=True)}


def _named(own: Row) -> tuple[set[str], set[str], set[str]]:
    """The schools, villages and people that a decision names, by their keys in the registry."""
    schools, villages = set[str](), set[str]()
    for name in (*SCHOOLS, *VILLAGES):
        key = str(own.get(name) or "")
        if key.startswith(NEW_SITE):
            villages.add(key.removeprefix(NEW_SITE))
        elif name in SCHOOLS or key.startswith(AT_SCHOOL):
            schools.add(key.removeprefix(AT_SCHOOL).partition(":")[0])
        else:
            villages.add(key)
    return schools - {""}, villages - {""}, {str(own.get("person") or "")} - {""}
