"""The face of HiGHS: every way of solving asks whether to stop."""

from __future__ import annotations

import numpy as np
import pytest

from tongpan_core.plan.highs import Programme, compress


@pytest.mark.parametrize("way", ["solve", "solve_inside"])
def test_every_way_of_solving_can_be_stopped(way):
    rng, (columns, rows) = np.random.default_rng(0), (400, 200)
    asked = []

    def stop() -> bool:
        asked.append(way)
        return True

    programme = Programme(rng.uniform(1, 2, columns), np.zeros(columns), np.full(columns, np.inf), stop, 0)
    column, row = np.divmod(np.unique(rng.integers(0, columns * rows, 8 * columns)), rows)
    value, least, most = rng.uniform(0.5, 1.5, len(row)), np.ones(rows), np.full(rows, np.inf)
    programme.add_rows(compress(row, column, value, least, most))
    assert (getattr(programme, way)().ended, len(asked)) == ("stopped", 1)
