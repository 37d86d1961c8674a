"""Runs in processes of their own, with CPU seconds and memory; shared by the benchmarks of evaluation."""

from __future__ import annotations

import json
import os
import platform
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def alone(work: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    """What ``work`` found, run in a fresh process with one thread for products of matrices; the error if it failed."""
    os.environ.update(dict.fromkeys(THREADS, "1"))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(work, *args).result()
        except Exception as error:  # a peer that fails is a result
            return {"failed": f"{type(error).__name__}: {error}"[:300]}


@contextmanager
def timed(into: dict[str, Any]) -> Iterator[None]:
    """Wall and CPU seconds of the block, and the most memory the process held until its end."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into["seconds"], into["cpu_seconds"] = round(time.perf_counter() - wall, 3), round(time.process_time() - cpu, 3)
    into["memory_gib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)


def machine() -> dict[str, Any]:
    """Where it ran."""
    return {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}


def save(path: Path | None, report: dict[str, Any]) -> None:
    """Written after every row: a run that is broken off keeps what it has."""
    if path:
        path.write_text(json.dumps(report | {"machine": machine()}, ensure_ascii=False, indent=1) + "\n")


def line(name: str, found: dict[str, Any]) -> str:
    """One result as a line."""
    if "failed" in found:
        return f"{name:44} failed: {found['failed']}"
    rest = {key: value for key, value in found.items() if key not in ("seconds", "cpu_seconds", "memory_gib")}
    words = "  ".join(
        f"{key} {value:.6g}" if isinstance(value, float) else f"{key} {value}" for key, value in rest.items()
    )
    return f"{name:44}{found['cpu_seconds']:9.2f} CPU s {found['memory_gib']:6.2f} GiB  {words}"
