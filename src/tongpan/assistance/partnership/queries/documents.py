"""Reads of papers: those of a unit and of the bonds in which it takes part."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import BondMember, Document, Meeting, Signatory

from .meetings import meetings_of
from .organisations import organisations_of
from .shared import shared


def documents_of(unit: Unit) -> QuerySet[Document]:
    """Papers of the unit and of those below it, and what is issued in the bonds in which they take part."""
    theirs = shared(unit, "since", "until", also="issued") & ~Q(state=Document.State.DRAFT)
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


def signings_of(unit: Unit) -> QuerySet[Meeting]:
    """Signing events at which a paper may have been signed."""
    return meetings_of(unit).filter(kind=Meeting.Kind.SIGNING)


def sides_of(document: Document, unit: Unit) -> list[Unit | Organisation]:
    """Who can sign a paper: who is in its bond, else the unit that keeps it; then the partners on record.

    Whoever left the bond before the paper is to hold, or before today, signs nothing any more.
    """
    members: list[Unit | Organisation] = []
    if document.bond:
        rows = BondMember.everywhere.filter(bond=document.bond).select_related("unit", "organisation")
        rows = rows.filter(Q(until__isnull=True) | Q(until__gte=document.since or timezone.localdate()))
        members = [own.unit or own.organisation for own in rows]
    members += [own for own in [document.unit] if own not in members]
    return [*members, *(own for own in organisations_of(unit) if own not in members)]


def signatories_of(document: Document) -> QuerySet[Signatory]:
    """Who signs a paper, wherever they are."""
    return Signatory.everywhere.filter(document=document).select_related("unit", "organisation")
