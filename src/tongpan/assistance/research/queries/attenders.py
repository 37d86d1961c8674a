"""Who can attend: teachers of invited schools, where somebody belonged on a day, who is meant by a name."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Session
from tongpan.registry.models import Posting, Teacher

from .activity import invited

AT_ONCE = 800
"""Values in one question, so that no database's limit is reached."""


def plain(text: str) -> str:
    """A text as it is compared: one width, no blanks, capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def working_on(day: dt.date) -> Q:
    """Teachers who had not left on a day."""
    return Q(left__isnull=True) | Q(left__gt=day)


def below_any(units: Iterable[Unit]) -> Q:
    """Whose school is one of some units, or lies below one."""
    return reduce(or_, (Q(unit__path__under=path) for path in sorted({own.path for own in units})), Q(pk__in=()))


def expected(session: Session) -> list[Unit]:
    """The units whose people are invited to a session."""
    return invited(session.activity)


def is_expected(unit: Unit, units: Sequence[Unit]) -> bool:
    """Whether a unit lies at or below one of those invited."""
    return any(own.contains(unit) for own in units)


def invited_people(session: Session, day: dt.date) -> QuerySet[Teacher]:
    """The teachers of invited units."""
    return Teacher.everywhere.filter(below_any(expected(session)), working_on(day))


def meant(session: Session, name: str, tail: str, day: dt.date) -> Teacher | None:
    """The one invited teacher of that name whose masked ID number ends so; None for nobody and for several."""
    found = invited_people(session, day).filter(name=name, identity_mask__endswith=tail)
    hits = list(found.select_related("unit")[:2])
    return hits[0] if len(hits) == 1 else None


def belonged_on(teachers: Sequence[Teacher], day: dt.date) -> dict[int, int]:
    """For each teacher the key of the school of the home post on a day; today's school where no post is recorded."""
    schools = belonged_each([(own, day) for own in teachers])
    return {own.pk: school for own, school in zip(teachers, schools, strict=True)}


def belonged_each(asked: Sequence[tuple[Teacher, dt.date]]) -> list[int]:
    """The same for teachers who are asked for on days of their own, in their order."""
    posts: dict[int, list[tuple[int, dt.date, dt.date | None]]] = defaultdict(list)
    keys = sorted({own.pk for own, _day in asked})
    for start in range(0, len(keys), AT_ONCE):
        rows = Posting.everywhere.filter(teacher__in=keys[start : start + AT_ONCE], kind=Posting.Kind.HOME)
        for teacher, unit, since, until in rows.order_by("since").values_list("teacher", "unit", "since", "until"):
            posts[teacher].append((unit, since, until))
    return [
        next((unit for unit, since, until in reversed(posts[own.pk]) if since <= day <= (until or day)), own.unit_id)
        for own, day in asked
    ]
