"""Reads of papers: those of a unit and of the bonds in which it takes part."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Document

from .bonds import bonds_of


def documents_of(unit: Unit) -> QuerySet[Document]:
    """Papers of the unit and of those below it, and what is issued in the bonds in which they take part."""
    theirs = Q(bond__in=bonds_of(unit).order_by().values("pk")) & ~Q(state=Document.State.DRAFT)
    return Document.everywhere.filter(Q(unit__path__under=unit.path) | theirs)


def versions_of(document: Document) -> list[Document]:
    """All versions of a paper, the newest first; they were replaced one by the other."""
    first = document
    while first.replaces_id:
        first = Document.everywhere.get(pk=first.replaces_id)
    found = [first]
    while later := Document.everywhere.filter(replaces=found[-1]).first():
        found.append(later)
    return found[::-1]
