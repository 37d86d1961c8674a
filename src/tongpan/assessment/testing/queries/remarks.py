"""What was said about items, as a unit may read it."""

from __future__ import annotations

from collections.abc import Sequence

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import JointTest, Remark, TestItem

from .seen import sees_all


def remarks_of(test: JointTest, unit: Unit, items: Sequence[TestItem]) -> dict[int, list[Remark]]:
    """Remarks by item, notes first. Comments of other schools are read by who sees all schools: they name theirs."""
    rows = Remark.everywhere.filter(item__in=items).select_related("unit").order_by("-kind", "at")
    everybody = sees_all(test, unit)
    found: dict[int, list[Remark]] = {}
    for own in rows:
        if everybody or own.kind == Remark.Kind.NOTE or own.unit.path.startswith(unit.path):
            found.setdefault(own.item_id, []).append(own)
    return found
