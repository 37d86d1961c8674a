"""Units and organisations by what a list calls them: name, short name, code; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from tongpan.access.models import Unit

from .choosing import Side, units_below
from .organisations import organisations_of

BLOCK = 300
"""So many names are asked for at once: a database takes a limited number of values."""


def sides_called(unit: Unit, names: Iterable[str]) -> Mapping[str, list[Side]]:
    """For each name the units below and the partners that are called so; none or several are told, not chosen."""
    asked = list(dict.fromkeys(names))
    found: dict[str, dict[tuple[type, int], Side]] = {name: {} for name in asked}

    def take(side: Side, called: Iterable[str]) -> None:
        for name in called:
            if name in found:
                found[name][type(side), side.pk] = side

    for start in range(0, len(asked), BLOCK):
        block = asked[start : start + BLOCK]
        hit = Q(name__in=block) | Q(short_name__in=block) | Q(slug__in=block)
        for own in units_below(unit).filter(hit):
            take(own, (own.name, own.short_name, own.slug))
        for partner in organisations_of(unit).filter(name__in=block):
            take(partner, (partner.name,))
    return {name: list(own.values()) for name, own in found.items()}
