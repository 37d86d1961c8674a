"""What of works and money concerns a unit. Call these inside the unit's scope: they look beyond it on purpose.

A project concerns the place where it stands, and both sides of the bond under which it is done. A fund concerns who
holds it, who gave it, and both sides of its bond; one line of the ledger also the school that it was paid for.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import flag
from tongpan.assistance.partnership.queries.shared import shared
from tongpan.assistance.works.models import Entry, Fund, FundSet, LampReading, PlaceChange, Project, ProjectSet, Room


def projects_of(unit: Unit) -> ProjectSet:
    """The projects at or below a unit, and those under its bonds."""
    found: ProjectSet = Project.everywhere.filter(
        Q(unit__path__under=unit.path) | shared(unit, "started", "delivered", also="planned")
    )
    return found


def place_changes_of(unit: Unit) -> QuerySet[PlaceChange]:
    """The places that came or went at or below a unit, and by projects under its bonds."""
    here = Q(unit__path__under=unit.path)
    return PlaceChange.everywhere.filter(here | shared(unit, "day", "day", bond="project__bond"))


def readings_of(unit: Unit) -> QuerySet[LampReading]:
    """The measurements of rooms at or below a unit, and of rooms lit by projects under its bonds."""
    here = Q(unit__path__under=unit.path)
    return LampReading.everywhere.filter(here | shared(unit, "day", "day", bond="project__bond"))


def rooms_of(unit: Unit) -> QuerySet[Room]:
    """The rooms of the schools at or below a unit."""
    return Room.everywhere.filter(unit__path__under=unit.path)


def funds_of(unit: Unit) -> FundSet:
    """The funds that a unit, or one below it, holds or gave, and those under its bonds."""
    own = Q(unit__path__under=unit.path) | Q(donor__path__under=unit.path) | shared(unit, "opened", "closed")
    found: FundSet = Fund.everywhere.filter(own)
    return found


def entries_of(unit: Unit) -> QuerySet[Entry]:
    """The lines of those funds, and the lines of other funds that were paid for a school or project here."""
    funds = funds_of(unit).order_by().values("pk")
    units = Unit.everywhere.filter(path__under=unit.path).order_by().values("pk")
    projects = Project.everywhere.filter(unit__path__under=unit.path).order_by().values("pk")
    # As one condition of the row: three indexes joined by “or” are slower than one look at every line.
    return Entry.everywhere.filter(flag(Q(fund__in=funds) | Q(unit__in=units) | Q(project__in=projects)))
