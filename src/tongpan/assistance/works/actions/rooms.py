"""Keep rooms: their use, name and area."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from tongpan.access.models import User
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import LampReading, Room


def save_room(room: Room, *, user: User) -> Room:
    """Enter or change a room; a school has one of a name."""
    if Room.everywhere.filter(unit=room.unit, name=room.name).exclude(pk=room.pk).exists():
        raise Refused(
            gettext_noop("%(school)s has a room “%(room)s” already. Give this one another name."),
            school=room.unit.name, room=room.name,
        )  # fmt: skip
    kept: Room = keep(room, f"assistance.room.{'change' if room.pk else 'enter'}", unit=room.unit, user=user,
                      use=room.use)  # fmt: skip
    return kept


def remove_room(room: Room, *, user: User) -> None:
    """Remove a room in which nothing was measured."""
    if LampReading.everywhere.filter(room=room).exists():
        raise Refused(
            gettext_noop("Light was measured in “%(room)s”. Remove the measurements first, or change its use."),
            room=room.name,
        )
    remove(room, "assistance.room.remove", unit=room.unit, user=user, use=room.use)
