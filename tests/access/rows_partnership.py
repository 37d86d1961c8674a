"""Who may open what: the addresses of partnership."""

from __future__ import annotations

from tests.access.table import CLERK, PLANNERS, READERS, SCHOOL, Row, post

NO_BOND, NO_PAPER = {"bond": 999_999}, {"document": 999_999}
NO_SIDE = NO_PAPER | {"signatory": 999_999}

ROWS = (
    Row("assistance:bonds", READERS),
    Row("assistance:bonds", CLERK, unit=SCHOOL),
    Row("assistance:bond-members", READERS),
    Row("assistance:bond-members", CLERK, unit=SCHOOL),
    Row("assistance:bond-classes", READERS),
    Row("assistance:documents", READERS),
    Row("assistance:documents", CLERK, unit=SCHOOL),
    Row("assistance:teams", READERS),
    Row("assistance:organisations", READERS),
    Row("assistance:bond", READERS, 404, given=NO_BOND),
    Row("assistance:bond-add", PLANNERS),
    post("assistance:bond-add", PLANNERS, 200),
    post("assistance:bond-end", PLANNERS, 404, given=NO_BOND),
    Row("assistance:document-add", PLANNERS),
    post("assistance:document-add", PLANNERS, 200),
    Row("assistance:document", READERS, 404, given=NO_PAPER),
    Row("assistance:document-edit", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-edit", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-issue", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-version", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-withdraw", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-drop", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-signatory-add", PLANNERS, 404, given=NO_PAPER),
    post("assistance:document-sign", PLANNERS, 404, given=NO_SIDE),
    post("assistance:document-signatory-drop", PLANNERS, 404, given=NO_SIDE),
)
