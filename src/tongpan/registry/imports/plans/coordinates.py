"""Whether a school's coordinates can be true."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from tongpan.access.models import Unit, UnitKind
from tongpan.registry.imports.problems import WARNING, Fault
from tongpan_core.messages import N_
from tongpan_core.plan.distance import great_circle_km
from tongpan_core.policy import parameter
from tongpan_core.tables import Floats

from .rows import Rows

CORRECT = N_("correct the coordinates; until then it is not on the map")
NONE = Fault(N_("the school has no coordinates"), N_("fill them in; until then it is not on the map"), severity=WARNING)
HALF = Fault(N_("longitude and latitude go together, and one of them is missing"), CORRECT, severity=WARNING)
NOWHERE = Fault(N_("there is no such place on earth"), CORRECT, severity=WARNING)
SWAPPED = Fault(N_("longitude and latitude seem to be exchanged"), CORRECT, severity=WARNING)
OUTSIDE = Fault(
    N_("the place lies outside the outline of %(county)s"), N_("compare the coordinates with a map"), severity=WARNING
)
MARGIN = 0.05
"""Degrees (about 5 km) by which a place may lie outside a simplified outline."""
APART = "checks/place_apart_km"
EXCHANGED = Fault(
    N_("longitude and latitude seem to be exchanged: exchanged, they lie among the other schools of %(county)s"),
    N_("exchange the two numbers, or compare them with a map"), severity=WARNING,
)  # fmt: skip
FAR = N_("the place lies more than %(km)s km from every other school of %(county)s")
Ring = Sequence[Sequence[float]]


def read_pairs(rows: Rows, absent: Fault = NONE) -> list[tuple[float, float] | None]:
    """Longitude and latitude of each row; None where they are missing (reported as ``absent``) or impossible."""
    if not (rows.has("coordinates") or rows.has("longitude") or rows.has("latitude")):
        return [None] * len(rows)
    columns = zip(rows.get("longitude"), rows.get("latitude"), rows.get("coordinates"), strict=True)
    return [_pair(rows, index, absent, *cells) for index, cells in enumerate(columns)]


def _pair(rows: Rows, index: int, absent: Fault, lon: Any, lat: Any, both: Any) -> tuple[float, float] | None:
    target = "longitude" if rows.has("longitude") else "coordinates"
    if both and lon is None and lat is None:
        parts = re.findall(r"-?\d+(?:\.\d+)?", str(both))
        lon, lat = (float(parts[0]), float(parts[1])) if len(parts) == 2 else (None, None)
    fault = None
    if lon is None and lat is None:
        fault = absent
    elif lon is None or lat is None:
        fault = HALF
    elif abs(lat) > 90 and abs(lon) <= 90:
        fault = SWAPPED
    elif abs(lon) > 180 or abs(lat) > 90 or (lon == 0 and lat == 0):
        fault = NOWHERE
    if fault is not None:
        rows.report(index, target, fault)
        return None
    return float(lon), float(lat)


def check_place(rows: Rows, index: int, pair: tuple[float, float] | None, county: str, outline: Any) -> None:
    """Warn where a place lies outside its county's outline, or would lie inside with its two numbers exchanged."""
    if pair is None or not outline or inside(pair, outline):
        return
    target = "longitude" if rows.has("longitude") else "coordinates"
    swapped = inside((pair[1], pair[0]), outline)
    rows.report(
        index, target, SWAPPED if swapped else Fault(OUTSIDE.cause, OUTSIDE.remedy, {"county": county}, WARNING)
    )


class Around:
    """The places of the schools at or below a unit, on record or in the file, by which a place is judged.

    An outline says more: this is for counties that have none. One query.
    """

    def __init__(self, unit: Unit, day: dt.date) -> None:
        self._km = float(parameter(APART).at(day).number)
        known = Unit.everywhere.filter(
            kind=UnitKind.SCHOOL, path__under=unit.path, longitude__isnull=False, latitude__isnull=False
        )
        self._known = list(known.values_list("path", "slug", "longitude", "latitude"))
        self._by_county: dict[str, dict[str, tuple[float, float]]] = {}

    def know(self, county: str, slug: str, pair: tuple[float, float]) -> None:
        """A school of the file lies here, whatever is on record; ``county`` is the path of its county."""
        self._of(county)[slug] = pair

    def check(self, rows: Rows, index: int, pair: tuple[float, float], county: tuple[str, str], slug: str = "") -> None:
        """Warn where a place lies far from every other school of a county (path and name).

        It is said to be exchanged where more of them lie near it with its two numbers exchanged than as it stands.
        """
        path, name = county
        others = np.array([own for key, own in self._of(path).items() if key != slug], dtype=float).reshape(-1, 2)
        if not len(others):
            return
        near, turned = self._near(pair, others), self._near((pair[1], pair[0]), others)
        target = "longitude" if rows.has("longitude") else "coordinates"
        if turned > near:
            rows.report(index, target, Fault(EXCHANGED.cause, EXCHANGED.remedy, {"county": name}, WARNING))
        elif not near:
            values = {"county": name, "km": self._km}
            rows.report(index, target, Fault(FAR, OUTSIDE.remedy, values, WARNING))

    def exchanged(self, pair: tuple[float, float], county: str) -> bool:
        """Whether more schools of a county (its path) lie near a place with its two numbers exchanged than without."""
        others = np.array(list(self._of(county).values()), dtype=float).reshape(-1, 2)
        return self._near((pair[1], pair[0]), others) > self._near(pair, others)

    def _of(self, county: str) -> dict[str, tuple[float, float]]:
        if county not in self._by_county:
            found = {slug: (lon, lat) for path, slug, lon, lat in self._known if path.startswith(county)}
            self._by_county[county] = found
        return self._by_county[county]

    def _near(self, pair: tuple[float, float], others: Floats) -> int:
        """How many of the other places (n, 2) lie near; none where there is no such place on earth."""
        if abs(pair[1]) > 90:
            return 0
        point = np.array([pair], dtype=float)
        ways = great_circle_km(point[:, 0], point[:, 1], others[:, 0], others[:, 1])
        return int((ways <= self._km).sum())


def inside(pair: tuple[float, float], outline: Sequence[Ring]) -> bool:
    """Whether a place lies in any ring of an outline (even–odd rule), or within the margin of its bounds' edge."""
    return any(_in_ring(pair, ring) or _near(pair, ring) for ring in outline)


def _in_ring(pair: tuple[float, float], ring: Ring) -> bool:
    x, y = pair
    within = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            within = not within
    return within


def _near(pair: tuple[float, float], ring: Ring) -> bool:
    return any(abs(pair[0] - x) <= MARGIN and abs(pair[1] - y) <= MARGIN for x, y in ring)
