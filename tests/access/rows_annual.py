"""Who may open what: the annual report."""

from __future__ import annotations

from tests.access.table import READERS, Row

ROWS = (
    Row("insight:annual", READERS),
    Row("insight:annual", READERS, query="?period=calendar"),
    Row("insight:annual", READERS, 404, query="?bond=999999"),
    Row("insight:annual-file", READERS, 404, given={"format_": "odt"}),
)
