"""Ways between places: on the sphere, where no road matrix is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.tables import Floats

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""
ROADS = N_(
    "%(known)s of %(pairs)s ways are by road, as recorded; the others are %(detour)s times the distance as the crow"
    " flies."
)
NO_ROADS = N_("No ways by road are recorded: ways are %(detour)s times the distance as the crow flies.")


def great_circle_km(
    longitude: Floats, latitude: Floats, to_longitude: Floats | None = None, to_latitude: Floats | None = None
) -> Floats:
    """Kilometres on the sphere by the haversine formula, shape (n, m); NaN where a place is unknown (NaN).

    ``longitude`` and ``latitude`` are degrees of shape (n,); the places to go to, of shape (m,), are the same ones
    where not given.
    """
    there = longitude if to_longitude is None else to_longitude, latitude if to_latitude is None else to_latitude
    x, y, to_x, to_y = (np.radians(np.asarray(own, dtype=float)) for own in (longitude, latitude, *there))
    across = np.sin((x[:, None] - to_x) / 2) ** 2 * np.cos(y[:, None]) * np.cos(to_y)
    half = np.sin((y[:, None] - to_y) / 2) ** 2 + across
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), dtype=np.float64)


def lay_roads(ways: Floats, rows: Sequence[str], columns: Sequence[str], roads: Mapping[tuple[str, str], float]) -> int:
    """Put the ways by road where both ends are known, in ``ways`` (n, m) itself; a way that is NaN stays unknown.

    ``rows`` and ``columns`` are the keys of the ends, ``roads`` the ways by both keys, in the unit of ``ways``.

    Returns:
        How many ways between two different places are by road.
    """
    at, to = {key: row for row, key in enumerate(rows)}, {key: column for column, key in enumerate(columns)}
    laid = 0
    for (start, end), way in roads.items():
        if start in at and end in to and start != end and not np.isnan(ways[at[start], to[end]]):
            ways[at[start], to[end]] = way
            laid += 1
    return laid
