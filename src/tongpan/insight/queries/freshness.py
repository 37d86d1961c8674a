"""Whether the figures that a run was computed from have changed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, Q

from tongpan.access.kept import until_written
from tongpan.access.models import Unit
from tongpan.insight.models import Adoption, Run
from tongpan.registry.models import ImportBatch, YearFigures
from tongpan.ui.memory import Memory

from .places import paths_above

CHANGES = Memory[dt.datetime | None](500)


def last_change(unit: Unit, year: int) -> dt.datetime | None:
    """When something that a gap or a plan of the unit depends on was last changed: figures, imports, adoptions.

    An import into a unit above may hold schools of this one, so imports are asked for beyond the scope; nothing of
    them is shown but their time.
    """
    return until_written(CHANGES, unit.pk, unit.path, year, make=lambda: _last_change(unit, year))


def _last_change(unit: Unit, year: int) -> dt.datetime | None:
    over = Q(unit__path__under=unit.path) | Q(unit__path__in=paths_above(unit))
    asked = [
        YearFigures.objects.filter(year=year, unit__path__under=unit.path).aggregate(last=Max("changed")),
        ImportBatch.everywhere.filter(over).aggregate(last=Max("committed")),
        Adoption.objects.filter(unit__path__under=unit.path).aggregate(Max("adopted"), Max("undone")),
    ]
    return max((when for own in asked for when in own.values() if when), default=None)


def changed_since(unit: Unit, year: int, runs: Iterable[Run]) -> dt.datetime | None:
    """The time of a change after the oldest of the runs was last checked, or None where all are up to date."""
    last = last_change(unit, year)
    # A run is checked when it is made and whenever the same is measured again: only an older one need be asked for.
    older = [run.pk for run in runs if last and run.created < last]
    if not older:
        return None
    times = Run.everywhere.filter(pk__in=older).values_list("summary__checked", flat=True)
    return last if any(own is None or dt.datetime.fromisoformat(own) < last for own in times) else None
