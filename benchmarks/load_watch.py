"""What a load run took: memory and CPU of every process beside the client, and percentiles of what the client saw."""

from __future__ import annotations

import resource
import time
from typing import Any

from benchmarks.load_client import Tally

FEW = 20
"""Of a page asked for more seldom no 95th percentile is told on its own."""


def part_of(words: list[str]) -> str:
    """Which part of the platform a process is, by its command."""
    if "gunicorn" in words:
        return "web"
    return "worker" if "worker" in words else "supervisor"


class Watch:
    """Looks at the processes of the server now and then."""

    def __init__(self, port: int, database: int) -> None:
        self.port, self.database = port, database
        self.memory: dict[str, list[float]] = {}
        self.cpu: dict[str, float] = {}
        self.seen: dict[str, dict[tuple[int, float], float]] = {}
        self.begun = self.seconds = 0.0

    def processes(self) -> dict[str, list[Any]]:
        """Those of each part."""
        import psutil

        found: dict[str, list[Any]] = {}
        for own in psutil.Process().children(recursive=True):
            if self.database and any(above.pid == self.database for above in own.parents()):
                continue
            found.setdefault(part_of(own.cmdline()), []).append(own)
        if self.database:
            server = psutil.Process(self.database)
            found["database"] = [server, *server.children()]
        return found

    def used(self) -> dict[str, float]:
        """CPU seconds of each part so far, processes that have ended as they were last seen, the client's own too."""
        for part, own in self.processes().items():
            for one in own:
                if one.is_running():
                    times = one.cpu_times()
                    self.seen.setdefault(part, {})[one.pid, one.create_time()] = times.user + times.system
        found = {part: sum(own.values()) for part, own in self.seen.items()}
        mine = resource.getrusage(resource.RUSAGE_SELF)
        return found | {"client": mine.ru_utime + mine.ru_stime}

    def begin(self) -> None:
        """What follows counts."""
        self.cpu, self.begun = self.used(), time.perf_counter()

    def look(self) -> None:
        """Memory of each part now, in MB; what processes share is divided among them."""
        for part, own in self.processes().items():
            held = sum(one.memory_full_info().pss for one in own if one.is_running())
            self.memory.setdefault(part, []).append(held / 2**20)
        self.used()

    def end(self) -> None:
        """What was used since the beginning, in cores."""
        self.seconds = time.perf_counter() - self.begun
        now = self.used()
        self.cpu = {part: round((now[part] - self.cpu.get(part, 0)) / self.seconds, 3) for part in now}


def percentiles(taken: list[float]) -> dict[str, float]:
    """Count, median, 95th and 99th percentile and the longest, in milliseconds."""
    own = sorted(taken)
    at = {f"p{share}": round(own[min(len(own) - 1, len(own) * share // 100)], 1) for share in (50, 95, 99)}
    return {"count": len(own), **at, "max": round(own[-1], 1)}


def summed_up(tally: Tally, watch: Watch, signed: list[float]) -> dict[str, Any]:
    """The result of one database."""
    everything = [ms for own in tally.taken.values() for ms in own]
    kinds: dict[str, list[float]] = {}
    for (kind, _page), own in tally.taken.items():
        kinds.setdefault(kind, []).extend(own)
    pages = [{"page": page, "kind": kind, **percentiles(own)} for (kind, page), own in tally.taken.items()]
    pages.sort(key=lambda row: -row["p95"])
    return {
        "seconds": round(watch.seconds, 1), "per_second": round(len(everything) / watch.seconds, 2),
        "all": percentiles(everything), "kinds": {kind: percentiles(own) for kind, own in sorted(kinds.items())},
        "pages": pages, "signing_in": percentiles(signed), "errors": tally.errors, "refused": tally.refused,
        "memory_mb": {part: {"mean": round(sum(own) / len(own)), "most": round(max(own))}
                      for part, own in watch.memory.items()},
        "cores": watch.cpu,
    }  # fmt: skip


def line(name: str, row: dict[str, Any]) -> str:
    """One line of the table."""
    return f"{row['count']:7}{row['p50']:8.0f}{row['p95']:8.0f}{row['p99']:8.0f}{row['max']:8.0f}  {name}"


def show(found: dict[str, Any], most: int) -> None:
    """The tables of one database."""
    print(f"{'count':>7}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8}  milliseconds")
    print(line("everything", found["all"]))
    for kind, row in found["kinds"].items():
        print(line(f"all of: {kind}", row))
    print(line("signing in (before)", found["signing_in"]))
    often = [row for row in found["pages"] if row["count"] >= min(FEW, found["all"]["count"] // 50)]
    for row in often[:most]:
        print(line(row["page"], row))
    print(f"{found['per_second']} answers a second; cores: {found['cores']}; memory MB: {found['memory_mb']}")
    print(f"errors: {found['errors'] or 'none'}; refused by rules: {found['refused'] or 'none'}")
    print("goal reached" if found["reached"] else "goal NOT reached", flush=True)
