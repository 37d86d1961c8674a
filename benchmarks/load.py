"""A year of a real city under load: signed-in users with think time against ``tongpan serve``, on each database.

``python -m benchmarks.load --minutes 10 --users 200`` (``make load``). The city of ``tongpan demo --city`` is loaded
into a database of its own; so many accounts in real roles sign in by the sign-in page, and each then reads, searches,
filters, saves files and sends forms (attendance by hand, the log of a pair, a need, the review of a task), thinking
before every step for a time drawn from an exponential distribution. The server is started as everybody starts it, with
its worker; PostgreSQL runs with the settings of ``deploy/postgresql.conf``: what it confirms is on the disk.

Times are those of the client, until the last byte; the first seconds after the sign-in do not count. Client, server
and database share the machine: the CPU of each is told. Everything ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from benchmarks.load_client import Tally, User
from benchmarks.load_watch import Watch, show, summed_up
from benchmarks.pages import ROOT, environment
from benchmarks.pages_client import serving

GOAL = 150.0
"""Milliseconds: 95 of a hundred answers come sooner, on PostgreSQL."""
MOST_USERS, MOST_MINUTES = 1000, 60
AT_ONCE = 4
"""So many sign in at a time."""


@contextmanager
def postgres(more: str = "") -> Iterator[tuple[str, int]]:
    """Address and process of a PostgreSQL server with the settings of deploy/, for a machine with 8 GB, and more."""
    import psycopg

    sys.path.append(str(ROOT / "scripts"))
    from own_postgres import OwnPostgres

    with tempfile.TemporaryDirectory(prefix="tongpan-load-", ignore_cleanup_errors=True) as folder:
        settings = (ROOT / "deploy" / "postgresql.conf").read_text(encoding="utf8") + more
        server = OwnPostgres(Path(folder), settings=settings)
        server.make()
        address = server.start()
        with psycopg.connect(address, autocommit=True) as link:  # a superuser would pass the policies of rows by
            link.execute("CREATE ROLE tongpan LOGIN")
            link.execute("CREATE DATABASE tongpan OWNER tongpan")
        try:
            yield f"postgresql://tongpan@/tongpan?host={folder}", server.pid
        finally:
            server.stop()


def databases(choice: str) -> Iterator[tuple[str, Any]]:
    """Name, and a block that gives address and process, of each database asked for."""
    if choice in {"postgres", "both"}:
        yield "PostgreSQL", postgres()
    if choice in {"sqlite", "both"}:
        yield "SQLite", nullcontext(("", 0))


def people(env: dict[str, str], users: int) -> dict[str, Any]:
    """The city in the database and its users, by a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.load_people", "--users", str(users)]
    done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


async def arrive(crowd: list[User]) -> list[float]:
    """Everybody signs in, a few at a time; milliseconds of each."""
    door = asyncio.Semaphore(AT_ONCE)

    async def one(user: User) -> float:
        async with door:
            return await user.sign_in()

    return await asyncio.gather(*(one(user) for user in crowd))


async def day(crowd: list[User], tally: Tally, watch: Watch, given: argparse.Namespace) -> None:
    """Everybody works; what comes after the settling time counts."""
    now = asyncio.get_running_loop().time()
    until = now + given.settle + 60 * given.minutes
    work = asyncio.gather(*(user.work(until) for user in crowd))
    await asyncio.sleep(given.settle)
    tally.counting = True
    watch.begin()
    while asyncio.get_running_loop().time() < until - 1:
        await asyncio.sleep(min(10.0, max(0.1, until - 1 - asyncio.get_running_loop().time())))
        watch.look()
    watch.end()
    tally.counting = False
    await work


def run(name: str, env: dict[str, str], database: int, given: argparse.Namespace) -> dict[str, Any]:
    """One database: load, serve, sign in, work, sum up."""
    begun = time.perf_counter()
    made = people(env, given.users)
    print(f"\n{name}: city and {len(made['people'])} users in {time.perf_counter() - begun:.0f} s", flush=True)
    tally = Tally()
    with serving(env) as port:
        crowd = [
            User(person, port, tally, think=given.think, seed=given.seed + number)
            for number, person in enumerate(made["people"])
        ]

        async def whole() -> list[float]:
            signed = await arrive(crowd)
            print(f"signed in after {time.perf_counter() - begun:.0f} s; working {given.minutes} min", flush=True)
            await day(crowd, tally, watch, given)
            return signed

        watch = Watch(port, database)
        signed = asyncio.run(whole())
    return summed_up(tally, watch, signed)


def main() -> None:
    """Read the command line, run, save."""
    parser = argparse.ArgumentParser(description="A city under load: many signed-in users with think time.")
    parser.add_argument("--json", type=Path, help="where to save the result")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--think", type=float, default=20.0, help="mean seconds before a step")
    parser.add_argument("--settle", type=float, default=30.0, help="first seconds of work that do not count")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=25, help="so many of the slowest pages are printed")
    parser.add_argument("--data", type=Path, help="a folder that is kept, for SQLite: the city is loaded once")
    given = parser.parse_args()
    if not (0 < given.users <= MOST_USERS and 0 < given.minutes <= MOST_MINUTES and given.think > 0):
        parser.error(f"at most {MOST_USERS} users and {MOST_MINUTES} minutes")
    asked = {own: getattr(given, own) for own in ("users", "minutes", "think", "settle", "seed")}
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    result: dict[str, Any] = {"machine": machine, "asked": asked, "goal": {"p95": GOAL, "errors": 0}}
    for name, opened in databases(given.database):
        with opened as (address, process), tempfile.TemporaryDirectory(prefix="tongpan-load-") as folder:
            kept = given.data if given.data and not address else Path(folder)
            load = os.getloadavg()[0]
            found = run(name, environment(kept, address), process, given)
            result[name] = found | {"load": [load, os.getloadavg()[0]]}
        found["reached"] = result[name]["reached"] = found["all"]["p95"] < GOAL and not found["errors"]
        show(found, given.show)
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf8")


if __name__ == "__main__":
    main()
