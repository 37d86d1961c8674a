"""Words for the audited actions of mentoring."""

from __future__ import annotations

from typing import Any

NAMES: dict[str, Any] = {}
