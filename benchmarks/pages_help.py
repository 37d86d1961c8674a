"""Every page of assistance, in the invented city of ``tongpan demo --city``: cold and warm, on both databases.

``python -m benchmarks.pages_help --json FILE``. Each page is asked for by the client of Django's tests in a process of
its own, forked from one that has done what a web process does before its first visitor (``config.warm``) and has shown
a single other page: its connection is open, and nothing that the page computes or remembers is there yet. Cold is that
first request (of two such processes the better one where it took long), warm the one after it. ``CPU`` is what our
process computed; what a PostgreSQL server computes beside it is in the wall time only.

Opened is every address of assistance, the overview and the annual report that only reads or shows a form, for the
city, a county and a school; every list once more over all time, with a search and with its first filter. Files are
left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.pages import ROOT, databases, environment

GOAL = 300.0
"""Milliseconds, cold."""


def run(name: str, env: dict[str, str], given: argparse.Namespace) -> dict[str, Any]:
    """Load the city and open its pages, in processes of their own; show the slowest."""
    words = [*(["--only", given.only] if given.only else []), *(["--plain"] if given.plain else [])]
    steps = {}
    for step in ("load", "open"):
        command = [sys.executable, "-m", "benchmarks.pages_help_city", step, *(words if step == "open" else [])]
        done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        steps[step] = json.loads(done.stdout)
    rows = sorted(steps["open"]["pages"], key=lambda row: -row["cold"])
    print(f"\n{name}: loaded in {steps['load']['seconds']} s, {len(rows)} pages; not opened: {steps['open']['closed']}")
    print(f"{'cold':>7}{'CPU':>7}{'warm':>7}{'CPU':>7}{'queries':>9}{'kB':>6}  page")
    for row in rows[: given.show]:
        show(row)
    slow = [row for row in rows if row["cold"] > GOAL]
    print(f"over {GOAL:.0f} ms cold: {len(slow)} by the clock, {sum(row['cold_cpu'] > GOAL for row in rows)} by CPU")
    return {**steps["load"], "pages": rows, "closed": steps["open"]["closed"], "over": len(slow)}


def show(row: dict[str, Any]) -> None:
    """One line of the table."""
    print(f"{row['cold']:7.0f}{row['cold_cpu']:7.0f}{row['warm']:7.0f}{row['warm_cpu']:7.0f}{row['queries']:9}"
          f"{row['size'] / 1000:6.0f}  {row['page']}", flush=True)  # fmt: skip


def main() -> None:
    """Read the command line, run, save."""
    parser = argparse.ArgumentParser(description="Every page of assistance in a city, cold and warm.")
    parser.add_argument("--json", type=Path, help="where to save the result")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--only", default="", help="only pages whose name has this in it")
    parser.add_argument("--plain", action="store_true", help="without filters")
    parser.add_argument("--show", type=int, default=40, help="so many of the slowest are printed")
    parser.add_argument("--data", type=Path, help="a folder that is kept, for SQLite: the city is loaded once")
    given = parser.parse_args()
    result: dict[str, Any] = {"machine": {"cores": os.cpu_count(), "python": platform.python_version()}, "goal": GOAL}
    for name, opened in databases(given.database):
        with opened as address, tempfile.TemporaryDirectory(prefix="tongpan-pages-") as folder:
            kept = given.data if given.data and name == "SQLite" else Path(folder)
            load = os.getloadavg()[0]
            result[name] = run(name, environment(kept, address), given) | {"load": [load, os.getloadavg()[0]]}
    if given.json:
        given.json.write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf8")


if __name__ == "__main__":
    main()
