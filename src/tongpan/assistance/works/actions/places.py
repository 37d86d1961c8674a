"""Record places that came or went."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access.models import User
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import PlaceChange


def save_places(change: PlaceChange, *, user: User) -> PlaceChange:
    """Enter or change a record; a school closes once, and what lies ahead is no place yet."""
    if change.day > timezone.localdate():
        raise Refused(
            gettext_noop("%(day)s lies ahead: places count from the day on which they are there. Enter them then."),
            day=change.day.isoformat(),
        )
    if change.kind == PlaceChange.Kind.CLOSURE:
        same = PlaceChange.everywhere.filter(unit=change.unit, kind=change.kind, stage=change.stage, day=change.day)
        if same.exclude(pk=change.pk).exists():
            raise Refused(
                gettext_noop("The closure of “%(school)s” on %(day)s is recorded already. Change that record."),
                school=change.unit.name, day=change.day.isoformat(),
            )  # fmt: skip
    action = "assistance.places.change" if change.pk else "assistance.places.enter"
    kept: PlaceChange = keep(change, action, unit=change.unit, user=user, kind=change.kind, places=change.places)
    return kept


def remove_places(change: PlaceChange, *, user: User) -> None:
    """Remove a record that was entered by mistake."""
    remove(change, "assistance.places.remove", unit=change.unit, user=user, kind=change.kind, places=change.places)
