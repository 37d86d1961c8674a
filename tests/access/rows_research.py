"""Who may open what: the addresses of activities, attendance, hours and honours."""

from __future__ import annotations

from tests.access.table import CLERK, EVERYBODY, PLANNERS, READERS, SCHOOL, STAFF, Row, post

ACTIVITY, SESSION, ITEM, PART = {"activity": 999_999}, {"session": 999_999}, {"item": 999_999}, {"part": 999_999}
LISTING, TEACHER, HONOUR = {"listing": 999_999}, {"teacher": 999_999}, {"honour": 999_999}
CODE = {"code": "no-such-code"}


def lists() -> tuple[Row, ...]:
    """Lists and sums: everybody who reads, and a school for itself."""
    names = ("activities", "activities-calendar", "cancelled", "sessions", "items", "attendance", "hours", "honours")
    pages = tuple(Row(f"assistance:research-{name}", READERS) for name in names)
    return pages + tuple(Row(f"assistance:research-{name}", CLERK, unit=SCHOOL) for name in names)


def form(route: str, **more: object) -> tuple[Row, ...]:
    """A form of one record that does not exist here."""
    return (
        Row(f"assistance:{route}", PLANNERS, 404, **more),  # type: ignore[arg-type]
        post(f"assistance:{route}", PLANNERS, 404, **more),  # type: ignore[arg-type]
    )


ROWS: tuple[Row, ...] = (
    *lists(),
    Row("assistance:research-activity-add", PLANNERS),
    Row("assistance:research-activity-add", STAFF, unit=SCHOOL),
    post("assistance:research-activity-add", PLANNERS, 200),
    Row("assistance:research-activity", READERS, 404, given=ACTIVITY),
    *form("research-activity-edit", given=ACTIVITY),
    *form("research-activity-copy", given=ACTIVITY),
    *form("research-activity-cancel", given=ACTIVITY),
    post("assistance:research-activity-restore", PLANNERS, 404, given=ACTIVITY),
    post("assistance:research-activity-remove", PLANNERS, 404, given=ACTIVITY),
    *form("research-part-add", given=ACTIVITY),
    *form("research-session-add", given=ACTIVITY),
    *form("research-part-edit", given=PART),
    post("assistance:research-part-remove", PLANNERS, 404, given=PART),
    Row("assistance:research-session", READERS, 404, given=SESSION),
    *form("research-session-edit", given=SESSION),
    post("assistance:research-session-remove", PLANNERS, 404, given=SESSION),
    *form("research-item-add", given=SESSION),
    Row("assistance:research-session-code", PLANNERS, 404, given=SESSION),
    post("assistance:research-session-open", PLANNERS, 404, given=SESSION),
    post("assistance:research-session-close", PLANNERS, 404, given=SESSION),
    post("assistance:research-session-renew", PLANNERS, 404, given=SESSION),
    *form("research-attendance-add", given=SESSION),
    post("assistance:research-attendance-note", PLANNERS, 404, given=SESSION),
    post("assistance:research-attendance-remove", PLANNERS, 404, given=SESSION),
    *form("research-list-add", given=SESSION),
    *form("research-list", given=LISTING),
    post("assistance:research-list-drop", PLANNERS, 404, given=LISTING),
    *form("research-item-edit", given=ITEM),
    post("assistance:research-item-remove", PLANNERS, 404, given=ITEM),
    Row("assistance:research-teacher", PLANNERS, 404, given=TEACHER),
    Row("assistance:research-teacher", STAFF, 404, unit=SCHOOL, given=TEACHER),
    Row("assistance:research-honour-add", PLANNERS),
    post("assistance:research-honour-add", PLANNERS, 200),
    *form("research-honour", given=HONOUR),
    post("assistance:research-honours-remove", PLANNERS),
    Row("assistance:research-sign-in", EVERYBODY, 404, given=CODE, signed_out=404),
    post("assistance:research-sign-in", EVERYBODY, 404, given=CODE, signed_out=404),
)
