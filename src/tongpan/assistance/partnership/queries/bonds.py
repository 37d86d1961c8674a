"""Reads of bonds: those that concern a unit, who is in them, what they were before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import LEADING, Bond, BondMember, BondSet, CooperativeClass
from tongpan.ui.formats import ABSENT

from .shared import shared


@dataclass(frozen=True)
class BondRow:
    """A bond with its two sides, whoever has left by ``day`` too; its names are those of who is in it."""

    bond: Bond
    leading: tuple[BondMember, ...]
    others: tuple[BondMember, ...]
    day: dt.date

    def staying(self, side: tuple[BondMember, ...]) -> tuple[BondMember, ...]:
        """Those of a side who have not left before the day or the bond's end; where all have, all of them."""
        return tuple(own for own in side if not self.has_left(own)) or side

    def has_left(self, own: BondMember) -> bool:
        """Whether somebody left before the day looked at, and before the bond ended."""
        last = min(self.day, self.bond.until or self.day)
        return own.until is not None and own.until < last

    def gone(self, side: tuple[BondMember, ...]) -> tuple[BondMember, ...]:
        """Those of a side who are named as having left."""
        staying = self.staying(side)
        return tuple(own for own in side if own not in staying)

    @cached_property
    def leads(self) -> str:
        """Supporting sides or core schools that are in it, by name."""
        return "、".join(own.title for own in self.staying(self.leading))

    @cached_property
    def joins(self) -> str:
        """Recipients or members that are in it, by name."""
        return "、".join(own.title for own in self.staying(self.others))

    @property
    def called(self) -> str:
        """Its name, or “A → B” after those who are in it."""
        return self.bond.name or " → ".join(own for own in (self.leads, self.joins) if own) or str(self.bond)


def bonds_of(unit: Unit) -> BondSet:
    """Every bond in which the unit, or one below it, takes part. Call it inside the unit's scope."""
    own = BondMember.objects.filter(unit__path__under=unit.path).values("bond")
    found: BondSet = Bond.everywhere.filter(pk__in=own).select_related("unit")
    return found


def classes_of(unit: Unit) -> QuerySet[CooperativeClass]:
    """The classes at or below the unit, and those of its bonds that were open while it took part."""
    own = Q(unit__path__under=unit.path) | Q(bond__unit__path__under=unit.path)
    return CooperativeClass.everywhere.filter(own | shared(unit, "opened", "closed"))


def rows_of(bonds: Iterable[Bond]) -> list[BondRow]:
    """Bonds with their members, in two queries whatever their number."""
    held = list(bonds)
    members = (
        BondMember.everywhere.filter(bond__in=held)
        .select_related("unit", "organisation")
        .order_by("role", F("unit__sort_key").asc(nulls_last=True), "pk")
    )
    by_bond: dict[int, list[BondMember]] = {}
    for own in members:
        by_bond.setdefault(own.bond_id, []).append(own)
    return [_row(own, by_bond.get(own.pk, [])) for own in held]


def with_rows(bonds: Iterable[Bond]) -> None:
    """Put on each bond, as ``row``, its two sides."""
    held = list(bonds)
    for bond, row in zip(held, rows_of(held), strict=True):
        bond.row = row  # type: ignore[attr-defined]


def names_of(bonds: Iterable[Bond]) -> dict[int, str]:
    """What bonds are called, by key: members are asked for only of those without a name, in one query."""
    held = {own.pk: own for own in bonds}
    unnamed = [own for own in held.values() if not own.name]
    found = {row.bond.pk: row.called for row in rows_of(unnamed)} if unnamed else {}
    return {key: found.get(key) or own.name for key, own in held.items()}


def with_bonds(rows: Iterable[Any]) -> None:
    """Let the bond of each row know what it is called: one query over all bonds without a name."""
    held = [own.bond for own in rows if own.bond]
    names = names_of(held)
    for own in held:
        own.called = names[own.pk]


def bond_called(row: Any) -> str:
    """What the bond of a row is called; :func:`with_bonds` has asked for all of them."""
    return row.bond.called if row.bond else ABSENT


def _row(bond: Bond, members: list[BondMember]) -> BondRow:
    leading = tuple(own for own in members if own.role in LEADING)
    return BondRow(bond, leading, tuple(own for own in members if own.role not in LEADING), timezone.localdate())


def pairs_between(
    unit: Unit, form: str, first: dt.date, last: dt.date, *, without: Collection[str] = ()
) -> list[tuple[str, str, dt.date, dt.date | None]]:
    """Keys of leading and other member, and the days of both in it, of bonds in force at some time between two days.

    Those of an origin in ``without`` are left out.
    """
    return [
        (lead.unit.slug, other.unit.slug, since, until)
        for row in rows_of(bonds_of(unit).filter(form=form).exclude(origin__in=without).between(first, last))
        for lead in row.leading
        for other in row.others
        if lead.unit and other.unit
        for since, until in [_together(row.bond, lead, other)]
        if since <= last and (until is None or until >= max(first, since))
    ]


def _together(bond: Bond, *members: BondMember) -> tuple[dt.date, dt.date | None]:
    """From when until when some members were in a bond at once."""
    ends = [own.until for own in (bond, *members) if own.until]
    return max(own.since for own in (bond, *members) if own.since), min(ends) if ends else None


def history_of(members: Iterable[BondMember], besides: Bond, unit: Unit) -> list[BondRow]:
    """Earlier, later and other bonds of the same form of one of the members: whom they were with before.

    Only those in which the unit shown takes part too: of a partner's other bonds it learns nothing.
    """
    held = list(members)
    theirs = Q(unit__in=[own.unit_id for own in held if own.unit_id])
    theirs |= Q(organisation__in=[own.organisation_id for own in held if own.organisation_id])
    bonds = BondMember.everywhere.filter(theirs).order_by().values("bond")
    found = bonds_of(unit).filter(pk__in=bonds, form=besides.form).exclude(pk=besides.pk)
    return rows_of(found.order_by("-since", "pk")[:50])
