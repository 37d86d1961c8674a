"""What was changed, for the audit record and for somebody who comes second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class RefusedError(Exception):
    """An action that the records do not allow: an English message id with ``%(name)s`` places and its values."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message, self.values = message, values


class ConflictError(Exception):
    """Somebody else changed the record since the form was opened. ``changes`` says what: field to (was, is now)."""

    def __init__(self, changes: Mapping[str, tuple[Any, Any]], now: Mapping[str, Any]) -> None:
        super().__init__(", ".join(changes))
        self.changes, self.now = dict(changes), dict(now)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Every key whose value differs, with the old and the new value; a key that is absent counts as None."""
    keys = [*old, *(key for key in new if key not in old)]
    return {key: (old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)}


def refuse_stale(seen: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise :class:`ConflictError` where the record is no longer what the form showed."""
    if changes := differences(seen, now):
        raise ConflictError(changes, now)
