"""What a lamp meter can read: points as they are typed, and bounds beyond which a figure is misread."""

from __future__ import annotations

import re

SPLIT = re.compile(r"[\s,，、;；/／]+")
UNIT = re.compile(r"lx|勒克斯", re.IGNORECASE)
FULL_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
MOST_LUX, MOST_POINTS = 20_000.0, 400
BOUNDS = {
    "colour": (1_000.0, 20_000.0), "rendering": (0.0, 100.0), "red": (-200.0, 100.0), "glare": (0.0, 60.0),
    "power": (0.0, 200.0), "lamps": (0.0, 2_000.0), "area": (1.0, 5_000.0),
}  # fmt: skip
"""What a room and its lamps can have; beyond it a figure stands in the wrong field."""


class PointsError(ValueError):
    """A text that is no point of light; it is the only argument."""


def read_points(text: str) -> list[float]:
    """The points in the order given. Raises PointsError with the first text that is no number from 0 to 20,000."""
    points = []
    for own in filter(None, SPLIT.split(UNIT.sub(" ", text.translate(FULL_WIDTH)))):
        if not re.fullmatch(r"\d+(\.\d+)?", own, re.ASCII) or float(own) > MOST_LUX:
            raise PointsError(own)
        points.append(float(own))
    return points
