"""Set, change and remove targets; count them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tongpan.access.models import User
from tongpan.access.scope import in_unit
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.partnership.models import Target
from tongpan.assistance.partnership.queries.targets import standings

KEPT_UP = dt.timedelta(days=366)
"""How long after its day a target is still counted every morning: records come in late."""


def count(target: Target) -> Target:
    """Count where everybody stands, in the scope of the unit that set the target, and write it down on the target."""
    with in_unit(target.unit):
        target.values = {own.unit.path: own.value for own in standings(target, target.unit)}
    target.counted = timezone.now()
    return target


def keep_target(target: Target, *, user: User) -> Target:
    """Add or change a target; it is counted at once."""
    action = "assistance.target.change" if target.pk else "assistance.target.add"
    keep(count(target), action, unit=target.unit, user=user, register=target.register, each=target.each)
    return target


def count_again(target: Target) -> Target:
    """Count a target and keep the result. Nothing that anybody decided changes, so there is no audit record."""
    count(target).save(update_fields=["values", "counted"])
    return target


def remove_target(target: Target, *, user: User) -> None:
    """Remove a target. The records that it counted stay."""
    remove(target, "assistance.target.remove", unit=target.unit, user=user, name=target.name)


def count_all() -> int:
    """Count every target that is not long past; how many."""
    held = Target.everywhere.filter(until__gte=timezone.localdate() - KEPT_UP).select_related("unit")
    return len([count_again(own) for own in held])
