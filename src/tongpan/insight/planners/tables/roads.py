"""Ways by road as planners take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongpan.registry.queries.roads import Way


def kilometres(roads: Mapping[tuple[str, str], Way]) -> dict[tuple[str, str], float]:
    """Kilometres by the keys of both ends."""
    return {pair: way.metres / 1000 for pair, way in roads.items()}


def digested(roads: Mapping[tuple[str, str], Way]) -> list[Any]:
    """What a digest is made of, where there are any: a plan of a county without roads keeps its own."""
    return [sorted(roads.items())] if roads else []
