"""Keep what was measured in rooms, judged by the standard of the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assistance.base import files
from tongpan.assistance.base.records import remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import LampReading, Project, Room
from tongpan.assistance.works.tables import Rules, judged

MEASURED = tuple(
    own.name for own in LampReading._meta.concrete_fields if own.name not in ("id", "room", "day", "unit", "project")
)
"""What a file says of a room on a day, and what follows from it."""


@dataclass(frozen=True)
class RoomLight:
    """One measurement to be kept: school, room, day, and the fields of :class:`LampReading` in ``facts``."""

    unit: Unit
    room: str
    day: dt.date
    use: str = Room.Use.CLASSROOM
    area: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def keep_light(own: RoomLight, *, project: Project | None, user: User) -> LampReading:
    """Keep one measurement; the room is made where it is new. The same room on the same day is refused."""
    _refuse_ahead(own.day)
    with transaction.atomic():
        room, _made = Room.everywhere.get_or_create(
            unit=own.unit, name=own.room, defaults={"use": own.use, "area": own.area}
        )
        if LampReading.everywhere.filter(room=room, day=own.day).exists():
            raise Refused(
                gettext_noop(
                    "“%(room)s” of %(school)s was measured on %(day)s already. Change that record, or correct the day."
                ),
                room=own.room, school=own.unit.name, day=own.day.isoformat(),
            )  # fmt: skip
        reading = LampReading(room=room, unit=own.unit, project=project, day=own.day, **own.facts)
        judged(reading, Rules()).save()
        audit.record("assistance.light.enter", actor=user, unit=own.unit, target=str(reading.pk), passed=reading.passed)
    return reading


def change_light(reading: LampReading, *, user: User) -> LampReading:
    """Correct a measurement; what follows from it is judged anew."""
    _refuse_ahead(reading.day)
    with transaction.atomic():
        if LampReading.everywhere.filter(room=reading.room, day=reading.day).exclude(pk=reading.pk).exists():
            raise Refused(
                gettext_noop(
                    "“%(room)s” of %(school)s was measured on %(day)s already. Change that record, or correct the day."
                ),
                room=reading.room.name, school=reading.unit.name, day=reading.day.isoformat(),
            )  # fmt: skip
        judged(reading, Rules()).save()
        audit.record("assistance.light.change", actor=user, unit=reading.unit, target=str(reading.pk),
                     passed=reading.passed)  # fmt: skip
    return reading


def remove_light(reading: LampReading, *, user: User) -> None:
    """Remove a measurement with its files; the room stays."""
    with transaction.atomic():
        files.forget("light", reading.pk)
        remove(reading, "assistance.light.remove", unit=reading.unit, user=user)


def keep_many(rows: Sequence[RoomLight], *, project: Project | None, unit: Unit, user: User) -> tuple[int, int]:
    """Keep many measurements at once, in a fixed number of queries: how many were new, how many replaced.

    A measurement of the same room and day is replaced where it stands: its files stay, and its project where none is
    given.
    """
    for own in rows:
        _refuse_ahead(own.day)
    with transaction.atomic():
        rooms = _rooms(rows)
        rules = Rules()
        made = [
            judged(LampReading(room=rooms[own.unit.pk, own.room], unit=own.unit, project=project, day=own.day,
                               **own.facts), rules)
            for own in rows
        ]  # fmt: skip
        keys = {(own.room_id, own.day) for own in made}
        there = LampReading.everywhere.filter(room__in=[own.room_id for own in made])
        again = [pk for pk, room, day in there.values_list("pk", "room", "day") if (room, day) in keys]
        LampReading.everywhere.bulk_create(
            made, batch_size=500, update_conflicts=True, unique_fields=["room", "day"],
            update_fields=[*MEASURED, *(["project"] if project else [])],
        )  # fmt: skip
        audit.record("assistance.light.import", actor=user, unit=unit, target="", rooms=len(made), replaced=len(again))
    return len(made) - len(again), len(again)


def _rooms(rows: Sequence[RoomLight]) -> dict[tuple[int, str], Room]:
    units = {own.unit.pk for own in rows}
    held = {(own.unit_id, own.name): own for own in Room.everywhere.filter(unit__in=units)}
    fresh = {(own.unit.pk, own.room): own for own in rows if (own.unit.pk, own.room) not in held}
    made = Room.everywhere.bulk_create(
        [Room(unit=own.unit, name=own.room, use=own.use, area=own.area) for own in fresh.values()], batch_size=500
    )
    return held | {(own.unit_id, own.name): own for own in made}


def _refuse_ahead(day: dt.date) -> None:
    if day > timezone.localdate():
        raise Refused(
            gettext_noop("%(day)s lies ahead; give the day on which the room was measured."), day=day.isoformat()
        )
