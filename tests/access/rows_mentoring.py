"""Who may open what: the addresses of programmes, studios, mentoring and the cascade."""

from __future__ import annotations

from tests.access.table import Row

ROWS: tuple[Row, ...] = ()
