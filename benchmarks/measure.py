"""Weighted CV and Gini of a large table, beside pandas, DuckDB and a bare scan of the memory, in the same run.

``python -m benchmarks.measure --json FILE [--rows N] [--repeat K]``. Every engine starts from the table as it holds it
best (columns in memory; DuckDB a table of its own) and computes the same number; the best of K rounds counts, and the
rounds go by turns so that a busy moment hurts all alike. Two tables: a continuous indicator per pupil with pupils as
weights, and marks in half points.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tongpan_core.measure import dispersion, gini

GOAL = 1.3
CV_SQL = """select sqrt(sum(w * (x - m) * (x - m)) / sum(w)) / any_value(m)
from t, (select sum(w * x) / sum(w) m from t)"""
GINI_SQL = """select sum(w * x * (2 * c - w)) / (sum(w) * sum(w * x)) - 1
from (select x, w, sum(w) over (order by x rows unbounded preceding) c from {source})"""
GROUPED = "(select x, sum(w) w from t group by x)"

Engine = Callable[[], float]


def tables(rows: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The two tables: values and weights, float64, made from a seed."""
    rng = np.random.default_rng(2017)
    pupils = rng.integers(1, 3000, rows).astype(np.float64)
    marks = np.round(rng.normal(70, 12, rows).clip(0, 100) * 2) / 2
    return {"indicator": (rng.lognormal(2, 0.5, rows), pupils), "half_point_marks": (marks, pupils)}


def pandas_engines(x: np.ndarray, w: np.ndarray) -> dict[str, Engine]:
    import pandas as pd

    table = pd.DataFrame({"x": x, "w": w})

    def cv() -> float:
        mean = (table.x * table.w).sum() / table.w.sum()
        return float((table.w * (table.x - mean) ** 2).sum() / table.w.sum()) ** 0.5 / float(mean)

    def by_sort() -> float:
        own = table.sort_values("x")
        running = own.w.cumsum()
        return float((own.w * own.x * (2 * running - own.w)).sum() / (own.w.sum() * (own.w * own.x).sum()) - 1)

    def by_group() -> float:
        own = table.groupby("x", as_index=False).w.sum()
        running = own.w.cumsum()
        return float((own.w * own.x * (2 * running - own.w)).sum() / (own.w.sum() * (own.w * own.x).sum()) - 1)

    return {"cv": cv, "gini sort": by_sort, "gini group": by_group}


def duckdb_engines(x: np.ndarray, w: np.ndarray) -> dict[str, Engine]:
    import duckdb
    import pandas as pd

    base = duckdb.connect()
    frame = pd.DataFrame({"x": x, "w": w})
    base.register("frame", frame)
    base.execute("create table t as select * from frame")
    base.unregister("frame")

    def ask(query: str) -> Engine:
        return lambda: float(base.execute(query).fetchone()[0])

    return {
        "cv": ask(CV_SQL),
        "gini sort": ask(GINI_SQL.format(source="t")),
        "gini group": ask(GINI_SQL.format(source=GROUPED)),
    }


def own_engines(x: np.ndarray, w: np.ndarray) -> dict[str, Engine]:
    return {"cv": lambda: dispersion(x, w).cv, "gini": lambda: gini(x, w)}


def scan_engines(x: np.ndarray, w: np.ndarray) -> dict[str, Engine]:
    return {"scan": lambda: float(np.sum(x) + np.sum(w))}


def measured(engines: dict[str, Engine], repeat: int) -> dict[str, dict[str, float]]:
    """Best wall and processor seconds of each engine over the rounds, and its number."""
    best: dict[str, dict[str, float]] = {}
    for _ in range(repeat):
        for name, engine in engines.items():
            wall, cpu = time.perf_counter(), time.process_time()
            value = engine()
            took = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
            old = best.get(name, took)
            best[name] = {key: min(took[key], old[key]) for key in took} | {"value": value}
    return best


def compared(found: dict[str, dict[str, float]], task: str) -> dict[str, Any]:
    """Tongpan's time over that of the best other engine and over the scan, for one task."""
    own = found[f"tongpan {task}"]
    peers = {name: row for name, row in found.items() if f" {task}" in name and not name.startswith("tongpan")}
    if not all(np.isclose(row["value"], own["value"], rtol=1e-9) for row in peers.values()):
        raise SystemExit(f"The engines disagree on {task}: {found}")
    first = min(peers, key=lambda name: peers[name]["seconds"])
    ratio = own["seconds"] / peers[first]["seconds"]
    return {
        "best_peer": first,
        "ratio_to_best_peer": round(ratio, 3),
        "cpu_ratio_to_best_peer": round(own["cpu_seconds"] / min(row["cpu_seconds"] for row in peers.values()), 3),
        "ratio_to_scan": round(own["seconds"] / found["scan"]["seconds"], 2),
        "goal": GOAL,
        "reached": ratio <= GOAL,
    }


def run(rows: int, repeat: int) -> dict[str, Any]:
    """Every engine on both tables."""
    result: dict[str, Any] = {
        "benchmark": "measure",
        "rows": rows,
        "repeat": repeat,
        "machine": machine(),
        "tables": {},
    }
    for name, (x, w) in tables(rows).items():
        kinds = {"tongpan": own_engines(x, w), "pandas": pandas_engines(x, w), "duckdb": duckdb_engines(x, w)}
        engines = {f"{kind} {task}": engine for kind, own in kinds.items() for task, engine in own.items()}
        if name == "indicator":
            # Grouping by a value that hardly repeats is a slower sort: not what somebody would ask of a peer.
            engines = {own: engine for own, engine in engines.items() if not own.endswith("group")}
        found = measured(engines | scan_engines(x, w), repeat)
        result["tables"][name] = {"engines": found, **{task: compared(found, task) for task in ("cv", "gini")}}
        for engine, row in sorted(found.items(), key=lambda item: item[1]["seconds"]):
            print(
                f"{name:18}{engine:20}{row['seconds']:8.3f} s{row['cpu_seconds']:8.3f} CPU s   {row['value']:.12g}",
                flush=True,
            )
        print(*(f"  {task}: {result['tables'][name][task]}" for task in ("cv", "gini")), sep="\n", flush=True)
    return result


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    import duckdb
    import pandas as pd

    versions = {"numpy": np.__version__, "pandas": pd.__version__, "duckdb": duckdb.__version__}
    return {"cores": os.cpu_count(), "load": os.getloadavg()[0], "python": platform.python_version(), **versions}


def main() -> None:
    """Read the command line, run, save."""
    parser = argparse.ArgumentParser(description="Weighted CV and Gini beside pandas, DuckDB and a bare scan.")
    parser.add_argument("--json", type=Path, help="where to save the result")
    parser.add_argument("--rows", type=int, default=30_000_000, help="rows of each table")
    parser.add_argument("--repeat", type=int, default=3, help="rounds, of which the best counts")
    given = parser.parse_args()
    result = run(given.rows, given.repeat)
    if given.json:
        given.json.write_text(json.dumps(result, indent=1), encoding="utf8")


if __name__ == "__main__":
    main()
