"""The word to end early, from whoever waits for many counties to the solvers at work on them, wherever they run."""

from __future__ import annotations

import time
from multiprocessing.synchronize import Event
from typing import Any, Protocol
from uuid import uuid4

from tongpan_core.plan.problem import Progress

EVERY = 0.2
"""Seconds between two looks of a solver: on a cluster each asks the scheduler."""
_event: Event | None = None
_here: set[str] = set()


class Halt(Protocol):
    """``ask`` is called where one waits; the object travels with the problem, and ``asked`` is called beside it."""

    def ask(self) -> None:
        """End what is being solved, and begin nothing that waits."""
        ...

    def asked(self) -> bool:
        """Whether that was said."""
        ...


class OnThisMachine:
    """To the processes of a pool; each was given the event at its start (:func:`listen`)."""

    def __init__(self, event: Event | None = None) -> None:
        self._own = event

    def ask(self) -> None:
        """Set the event that all processes of the pool share."""
        if self._own is not None:
            self._own.set()

    def asked(self) -> bool:
        """Whether it is set."""
        return _event is not None and _event.is_set()

    def __reduce__(self) -> tuple[Any, ...]:
        return OnThisMachine, ()


def listen(event: Event) -> None:
    """At the start of a process of a pool: where the word will be heard."""
    global _event  # noqa: PLW0603 - one event a process, given at its start, as no task can carry it
    _event = event


class OnCluster:
    """To the workers of a Dask cluster, by an event of the scheduler."""

    def __init__(self, name: str) -> None:
        self.name = name

    def ask(self) -> None:
        """Set the event."""
        self._event().set()

    def asked(self) -> bool:
        """Whether it is set; a scheduler that does not answer has said nothing."""
        try:
            return bool(self._event().is_set())
        except (OSError, ValueError, TimeoutError):
            return False

    def forget(self) -> None:
        """Take the event away from the scheduler."""
        self._event().clear()

    def _event(self) -> Any:
        import distributed

        kind: Any = distributed.Event
        return kind(self.name)


class InThisProcess:
    """To the threads of this process."""

    def __init__(self, name: str = "") -> None:
        self.name = name or uuid4().hex

    def ask(self) -> None:
        """Remember the name."""
        _here.add(self.name)

    def asked(self) -> bool:
        """Whether it is remembered."""
        return self.name in _here

    def forget(self) -> None:
        """Nobody listens any more."""
        _here.discard(self.name)


class Halted:
    """A stop for a solver: true once the word was said."""

    def __init__(self, halt: Halt) -> None:
        self._halt, self._looked, self._said = halt, 0.0, False

    def __call__(self, progress: Progress) -> bool:  # noqa: ARG002 - the shape of every stop
        """Whether to stop here; looked for at most five times a second."""
        now = time.monotonic()
        if not self._said and now - self._looked >= EVERY:
            self._looked, self._said = now, self._halt.asked()
        return self._said
