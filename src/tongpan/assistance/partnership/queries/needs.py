"""Reads of needs: those that concern a unit, who may answer one, and whether its tasks are done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit, User
from tongpan.access.reach import everything, seeing
from tongpan.assistance.partnership.models import LEADING, BondMember, Need, Task

from .shared import shared

if TYPE_CHECKING:
    from tongpan.assistance.base.period import Period

OPEN = (Need.State.STATED, Need.State.ANSWERED, Need.State.TASKED)
ENDED = (Task.State.DONE, Task.State.STOPPED)


def needs_of(unit: Unit) -> QuerySet[Need]:
    """The needs of a unit and of those below it, and of the other side of every bond in which they take part."""
    return Need.everywhere.filter(Q(unit__path__under=unit.path) | shared(unit, "stated", "met"))


def standing_needs(unit: Unit, period: Period) -> QuerySet[Need]:
    """The needs that stood at some time of a period: stated by its end, and not met or declined before it began."""
    ended_before = Q(state=Need.State.MET, met__lt=period.first)
    ended_before |= Q(state=Need.State.DECLINED, answered__lt=period.first)
    return needs_of(unit).filter(stated__lte=period.last).exclude(ended_before)


def answerers(need: Need) -> list[Unit]:
    """The bureaus whose planners may answer a need.

    The bureau above who needs it, and each supporting side of the bond it names (of a school, those who plan for it).
    Where nobody in the tree is above or supports, the unit itself writes down what a side outside has answered.
    """
    found = [need.unit.parent] if need.unit.parent else []
    if need.bond_id:
        leading = BondMember.everywhere.filter(bond=need.bond_id, role__in=LEADING, unit__isnull=False)
        found += [own.unit for own in leading.exclude(unit=need.unit).select_related("unit") if own.unit]
    return found or [need.unit]


def may_answer(user: User, need: Need) -> bool:
    """Whether an account may answer, decline or make tasks of a need."""
    return any(user.has_perm("assistance.answer_needs", unit) for unit in answerers(need))


def may_state(user: User, need: Need) -> bool:
    """Whether an account may change a need or say that it is met: one of the side that needs it."""
    return user.has_perm("assistance.state_needs", need.unit)


def with_progress(needs: Sequence[Any]) -> None:
    """Put on each need how many tasks it has (``tasks_all``) and how many of them are ended (``tasks_ended``)."""
    rows = Task.everywhere.filter(need__in=[own.pk for own in needs]).order_by()
    counted = rows.values("need").annotate(all=Count("pk"), ended=Count("pk", filter=Q(state__in=ENDED)))
    with seeing(everything("how many tasks there are")):
        found = {row["need"]: row for row in counted}
    for own in needs:
        row = found.get(own.pk, {})
        own.tasks_all, own.tasks_ended = row.get("all", 0), row.get("ended", 0)


def tasks_ended(need: Need) -> bool:
    """Whether a need has tasks and each of them is done or stopped, one of them at least done."""
    with seeing(everything("how many tasks there are")):
        states = list(Task.everywhere.filter(need=need).values_list("state", flat=True))
    return Task.State.DONE in states and all(own in ENDED for own in states)
