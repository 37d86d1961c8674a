"""Cheapest flows in whole numbers, by OR-Tools in a process of its own: it cannot be loaded beside highspy.

The process starts at the first call (or at :func:`prepare`), serves every later one, and ends with ours. What goes
through its pipes are raw little-endian arrays; after a crash, a stop or an interrupt it is replaced.
"""

from __future__ import annotations

import atexit
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FlowStatus = Literal["optimal", "infeasible", "stopped"]
_ASK = struct.Struct("<qq")  # nodes, arcs
_TELL = struct.Struct("<qqq")  # status, cost, length of what follows: flows, or bytes of a message
_EVERY = 0.05  # seconds between two questions whether to stop
_OPTIMAL, _INFEASIBLE, _FAILED = 0, 1, 2
_KINDS: tuple[tuple[str, str], ...] = (
    ("tails", "<i4"), ("heads", "<i4"), ("capacities", "<i8"), ("costs", "<i8"), ("supplies", "<i8")
)  # fmt: skip


class FlowError(RuntimeError):
    """A flow that could not be computed: what was given cannot be a flow, or the solver's process failed."""


@dataclass(frozen=True)
class Flow:
    """What :func:`min_cost_flow` found: whole units on every arc, shape (m,), and what they cost; empty without one."""

    status: FlowStatus
    flows: NDArray[np.int64]
    cost: int = 0


def min_cost_flow(
    tails: ArrayLike,
    heads: ArrayLike,
    capacities: ArrayLike,
    costs: ArrayLike,
    supplies: ArrayLike,
    *,
    asked: Callable[[], bool] | None = None,
) -> Flow:
    """The cheapest flow: ``m`` arcs from ``tails`` to ``heads`` (m,) carry 0 … ``capacities`` (m,) at ``costs`` (m,).

    All are whole numbers; ``supplies`` (n,) is what a node puts in (above zero) or takes out, and sums to zero.
    ``asked`` is called twenty times a second; the solve is given up where it says so. The same input gives the same
    flow.

    Raises:
        FlowError: for arrays that are no flow, numbers too large for exact work, or where OR-Tools cannot be used.
    """
    given = _checked((tails, heads, capacities, costs, supplies))
    return _WORKER.solve(given, asked)


def prepare() -> None:
    """Start the solver's process without waiting for it: its half second passes while the caller builds a model."""
    _WORKER.start()


def _checked(given: tuple[ArrayLike, ...]) -> list[NDArray[Any]]:
    arrays: list[NDArray[Any]] = []
    for (name, kind), own in zip(_KINDS, given, strict=True):
        array = np.asarray(own)
        if array.ndim != 1 or not (np.issubdtype(array.dtype, np.integer) or array.size == 0):
            raise FlowError(f"“{name}” has shape {array.shape} and kind {array.dtype}; give one row of whole numbers.")
        arrays.append(np.ascontiguousarray(array, dtype=kind))
    ends, nodes = arrays[:2], len(arrays[4])
    if len({len(array) for array in arrays[:4]}) != 1:
        raise FlowError(f"Arcs have {[len(array) for array in arrays[:4]]} values; give as many of each.")
    if any(len(own) and not (own.min() >= 0 and own.max() < nodes) for own in ends):
        raise FlowError(f"An arc ends outside the {nodes} nodes; number the nodes from 0 and give each a supply.")
    if len(arrays[2]) and arrays[2].min() < 0:
        raise FlowError("A capacity is below zero; give zero or more.")
    if arrays[4].sum() != 0:
        raise FlowError(f"Supplies sum to {arrays[4].sum()}; what is put in must be taken out: make them sum to 0.")
    return arrays


class _Worker:
    """The one process, used by one thread at a time. A forked copy of us forgets it and starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it where it does not run."""
        with self._lock:
            self._running()

    def solve(self, given: list[NDArray[Any]], asked: Callable[[], bool] | None) -> Flow:
        """Ask it; once more with a fresh process where the old one had died while nobody used it."""
        with self._lock:
            fresh = self._process is None or self._process.poll() is not None
            try:
                return self._exchange(given, asked)
            except (BrokenPipeError, EOFError) as broken:
                ended = self._end()
                if fresh:
                    raise FlowError(f"The flow solver's process ended unexpectedly ({ended}).") from broken
            try:
                return self._exchange(given, asked)
            except (BrokenPipeError, EOFError) as broken:
                raise FlowError(f"The flow solver's process ended unexpectedly ({self._end()}).") from broken

    def _exchange(self, given: list[NDArray[Any]], asked: Callable[[], bool] | None) -> Flow:
        to, back = self._running()
        try:
            _write(to, [_ASK.pack(len(given[4]), len(given[0])), *given])
            while asked is not None and not _ready(back):
                if asked():
                    self._end()
                    return Flow("stopped", np.zeros(0, dtype=np.int64))
            status, cost, length = _TELL.unpack(_read(back, _TELL.size))
            told = _read(back, length)
        except (BrokenPipeError, EOFError):
            raise
        except BaseException:  # an interrupt between question and answer: nobody may read the rest by mistake
            self._end()
            raise
        if status == _FAILED:
            self._end()
            raise FlowError(told.decode())
        if status == _INFEASIBLE:
            return Flow("infeasible", np.zeros(0, dtype=np.int64))
        return Flow("optimal", np.frombuffer(told, dtype="<i8"), cost)

    def _running(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            path = os.pathsep.join(own for own in sys.path if own)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tongpan_core.plan.flow"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,  # nothing half-written that a forked copy of us could write again
                env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        return process.stdin, process.stdout

    def _end(self) -> str:
        process, self._process = self._process, None
        if process is None:
            return "never started"
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        return f"exit code {process.wait()}"

    def end(self) -> None:
        """End the process with ours."""
        self._end()

    def forget(self) -> None:
        """In a forked copy: the process is the parent's; close our ends of its pipes and leave it alone."""
        self._lock = threading.Lock()
        process, self._process = self._process, None
        if process is not None:
            process.returncode = 0  # it is not ours to wait for
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


_WORKER = _Worker()
atexit.register(_WORKER.end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_WORKER.forget)


def _write(to: IO[bytes], parts: list[Any]) -> None:
    for part in parts:
        rest = memoryview(part).cast("B") if len(part) else memoryview(b"")
        while rest:
            rest = rest[to.write(rest) :]


def _read(back: IO[bytes], length: int) -> bytearray:
    told = bytearray(length)
    rest = memoryview(told)
    while rest:
        got = back.readinto(rest)  # type: ignore[attr-defined]
        if not got:
            raise EOFError
        rest = rest[got:]
    return told


def _ready(back: IO[bytes]) -> bool:
    with selectors.DefaultSelector() as waiting:
        waiting.register(back, selectors.EVENT_READ)
        return bool(waiting.select(_EVERY))


def _serve() -> None:
    """The other side: read a flow, solve it, write it back, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for whoever asks; we end when the pipe closes
    to = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever the library prints must not look like an answer
    back = os.fdopen(0, "rb", buffering=0)
    try:
        from ortools.graph.python import min_cost_flow as library
    except ImportError as missing:
        library = None
        fault = f"OR-Tools cannot be imported ({missing}); install the package “ortools” for {sys.executable}."
    while True:
        try:
            nodes, arcs = _ASK.unpack(_read(back, _ASK.size))
            sizes = [arcs, arcs, arcs, arcs, nodes]
            given = [
                np.frombuffer(_read(back, size * int(kind[2])), dtype=kind)
                for (_, kind), size in zip(_KINDS, sizes, strict=True)
            ]
        except EOFError:
            return
        if library is None:
            _write(to, [_TELL.pack(_FAILED, 0, len(fault.encode())), fault.encode()])
        else:
            _write(to, _answer(library, given))


def _answer(library: Any, given: list[NDArray[Any]]) -> list[Any]:
    tails, heads, capacities, costs, supplies = given
    solver = library.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    solver.set_nodes_supplies(np.arange(len(supplies), dtype=np.int32), supplies)
    status = solver.solve()
    if status == solver.OPTIMAL:
        flows = np.asarray(solver.flows(arcs), dtype="<i8")
        return [_TELL.pack(_OPTIMAL, solver.optimal_cost(), flows.nbytes), flows]
    if status == solver.INFEASIBLE:
        return [_TELL.pack(_INFEASIBLE, 0, 0)]
    fault = f"The flow solver ended with {status}; costs or capacities are too large for exact whole numbers."
    return [_TELL.pack(_FAILED, 0, len(fault.encode())), fault.encode()]


if __name__ == "__main__":
    _serve()
