"""Reads of experience: the cases of a unit and those that all units share."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit
from tongpan.access.reach import everything, seeing
from tongpan.assistance.base.period import Period
from tongpan.assistance.partnership.models import Case


def cases_of(unit: Unit, period: Period) -> QuerySet[Case]:
    """The cases written down by a unit or one below it in a period."""
    found: QuerySet[Case] = Case.everywhere.filter(unit__path__under=unit.path, day__range=(period.first, period.last))
    return found.select_related("unit")


def shared_cases(_unit: Unit, period: Period) -> QuerySet[Case]:
    """The cases of a period that whoever wrote them shows to all units."""
    found: QuerySet[Case] = Case.everywhere.filter(shared=True, day__range=(period.first, period.last))
    return found.select_related("unit")


def readable_cases(unit: Unit) -> QuerySet[Case]:
    """Every case that may be read from a unit: its own, those below it, and those shared by others."""
    found: QuerySet[Case] = Case.everywhere.filter(Q(unit__path__under=unit.path) | Q(shared=True))
    return found.select_related("unit", "bond")


def with_uses(cases: list[Case]) -> None:
    """Put on each case, as ``uses``, how many tasks follow it, in one query."""
    counted = Case.everywhere.filter(pk__in=[own.pk for own in cases]).order_by()
    with seeing(everything("how many tasks there are")):
        uses = dict(counted.values_list("pk").annotate(uses=Count("tasks")))
    for own in cases:
        own.uses = uses.get(own.pk, 0)  # type: ignore[attr-defined]
