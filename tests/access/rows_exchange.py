"""Who may open what: the addresses of exchange."""

from __future__ import annotations

from tests.access.table import CLERK, PLANNERS, READERS, SCHOOL, STAFF, Row, post

ONE, CALL = {"placement": 999_999}, {"call": 999_999}
APPLICATION, CERTIFICATE = {"application": 999_999}, {"certificate": 999_999}
APPRAISAL, LIST = ONE | {"appraisal": 999_999}, {"eligible_list": 999_999}
STEP = CALL | {"state": "open"}

LISTS = tuple(
    row
    for page in ("placements", "calls", "applications", "appraisals", "certificates", "eligible", "ratios", "calendar",
                 "calendar-schools", "calendar-map", "posts")
    for row in (Row(f"assistance:exchange-{page}", READERS), Row(f"assistance:exchange-{page}", CLERK, unit=SCHOOL))
)  # fmt: skip

ROWS: tuple[Row, ...] = (
    *LISTS,
    Row("assistance:exchange-incentives", PLANNERS),
    Row("assistance:exchange-incentives", STAFF, unit=SCHOOL),
    Row("assistance:exchange-placements", READERS, query="?export=csv"),
    post("assistance:exchange-placements", READERS),
    post("assistance:exchange-placements", CLERK, unit=SCHOOL),
    Row("assistance:exchange-placement-add", PLANNERS),
    Row("assistance:exchange-placement-add", PLANNERS, unit=SCHOOL),
    post("assistance:exchange-placement-add", PLANNERS, 200),
    post("assistance:exchange-placement-add", PLANNERS, 200, unit=SCHOOL),
    Row("assistance:exchange-placements-mark", PLANNERS),
    post("assistance:exchange-placements-mark", PLANNERS, 200),
    post("assistance:exchange-placements-end", PLANNERS),
    post("assistance:exchange-placements-certify", PLANNERS),
    Row("assistance:exchange-placement", PLANNERS, 404, given=ONE),
    Row("assistance:exchange-placement", STAFF, 404, given=ONE, unit=SCHOOL),
    Row("assistance:exchange-placement-edit", PLANNERS, 404, given=ONE),
    post("assistance:exchange-placement-edit", PLANNERS, 404, given=ONE),
    post("assistance:exchange-placement-end", PLANNERS, 404, given=ONE),
    post("assistance:exchange-placement-remove", PLANNERS, 404, given=ONE),
    post("assistance:exchange-placement-appraise", PLANNERS, 404, given=ONE),
    post("assistance:exchange-placement-appraise", STAFF, 404, given=ONE, unit=SCHOOL),
    post("assistance:exchange-placement-certify", PLANNERS, 404, given=ONE),
    post("assistance:exchange-appraisal-remove", PLANNERS, 404, given=APPRAISAL),
    Row("assistance:exchange-call-add", PLANNERS),
    post("assistance:exchange-call-add", PLANNERS, 200),
    Row("assistance:exchange-call", READERS, 404, given=CALL),
    Row("assistance:exchange-call-edit", PLANNERS, 404, given=CALL),
    post("assistance:exchange-call-edit", PLANNERS, 404, given=CALL),
    post("assistance:exchange-call-remove", PLANNERS, 404, given=CALL),
    post("assistance:exchange-call-step", PLANNERS, 404, given=STEP),
    Row("assistance:exchange-application-add", PLANNERS, 404, given=CALL),
    post("assistance:exchange-application-add", STAFF, 404, given=CALL, unit=SCHOOL),
    post("assistance:exchange-applications-select", PLANNERS, 404, given=CALL),
    post("assistance:exchange-applications-decline", PLANNERS, 404, given=CALL),
    post("assistance:exchange-applications-agree", STAFF, 404, given=CALL, unit=SCHOOL),
    post("assistance:exchange-applications-post", PLANNERS, 404, given=CALL),
    Row("assistance:exchange-application", PLANNERS, 404, given=APPLICATION),
    post("assistance:exchange-application-word", STAFF, 404, given=APPLICATION, unit=SCHOOL),
    post("assistance:exchange-application-host", PLANNERS, 404, given=APPLICATION),
    post("assistance:exchange-application-withdraw", STAFF, 404, given=APPLICATION, unit=SCHOOL),
    Row("assistance:exchange-certificate", PLANNERS, 404, given=CERTIFICATE),
    Row("assistance:exchange-certificate-file", PLANNERS, 404, given=CERTIFICATE),
    post("assistance:exchange-certificate-withdraw", PLANNERS, 404, given=CERTIFICATE),
    Row("assistance:exchange-eligible-freeze", PLANNERS),
    post("assistance:exchange-eligible-freeze", PLANNERS, 200),
    post("assistance:exchange-eligible-discard", PLANNERS, 404, given=LIST),
)
