"""Who may open what: communities, targets and experience."""

from __future__ import annotations

from tests.access.table import CLERK, PLANNERS, READERS, SCHOOL, STAFF, Row, post

NO_BOND, NO_TARGET, NO_CASE = {"bond": 999_999}, {"target": 999_999}, {"case": 999_999}

COMMUNITIES = (
    Row("assistance:communities", READERS),
    Row("assistance:communities", CLERK, unit=SCHOOL),
    *(
        Row(f"assistance:community{code}", READERS, 404, given=NO_BOND)
        for code in ("", "-staffing", "-teaching", "-research", "-appraisal")
    ),
)
TARGETS = (
    Row("assistance:targets", READERS),
    Row("assistance:targets", CLERK, unit=SCHOOL),
    Row("assistance:target", READERS, 404, given=NO_TARGET),
    Row("assistance:target-add", PLANNERS),
    Row("assistance:target-add", PLANNERS, query="?what=bonds:count"),
    post("assistance:target-add", PLANNERS, 200),
    post("assistance:targets-count", PLANNERS),
    Row("assistance:target-edit", PLANNERS, 404, given=NO_TARGET),
    post("assistance:target-edit", PLANNERS, 404, given=NO_TARGET),
    post("assistance:target-count", PLANNERS, 404, given=NO_TARGET),
    post("assistance:target-delete", PLANNERS, 404, given=NO_TARGET),
)
CASES = (
    Row("assistance:cases", READERS),
    Row("assistance:cases", CLERK, unit=SCHOOL),
    post("assistance:cases-show", PLANNERS),
    post("assistance:cases-show", STAFF, unit=SCHOOL),
    Row("assistance:cases-shared", READERS),
    Row("assistance:cases-shared", CLERK, unit=SCHOOL),
    Row("assistance:case", READERS, 404, given=NO_CASE),
    Row("assistance:case-add", PLANNERS),
    Row("assistance:case-add", STAFF, unit=SCHOOL),
    post("assistance:case-add", PLANNERS, 200),
    Row("assistance:case-edit", PLANNERS, 404, given=NO_CASE),
    post("assistance:case-edit", PLANNERS, 404, given=NO_CASE),
    post("assistance:case-share", PLANNERS, 404, given=NO_CASE),
    post("assistance:case-follow", PLANNERS, 404, given=NO_CASE),
    post("assistance:case-delete", PLANNERS, 404, given=NO_CASE),
)
ROWS: tuple[Row, ...] = COMMUNITIES + TARGETS + CASES
