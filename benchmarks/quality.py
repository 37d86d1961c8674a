"""How good a solver is on published instances: every entrant on every instance, checked, beside the best known value.

``python -m benchmarks.NAME --instances DIR --seconds S [--ours-only] [--seeds 0,1,2] [--only PATTERN] [--jobs J] --json
FILE`` for ``communities``, ``layout``, ``exchange`` and ``bus``. DIR is laid out as published: family folders beside a
``best_known.csv`` (family, instance, best_known, proven_optimal, …). Every solve runs in a process of its own; the
objective that counts is recomputed from the solution by a checker that shares no code with any solver, and a solution
that breaks a rule is an error. The JSON is ``{"rows": [{"instance", "objective", "bound", "best_known", "seconds",
"solver", …}]}``, written after every row, so that a run that is broken off keeps what it has; at the end it is drawn
beside the JSON as .svg.
"""

from __future__ import annotations

import argparse
import csv
import fnmatch
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.drawing import draw

ROOT = Path(__file__).resolve().parents[1]
INSTANCES = ROOT.parent / "shared" / "data" / "instances"


@dataclass(frozen=True)
class Instance:
    """One published instance: ``name`` as in ``best_known.csv``, the file or folder, and what only a family knows."""

    family: str
    name: str
    path: Path
    best_known: float | None
    proven: bool = False
    more: dict[str, Any] = field(default_factory=dict)


Found = dict[str, Any]
"""What an entrant gives back: ``solution`` (plain values), ``bound`` or ``None``, and what else is worth keeping."""


@dataclass(frozen=True)
class Entrant:
    """A solver in the race. ``run(instance, seconds, seed)`` is importable by name; ``chance``: seeds change it."""

    name: str
    run: Callable[[Instance, float, int], Found]
    chance: bool = False
    ours: bool = False


Check = Callable[[Instance, Any], float]
"""The objective of a solution, recomputed. Raises ValueError with the rule that it breaks."""


def best_known(folder: Path) -> dict[tuple[str, str], tuple[float, bool]]:
    """``(family, instance)`` to value and whether it is proven; empty where there is no ``best_known.csv``."""
    table = folder / "best_known.csv"
    if not table.exists():
        return {}
    with table.open(encoding="utf8", newline="") as lines:
        return {
            (row["family"], row["instance"]): (float(row["best_known"]), row["proven_optimal"] == "yes")
            for row in csv.DictReader(lines)
        }


def options(argv: Sequence[str] | None, seconds: float, doc: str | None) -> argparse.Namespace:
    """The words that every quality benchmark understands."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instances", type=Path, default=INSTANCES, help="folder with family folders (%(default)s)")
    parser.add_argument("--seconds", type=float, default=seconds, help="time limit of each solve (%(default)s)")
    parser.add_argument("--ours-only", action="store_true", help="leave the peers out")
    parser.add_argument("--seeds", default="0", help="seeds where chance plays a part, for example 0,1,2 (%(default)s)")
    parser.add_argument(
        "--only",
        default="*",
        help="instances whose name fits this pattern, or one of several, with commas (%(default)s)",
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=1,
        help="solves side by side, which share the cores (%(default)s)",
    )
    parser.add_argument("--json", type=Path, help="where to write the rows")
    return parser.parse_args(argv)


def race(
    instances: Sequence[Instance], entrants: Sequence[Entrant], check: Check, given: argparse.Namespace
) -> list[dict[str, Any]]:
    """Run everybody on everything; prints a line each and a summary; exits with 1 where a solution broke a rule."""
    rows: list[dict[str, Any]] = []
    wrong = 0
    with ThreadPoolExecutor(given.jobs) as pool:  # a thread only waits for the process of its solve
        for row in pool.map(lambda own: _one(*own, given.seconds, check), _starts(instances, entrants, given)):
            rows.append(row)
            wrong += "error" in row
            print(_line(row), flush=True)
            save(given.json, rows, given.seconds)
    print(summary(rows))
    if given.json and rows:
        draw(rows, given.json.with_suffix(".svg"), f"Above the best known value after at most {given.seconds:g} s")
    if wrong:
        sys.exit(1)
    return rows


def _starts(
    instances: Sequence[Instance], entrants: Sequence[Entrant], given: argparse.Namespace
) -> Iterator[tuple[Instance, Entrant, int]]:
    seeds = [int(own) for own in given.seeds.split(",")]
    for instance in instances:
        if not wanted(instance, given):
            continue
        for entrant in entrants:
            if entrant.ours or not given.ours_only:
                for seed in seeds if entrant.chance else seeds[:1]:
                    yield instance, entrant, seed


def wanted(instance: Instance, given: argparse.Namespace) -> bool:
    """Whether the instance's name fits one of the patterns given."""
    return any(fnmatch.fnmatch(instance.name, own) for own in given.only.split(","))


def _one(instance: Instance, entrant: Entrant, seed: int, seconds: float, check: Check) -> dict[str, Any]:
    row: dict[str, Any] = {"instance": instance.name, "family": instance.family, "solver": entrant.name, "seed": seed}
    row |= {"objective": None, "bound": None, "best_known": instance.best_known, "proven": instance.proven}
    try:
        found = alone(entrant.run, instance, seconds, seed)
        solution = found.pop("solution")
        row |= found
        if solution is not None:
            row["objective"] = check(instance, solution)
            row |= {"gap": gap(row["objective"], row["bound"]), "off": gap(row["objective"], row["best_known"])}
    except Exception as error:  # one entrant fails, the race goes on
        row |= {"seconds": row.get("seconds"), "error": f"{type(error).__name__}: {error}"}
    return row


def gap(objective: float | None, below: float | None) -> float | None:
    """How far an objective lies above a bound or a best known value, relative to that value.

    None where the value is as good as nothing: all that is above nothing is as far as can be.
    """
    if objective is None or below is None or (abs(below) <= 1e-9 * abs(objective) and objective != below):
        return None
    return (objective - below) / (abs(below) or 1.0)


def alone(run: Callable[[Instance, float, int], Found], instance: Instance, seconds: float, seed: int) -> Found:
    """Run in a fresh process, with wall and CPU seconds of the solve itself (loading of libraries included)."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_timed, run, instance, seconds, seed).result()


def _timed(run: Callable[[Instance, float, int], Found], instance: Instance, seconds: float, seed: int) -> Found:
    wall, cpu = time.perf_counter(), _cpu()
    found = run(instance, seconds, seed)
    return {"seconds": time.perf_counter() - wall, "cpu_seconds": _cpu() - cpu} | found


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def save(path: Path | None, rows: Sequence[dict[str, Any]], seconds: float) -> None:
    """Write the rows with the machine they were seen on."""
    if path:
        machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"rows": rows, "limit": seconds, "machine": machine}, indent=1) + "\n")


def _line(row: dict[str, Any]) -> str:
    if "error" in row:
        return f"{row['instance']:24} {row['solver']:22} ERROR {row['error']}"
    objective = "no solution" if row["objective"] is None else f"{row['objective']:14,.2f}"
    off, proven = (_percent(row.get(name)) for name in ("off", "gap"))
    name = f"{row['solver']} · {row['seed']}"
    return f"{row['instance']:24} {name:22} {objective:>14}  off {off:>9}  proven {proven:>9}  {_times(row)}"


def _times(row: dict[str, Any]) -> str:
    return f"{row['seconds']:7.2f} s wall {row['cpu_seconds']:7.2f} s CPU"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:z.3%}"


def summary(rows: Sequence[dict[str, Any]]) -> str:
    """Mean and worst distance from the best known value, and mean proven gap, of every solver.

    Where a solver ran with several seeds, the same for each seed, and for each instance over the seeds.
    """
    lines = []
    for solver in dict.fromkeys(row["solver"] for row in rows):
        own = [row for row in rows if row["solver"] == solver]
        lines.append(f"{solver}: {_told(own)}")
        if len({row["seed"] for row in own}) > 1:
            for name, label in (("seed", "seed "), ("instance", "")):
                values = dict.fromkeys(row[name] for row in own)
                lines += [f"  {label}{one}: {_told([row for row in own if row[name] == one])}" for one in values]
    return "\n".join(lines)


def _told(rows: Sequence[dict[str, Any]]) -> str:
    off = [row["off"] for row in rows if row.get("off") is not None]
    proven = [row["gap"] for row in rows if row.get("gap") is not None]
    lost = len(rows) - sum(row["objective"] is not None for row in rows)
    far = f"off best known: mean {_percent(_mean(off))}, worst {_percent(max(off, default=None))}"
    return f"{len(rows)} solves, {far}; proven: mean {_percent(_mean(proven))}; unsolved {lost}"


def _mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if values else None
