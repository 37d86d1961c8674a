"""The published instances of :mod:`benchmarks.bus`: school buses of Park et al., and CVRP in VRPLIB's format."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

RIDES = (2700, 5400)  # longest rides in seconds: every folder is two instances
FEET_PER_SECOND = 29.333


@dataclass(frozen=True)
class Park:
    """One folder of ``sbrp_park``: codes in the order of the files; feet, seconds since midnight."""

    schools: list[str]
    early: list[float]
    stops: list[str]
    school_of: dict[str, str]
    pupils: dict[str, int]
    place: dict[str, tuple[float, float]]
    seats: int = 66
    dwell: float = 154.4
    depot: tuple[float, float] = (105_600.0, 105_600.0)

    def way(self, a: str, b: str) -> float:
        """Seconds from one stop or school to another."""
        (x, y), (to_x, to_y) = self.place[a], self.place[b]
        return (abs(x - to_x) + abs(y - to_y)) / FEET_PER_SECOND

    def feet(self) -> np.ndarray:
        """Ways between all stops, schools and the depot, in this order."""
        xy = np.array([self.place[own] for own in (*self.stops, *self.schools)] + [self.depot])
        return np.abs(xy[:, None, 0] - xy[None, :, 0]) + np.abs(xy[:, None, 1] - xy[None, :, 1])

    def seconds(self) -> np.ndarray:
        """The same in seconds."""
        return self.feet() / FEET_PER_SECOND

    def table(self) -> np.ndarray:
        """Pupils by stop and school."""
        found = np.zeros((len(self.stops), len(self.schools)), dtype=np.int64)
        at = {code: column for column, code in enumerate(self.schools)}
        for row, stop in enumerate(self.stops):
            found[row, at[self.school_of[stop]]] = self.pupils[stop]
        return found


def _lines(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="latin-1").replace("\r", "\n")
    return [line.split() for line in text.split("\n") if line.strip()][1:]


def _seconds(time: str) -> float:
    number = int(float(time))
    return number // 100 * 3600.0 + number % 100 * 60.0


def read_park(folder: Path) -> Park:
    """``Schools.txt`` and ``Stops.txt`` of one folder."""
    schools, stops = _lines(folder / "Schools.txt"), _lines(folder / "Stops.txt")
    place = {row[0]: (float(row[1]), float(row[2])) for row in (*schools, *stops)}
    return Park(
        schools=[row[0] for row in schools],
        early=[_seconds(row[3]) for row in schools],
        stops=[row[0] for row in stops],
        school_of={row[0]: row[3] for row in stops},
        pupils={row[0]: int(float(row[4])) for row in stops},
        place=place,
    )


@dataclass(frozen=True)
class Capacitated:
    """A CVRP instance: the depot is place 0."""

    capacity: int
    xy: list[tuple[float, float]]
    demand: list[int]

    @property
    def size(self) -> int:
        """How many places there are, the depot included."""
        return len(self.xy)

    def way(self, a: int, b: int) -> int:
        """EUC_2D of TSPLIB: rounded to the nearest integer."""
        return int(math.hypot(self.xy[a][0] - self.xy[b][0], self.xy[a][1] - self.xy[b][1]) + 0.5)

    def distances(self) -> np.ndarray:
        """All ways."""
        xy = np.array(self.xy)
        return np.floor(np.hypot(*(xy[:, None, k] - xy[None, :, k] for k in (0, 1))) + 0.5).astype(np.int64)


def read_vrp(path: Path) -> Capacitated:
    """A ``.vrp`` file with coordinates (EUC_2D), whose first place is the depot."""
    capacity, section, xy, demand = 0, "", {}, {}
    for line in path.read_text().splitlines():
        words = line.replace(":", " ").split()
        if not words:
            continue
        if words[0] == "CAPACITY":
            capacity = int(words[1])
        elif words[0] == "EDGE_WEIGHT_TYPE" and words[1] != "EUC_2D":
            raise ValueError(f"{path.name}: distances are {words[1]}; only EUC_2D is read")
        elif words[0].endswith("_SECTION") or words[0] == "EOF":
            section = words[0]
        elif section == "NODE_COORD_SECTION":
            xy[int(words[0])] = float(words[1]), float(words[2])
        elif section == "DEMAND_SECTION":
            demand[int(words[0])] = int(words[1])
    return Capacitated(capacity, [xy[own] for own in sorted(xy)], [demand[own] for own in sorted(xy)])
