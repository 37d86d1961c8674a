"""Ways by road over ways as the crow flies."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.distance import lay_roads


def test_roads_are_laid_where_both_ends_are_known_and_nowhere_else():
    ways = np.array([[0.0, 3.0, np.nan], [3.0, 0.0, 4.0]])
    roads = {("a", "b"): 5.0, ("a", "c"): 6.0, ("b", "b"): 7.0, ("x", "b"): 8.0, ("b", "c"): 9.0}
    assert lay_roads(ways, ["a", "b"], ["a", "b", "c"], roads) == 2
    np.testing.assert_array_equal(ways, [[0.0, 5.0, np.nan], [3.0, 0.0, 9.0]])
