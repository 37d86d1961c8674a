"""Who may open what: data and their protection."""

from __future__ import annotations

from tests.access.table import AUDITOR, NO_PK, SECURITY, Row, post

LOOK = AUDITOR | SECURITY
ROWS = (
    Row("access:privacy", LOOK),
    Row("access:privacy-requests", LOOK),
    Row("access:privacy-request-add", SECURITY),
    post("access:privacy-request-add", SECURITY, 200),
    Row("access:privacy-request", SECURITY, 404, given=NO_PK),
    post("access:privacy-request", SECURITY, 404, given=NO_PK),
    Row("access:privacy-request-named", SECURITY, 404, given=NO_PK),
    post("access:privacy-request-named", SECURITY, 404, given=NO_PK),
    Row("access:retention", LOOK),
    Row("access:retention-named", SECURITY),
    Row("access:hold", SECURITY),
    post("access:hold", SECURITY, 200),
    post("access:hold-lift", SECURITY, 404, given=NO_PK),
)
