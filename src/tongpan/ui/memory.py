"""What a process remembers of what it has computed: bounded, the longest unused goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar

V = TypeVar("V")


class Memory(Generic[V]):
    """Values by key, at most ``most`` of them.

    Only for what follows from its key alone: the key must name everything that a value depends on, the reader's
    language too, and nobody may change a value that came from here. Threads may share it.
    """

    every: ClassVar[list[Memory[Any]]] = []

    def __init__(self, most: int) -> None:
        self.most, self._held, self._lock = most, OrderedDict[Hashable, V](), Lock()
        Memory.every.append(self)

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value of the key, made now where it is not held; two threads may both make it."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        return self.put(key, make())

    def put(self, key: Hashable, value: V) -> V:
        """Hold a value."""
        with self._lock:
            self._held[key] = value
            self._held.move_to_end(key)
            while len(self._held) > self.most:
                self._held.popitem(last=False)
        return value

    def held(self, key: Hashable) -> V | None:
        """The value of the key; None where it is not held."""
        with self._lock:
            return self._held.get(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()


def forget() -> None:
    """Forget everything that this process remembers."""
    for memory in Memory.every:
        memory.clear()
