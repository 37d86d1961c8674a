"""Who may open what: the addresses of works."""

from __future__ import annotations

from tests.access.table import Row

ROWS: tuple[Row, ...] = ()
