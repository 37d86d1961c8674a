"""Who may open what: the addresses of programmes, studios, mentoring and the cascade."""

from __future__ import annotations

from tests.access.table import CLERK, NOBODY, PLANNERS, READERS, SCHOOL, STAFF, Row, post

NO_PAIR, NO_MEETING = {"pair": 999_999}, {"mentor_meeting": 999_999}

MENTORING = (
    Row("assistance:research-mentoring", READERS),
    Row("assistance:research-mentoring", CLERK, unit=SCHOOL),
    Row("assistance:research-mentoring-add", PLANNERS),
    post("assistance:research-mentoring-add", PLANNERS, 200),
    Row("assistance:research-mentoring-add", STAFF, unit=SCHOOL),
    post("assistance:research-pairs-meet", PLANNERS),
    Row("assistance:research-mentor-meetings", READERS),
    Row("assistance:research-mentor-meetings", CLERK, unit=SCHOOL),
    post("assistance:research-meeting-remove", PLANNERS, 404, given=NO_MEETING),
    Row("assistance:research-pair", READERS, 404, given=NO_PAIR),
    post("assistance:research-pair-meet", PLANNERS, 404, given=NO_PAIR),
    post("assistance:research-pair-end", PLANNERS, 404, given=NO_PAIR),
    post("assistance:research-pair-remove", PLANNERS, 404, given=NO_PAIR),
)

NO_CASCADE, NO_PLAN = {"cascade": 999_999}, {"tier_plan": 999_999}

CASCADES = (
    Row("assistance:research-cascades", READERS),
    Row("assistance:research-cascades", CLERK, unit=SCHOOL),
    Row("assistance:research-cascades-add", PLANNERS),
    post("assistance:research-cascades-add", PLANNERS, 200),
    Row("assistance:research-cascade", READERS, 404, given=NO_CASCADE),
    Row("assistance:research-cascade-edit", PLANNERS, 404, given=NO_CASCADE),
    post("assistance:research-cascade-edit", PLANNERS, 404, given=NO_CASCADE),
    post("assistance:research-cascade-remove", PLANNERS, 404, given=NO_CASCADE),
    Row("assistance:research-cascade-plan-new", PLANNERS, 404, given=NO_CASCADE | {"tier": 0}),
    post("assistance:research-cascade-plan-new", PLANNERS, 404, given=NO_CASCADE | {"tier": 0}),
    Row("assistance:research-cascade-job", PLANNERS, 404, given=NO_CASCADE | {"job": NOBODY}),
    Row("assistance:research-cascade-plan", READERS, 404, given=NO_PLAN),
    post("assistance:research-cascade-plan-adopt", PLANNERS, 404, given=NO_PLAN),
    post("assistance:research-cascade-plan-undo", PLANNERS, 404, given=NO_PLAN),
)

NO_PROGRAMME, NO_COHORT, NO_STUDIO = {"programme": 999_999}, {"cohort": 999_999}, {"studio": 999_999}

PROGRAMMES = (
    Row("assistance:research-programmes", READERS),
    Row("assistance:research-programmes", CLERK, unit=SCHOOL),
    Row("assistance:research-programmes-add", PLANNERS),
    Row("assistance:research-programmes-add", STAFF, unit=SCHOOL),
    post("assistance:research-programmes-add", PLANNERS, 200),
    Row("assistance:research-programme", READERS, 404, given=NO_PROGRAMME),
    Row("assistance:research-programme-edit", PLANNERS, 404, given=NO_PROGRAMME),
    post("assistance:research-programme-edit", PLANNERS, 404, given=NO_PROGRAMME),
    post("assistance:research-programme-remove", PLANNERS, 404, given=NO_PROGRAMME),
    Row("assistance:research-cohort-add", PLANNERS, 404, given=NO_PROGRAMME),
    post("assistance:research-cohort-add", PLANNERS, 404, given=NO_PROGRAMME),
    Row("assistance:research-cohorts", READERS),
    Row("assistance:research-cohort-members", READERS),
    Row("assistance:research-cohort-members", CLERK, unit=SCHOOL),
    post("assistance:research-members-done", PLANNERS),
    post("assistance:research-members-undone", PLANNERS),
    post("assistance:research-members-leave", PLANNERS),
    Row("assistance:research-cohort", READERS, 404, given=NO_COHORT),
    Row("assistance:research-cohort-edit", PLANNERS, 404, given=NO_COHORT),
    post("assistance:research-cohort-edit", PLANNERS, 404, given=NO_COHORT),
    post("assistance:research-cohort-remove", PLANNERS, 404, given=NO_COHORT),
    Row("assistance:research-members-add", PLANNERS, 404, given=NO_COHORT),
    post("assistance:research-members-add", PLANNERS, 404, given=NO_COHORT),
)

STUDIOS = (
    Row("assistance:research-studios", READERS),
    Row("assistance:research-studios", CLERK, unit=SCHOOL),
    Row("assistance:research-studios-add", PLANNERS),
    post("assistance:research-studios-add", PLANNERS, 200),
    Row("assistance:research-studio-members", READERS),
    post("assistance:research-studio-leave", PLANNERS),
    Row("assistance:research-studio", READERS, 404, given=NO_STUDIO),
    Row("assistance:research-studio-edit", PLANNERS, 404, given=NO_STUDIO),
    post("assistance:research-studio-edit", PLANNERS, 404, given=NO_STUDIO),
    post("assistance:research-studio-remove", PLANNERS, 404, given=NO_STUDIO),
    Row("assistance:research-studio-join", PLANNERS, 404, given=NO_STUDIO),
    post("assistance:research-studio-join", PLANNERS, 404, given=NO_STUDIO),
)

ROWS = MENTORING + CASCADES + PROGRAMMES + STUDIOS
