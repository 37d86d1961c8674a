"""What every plan has: its context, the records that it adds and changes, and samples for the eye."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tongpan.access.models import Unit, User
from tongpan.registry.imports.outcome import Tally
from tongpan.registry.imports.places import Places, stock_day

SAMPLES = 40
Say = Callable[..., None]


def silent(_step: str, _done: float = 0, _total: float = 0, **_values: Any) -> None:
    """Progress that nobody listens to."""


@dataclass
class Context:
    """For whom and when: the importing unit, the school year, and the schools that may be spoken of.

    ``user`` is who brings the file in: what that account may not change, no row may. A name (the command line) may all
    that the unit may. ``dry`` says that nothing may be left behind: a plan that tries its rows takes them back.
    """

    unit: Unit
    year: int
    say: Say = silent
    user: User | str | None = None
    dry: bool = True
    _places: Places | None = None

    @property
    def day(self) -> dt.date:
        """1 September of the school year."""
        return stock_day(self.year)

    @property
    def places(self) -> Places:
        """The schools of the unit, read once."""
        if self._places is None:
            self._places = Places(self.unit, self.day)
        return self._places


@dataclass
class Changes:
    """Columns to insert into one model, and rows of columns to update by key."""

    added: dict[str, list[Any]] = field(default_factory=dict)
    changed_ids: list[int] = field(default_factory=list)
    changed: dict[str, list[Any]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)


class Samples(list[dict[str, Any]]):
    """The first changes, field by field, old and new."""

    def note(self, record: str, label: str, old: Any, new: Any, *, name: str = "", label_zh: str = "") -> None:
        """Keep one change while there is room.

        ``name`` is that of the field, where its values are codes; ``label_zh`` its Chinese name, where the label is
        no message id (a figure of the catalogue, or of the region's own).
        """
        if len(self) < SAMPLES:
            more = {"name": name, "label_zh": label_zh}
            self.append(
                {"record": record, "field": label, "old": shown(old), "new": shown(new)}
                | {key: value for key, value in more.items() if value}
            )


def shown(value: Any) -> str:
    """A value as a sample shows it."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)[:80]
