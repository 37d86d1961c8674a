"""What is done with the list of teachers."""

from __future__ import annotations

from django.db import transaction

from tongpan.access import audit
from tongpan.access.models import Unit, User


@transaction.atomic
def record_export(rows: int, kind: str, *, unit: Unit, user: User, filters: dict[str, str]) -> None:
    """Write down that somebody took a list of people away: how many, under which filters, never whom."""
    audit.record("registry.teachers.export", actor=user, unit=unit, target=kind, rows=rows, filters=filters)
