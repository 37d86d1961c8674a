"""How many people applied to calls, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Prefetch, Q, QuerySet

from tongpan.access.reach import everything, seeing
from tongpan.assistance.exchange.models import Application, Approval, Call

CHOSEN = (Application.State.SELECTED, Application.State.APPROVED, Application.State.POSTED)


def applications_to(call: Call) -> QuerySet[Application]:
    """All applications to a call, also of schools beyond the open scope: places are counted over all."""
    return Application.everywhere.filter(call=call)


def with_words(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Applications with the words of both sides, wherever the sides are."""
    return applications.prefetch_related(Prefetch("approvals", Approval.everywhere.select_related("user")))


def count_applications(calls: Sequence[Call]) -> None:
    """Put on each call, as ``applied`` and ``chosen``, how many people applied and how many of them are chosen."""
    rows = Application.everywhere.filter(call__in=[own.pk for own in calls]).order_by().values("call")
    rows = rows.exclude(state=Application.State.WITHDRAWN)
    counts = rows.annotate(applied=Count("pk"), chosen=Count("pk", filter=Q(state__in=CHOSEN)))
    with seeing(everything("how many applied")):
        found = {own["call"]: own for own in counts}
    for call in calls:
        own = found.get(call.pk, {})
        call.applied, call.chosen = own.get("applied", 0), own.get("chosen", 0)  # type: ignore[attr-defined]


def count_states(call: Call) -> list[tuple[str, str, int]]:
    """How many applications to a call stand in each state: the state, its words, how many."""
    with seeing(everything("how many applied")):
        rows = dict(applications_to(call).order_by().values_list("state").annotate(count=Count("pk")))
    return [(state, words, rows[state]) for state, words in Application.State.choices if state in rows]
