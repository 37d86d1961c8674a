"""What the web server calls when a process of it begins: each of its threads opens its database connection."""

from __future__ import annotations

from threading import Barrier, BrokenBarrierError
from typing import Any

PATIENCE = 30.0
"""Seconds that a thread waits for the others to be there."""


def post_worker_init(worker: Any) -> None:
    """Let every thread of a process do what comes before its first visitor (:func:`tongpan.config.warm.connect`).

    Nobody waits for it here: who comes meanwhile is served by the thread that is ready first.
    """
    together = Barrier(worker.cfg.threads)
    for _thread in range(worker.cfg.threads):
        worker.tpool.submit(_begin, together)


def _begin(together: Barrier) -> None:
    from .warm import connect

    try:
        together.wait(PATIENCE)  # or a thread that is done early would do it for another one
    except BrokenBarrierError:
        return
    connect()
