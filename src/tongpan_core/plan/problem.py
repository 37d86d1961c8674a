"""One shape for every solver: ``solve(problem, *, stop, seed=0, params=Params()) -> Result``.

A problem is immutable and checks itself at birth. A result never comes without saying how good it is: objective,
proven bound, gap, status and time. Where no solution exists, it names the smallest set of wishes that cannot stand
together. The same problem, seed and parameters give the same answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from tongpan_core.messages import N_, ToldError, Words, sentences

MOST_FAULTS = 50
Status = Literal["optimal", "feasible", "infeasible", "stopped"]


class ProblemError(ToldError):
    """Input that no solver should see. The message names the school, the field, the cause and the remedy."""

    @classmethod
    def of(cls, faults: Sequence[Words]) -> ProblemError:
        """Several faults at once, one a line; of very many the first and how many more."""
        rest = len(faults) - MOST_FAULTS
        told = [*faults[:MOST_FAULTS], *([Words(N_("… and %(count)s more."), count=rest)] if rest > 0 else ())]
        if len(told) == 1:
            return cls(told[0].text, **told[0].values)
        error = cls("\n".join(map(str, told)))
        error.message, error.values = N_("%(faults)s"), {"faults": sentences(told)}
        return error


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running solve stands: seconds since its start, the step's message id, best objective and proven bound."""

    seconds: float
    step: str
    objective: float | None = None
    bound: float | None = None

    @property
    def gap(self) -> float | None:
        """Relative distance of the best objective from the bound; ``None`` while either is unknown."""
        if self.objective is None or self.bound is None:
            return None
        return relative_gap(self.objective, self.bound)


class Stop(Protocol):
    """Asked between steps: true when the search must end with the best it has."""

    def __call__(self, progress: Progress) -> bool:
        """Whether to stop here."""
        ...


@dataclass(frozen=True, slots=True)
class MaxSeconds:
    """Stop after a wall-clock time, and tell the solver how much of it is left."""

    seconds: float

    def __call__(self, progress: Progress) -> bool:
        """Whether the time is used up."""
        return progress.seconds >= self.seconds


@dataclass(frozen=True, slots=True)
class GapBelow:
    """Stop when the proven gap is at most ``gap`` (0.01 is one per cent)."""

    gap: float

    def __call__(self, progress: Progress) -> bool:
        """Whether the gap is small enough."""
        return progress.gap is not None and progress.gap <= self.gap


@dataclass(frozen=True, slots=True)
class When:
    """Stop when a function says so: a cancel button, a signal."""

    asked: Callable[[], bool]

    def __call__(self, progress: Progress) -> bool:  # noqa: ARG002 - the shape of every stop
        """Whether the function says so."""
        return self.asked()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Stop when any of several stops says so."""

    stops: Sequence[Stop]

    def __call__(self, progress: Progress) -> bool:
        """Whether one of them says so."""
        return any(stop(progress) for stop in self.stops)


@dataclass(frozen=True, slots=True)
class Wish:
    """One limit that the user asked for, in words that name it on the page.

    ``key`` is stable (``budget``, ``share:PRI-0007``); ``label`` is an English message id with ``%(name)s`` places that
    ``values`` fills, so that the page can say it in the reader's language.
    """

    key: str
    label: str
    values: Mapping[str, Any] = field(default_factory=dict)


Solution = TypeVar("Solution")


@dataclass(frozen=True)
class Result(Generic[Solution]):
    """What a solver found and how good it is.

    ``objective`` and ``bound`` are in the problem's own unit (元 for the path to balance); ``bound`` is ``None`` where
    nothing is proven. ``conflict`` is the smallest set of wishes that cannot stand together, where status is
    ``infeasible``. ``trace`` is the history of progress, for the picture of gap against time.
    """

    status: Status
    solution: Solution | None
    objective: float | None
    bound: float | None
    seconds: float
    seed: int
    conflict: tuple[Wish, ...] = ()
    trace: tuple[Progress, ...] = ()

    @property
    def gap(self) -> float | None:
        """Proven relative gap, or ``None`` where there is no bound or no solution."""
        if self.objective is None or self.bound is None:
            return None
        return relative_gap(self.objective, self.bound)

    def summary(self) -> str:
        """One line for logs and terminals."""
        if self.objective is None:
            return f"{self.status} after {self.seconds:.1f} s"
        proven = "no bound" if self.gap is None else f"gap {self.gap:.2%}"
        return f"{self.status}: {self.objective:,.0f} ({proven}) after {self.seconds:.1f} s"


READY = N_("Making the search ready: on its first use on a machine it is compiled, which takes up to a minute")
"""The step before a compiled search: nothing else is heard of it until then, and it cannot be stopped."""


class Clock:
    """Seconds since its birth, and the record of progress; calls back at every report."""

    def __init__(self, on_progress: Callable[[Progress], None] | None = None) -> None:
        self._start = time.perf_counter()
        self._on_progress = on_progress
        self.trace: list[Progress] = []

    @property
    def seconds(self) -> float:
        """Wall-clock seconds since the solve began."""
        return time.perf_counter() - self._start

    def leave_out(self, seconds: float) -> None:
        """Count so many seconds that have just passed as none: what a machine does once is no part of a solve."""
        self._start += seconds

    def report(self, step: str, objective: float | None = None, bound: float | None = None) -> Progress:
        """Record where the solve stands and tell whoever listens."""
        progress = Progress(self.seconds, step, objective, bound)
        self.trace.append(progress)
        if self._on_progress is not None:
            self._on_progress(progress)
        return progress


def relative_gap(objective: float, bound: float) -> float:
    """``|objective − bound| / max(|objective|, tiny)``; zero where both are zero."""
    if objective == bound:
        return 0.0
    return abs(objective - bound) / max(abs(objective), 1e-9)
