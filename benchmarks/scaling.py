"""Item parameters of the two-parameter model, beside PyPI's ``mirt``: ``python -m benchmarks.scaling --json FILE``.

``[--sizes 20000x40,100000x60,1000000x60] [--peer-largest 100000] [--quick]``. Answers are simulated from a seed (a ~
logN(.1, .3), b ~ N(0, 1)); every run is a process of its own with one thread for products of matrices. The peer runs
with its default of 21 nodes and with 61. RMSE is against the true parameters; more pupils cannot make it vanish.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.apart import alone, line, save, timed

GOALS = {"20000x40": 1.0, "100000x60": 4.0, "100000x60 errors": 8.0, "1000000x60": 60.0}
BLOCK = 100_000


def answers(pupils: int, items: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Right and wrong (pupils, items), a and b."""
    rng = np.random.default_rng(2026)
    a, b = np.exp(rng.normal(0.1, 0.3, items)), rng.normal(size=items)
    theta, found = rng.normal(size=pupils), np.empty((pupils, items), dtype=np.int8)
    for start in range(0, pupils, BLOCK):
        own = theta[start : start + BLOCK, None]
        found[start : start + BLOCK] = rng.random((len(own), items)) < 1 / (1 + np.exp(-a * (own - b)))
    return found, a, b


def rmse(slopes: np.ndarray, difficulties: np.ndarray, a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    return {
        "rmse_a": float(np.sqrt(np.mean((slopes - a) ** 2))),
        "rmse_b": float(np.sqrt(np.mean((difficulties - b) ** 2))),
    }


def ours(pupils: int, items: int, errors: bool) -> dict[str, Any]:
    from tongpan_core.evaluate.scaling import abilities, fit, responses, with_errors

    table, a, b = answers(pupils, items)
    found: dict[str, Any] = {}
    with timed(found):
        own = responses(table)
        scale = fit(own)
        if errors:
            scale = with_errors(scale, own, "cross")
            abilities(scale, own)
    return (
        found | rmse(scale.slopes, scale.difficulties, a, b) | {"likelihood": scale.likelihood, "passes": scale.steps}
    )


def peer(pupils: int, items: int, nodes: int, errors: bool) -> dict[str, Any]:
    from mirt import fit_mirt

    table, a, b = answers(pupils, items)
    whole, found = table.astype(np.int64), {}
    with timed(found):
        own = fit_mirt(whole, "2PL", n_quadpts=nodes, compute_standard_errors=errors, accelerate="squarem")
    values = own.model.parameters
    return (
        found | rmse(values["discrimination"], values["difficulty"], a, b) | {"likelihood": float(own.log_likelihood)}
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sizes", default="20000x40,100000x60,1000000x60")
    parser.add_argument("--peer-largest", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true", help="2,000 pupils only: to see that it runs")
    options = parser.parse_args()
    rows: dict[str, Any] = {}
    for size in ("2000x20" if options.quick else options.sizes).split(","):
        pupils, items = map(int, size.split("x"))
        runs: dict[str, tuple[Any, ...]] = {
            "Tongpan": (ours, pupils, items, False),
            "Tongpan, errors and abilities": (ours, pupils, items, True),
        }
        if pupils <= options.peer_largest:
            runs["mirt, 61 nodes"] = (peer, pupils, items, 61, False)
            runs["mirt, 21 nodes (its default)"] = (peer, pupils, items, 21, False)
        for name, (work, *args) in runs.items():
            rows[f"{size} {name}"] = found = alone(work, *args)
            print(line(f"{size} {name}", found), flush=True)
            save(options.json, {"benchmark": "scaling", "goals_cpu_seconds": GOALS, "rows": rows})


if __name__ == "__main__":
    main()
