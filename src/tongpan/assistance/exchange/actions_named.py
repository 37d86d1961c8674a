"""Words for the audited actions of this part."""

from __future__ import annotations

from typing import Any

NAMES: dict[str, Any] = {}
