"""Ways by road taken off the records: those chosen, or all that a filter lets through."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.registry.models import Road
from tongpan.registry.queries.road_list import RoadFilter, roads_of_list

from .changes import RefusedError

REMOVE = "registry.roads.remove"
CHANGED = gettext_noop(
    "Nothing was removed: %(seen)s ways were to go, and now %(count)s match. Look at the list again."
)  # fmt: skip
FACTS = ("unit__slug", "start", "end", "metres", "minutes")


@transaction.atomic
def remove_chosen(keys: Collection[int], *, unit: Unit, user: User) -> int:
    """Remove ways of the open scope by their keys; how many. The record names each of them."""
    found = Road.objects.filter(unit__path__under=unit.path, pk__in=keys)
    ways = [list(own) for own in found.select_for_update(of=("self",)).order_by("pk").values_list(*FACTS)]
    return _remove(found, len(ways), unit=unit, user=user, ways=ways) if ways else 0


@transaction.atomic
def remove_matching(chosen: RoadFilter, seen: int, *, unit: Unit, user: User) -> int:
    """Remove the ways of the open scope that a filter lets through; how many. The record counts them by county.

    Raises :class:`RefusedError`, and removes none, where there are not the ``seen`` ones that somebody agreed to.
    """
    filters = {name: value for name, value in asdict(chosen).items() if value}
    return _remove(roads_of_list(chosen, unit), seen, unit=unit, user=user, filters=filters)


def _remove(found: QuerySet[Road], seen: int, *, unit: Unit, user: User, **told: Any) -> int:
    counties = dict(found.order_by().values_list("unit__slug").annotate(count=Count("pk")))
    count, _by_model = found.delete()
    if count != seen:
        raise RefusedError(CHANGED, seen=seen, count=count)
    if count:
        audit.record(REMOVE, actor=user, unit=unit, target=str(count), counties=counties, **told)
    return count
