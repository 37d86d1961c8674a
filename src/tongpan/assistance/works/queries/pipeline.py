"""Projects by their state: how many, for how much, how many late, and the first of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from tongpan.assistance.works.models import Project

SHOWN = 12


@dataclass(frozen=True)
class StateColumn:
    """One state: its word, the count, the budgets in yuan, how many are late, and the projects due first."""

    state: str
    label: str
    count: int
    budget: Decimal
    late: int
    rows: list[Project]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


def pipeline(projects: QuerySet[Project]) -> list[StateColumn]:
    """All states in order; a fixed number of queries."""
    today = timezone.localdate()
    late = Q(delivered__isnull=True, due__lt=today)
    sums = (
        projects.order_by().values("state").annotate(n=Count("pk"), money=Sum("budget"), late=Count("pk", filter=late))
    )
    found = {own["state"]: own for own in sums}
    columns = []
    for state in Project.State:
        own = found.get(state.value)
        rows = projects.filter(state=state).select_related("unit").order_by("due", "name")
        shown = list(rows[:SHOWN]) if own else []
        for row in shown:
            row.late_by = row.days_late(today)  # type: ignore[attr-defined]
        stopped = state == Project.State.STOPPED
        count, money, behind = (own["n"], own["money"] or Decimal(0), own["late"]) if own else (0, Decimal(0), 0)
        columns.append(StateColumn(state.value, str(state.label), count, money, 0 if stopped else behind, shown))
    return columns
