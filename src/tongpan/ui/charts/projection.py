"""From longitude and latitude to the picture: equirectangular, narrowed by the cosine of the middle latitude."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Ring = Sequence[Sequence[float]]
EARTH_KM = 111.195
"""Kilometres of one degree of latitude."""


@dataclass(frozen=True)
class Projection:
    """Degrees to picture: ``scale`` picture units a degree of latitude."""

    west: float
    north: float
    narrow: float
    scale: float
    x0: float
    y0: float

    def __call__(self, longitude: float, latitude: float) -> Point:
        """The place of a point on the ground."""
        return (
            self.x0 + (longitude - self.west) * self.narrow * self.scale,
            self.y0 + (self.north - latitude) * self.scale,
        )

    @property
    def units_per_km(self) -> float:
        """Picture units that one kilometre takes."""
        return self.scale / EARTH_KM


def fit(points: Iterable[Sequence[float]], width: float, most: float, margin: float) -> tuple[Projection, float]:
    """The projection that shows all points within ``width``, and the picture's height (at most ``most``).

    Raises ``ValueError`` where there is no point.
    """
    places = [(float(point[0]), float(point[1])) for point in points]
    if not places:
        raise ValueError("A map needs at least one place.")
    west, east = min(x for x, _y in places), max(x for x, _y in places)
    south, north = min(y for _x, y in places), max(y for _x, y in places)
    narrow = math.cos(math.radians((south + north) / 2))
    across, down = max((east - west) * narrow, 0.01), max(north - south, 0.01)
    scale = min((width - 2 * margin) / across, (most - 2 * margin) / down)
    height = down * scale + 2 * margin
    return Projection(west, north, narrow, scale, (width - across * scale) / 2, margin), height


def middle(rings: Sequence[Ring]) -> Point:
    """The centre of gravity of the largest ring: where a label stands."""
    best: tuple[float, Point] = (-1.0, (0.0, 0.0))
    for ring in rings:
        area = cx = cy = 0.0
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]]):
            cross = x0 * y1 - x1 * y0
            area, cx, cy = area + cross, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
        if abs(area) > best[0]:
            best = (abs(area), (cx / (3 * area), cy / (3 * area)) if area else tuple(ring[0][:2]))  # type: ignore[assignment]
    return best[1]


PAD = 0.012
"""Degrees (a good kilometre) by which a hull goes round its points, so that one or two have an area too."""


def hull(points: Iterable[Sequence[float]], pad: float = PAD) -> list[Point]:
    """The convex ring round all points, ``pad`` degrees outside them; empty where there is no point.

    Andrew's monotone chain (Information Processing Letters 9, 1979), over the corners of a small octagon at each point.
    """
    turns = [(pad * math.cos(n * math.pi / 4), pad * math.sin(n * math.pi / 4)) for n in range(8)]
    corners = sorted({(point[0] + dx, point[1] + dy) for point in points for dx, dy in turns})
    lower, upper = _half(corners), _half(corners[::-1])
    return [*lower[:-1], *upper[:-1]]


def _half(corners: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in corners:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: Point, b: Point, c: Point) -> float:
    """Positive where the way from ``a`` over ``b`` to ``c`` turns left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
