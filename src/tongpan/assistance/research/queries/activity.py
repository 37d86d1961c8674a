"""One activity with its sessions, items, parts and how many of each school attended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from tongpan.access.models import Unit
from tongpan.access.reach import everything, seeing
from tongpan.assistance.research.models import Activity, ActivityUnit, Attendance, Session

from .activities import parts_of, with_session_facts


@dataclass(frozen=True)
class Whole:
    """An activity as its page shows it. ``came`` is person-times by unit, ``persons`` different people."""

    activity: Activity
    sessions: Sequence[Session]
    parts: Sequence[ActivityUnit]
    came: dict[int, int]
    persons: int

    @cached_property
    def person_times(self) -> int:
        """All attendances."""
        return sum(self.came.values())

    @cached_property
    def pupils(self) -> int | None:
        """Pupils who came, where any were counted."""
        counted = [own.pupils for own in self.parts if own.pupils is not None]
        return sum(counted) if counted else None

    @cached_property
    def items(self) -> int:
        """Items of all sessions."""
        return sum(len(own.given) for own in self.sessions)  # type: ignore[attr-defined]

    @cached_property
    def rows(self) -> list[tuple[ActivityUnit, int]]:
        """Each part with the person-times of its unit and those below it that have no part of their own."""
        return [(own, self.came.get(own.unit_id, 0)) for own in self.parts]

    @cached_property
    def others(self) -> int:
        """Person-times of units that have no part of their own."""
        known = {own.unit_id for own in self.parts}
        return sum(count for unit, count in self.came.items() if unit not in known)


def whole(activity: Activity) -> Whole:
    """The activity with all that belongs to it, in a fixed number of questions."""
    sessions = list(Session.everywhere.filter(activity=activity))
    for own in sessions:
        own.activity = activity
    with_session_facts(sessions)
    times = Attendance.everywhere.filter(session__activity=activity).order_by()
    with seeing(everything("how many came")):
        came = dict(times.values_list("unit").annotate(found=Count("pk")))
        persons = times.aggregate(found=Count("teacher", distinct=True))["found"]
    return Whole(activity, sessions, parts_of([activity.pk]), came, persons)


def invited(activity: Activity) -> list[Unit]:
    """The units whose people are expected.

    A school that organises or hosts sends its own people; a bureau that only hosts does not send those of all its
    schools, one that takes part does. Where nobody is named, everybody of the organiser is expected.
    """
    return invited_to([activity])[activity.pk]


def invited_to(activities: Iterable[Activity]) -> dict[int, list[Unit]]:
    """The same for many activities, by their keys; one question."""
    asked = {own.pk: own for own in activities}
    found: dict[int, list[Unit]] = {pk: [] for pk in asked}
    for part in parts_of(asked):
        if part.unit.is_school or part.role != ActivityUnit.Role.HOST:
            found[part.activity_id].append(part.unit)
    for pk, own in asked.items():
        if own.unit.is_school or not found[pk]:
            found[pk].append(own.unit)
    return found
