"""Who may open what: what documents state."""

from __future__ import annotations

from tests.access.table import READERS, SCHOOL, Row

ROWS: tuple[Row, ...] = (
    Row("insight:stated", READERS),
    Row("insight:stated", READERS, query="?export=csv"),
    Row("insight:stated", READERS, unit=SCHOOL),
)
