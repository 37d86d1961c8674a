"""Words for the audited actions of activities."""

from __future__ import annotations

from typing import Any

NAMES: dict[str, Any] = {}
