"""The gate through which planners see ways by road."""

from __future__ import annotations

from typing import NamedTuple

from tongpan.access.models import Unit
from tongpan.registry.models import Road


class Way(NamedTuple):
    """How long a way by road is, and how many minutes it takes (None where unknown)."""

    metres: int
    minutes: float | None


def roads_of(unit: Unit) -> dict[tuple[str, str], Way]:
    """The ways recorded at or below a unit, by the keys of both ends, both ways; one query."""
    rows = Road.everywhere.filter(unit__path__under=unit.path).order_by("start", "end")
    found = {(start, end): Way(*more) for start, end, *more in rows.values_list("start", "end", "metres", "minutes")}
    return {(end, start): way for (start, end), way in found.items()} | found
