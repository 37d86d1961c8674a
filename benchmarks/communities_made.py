"""Large capacitated p-median instances made at random, as large as the largest published ones, for lack of those.

``python -m benchmarks.communities_made --folder DIR`` writes them and an empty ``best_known.csv``, so that
``python -m benchmarks.communities --instances DIR`` runs on them. Schools lie anywhere in a square, have 1 to 100
pupils, and all cores together carry what ``1 / 0.85`` times all pupils ask for, after Stefanello et al. (2015).
"""

from __future__ import annotations

import argparse
import math
import random
from pathlib import Path

SIZES = ((1304, 50), (2392, 20), (2392, 150), (2392, 500), (4461, 20), (4461, 250), (4461, 1000))
_SIDE, _PUPILS, _FILLED = 4_000, 100, 0.85
_HEAD = "family,instance,best_known,proven_optimal,source,verified\n"


def made(schools: int, cores: int) -> str:
    """One instance as a file: ``n p``, then ``x y capacity size``; the same schools for every number of cores."""
    dice = random.Random(schools)
    places = [(dice.randint(0, _SIDE), dice.randint(0, _SIDE)) for _ in range(schools)]
    sizes = [dice.randint(1, _PUPILS) for _ in range(schools)]
    capacity = math.ceil(sum(sizes) / (cores * _FILLED))
    rows = (f"{x} {y} {capacity} {size}\n" for (x, y), size in zip(places, sizes, strict=True))
    return f"{schools} {cores}\n" + "".join(rows)


def main() -> None:
    """Write all of them."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--folder", type=Path, required=True)
    folder = words.parse_args().folder
    family = folder / "cpmp_made"
    family.mkdir(parents=True, exist_ok=True)
    (folder / "best_known.csv").write_text(_HEAD, encoding="utf8")
    for schools, cores in SIZES:
        (family / f"made{schools}_{cores:04d}.txt").write_text(made(schools, cores), encoding="utf8")


if __name__ == "__main__":
    main()
