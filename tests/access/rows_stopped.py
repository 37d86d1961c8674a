"""Who may open what: tasks that were given up."""

from __future__ import annotations

from tests.access.table import SYSTEM, Row, post

ROWS = (
    Row("access:stopped", SYSTEM),
    post("access:stopped-again", SYSTEM),
    post("access:stopped-dismiss", SYSTEM),
)
