"""What is done with the list of teachers."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from tongpan.access import audit
from tongpan.access.models import AuditRecord, Unit, User
from tongpan.registry.models import Teacher

FREEZE = "registry.teachers.freeze"


@transaction.atomic
def record_export(rows: int, kind: str, *, unit: Unit, user: User, filters: dict[str, str]) -> None:
    """Write down that somebody took a list of people away: how many, under which filters, never whom."""
    audit.record("registry.teachers.export", actor=user, unit=unit, target=kind, rows=rows, filters=filters)


@transaction.atomic
def set_frozen(keys: Collection[int], frozen: bool, *, unit: Unit, user: User) -> AuditRecord | None:
    """Keep people where they are in every plan, or let plans move them again. Returns the record that can be undone.

    People of other units, and those who are already as wanted, are left alone; None where that is all of them. The
    record holds keys, never names.
    """
    people = Teacher.objects.select_for_update(of=("self",)).filter(pk__in=keys, frozen=not frozen)
    found = sorted(people.values_list("pk", flat=True))
    if not found:
        return None
    Teacher.objects.filter(pk__in=found).update(frozen=frozen)
    return audit.record(FREEZE, actor=user, unit=unit, target=str(len(found)), frozen=frozen, teachers=found)


@transaction.atomic
def undo_frozen(record: int, *, unit: Unit, user: User) -> AuditRecord | None:
    """Take back one :func:`set_frozen` of this unit. Raises ``AuditRecord.DoesNotExist`` where there is none."""
    done = AuditRecord.objects.get(pk=record, action=FREEZE, unit=unit)
    return set_frozen(done.detail["teachers"], not done.detail["frozen"], unit=unit, user=user)
