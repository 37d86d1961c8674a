"""How many buses are proven to be needed: ``python -m benchmarks.bus_bound [--only PATTERN] [--seconds S]``.

The bound alone, on the school buses of :mod:`benchmarks.bus`, beside the best known number of buses and the quick bound
that lets pupils of a stop be spread over runs. No search is run. After so many seconds what is proven by then counts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from benchmarks.bus import instances, park_problem
from benchmarks.quality import Found, Instance, alone, options, save, wanted


def strong(instance: Instance, seconds: float, seed: int) -> Found:  # noqa: ARG001 - the shape of an entrant
    """The bound over whole runs."""
    from tongpan_core.plan.bus import fewest_buses

    problem, begun = park_problem(instance), time.perf_counter()
    return {"bound": fewest_buses(problem, lambda: time.perf_counter() - begun > seconds)}


def quick(instance: Instance, seconds: float, seed: int) -> Found:  # noqa: ARG001 - the shape of an entrant
    """The bound over spread pupils."""
    from tongpan_core.plan.bus.bound import spread_buses

    return {"bound": spread_buses(park_problem(instance))}


def warm(instance: Instance, seconds: float, seed: int) -> Found:  # noqa: ARG001 - the shape of an entrant
    """Compile what the bound needs, so that it lies on disk for every later process."""
    import numpy as np

    from tongpan_core.plan.bus import BusProblem, BusType, School, Stop, fewest_buses

    place = np.random.default_rng(0).uniform(0, 10, (13, 2))
    km = np.hypot(*(place[:, None] - place).transpose(2, 0, 1))
    problem = BusProblem(
        county="warm",
        schools=tuple(School(f"{hour}", f"{hour}", hour * 3600.0, hour * 3600.0) for hour in (8, 9)),
        stops=tuple(Stop(f"{row}", f"{row}") for row in range(10)),
        depots=("D",),
        types=(BusType("bus", "bus", 30, "D"),),
        pupils=np.full((10, 2), 8),
        seconds=km * 120.0,
        km=km,
    )
    return {"bound": fewest_buses(problem)}


def main(argv: Sequence[str] | None = None) -> int:
    """Bound every instance."""
    given = options(argv, 60.0, __doc__)
    rows = []
    found = [own for own in instances(given.instances) if own.family == "sbrp_park"]
    for instance in (own for own in found if wanted(own, given)):
        if not rows:
            alone(warm, instance, 0.0, 0)
        before, row = (alone(run, instance, given.seconds, 0) for run in (quick, strong))
        known = instance.best_known
        row |= {"instance": instance.name, "solver": "bound", "objective": None, "best_known": known}
        rows.append(row | {"quick": before["bound"], "quick_cpu_seconds": before["cpu_seconds"]})
        print(
            f"{instance.name:16} at least {row['bound']:4} (quick: {before['bound']:4})  best known {known or 0:4.0f}"
            f"  {row['seconds']:6.1f} s wall {row['cpu_seconds']:6.1f} s CPU",
            flush=True,
        )
        save(given.json, rows, given.seconds)
    return 0 if rows else 2


if __name__ == "__main__":
    sys.exit(main())
