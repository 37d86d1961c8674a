"""Whom the lines of a list mean: matched by name with the school or the end of the ID number, or why not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Attendance, Session
from tongpan.registry.models import Teacher

from .attenders import AT_ONCE, below_any, expected, is_expected, plain, working_on


class State(Enum):
    """What became of a line."""

    GOOD = "good"
    OUTSIDE = "outside"
    NOTED = "noted"
    TWICE = "twice"
    SEVERAL = "several"
    NOBODY = "nobody"
    ELSEWHERE = "elsewhere"
    EMPTY = "empty"


@dataclass(frozen=True)
class Line:
    """A line of the list with the person it means. ``known`` are schools at which the name was found."""

    row: Mapping[str, Any]
    state: State
    teacher: Teacher | None = None
    known: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """Its number in the file."""
        return int(self.row["line"])

    @property
    def acceptable(self) -> bool:
        """Whether it can be noted: the person is known and not noted yet."""
        return self.state in {State.GOOD, State.OUTSIDE}


def match(session: Session, rows: Sequence[Mapping[str, Any]], unit: Unit) -> list[Line]:
    """Every line with what became of it. People are looked for in invited units and at or below ``unit``."""
    units = expected(session)
    people = _people(rows, [*units, unit], session)
    noted = set(Attendance.everywhere.filter(session=session).values_list("teacher", flat=True))
    found = [_line(row, people.get(plain(row["name"]), []), units, unit) for row in rows]
    return _once(found, noted)


def _people(rows: Sequence[Mapping[str, Any]], units: Sequence[Unit], session: Session) -> dict[str, list[Teacher]]:
    names = sorted({row["name"].strip() for row in rows if row["name"].strip()})
    day = timezone.localdate(session.starts)
    people: dict[str, list[Teacher]] = defaultdict(list)
    for start in range(0, len(names), AT_ONCE):
        part = Teacher.everywhere.filter(below_any(units), working_on(day), name__in=names[start : start + AT_ONCE])
        for own in part.select_related("unit").defer("unit__outline", "ledger"):
            people[plain(own.name)].append(own)
    return people


def _line(row: Mapping[str, Any], named: Sequence[Teacher], units: Sequence[Unit], unit: Unit) -> Line:
    """A line on its own: doubles are seen when all are known.

    The end of an ID number is compared for the organiser's own people. Of others it only tells namesakes apart, and
    where they work is not told: a list must not be a way to try numbers of strangers.
    """
    if not row["name"].strip():
        return Line(row, State.EMPTY)
    school, tail = plain(row.get("school", "")), plain(row.get("tail", ""))
    fitting = [own for own in named if not tail or not unit.contains(own.unit) or _ends(own, tail)]
    here = [own for own in fitting if not school or school in _spellings(own.unit)]
    if len(here) > 1 and tail:
        here = [own for own in here if _ends(own, tail)] or here
    if len(here) == 1:
        return Line(row, State.GOOD if is_expected(here[0].unit, units) else State.OUTSIDE, here[0])
    if here:
        return Line(row, State.SEVERAL, known=_schools(here, unit))
    return Line(row, State.ELSEWHERE, known=_schools(fitting, unit)) if fitting else Line(row, State.NOBODY)


def _ends(own: Teacher, tail: str) -> bool:
    return plain(own.identity_mask).endswith(tail)


def _spellings(unit: Unit) -> set[str]:
    return {plain(word) for word in (unit.name, unit.short_name, unit.slug) if word}


def _schools(people: Sequence[Teacher], unit: Unit) -> tuple[str, ...]:
    """The schools at or below the organiser's unit; of others nothing is said."""
    return tuple(sorted({own.unit.title for own in people if unit.contains(own.unit)}))


def _once(lines: Sequence[Line], noted: set[int]) -> list[Line]:
    """Nobody is counted twice: who is noted already, and who stands in the list before, is not noted again."""
    seen: set[int] = set()
    made = []
    for own in lines:
        if own.teacher is not None:
            if own.teacher.pk in noted:
                own = Line(own.row, State.NOTED, own.teacher)
            elif own.teacher.pk in seen:
                own = Line(own.row, State.TWICE, own.teacher)
            seen.add(own.teacher.pk)
        made.append(own)
    return made


def tally(lines: Sequence[Line]) -> dict[str, int]:
    """How many lines came to what."""
    return dict(Counter(own.state.value for own in lines))
