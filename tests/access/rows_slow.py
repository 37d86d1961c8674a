"""Who may open what: slow queries."""

from __future__ import annotations

from tests.access.table import SYSTEM, Row

ROWS = (Row("access:slow-queries", SYSTEM),)
