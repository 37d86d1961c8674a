"""What a bond opens: the records under it, for as long as somebody takes part in it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond, BondMember, BondSet


def shared(unit: Unit, begins: str, ends: str = "", *, also: str = "", bond: str = "bond") -> Q:
    """Whether a record stands under a bond in which the unit, or one below it, took part at some time of the record.

    Args:
        unit: Whose eyes these are.
        begins: The field with the first day of a record, where that is empty ``also``; where both are, it is today.
        ends: The field with its last day; empty, or where the field is, the record goes on.
        also: A second field for the first day.
        bond: The way from the record to its bond.

    Who left a bond, or whose bond ended, is not shown what begins later; who joins, not what ended before.
    """
    first = Coalesce(*(OuterRef(name) for name in (begins, also) if name), Value(timezone.localdate()))
    mine = BondMember.everywhere.filter(unit__path__under=unit.path).order_by()
    part = mine.filter(bond=OuterRef(bond))
    part = part.filter(
        Q(until__isnull=True) | Q(until__gte=first), Q(bond__until__isnull=True) | Q(bond__until__gte=first)
    )
    if ends:
        last = Coalesce(OuterRef(ends), Value(dt.date.max))
        part = part.filter(Q(since__isnull=True) | Q(since__lte=last))
    # The unit's bonds are found once; only of a record under one of them the days are looked at, row by row.
    return Q(**{f"{bond}__in": mine.values("bond")}) & Q(Exists(part))


def bonds_on(unit: Unit, day: dt.date) -> BondSet:
    """The bonds in force on a day in which the unit, or one below it, takes part on that day."""
    part = BondMember.everywhere.filter(Q(until__isnull=True) | Q(until__gte=day), unit__path__under=unit.path)
    part = part.filter(Q(since__isnull=True) | Q(since__lte=day))
    found: BondSet = Bond.everywhere.on(day).filter(pk__in=part.order_by().values("bond"))
    return found


def part_until(unit: Unit, bond: Bond) -> dt.date | None:
    """The last day on which the unit, or one below it, takes part in a bond; None where it goes on, or keeps the bond.

    What has no time of its own, such as the files of the bond itself, is shown as far as it was there by that day.
    """
    if unit.contains(bond.unit):
        return None
    days = BondMember.everywhere.filter(bond=bond, unit__path__under=unit.path).values_list("until", flat=True)
    last = max((own or dt.date.max for own in days), default=bond.since)
    last = min(last, bond.until or dt.date.max)
    return None if last == dt.date.max else last
