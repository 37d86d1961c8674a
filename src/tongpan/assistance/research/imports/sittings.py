"""What a file says of the sessions and of the units of an activity, as it is compared with what stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

from tongpan.assistance.base.imports import CHINESE, names_in
from tongpan.registry.imports.values import key

PARTS = {"session": "name", "ends": "ends", "hours": "hours", "seats": "places", "room": "room"}
"""The columns of a session, and the field that each fills."""


class Sittings:
    """Sessions by their beginning: the row that names each, and what it says. Alike where all of it stands so."""

    def __init__(self, by_start: dict[dt.datetime, tuple[int, dict[str, Any]]]) -> None:
        self.by_start = by_start

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return isinstance(other, Sittings) and self.by_start == other.by_start
        return all(
            starts in other and all(getattr(other[starts], name) == value for name, value in facts.items())
            for starts, (_index, facts) in self.by_start.items()
        )

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return "、".join(f"{starts:%Y-%m-%d %H:%M}" for starts in sorted(self.by_start))


class Titles:
    """Units as a cell names them; a list that was cut short names the first of them. Alike where all are in it."""

    def __init__(self, cell: str) -> None:
        self.names = names_in(_whole(cell))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Titles):
            return self.names == other.names
        return isinstance(other, Collection) and {key(own) for own in self.names} <= {key(own) for own in other}

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return "、".join(self.names)


def _whole(cell: str) -> str:
    """The cell without “and 3 more” at its end, in either language."""
    from django.utils.translation import gettext, override

    for language in (CHINESE, "en"):
        with override(language):
            more = re.escape(gettext(" and %(count)s more")).replace(re.escape("%(count)s"), r"\d+")
        cell = re.sub(rf"{more}$", "", cell)
    return cell
