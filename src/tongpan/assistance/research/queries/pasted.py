"""Find people as a clerk writes them: school and name, line by line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.registry.models import Teacher

from .attenders import working_on

PARTS = re.compile(r"\t|,|，|;|；|\s{2,}| ")


class Line(NamedTuple):
    """One line as it was read: its number, the school as written (may be empty) and the name."""

    number: int
    school: str
    name: str


def lines_of(text: str) -> list[Line]:
    """The lines of a pasted list: ``school name``, or a name alone; empty lines are passed over."""
    found = []
    for number, raw in enumerate(text.splitlines(), 1):
        parts = [part.strip() for part in PARTS.split(raw.strip()) if part.strip()]
        if parts:
            found.append(Line(number, " ".join(parts[:-1]), parts[-1]))
    return found


def working(unit: Unit) -> QuerySet[Teacher]:
    """The people at the schools of a unit who have not left today."""
    return Teacher.objects.filter(working_on(timezone.localdate()), unit__path__under=unit.path)


def candidates(unit: Unit, lines: Iterable[Line]) -> dict[Line, list[Teacher]]:
    """For each line those at or below the unit who fit; one query over all lines."""
    held = list(lines)
    by_name: dict[str, list[Teacher]] = defaultdict(list)
    for own in working(unit).filter(name__in={line.name for line in held}).select_related("unit"):
        by_name[own.name].append(own)
    return {
        line: [own for own in by_name[line.name] if not line.school or line.school in _names(own.unit)] for line in held
    }


def _names(unit: Unit) -> tuple[str, str, str]:
    return unit.name, unit.short_name, unit.slug


def schools_in(unit: Unit) -> QuerySet[Unit]:
    """The schools at or below a unit that are open, by name."""
    here = Q(path__under=unit.path)
    return Unit.objects.schools().filter(here, closed__isnull=True).order_by("sort_key")
