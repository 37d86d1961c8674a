"""Finding units and organisations by what is typed, to be put into a bond."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from tongpan.access.models import Unit, UnitKind
from tongpan.access.queries import matching
from tongpan.assistance.base.models import Organisation

from .organisations import organisations_of

Side = Unit | Organisation
OUTSIDE = "o:"
FEW, MOST = 40, 30
"""So many units are all shown at once; of more, so many that match each of the words."""
_BETWEEN = re.compile(r"[、，,;；\n\t]+")


@dataclass(frozen=True)
class Option:
    """One unit or organisation that can be ticked. ``detail`` tells it from others of the same name."""

    key: str
    name: str
    detail: str


def key_of(side: Side) -> str:
    """A unit by its slug, an organisation by its number."""
    return side.slug if isinstance(side, Unit) else f"{OUTSIDE}{side.pk}"


def units_below(unit: Unit) -> QuerySet[Unit]:
    """Bureaus and schools at or below a unit that are not closed; towns run no school themselves."""
    below = Unit.objects.filter(path__under=unit.path, closed__isnull=True)
    return below.exclude(kind=UnitKind.TOWN).defer("outline")


def sides_by_key(unit: Unit, keys: Iterable[str]) -> dict[str, Side]:
    """What some keys stand for, if the unit may choose it, in two queries."""
    asked = list(keys)
    found: dict[str, Side] = {own.slug: own for own in Unit.objects.filter(path__under=unit.path, slug__in=asked)}
    numbers = [key.removeprefix(OUTSIDE) for key in asked if key.startswith(OUTSIDE)]
    numbers = [own for own in numbers if own.isascii() and own.isdecimal() and len(own) < 19]
    outer = organisations_of(unit).filter(pk__in=numbers) if numbers else ()
    return found | {key_of(own): own for own in outer}


def _option(side: Side) -> Option:
    if isinstance(side, Unit):
        above = side.parent.title if side.parent else ""
        return Option(key_of(side), side.name, f"{side.get_kind_display()} · {above}" if above else "")
    return Option(key_of(side), side.name, " · ".join(own for own in (side.get_kind_display(), side.place) if own))


def options(sides: Iterable[Side]) -> list[Option]:
    """Sides as they are shown."""
    return [_option(own) for own in sides]


def found(unit: Unit, words: str) -> tuple[list[Side], list[str]]:
    """Who matches what was typed, and the keys of those that were named exactly.

    Several names are parted by commas, semicolons or line breaks, so that a list can be pasted. Without words all
    are shown where they are few.
    """
    parts = [own.strip() for own in _BETWEEN.split(words) if own.strip()][:200]
    units, outer = units_below(unit), organisations_of(unit)
    if not parts:
        few = list(units.select_related("parent").order_by("depth", "sort_key")[: FEW + 1])
        return ([*few, *outer[:FEW]] if len(few) <= FEW else []), []
    named = list(units.filter(name__in=parts).select_related("parent")) if len(parts) > 1 else []
    sides: dict[str, Side] = {key_of(own): own for own in named}
    exact = list(sides)
    left = [own for own in parts if own not in {side.name for side in named}]
    for part in left[:10]:
        hits: Sequence[Side] = [
            *matching(units, part).select_related("parent")[:MOST],
            *outer.filter(name__icontains=part)[:MOST],
        ]
        sides |= {key_of(own): own for own in hits}
        same = [own for own in hits if part in (own.name, own.short_name if isinstance(own, Unit) else "")]
        exact += [key_of(own) for own in same] if len(same) == 1 and len(parts) > 1 else []
    return list(sides.values()), exact
