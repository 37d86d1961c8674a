"""Who may open what: the addresses of appraisal."""

from __future__ import annotations

from tests.access.table import PLANNERS, READERS, SCHOOL, Row, post

CLERK, STAFF = READERS | {"clerk"}, PLANNERS | {"clerk"}
SCHEME, CRITERION = {"scheme": 999_999}, {"criterion": 999_999}
SCHEMES = (
    Row("assessment:appraisal-schemes", CLERK, unit=SCHOOL),
    Row("assessment:appraisal-scheme-add", PLANNERS),
    post("assessment:appraisal-scheme-add", PLANNERS, 200),
    post("assessment:appraisal-scheme-example", PLANNERS, given={"kind": "community"}),
    Row("assessment:appraisal-scheme", CLERK, 404, unit=SCHOOL, given=SCHEME),
    Row("assessment:appraisal-scheme-edit", PLANNERS, 404, given=SCHEME),
    post("assessment:appraisal-scheme-edit", PLANNERS, 404, given=SCHEME),
    post("assessment:appraisal-scheme-settle", PLANNERS, 404, given=SCHEME),
    Row("assessment:appraisal-scheme-copy", PLANNERS, 404, given=SCHEME),
    post("assessment:appraisal-scheme-copy", PLANNERS, 404, given=SCHEME),
    post("assessment:appraisal-scheme-end", PLANNERS, 404, given=SCHEME),
    post("assessment:appraisal-scheme-remove", PLANNERS, 404, given=SCHEME),
    Row("assessment:appraisal-criterion-add", PLANNERS, 404, given=SCHEME),
    post("assessment:appraisal-criterion-add", PLANNERS, 404, given=SCHEME),
    Row("assessment:appraisal-criterion", PLANNERS, 404, given=CRITERION),
    post("assessment:appraisal-criterion", PLANNERS, 404, given=CRITERION),
    Row("assessment:appraisal-criterion-figure", PLANNERS, 404, given=CRITERION),
    post("assessment:appraisal-criterion-figure", PLANNERS, 404, given=CRITERION),
    post("assessment:appraisal-criterion-remove", PLANNERS, 404, given=CRITERION),
)
ROUND, SHEET, FINDING = {"round": 999_999}, {"sheet": 999_999}, {"finding": 999_999}
ROUNDS = (
    Row("assessment:appraisal-list", CLERK, unit=SCHOOL),
    Row("assessment:appraisal-add", PLANNERS, 302),
    post("assessment:appraisal-add", PLANNERS),
    Row("assessment:appraisal-judging", CLERK, unit=SCHOOL),
    Row("assessment:appraisal-one", CLERK, 404, unit=SCHOOL, given=ROUND),
    Row("assessment:appraisal-edit", PLANNERS, 404, given=ROUND),
    post("assessment:appraisal-edit", PLANNERS, 404, given=ROUND),
    post("assessment:appraisal-step", PLANNERS, 404, given=ROUND | {"to": "reporting"}),
    post("assessment:appraisal-fill", PLANNERS, 404, given=ROUND),
    post("assessment:appraisal-remove", PLANNERS, 404, given=ROUND),
    Row("assessment:appraisal-results", CLERK, 404, unit=SCHOOL, given=ROUND),
    Row("assessment:appraisal-appraised-add", PLANNERS, 404, given=ROUND),
    post("assessment:appraisal-appraised-add", PLANNERS, 404, given=ROUND),
    post("assessment:appraisal-appraised-remove", PLANNERS, 404, given=ROUND | SHEET),
    Row("assessment:appraisal-judge-add", PLANNERS, 404, given=ROUND),
    post("assessment:appraisal-judge-add", PLANNERS, 404, given=ROUND),
    post("assessment:appraisal-judge-remove", PLANNERS, 404, given=ROUND | {"judge": 999_999}),
    Row("assessment:appraisal-sheet", CLERK, 404, unit=SCHOOL, given=SHEET),
    Row("assessment:appraisal-judge", CLERK, 404, unit=SCHOOL, given=SHEET),
    post("assessment:appraisal-judge", CLERK, 404, unit=SCHOOL, given=SHEET),
    post("assessment:appraisal-hand-in", STAFF, 404, unit=SCHOOL, given=SHEET),
    post("assessment:appraisal-give-back", PLANNERS, 404, given=SHEET),
    Row("assessment:appraisal-finding", CLERK, 404, unit=SCHOOL, given=FINDING),
    post("assessment:appraisal-report", STAFF, 404, unit=SCHOOL, given=FINDING),
    post("assessment:appraisal-by-hand", PLANNERS, 404, given=FINDING),
    post("assessment:appraisal-object", STAFF, 404, unit=SCHOOL, given=FINDING),
    post("assessment:appraisal-answer", PLANNERS, 404, given=FINDING | {"objection": 999_999}),
    Row("assessment:appraisal-evidence", CLERK, 404, unit=SCHOOL, given=FINDING | {"file": 999_999}),
)
BOOK, ITEM, FAULT = {"workbook": 999_999}, {"workitem": 999_999}, {"rectification": 999_999}
BOOKS = (
    Row("assessment:appraisal-national", READERS),
    Row("assessment:appraisal-national", CLERK, unit=SCHOOL),
    Row("assessment:appraisal-national-open", PLANNERS),
    post("assessment:appraisal-national-open", PLANNERS, 200),
    Row("assessment:appraisal-workbook", READERS, 404, given=BOOK),
    post("assessment:appraisal-workbook-compute", PLANNERS, 404, given=BOOK),
    post("assessment:appraisal-workbook-assign", PLANNERS, 404, given=BOOK),
    post("assessment:appraisal-workbook-unassign", PLANNERS, 404, given=BOOK),
    post("assessment:appraisal-workbook-faults", PLANNERS, 404, given=BOOK),
    Row("assessment:appraisal-item", READERS, 404, given=ITEM),
    Row("assessment:appraisal-item-edit", PLANNERS, 404, given=ITEM),
    post("assessment:appraisal-item-edit", PLANNERS, 404, given=ITEM),
    post("assessment:appraisal-item-hand-in", PLANNERS, 404, given=ITEM | {"done": "yes"}),
    Row("assessment:appraisal-rectify", CLERK, unit=SCHOOL),
    Row("assessment:appraisal-rectify-add", PLANNERS),
    post("assessment:appraisal-rectify-add", PLANNERS, 200),
    Row("assessment:appraisal-rectify-one", CLERK, 404, unit=SCHOOL, given=FAULT),
    Row("assessment:appraisal-rectify-edit", PLANNERS, 404, given=FAULT),
    post("assessment:appraisal-rectify-edit", PLANNERS, 404, given=FAULT),
    post("assessment:appraisal-rectify-done", STAFF, 404, unit=SCHOOL, given=FAULT),
    post("assessment:appraisal-rectify-reopen", PLANNERS, 404, given=FAULT),
    post("assessment:appraisal-rectify-remove", PLANNERS, 404, given=FAULT),
)
ROWS: tuple[Row, ...] = SCHEMES + ROUNDS + BOOKS
