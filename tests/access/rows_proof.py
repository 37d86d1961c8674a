"""Who may open what: did it work, and how many schools it takes. A school account sees nothing of it."""

from __future__ import annotations

import uuid

from tests.access.table import PLANNERS, READERS, SCHOOL, Row, post

SEES = READERS - {"clerk"}
RUN, JOB = {"run": uuid.UUID(int=7)}, {"job": uuid.UUID(int=7)}
ROWS: tuple[Row, ...] = (
    Row("insight:proof", SEES),
    Row("insight:proof", SEES, unit=SCHOOL),
    Row("insight:proof-new", PLANNERS),
    post("insight:proof-new", PLANNERS, 200),
    Row("insight:proof-power", SEES),
    Row("insight:proof-compare", SEES),
    post("insight:proof-compare", SEES),
    Row("insight:proof-job", SEES, 404, given=JOB),
    Row("insight:proof-run", SEES, 404, given=RUN),
    post("insight:proof-repeat", PLANNERS, 404, given=RUN),
    Row("insight:proof-file", SEES, 404, given=RUN | {"format_": "pdf"}),
)
