"""The schools that the registry keeps out of plans."""

from __future__ import annotations

from tongpan.access.models import Unit
from tongpan.registry.models import School


def frozen_schools(unit: Unit) -> list[str]:
    """Their keys, of a unit and those below it."""
    rows = School.objects.filter(unit__path__under=unit.path, frozen=True)
    return list(rows.values_list("unit__slug", flat=True))
