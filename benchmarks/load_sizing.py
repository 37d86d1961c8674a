"""What a county, a city and a province need, from the figures of a load run: ``python -m benchmarks.load_sizing FILE``.

    answers a second = users at once × answers a second of one user in the run
    cores            = answers a second × CPU seconds of an answer (web and database) ÷ 0.5
    web processes    = cores for the web, one each, at least two
    memory           = what supervisor and worker held + web processes × what one held + the database's

Half a core stays free, since a processor that is busy for more than half of the time makes visitors wait: with random
arrivals an answer then takes on average twice its own time. Memory of the system, 1 GB, and of one import or plan at a
time, 2 GB, comes on top.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BUSY = 0.5
SYSTEM_MB, JOB_MB = 1024, 2048
PLACES = {"county, 100 schools": 40, "city, 900 schools": 200, "province, 10,000 schools": 2000}
"""Users at once in the busiest hour: those that the load run has for its city, in proportion or somewhat above it."""
RUN_WEB = 2
"""Web processes of the load run."""


@dataclass(frozen=True)
class Need:
    """Answers a second, cores for web and database, web processes, memory in GB."""

    per_second: float
    web: float
    database: float
    processes: int
    memory: float


def need(found: dict[str, Any], asked: dict[str, Any], users: int) -> Need:
    """What so many users need, from one database of the result."""
    per_second = users * found["per_second"] / asked["users"]
    cost = {part: found["cores"].get(part, 0.0) / found["per_second"] for part in ("web", "database")}
    web, database = (per_second * cost[part] / BUSY for part in ("web", "database"))
    processes = max(2, math.ceil(web))
    held = {part: own["most"] for part, own in found["memory_mb"].items()}
    memory = SYSTEM_MB + JOB_MB + held.get("supervisor", 0) + held.get("worker", 0) + held.get("database", 0)
    memory += processes * held["web"] / RUN_WEB
    return Need(round(per_second, 1), round(web, 1), round(database, 1), processes, round(memory / 1024, 1))


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description="Sizes from the result of a load run.")
    parser.add_argument("file", type=Path, nargs="?", default=Path("benchmarks/results/load.json"))
    result = json.loads(parser.parse_args().file.read_text(encoding="utf8"))
    for name in ("PostgreSQL", "SQLite"):
        if name not in result:
            continue
        print(f"\n{name}\n\n| | users at once | answers/s | cores web | cores database | web processes | memory |")
        print("|---|---|---|---|---|---|---|")
        for place, users in PLACES.items():
            own = need(result[name], result["asked"], users)
            print(f"| {place} | {users} | {own.per_second} | {own.web} | {own.database} | {own.processes} | "
                  f"{own.memory} GB |")  # fmt: skip


if __name__ == "__main__":
    main()
