"""Results as JSON and back: plain mappings, numbers and text; NaN as None; the same result after a round trip."""

from __future__ import annotations

import math
import types
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Result = TypeVar("Result")


def to_plain(value: Any) -> Any:
    """A value of dataclasses, tuples, mappings, dates and numbers as what JSON knows. Infinite numbers become None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(own) for key, own in value.items()}
    return [to_plain(own) for own in value]


def from_plain(kind: type[Result], data: Mapping[str, Any]) -> Result:
    """The dataclass back from what :func:`to_plain` made; unknown keys are ignored, so that old results load."""
    hints = _hints(cast(Hashable, kind))
    return kind(**{name: _read(hints[name], data[name]) for name in hints if name in data})


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    assert isinstance(kind, type)
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(cast(Any, kind))}


def _read(hint: Any, value: Any) -> Any:
    if hint is float:
        return math.nan if value is None else float(value)
    if value is None:
        return None
    if hint is date:
        return date.fromisoformat(value)
    if is_dataclass(hint):
        return from_plain(cast(type[Any], hint), value)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        return tuple(_read(inner[0], own) for own in value)
    if origin in (Union, types.UnionType):
        return _read_union(inner, value)
    if origin is not None and isinstance(value, dict):
        return {key: _read(inner[1], own) for key, own in value.items()}
    return value


def _read_union(inner: tuple[Any, ...], value: Any) -> Any:
    kinds = [own for own in inner if own is not type(None)]
    if len(kinds) == 1:
        return _read(kinds[0], value)
    return tuple(value) if isinstance(value, list) else value
