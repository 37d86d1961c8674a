"""Kill server and worker again and again at moments drawn from a seed, and look after each whether all is well.

::

    python -m tests.chaos.run --kills 200 --seed 6
    python -m tests.chaos.run --kills 1000 --database postgres://…

Ends with 1 where an invariant did not hold. What was done is printed as JSON.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from . import house as homes


class Chaos:
    """One run on one installation."""

    def __init__(self, seed: int, say: bool) -> None:
        from tongpan.access.reach import everything, process_sees

        from .deeds import Browser
        from .region import lay

        self.draw, self.say = Random(seed), say
        process_sees(everything("the chaos"))
        assert homes.ended(homes.forked(lay), 600) == 0, "the region could not be laid"
        self.house = homes.House()
        self.house.start()
        self.browser = Browser(self.house.port)
        self.browser.sign_in()
        self.killed: Counter[str] = Counter()
        self.faults: list[str] = []
        self.lasts: dict[str, float] = {}
        self.number = 0

    def run(self, kills: int, minutes: float = math.inf) -> None:
        """First each deed in peace, to learn how long it takes; then kill as often, and as long, as is asked for."""
        from .deeds import DEEDS, drawn
        from .invariants import shape
        from .upgrade import Upgrade

        self.upgrade, end = Upgrade(), time.monotonic() + 60 * minutes
        for name in DEEDS:
            begun = time.monotonic()
            self._do(name, cut=False)
            self._settle()
            self.lasts[name] = time.monotonic() - begun
        self.shape = shape()
        self._look("in peace")
        while sum(self.killed.values()) < kills and not self.faults and time.monotonic() < end:
            name = drawn(self.draw)
            if name == "migrate":
                self._killed_upgrade()
            else:
                self._killed(name)

    def _do(self, name: str, *, cut: bool) -> None:
        from .deeds import DEEDS, Cut

        self.number += 1
        try:
            DEEDS[name](self.browser, self.number)
        except Cut:
            if not cut:
                raise
        except AssertionError as fault:
            self.faults.append(f"{name}: {fault}")
        finally:
            from django.db import connection

            connection.close()

    def _killed(self, name: str) -> None:
        whom = self.draw.choice(["server", "worker", "worker", "both"])
        moment = self.draw.random() * self.lasts[name] * 1.1
        deed = threading.Thread(target=self._deed, args=(name,))
        deed.start()
        time.sleep(moment)
        for own in ("server", "worker") if whom == "both" else (whom,):
            self.house.kill(own)
        renamed = self.draw.random() < 0.3
        if whom != "server":  # the server may wait for the worker's work
            self.house.start(renamed=renamed)
        deed.join()
        self.house.start(renamed=renamed)
        if self.error:
            self.faults.append(f"{name}: {self.error}")
        self._again(name)
        self._settle()
        self.killed[f"{name}, {whom}"] += 1
        self._look(f"{name}, {whom} killed after {moment:.3f} s")

    def _deed(self, name: str) -> None:
        self.error: BaseException | None = None
        try:
            self._do(name, cut=True)
        except BaseException as fault:
            self.error = fault

    def _again(self, name: str) -> None:
        """Whoever was cut off in the middle of a deed of several steps goes on with it."""
        from .deeds import DEEDS, FINISHED_LATER

        if name in FINISHED_LATER:
            DEEDS[name](self.browser, self.number)

    def _settle(self) -> None:
        """Until no job waits or runs."""
        from tongpan.access.models import Job

        from .deeds import wait_for

        open_jobs = Job.everywhere.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING))
        wait_for(lambda: not open_jobs.exists())

    def _killed_upgrade(self) -> None:
        self.killed["migrate"] += 1
        for fault in self.upgrade.killed(self.draw):
            self.faults.append(f"migrate: {fault}")
        self._tell("migrate")

    def _look(self, what: str) -> None:
        from .invariants import broken, shape

        self.faults += [f"after {what}: {own}" for own in broken()]
        if shape() != self.shape:
            self.faults.append(f"after {what}: tables or indexes differ: {set(shape()) ^ set(self.shape)}")
        self._tell(what)

    def _tell(self, what: str) -> None:
        if self.say:
            total = sum(self.killed.values())
            print(f"{total}: {what}{' – ' + '; '.join(self.faults) if self.faults else ''}", flush=True)  # noqa: T201

    def jobs(self) -> list[str]:
        """How the last jobs stand, for who looks for the cause."""
        from tongpan.access.models import Job

        return [
            f"{own.kind} {own.state} attempt {own.attempt} of {own.worker}: {own.error}"
            for own in Job.everywhere.all()[:6]
        ]

    def result(self) -> dict[str, Any]:
        """What was done and found."""
        from tongpan.access.models import AuditRecord, Job
        from tongpan.registry.models import Teacher

        jobs = Job.everywhere.all()
        return {
            "kills": sum(self.killed.values()), "of": dict(sorted(self.killed.items())), "jobs": jobs.count(),
            "taken up again": jobs.filter(attempt__gt=1).count(),
            "most attempts": max(jobs.values_list("attempt", flat=True), default=0),
            "audit records": AuditRecord.objects.count(), "people": Teacher.everywhere.count(), "faults": self.faults,
        }  # fmt: skip


def main() -> int:
    """Read the words, run, print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=200)
    words.add_argument("--minutes", type=float, default=math.inf, help="end after so many, with what was done")
    words.add_argument("--seed", type=int, default=6)
    words.add_argument("--database", default="", help="address of an empty PostgreSQL database; SQLite without it")
    words.add_argument("--quiet", action="store_true")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="tongpan-chaos-", ignore_cleanup_errors=True) as folder:
        homes.prepare(Path(folder), asked.database)
        chaos = Chaos(asked.seed, say=not asked.quiet)
        try:
            try:
                chaos.run(asked.kills, asked.minutes)
            except TimeoutError as fault:
                chaos.faults += [str(fault), *chaos.jobs()]
            print(json.dumps(chaos.result(), ensure_ascii=False, indent=1))  # noqa: T201
        finally:
            chaos.house.stop()
    return 1 if chaos.faults else 0


if __name__ == "__main__":
    sys.exit(main())
