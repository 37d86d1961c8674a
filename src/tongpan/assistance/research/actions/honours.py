"""Enter, change and remove honours, each with its audit record."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.research.models import Honour


def save_honour(honour: Honour, *, user: User | None) -> Honour:
    """Write an honour."""
    with transaction.atomic():
        fresh = honour.pk is None
        honour.save()
        audit.record(
            f"assistance.honour.{'make' if fresh else 'change'}", actor=user, unit=honour.unit,
            target=str(honour.pk), kind=honour.holder, day=honour.day,
        )  # fmt: skip
    return honour


def add_honours(honours: Sequence[Honour], *, unit: Unit, user: User | None) -> list[Honour]:
    """Write many new honours at once, with one audit record at the unit that brings them in."""
    with transaction.atomic():
        made = Honour.everywhere.bulk_create(honours)
        audit.record("assistance.honour.make", actor=user, unit=unit, target="", rows=len(made))
    return made


@removing
def remove_honours(keys: Collection[int], *, unit: Unit, user: User | None) -> int:
    """Remove honours of a unit or below it that were entered by mistake; others are left alone. Returns how many."""
    with transaction.atomic():
        rows = Honour.everywhere.filter(pk__in=keys, unit__path__under=unit.path)
        count = rows.count()
        rows.delete()
        audit.record("assistance.honour.remove", actor=user, unit=unit, target=str(count), removed=count)
    return count
