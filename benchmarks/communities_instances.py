"""Published capacitated p-median instances, read from their files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FORMATS = ("*.txt", "*.dat")
_RADIUS = 6378.388  # TSPLIB's, km


@dataclass(frozen=True)
class Land:
    """``ways`` (n, n) from school to core, ``size`` and ``capacity`` (n,), and how many cores are to be chosen."""

    ways: NDArray[np.float64]
    size: NDArray[np.float64]
    capacity: NDArray[np.float64]
    cores: int


def read(path: Path, best: float | None = None) -> Land:
    """An instance. ``best`` tells which metric the file's best known value was taken with, where that is open.

    Raises:
        ValueError: for a file that does not hold what its first line says.
    """
    words = path.read_text(encoding="utf8", errors="replace").split()
    pmedcap = path.stem.startswith("pmedcap")
    head = words[2:5] if pmedcap else words[:2]
    if len(head) < (3 if pmedcap else 2):
        raise ValueError("the file is empty or cut off")
    n, cores = int(head[0]), int(head[1])
    table = words[5:] if pmedcap else words[2:]
    if len(table) < 4 * n:
        raise ValueError(f"the file is cut off: {len(table) // 4} of {n} points")
    rows = np.array(table[: 4 * n], dtype=float).reshape(n, 4)
    if pmedcap:
        return Land(np.floor(_straight(rows[:, 1:3])), rows[:, 3], np.full(n, float(head[2])), cores)
    ways = _straight(rows[:, :2])
    if path.stem.startswith("ali") and best is not None and best > 10 * _about(ways, cores):
        ways = _geographic(rows[:, :2])
    return Land(ways, rows[:, 3], rows[:, 2], cores)


def _straight(place: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = np.ascontiguousarray(place.T)
    return np.asarray(np.hypot(x[:, None] - x, y[:, None] - y))


def _about(ways: NDArray[np.float64], cores: int) -> float:
    """Ways to greedily spread cores, with no capacities: the scale of a good value."""
    near = ways[0].copy()
    for _ in range(cores - 1):
        near = np.minimum(near, ways[int(np.argmax(near))])
    return float(near.sum())


def _geographic(place: NDArray[np.float64]) -> NDArray[np.float64]:
    """TSPLIB's GEO: degrees and minutes (DDD.MM) to kilometres, whole numbers."""
    degrees = np.trunc(place)
    latitude, longitude = (np.pi * (degrees + 5.0 * (place - degrees) / 3.0) / 180.0).T
    east = np.cos(longitude[:, None] - longitude)
    north, both = np.cos(latitude[:, None] - latitude), np.cos(latitude[:, None] + latitude)
    angle = np.arccos(np.clip(0.5 * ((1.0 + east) * north - (1.0 - east) * both), -1.0, 1.0))
    ways = np.floor(_RADIUS * angle + 1.0)
    np.fill_diagonal(ways, 0.0)
    return np.asarray(ways)
