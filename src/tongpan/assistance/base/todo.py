"""What waits for a person: each part tells what it knows, the desk shows it all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tongpan.access.models import Unit, User


@dataclass(frozen=True)
class Todo:
    """One thing that waits. ``text`` is a message id that ``values`` fill; ``key`` names it once and for all.

    ``kind`` is a stable name such as ``task.due``, by which somebody can switch reminders off.
    """

    kind: str
    key: str
    text: str
    unit: Unit
    href: str
    values: dict[str, Any] = field(default_factory=dict)
    due: dt.date | None = None

    def late_on(self, day: dt.date) -> bool:
        """Whether it should have been done before a day."""
        return self.due is not None and self.due < day


Source = Callable[[User, dt.date], Iterable[Todo]]
_sources: list[Source] = []
_kinds: dict[str, Any] = {}
_homes: dict[str, str] = {}


def waits(source: Source, **kinds: Any) -> Source:
    """Register a source of what waits for a user on a day; call it in ``ready()``.

    It opens no scope of its own accord: it asks ``everywhere`` for records of the units on which the user holds a role
    that can do the thing. ``kinds`` gives words (lazy translations) for its kinds, with “_” for the “.” in them.
    """
    if source not in _sources:
        _sources.append(source)
    named = {name.replace("_", ".", 1): words for name, words in kinds.items()}
    _kinds.update(named)
    _homes.update(dict.fromkeys(named, source.__module__))
    return source


def waiting_for(user: User, day: dt.date) -> Iterator[Todo]:
    """Everything that waits for somebody, the most urgent first."""
    found = [todo for source in _sources for todo in source(user, day)]
    yield from sorted(found, key=lambda own: (own.due is None, own.due or day, own.kind, own.key))


def kinds_of_todo() -> dict[str, Any]:
    """Words for every kind."""
    return dict(_kinds)


def homes_of_todo() -> dict[str, str]:
    """The module that each kind comes from: so one knows to which part it belongs."""
    return dict(_homes)
