"""Who may open what: the addresses of joint tests."""

from __future__ import annotations

from tests.access.table import PLANNERS, READERS, SCHOOL, Row, post  # noqa: F401

CLERK = READERS | {"clerk"}
ROWS: tuple[Row, ...] = (
    Row("assessment:test-list", READERS),
    Row("assessment:test-list", CLERK, unit=SCHOOL),
)
