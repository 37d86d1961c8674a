"""Reads of organisations: those that a unit, or one above it, keeps."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit
from tongpan.access.reach import everything, seeing
from tongpan.assistance.base.models import Organisation

from .bonds import bonds_of


def organisations_of(unit: Unit) -> QuerySet[Organisation]:
    """Partners that the unit, or one below it, keeps, and those in the bonds in which they take part."""
    bonds = bonds_of(unit).order_by().values("pk")
    theirs = Organisation.everywhere.filter(memberships__bond__in=bonds).order_by().values("pk")
    return Organisation.everywhere.filter(Q(unit__path__under=unit.path) | Q(pk__in=theirs))


def with_bonds(rows: Iterable[Organisation]) -> None:
    """Put on each, as ``bonds``, in how many bonds it takes part."""
    held = list(rows)
    found = Organisation.everywhere.filter(pk__in=[own.pk for own in held]).order_by()
    with seeing(everything("how many bonds there are")):
        counts = dict(found.annotate(bonds=Count("memberships__bond", distinct=True)).values_list("pk", "bonds"))
    for own in held:
        own.bonds = counts.get(own.pk, 0)
