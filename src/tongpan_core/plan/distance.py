"""Ways between places: on the sphere, where no road matrix is given."""

from __future__ import annotations

import numpy as np

from tongpan_core.tables import Floats

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""


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
