"""What was computed from the records, remembered until something is written."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from django.utils.translation import get_language

from tongpan.ui.memory import Memory

from . import audit
from .reach import everything, seeing

V = TypeVar("V")


def until_written(
    memory: Memory[V],
    *key: Hashable,
    make: Callable[[], V],
    spoken: bool = False,
    state: str | None = None,
    register: bool = False,
) -> V:
    """``make()``, or what it gave before under the same key and the same state of the records.

    ``key`` must name what is asked and of which unit; ``spoken`` adds the reader's language. Whoever asks must have
    been let in already: the key holds no right. The state is read before the records are, so that what is remembered
    is never older than its state; one who asks several things may hand in the state, read before any of them. Where no
    record was ever written nothing is remembered. What is handed out is shared: nobody may change it. ``register``: it
    is computed from units, schools, their figures and what documents state alone, and outlives the daily work.
    """
    state = audit.state(register=register) if state is None else state
    if not state:
        return make()
    return memory.get((state, get_language() if spoken else None, *key), lambda: _for_all(make))


def _for_all(make: Callable[[], V]) -> V:
    """It is handed to others too, so it must not depend on how far the first one who asks sees."""
    with seeing(everything("what is remembered for all")):
        return make()
