"""Words for the audited actions of this part."""

from __future__ import annotations

from typing import Any

from . import activities, mentoring

NAMES: dict[str, Any] = {**activities.NAMES, **mentoring.NAMES}
