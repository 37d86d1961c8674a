"""Who may open what: the addresses of teaching."""

from __future__ import annotations

from tests.access.table import PLANNERS, READERS, SCHOOL, Row, post

CLERK, PLATFORM = READERS | {"clerk"}, {"platform": 999_999}
ROWS: tuple[Row, ...] = (
    Row("assistance:teaching-services", READERS),
    Row("assistance:teaching-services", CLERK, unit=SCHOOL),
    Row("assistance:teaching-services-add", PLANNERS),
    post("assistance:teaching-services-add", PLANNERS, 200),
    post("assistance:teaching-services-end", PLANNERS),
    post("assistance:teaching-services-remove", PLANNERS),
    Row("assistance:teaching-coverage", READERS),
    Row("assistance:teaching-platforms", CLERK, unit=SCHOOL),
    Row("assistance:teaching-platform-add", PLANNERS),
    post("assistance:teaching-platform-add", PLANNERS, 200),
    Row("assistance:teaching-platform", READERS, 404, given=PLATFORM),
    Row("assistance:teaching-platform-edit", PLANNERS, 404, given=PLATFORM),
    post("assistance:teaching-platform-edit", PLANNERS, 404, given=PLATFORM),
    post("assistance:teaching-platform-remove", PLANNERS, 404, given=PLATFORM),
)
