"""Who may open what: the addresses of desk. What is on a desk is its owner's, whatever the unit in the address."""

from __future__ import annotations

from tests.access.table import CLERK, READERS, SCHOOL, Row, post

NO_NOTICE = {"notice": 999_999}

ROWS: tuple[Row, ...] = (
    Row("assistance:desk", READERS),
    Row("assistance:desk", CLERK, unit=SCHOOL),
    Row("assistance:desk-notices", READERS),
    Row("assistance:desk-notices", CLERK, unit=SCHOOL),
    Row("assistance:desk-notice", READERS, 404, given=NO_NOTICE),
    post("assistance:desk-read", READERS),
    Row("assistance:desk-wishes", READERS),
    post("assistance:desk-wishes", READERS, 200),
)
