"""Who may open what: the addresses of works."""

from __future__ import annotations

from tests.access.table import PLANNERS, READERS, SCHOOL, Row, post

STAFF = PLANNERS | {"clerk"}
CLERK = READERS | {"clerk"}
FUND, ENTRY = {"fund": 999_999}, {"entry": 999_999}
MONEY = (
    Row("assistance:works-funds", READERS),
    Row("assistance:works-funds", READERS, unit=SCHOOL),
    Row("assistance:works-fund-add", PLANNERS),
    post("assistance:works-fund-add", PLANNERS, 200),
    Row("assistance:works-fund", READERS, 404, given=FUND),
    Row("assistance:works-fund-edit", PLANNERS, 404, given=FUND),
    post("assistance:works-fund-edit", PLANNERS, 404, given=FUND),
    post("assistance:works-fund-remove", PLANNERS, 404, given=FUND),
    post("assistance:works-fund-close", PLANNERS, 404, given=FUND),
    post("assistance:works-fund-reopen", PLANNERS, 404, given=FUND),
    Row("assistance:works-entry-add", PLANNERS, 404, given=FUND),
    post("assistance:works-entry-add", PLANNERS, 404, given=FUND),
    Row("assistance:works-ledger", READERS),
    Row("assistance:works-entry-reverse", PLANNERS, 404, given=ENTRY),
    post("assistance:works-entry-reverse", PLANNERS, 404, given=ENTRY),
    Row("assistance:works-statement", READERS),
)
PROJECT, STEP, PLACE = {"project": 999_999}, {"project": 999_999, "milestone": 999_999}, {"place": 999_999}
PROJECTS = (
    Row("assistance:works-projects", READERS),
    Row("assistance:works-projects", CLERK, unit=SCHOOL),
    Row("assistance:works-pipeline", CLERK, unit=SCHOOL),
    post("assistance:works-projects-state", PLANNERS, given={"kind": "approved"}),
    Row("assistance:works-milestones", CLERK, unit=SCHOOL),
    Row("assistance:works-sources", READERS),
    Row("assistance:works-project-add", PLANNERS),
    post("assistance:works-project-add", PLANNERS, 200),
    Row("assistance:works-project", CLERK, 404, unit=SCHOOL, given=PROJECT),
    Row("assistance:works-project-edit", PLANNERS, 404, given=PROJECT),
    post("assistance:works-project-edit", PLANNERS, 404, given=PROJECT),
    post("assistance:works-project-state", PLANNERS, 404, given=PROJECT),
    post("assistance:works-project-accept", PLANNERS, 404, given=PROJECT),
    post("assistance:works-project-remove", PLANNERS, 404, given=PROJECT),
    post("assistance:works-milestone-add", PLANNERS, 404, given=PROJECT),
    post("assistance:works-milestone-reach", STAFF, 404, unit=SCHOOL, given=STEP),
    post("assistance:works-milestone-drop", PLANNERS, 404, given=STEP),
)
PLACES = (
    Row("assistance:works-places", CLERK, unit=SCHOOL),
    Row("assistance:works-places-sums", READERS),
    Row("assistance:works-place-add", PLANNERS),
    post("assistance:works-place-add", PLANNERS, 200),
    Row("assistance:works-place", READERS, 404, given=PLACE),
    Row("assistance:works-place-edit", PLANNERS, 404, given=PLACE),
    post("assistance:works-place-edit", PLANNERS, 404, given=PLACE),
    post("assistance:works-place-remove", PLANNERS, 404, given=PLACE),
)
READING, ROOM = {"reading": 999_999}, {"room": 999_999}
LIGHTING = (
    Row("assistance:works-lighting", CLERK, unit=SCHOOL),
    Row("assistance:works-light-schools", READERS),
    Row("assistance:works-light-add", STAFF, unit=SCHOOL),
    post("assistance:works-light-add", STAFF, 200, unit=SCHOOL),
    Row("assistance:works-light-file", STAFF, unit=SCHOOL),
    post("assistance:works-light-file", STAFF, 200, unit=SCHOOL),
    post("assistance:works-light-keep", STAFF, unit=SCHOOL),
    Row("assistance:works-light-template", STAFF, unit=SCHOOL),
    Row("assistance:works-light", CLERK, 404, unit=SCHOOL, given=READING),
    Row("assistance:works-light-edit", STAFF, 404, unit=SCHOOL, given=READING),
    post("assistance:works-light-edit", STAFF, 404, unit=SCHOOL, given=READING),
    post("assistance:works-light-remove", STAFF, 404, unit=SCHOOL, given=READING),
)
ROOMS = (
    Row("assistance:works-rooms", CLERK, unit=SCHOOL),
    Row("assistance:works-missing", READERS),
    Row("assistance:works-missing", CLERK, unit=SCHOOL),
    Row("assistance:works-room-add", STAFF, unit=SCHOOL),
    post("assistance:works-room-add", STAFF, 200, unit=SCHOOL),
    Row("assistance:works-room", CLERK, 404, unit=SCHOOL, given=ROOM),
    Row("assistance:works-room-edit", STAFF, 404, unit=SCHOOL, given=ROOM),
    post("assistance:works-room-edit", STAFF, 404, unit=SCHOOL, given=ROOM),
    post("assistance:works-room-remove", STAFF, 404, unit=SCHOOL, given=ROOM),
)
ROWS: tuple[Row, ...] = MONEY + PROJECTS + PLACES + LIGHTING + ROOMS
