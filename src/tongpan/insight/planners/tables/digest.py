"""The digest of what was read: the same records give the same one anywhere."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any


def digest_of(*parts: Any) -> str:
    """sha256 of plain values, dates, dataclasses and named tuples in canonical form."""
    text = json.dumps(parts, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {own.name: getattr(value, own.name) for own in dataclasses.fields(value)}
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
