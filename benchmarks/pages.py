"""Pages of a city of 3,000 schools and ten years, from the real server: cold and warm, 1 and 8 clients.

``python -m benchmarks.pages --json FILE``. The city is loaded into a database of its own in a temporary folder, and
``tongpan serve`` serves it on a free port of this machine with its usual processes.

- *cold*: the first request for a page of a server that was started just now. Several servers are started one after
  the other, each with another order of pages; ``very first`` is the page that a server was asked for before any other.
  The operating system still has the database file in memory: no machine is rebooted for this.
- *warm*: later requests for the same page, from one client and from eight at once. ``CPU`` is what the web processes
  computed for one of them: on a machine that others use too, it says more than the clock.

Beside it: a bare Django that says hello, on the same server, and an overview computed row by row on every request.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from benchmarks.pages_client import Visitor, gunicorn, measured, serving

ROOT = Path(__file__).resolve().parents[1]
GOALS = {"cold": 300.0, "warm": 50.0, "overview": 100.0}
"""Milliseconds: any page cold, any page warm, the overview of the city cold."""


def environment(folder: Path, database: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TONGPAN_", "DJANGO_"))}
    path = f"{ROOT}{os.pathsep}{ROOT / 'src'}"
    return kept | {"TONGPAN_DATA": str(folder), "DATABASE_URL": database, "PYTHONPATH": path,
                   "DJANGO_SETTINGS_MODULE": "tongpan.config.settings"}  # fmt: skip


def prepared(env: dict[str, str], given: argparse.Namespace) -> dict[str, Any]:
    """The city in the database, by a process of its own."""
    size = ["--schools", str(given.schools), "--years", str(given.years)]
    done = subprocess.run([sys.executable, "-m", "benchmarks.pages_city", *size], env=env, cwd=ROOT, check=True,
                          stdout=subprocess.PIPE, text=True)  # fmt: skip
    return json.loads(done.stdout)


def cold(env: dict[str, str], pages: dict[str, str], starts: int) -> dict[str, list[float]]:
    """Milliseconds of the first request for each page, one number for each start of the server; the first one leads."""
    names, found = list(pages), {name: [] for name in pages}
    found["very first"] = []
    visitor: Visitor | None = None
    for start in range(starts):
        turn = start * len(names) // starts
        with serving(env) as port:
            visitor = visitor.at(port) if visitor else Visitor.signed_in(port)
            if start == 0:
                continue  # this server has signed somebody in; the ones after it know the session already
            for place, name in enumerate(names[turn:] + names[:turn]):
                taken = visitor.get(pages[name]).ms
                found[name].append(taken)
                if place == 0:
                    found["very first"].append(taken)
    return found


def run(name: str, env: dict[str, str], given: argparse.Namespace) -> dict[str, Any]:
    """Everything on one database."""
    city = prepared(env, given)
    pages = city.pop("pages")
    print(f"\n{name}: " + ", ".join(f"{step} {own} s" for step, own in city["seconds"].items()), flush=True)
    first = cold(env, pages, given.starts + 1)
    rows = {}
    with serving(env) as port:
        visitor = Visitor.signed_in(port)
        for page, address in pages.items():
            rows[page] = {
                "cold": first[page], "queries": city["queries"][page],
                "one": measured(visitor, address, 1, given.requests),
                "eight": measured(visitor, address, 8, 3 * given.requests),
            }  # fmt: skip
            show(page, rows[page])
    peers = compare(env, pages["overview, city"], given.requests)
    for peer, row in peers.items():
        show(peer, row)
    return {**city, "very_first": first["very first"], "pages": rows, "peers": peers, "reached": reached(rows)}


def compare(env: dict[str, str], overview: str, requests: int) -> dict[str, Any]:
    """The peers, served by the same kind of server."""
    _empty, _u, unit, year, _end = overview.split("/")
    addresses = {"peer: hello": "/hello/", "peer: row by row": f"/naive/{unit}/{year}/"}
    rows = {}
    with gunicorn(env | {"DJANGO_SETTINGS_MODULE": "benchmarks.pages_peer"}) as port:
        for name, address in addresses.items():
            visitor, few = Visitor(port), requests if "hello" in name else 3
            rows[name] = {"cold": [visitor.get(address).ms], "one": measured(visitor, address, 1, few)}
            if "hello" in name:
                rows[name]["eight"] = measured(visitor, address, 8, 3 * few)
    return rows


def reached(rows: dict[str, Any]) -> dict[str, bool]:
    """Which goals hold: by the median of the cold starts and of the warm requests of one client."""
    middle = {name: sorted(row["cold"])[len(row["cold"]) // 2] for name, row in rows.items()}
    return {
        "every page under 300 ms cold": max(middle.values()) < GOALS["cold"],
        "every page under 50 ms warm": max(row["one"]["p50"] for row in rows.values()) < GOALS["warm"],
        "overview of the city under 100 ms cold": middle["overview, city"] < GOALS["overview"],
    }


HEAD = (
    "page",
    "cold min",
    "max",
    "warm min",
    "p50",
    "p95",
    "CPU",
    "8: p50",
    "p95",
    "req/s",
    "kB sent",
    "kB page",
    "queries",
)


def show(name: str, row: dict[str, Any]) -> None:
    """One line of the table."""
    one, eight = row["one"], row.get("eight", {})
    cells = [min(row["cold"]), max(row["cold"]), one["min"], one["p50"], one["p95"], one["cpu"],
             eight.get("p50"), eight.get("p95"), eight.get("per_second"),
             one["sent"] / 1000, one["plain"] / 1000, row.get("queries")]  # fmt: skip
    print(f"{name:20}" + "".join(f"{'–' if own is None else f'{own:.1f}':>9}" for own in cells), flush=True)


def databases(choice: str):
    """Name and address of each database asked for; PostgreSQL from a wheel, unless DATABASE_URL names one."""
    if choice in {"sqlite", "both"}:
        yield "SQLite", nullcontext("")
    if choice in {"postgres", "both"}:
        yield "PostgreSQL", own_database()


@contextmanager
def own_database():
    """A database of PostgreSQL that belongs to its user, as a bureau’s does, or that of DATABASE_URL."""
    import psycopg

    sys.path.append(str(ROOT / "scripts"))
    from run_tests import postgres

    with postgres() as address:
        if address != os.environ.get("DATABASE_URL"):
            with psycopg.connect(address, autocommit=True) as link:
                link.execute("CREATE DATABASE pages")
            address = address.replace("/postgres?", "/pages?", 1)
        yield address


def main() -> None:
    """Read the command line, run, save."""
    parser = argparse.ArgumentParser(description="Pages of a large city, cold and warm, 1 and 8 clients.")
    parser.add_argument("--json", type=Path, help="where to save the result")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--schools", type=int, default=3000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--requests", type=int, default=30, help="requests for each page by one client")
    parser.add_argument("--starts", type=int, default=3, help="starts of the server for the cold numbers")
    given = parser.parse_args()
    print("milliseconds; " + f"{HEAD[0]:6}" + "".join(f"{head:>9}" for head in HEAD[1:]))
    result: dict[str, Any] = {"machine": {"cores": os.cpu_count(), "python": platform.python_version()}, "goals": GOALS}
    for name, opened in databases(given.database):
        with opened as address, tempfile.TemporaryDirectory(prefix="tongpan-pages-") as folder:
            load = os.getloadavg()[0]
            result[name] = run(name, environment(Path(folder), address), given) | {"load": [load, os.getloadavg()[0]]}
            print(*(f"  {goal}: {'yes' if held else 'NO'}" for goal, held in result[name]["reached"].items()), sep="\n")
    if given.json:
        given.json.write_text(json.dumps(result, indent=1), encoding="utf8")


if __name__ == "__main__":
    main()
