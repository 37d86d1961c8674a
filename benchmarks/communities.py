"""Communities on published capacitated p-median instances: Tongpan, HiGHS and CP-SAT beside the best known values.

``python -m benchmarks.communities --instances DIR --seconds S [--ours-only] [--seeds 0,1,2] [--only PATTERN]
[--jobs J] --json FILE``. Families are folders named ``cpmp_…``. Inner loops are compiled once a machine: that is done
before the first timed solve (`warm`), in a process of its own, and kept on disk. A solve uses two cores: with two
solves side by side on two cores each has half of the time that it has alone. The peers get the whole problem, every
pair of it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from benchmarks.communities_instances import FORMATS, read
from benchmarks.communities_peers import cp_sat, highs
from benchmarks.quality import Entrant, Found, Instance, alone, best_known, options, race

FAMILY = "cpmp"
_START = 0.35  # seconds of the limit for loading of libraries and for handing over


def ours(instance: Instance, seconds: float, seed: int) -> Found:
    """Tongpan's own: the core of every school."""
    import time

    begun = time.perf_counter()
    land = read(instance.path, instance.best_known)
    from tongpan_core.plan.communities import CommunitiesProblem, Limits, Member, solve
    from tongpan_core.plan.communities.plan import rows_of
    from tongpan_core.plan.problem import MaxSeconds

    problem = CommunitiesProblem(
        county=instance.name,
        schools=tuple(Member(str(row), str(row)) for row in range(len(land.size))),
        size=land.size,
        km=land.ways,
        capacity=land.capacity,
        limits=Limits(land.cores, land.cores),
    )
    left = max(seconds - _START - (time.perf_counter() - begun), 0.1)
    result = solve(problem, stop=MaxSeconds(left), seed=seed)
    found = None if result.solution is None else rows_of(problem, result.solution).tolist()
    return {"solution": found, "bound": result.bound, "status": result.status}


def check(instance: Instance, solution: Any) -> float:
    """Sum of the ways of a solution, the core of every school in a list; raises ValueError where it breaks a rule."""
    land = read(instance.path, instance.best_known)
    if len(solution) != len(land.size):
        raise ValueError(f"{len(solution)} schools have a core; there are {len(land.size)}")
    cores = sorted(set(solution))
    if len(cores) != land.cores:
        raise ValueError(f"{len(cores)} cores; {land.cores} are to be chosen")
    for core in cores:
        load = sum(float(land.size[row]) for row, own in enumerate(solution) if own == core)
        if load > land.capacity[core] + 1e-6:
            raise ValueError(f"core {core} carries {load}; it can carry {land.capacity[core]}")
    return float(sum(land.ways[row, core] for row, core in enumerate(solution)))


def warm(instance: Instance, seconds: float, seed: int) -> Found:  # noqa: ARG001 - the shape of an entrant
    """Compile what a solve needs, so that it lies on disk for every later process."""
    import numpy as np

    from tongpan_core.plan.communities import CommunitiesProblem, Limits, Member, Params, solve

    place = np.random.default_rng(0).uniform(0, 1, (40, 2))
    problem = CommunitiesProblem(
        county="warm",
        schools=tuple(Member(str(row), str(row)) for row in range(40)),
        size=np.ones(40),
        km=np.hypot(*(place[:, None] - place).transpose(2, 0, 1)),
        capacity=np.full(40, 12.0),
        limits=Limits(5, 5),
    )
    solve(problem, params=Params(effort=200, nodes=1))
    return {"solution": None, "bound": None}


def instances(folder: Path) -> list[Instance]:
    """Every instance that can be read; a file without points is said and left out."""
    known = {name: value for (family, name), value in best_known(folder).items() if family == FAMILY}
    found = []
    for path in sorted(path for pattern in FORMATS for path in folder.glob(f"cpmp_*/{pattern}")):
        value, proven = known.get(path.stem, (None, False))
        try:
            read(path, value)
        except ValueError as error:
            print(f"{path.stem}: left out: {error}")
            continue
        found.append(Instance(path.parent.name, path.stem, path, value, proven))
    return found


ENTRANTS = (
    Entrant("tongpan", ours, chance=True, ours=True),
    Entrant("HiGHS", highs),
    Entrant("CP-SAT", cp_sat),
)


def main(argv: list[str] | None = None) -> None:
    """Run it."""
    given = options(argv, 10.0, __doc__)
    found = instances(given.instances)
    if not found:
        print(f"No instances in folders “cpmp_…” of {given.instances}; name another folder with --instances.")
        sys.exit(2)
    alone(warm, found[0], 0.0, 0)
    race(found, ENTRANTS, check, given)


if __name__ == "__main__":
    main()
