"""Where things stand: towns spread over a county, schools around their town, all inside the county's outline."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

from tongpan.access.outlines import outline_of

from .chance import Chance
from .patterns import SEAT, TOWN, CountyShape

Point = tuple[float, float]
Ring = Sequence[Sequence[float]]
DEGREES = {SEAT: 0.02, TOWN: 0.012, "village": 0.06}
"""How far a school stands from the middle of its town (one degree is about 100 km)."""


def inside(point: Point, ring: Ring) -> bool:
    """Whether a point lies within a closed ring of (longitude, latitude), by counting crossings."""
    lon, lat = point
    crossings = False
    for (lon_a, lat_a, *_), (lon_b, lat_b, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (lat_a > lat) != (lat_b > lat) and lon < (lon_b - lon_a) * (lat - lat_a) / (lat_b - lat_a) + lon_a:
            crossings = not crossings
    return crossings


@lru_cache
def outline(code: str) -> tuple[tuple[Point, ...], ...]:
    """The rings of an official division by its six-digit code; empty where the outline package has no such code."""
    return tuple(tuple((point[0], point[1]) for point in ring) for ring in outline_of(code))


def county_outline(shape: CountyShape) -> tuple[tuple[Point, ...], ...]:
    """The county's outline; for a functional zone, which has none, a hexagon around its seat."""
    if rings := outline(shape.code):
        return rings
    lon, lat = shape.centre
    corners = [(math.cos(turn * math.pi / 3), math.sin(turn * math.pi / 3)) for turn in (*range(6), 0)]
    return (tuple((round(lon + 0.06 * x, 4), round(lat + 0.05 * y, 4)) for x, y in corners),)


def allowed(shape: CountyShape) -> Callable[[Point], bool]:
    """The test that a point lies in the county."""
    rings = county_outline(shape)
    return lambda point: any(inside(point, ring) for ring in rings)


def near(chance: Chance, centre: Point, reach: float, fits: Callable[[Point], bool]) -> Point:
    """A point within ``reach`` degrees of another that fits; the reach halves until one is found."""
    for attempt in range(60):
        radius = reach * math.sqrt(chance.share()) * 0.5 ** (attempt // 10)
        angle = 2 * math.pi * chance.share()
        point = (round(centre[0] + radius * math.cos(angle), 5), round(centre[1] + radius * math.sin(angle), 5))
        if fits(point):
            return point
    return centre


def town_centres(chance: Chance, shape: CountyShape) -> list[Point]:
    """The county seat, then its towns, kept apart from each other as far as the county allows."""
    fits = allowed(shape)
    centres = [shape.centre]
    while len(centres) < shape.towns:
        tries = [near(chance, shape.centre, 0.45, fits) for _ in range(8)]
        centres.append(max(tries, key=lambda point: min(math.dist(point, other) for other in centres)))
    return centres
