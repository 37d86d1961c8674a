"""Who may open what: the addresses of joint tests."""

from __future__ import annotations

from tests.access.table import PLANNERS, READERS, SCHOOL, Row, post

STAFF = PLANNERS | {"clerk"}
CLERK = READERS | {"clerk"}
TEST = {"test": 999_999}
ITEM, PART, REMARK = TEST | {"item": 999_999}, TEST | {"school": 999_999}, TEST | {"remark": 999_999}


def reading(page: str, given: dict[str, object] = TEST) -> Row:
    """A page that everybody of the school may read; of a test that is not there."""
    return Row(f"assessment:{page}", CLERK, 404, unit=SCHOOL, given=given)


def holding(page: str, given: dict[str, object] = TEST) -> tuple[Row, Row]:
    """A form of who holds the test."""
    return Row(f"assessment:{page}", PLANNERS, 404, given=given), post(f"assessment:{page}", PLANNERS, 404, given=given)


def doing(page: str, given: dict[str, object] = TEST) -> Row:
    """A button of who holds the test."""
    return post(f"assessment:{page}", PLANNERS, 404, given=given)


def filling(page: str, given: dict[str, object] = TEST) -> Row:
    """A button of schools."""
    return post(f"assessment:{page}", STAFF, 404, unit=SCHOOL, given=given)


ROWS: tuple[Row, ...] = (
    Row("assessment:test-list", READERS),
    Row("assessment:test-list", CLERK, unit=SCHOOL),
    Row("assessment:test-items", READERS),
    Row("assessment:test-items", CLERK, unit=SCHOOL),
    Row("assessment:test-add", PLANNERS),
    post("assessment:test-add", PLANNERS, 200),
    reading("test-one"),
    *holding("test-edit"),
    doing("test-remove"),
    doing("test-analyse"),
    doing("test-archive"),
    reading("test-paper"),
    *holding("test-paper-add"),
    *holding("test-anchors"),
    *holding("test-paper-file"),
    doing("test-paper-keep"),
    *holding("test-paper-edit", ITEM),
    doing("test-paper-remove", ITEM),
    reading("test-schools"),
    *holding("test-schools-choose"),
    *holding("test-sample"),
    filling("test-pupils-clear", PART),
    Row("assessment:test-pupils-file", STAFF, 404, unit=SCHOOL, given=TEST),
    filling("test-pupils-file"),
    filling("test-pupils-keep"),
    reading("test-seats"),
    post("assessment:test-seats", CLERK, 404, unit=SCHOOL, given=TEST),
    reading("test-seat-list", PART),
    Row("assessment:test-scores", STAFF, 404, unit=SCHOOL, given=TEST),
    filling("test-scores"),
    filling("test-scores-keep"),
    filling("test-scores-clear"),
    Row("assessment:test-template", STAFF, 404, unit=SCHOOL, given=TEST | {"kind": "scores"}),
    reading("test-results"),
    reading("test-result-schools"),
    reading("test-result-school", TEST | {"school": SCHOOL}),
    reading("test-result-groups"),
    reading("test-result-pairs"),
    reading("test-link"),
    doing("test-link-keep"),
    reading("test-report", TEST | {"format_": "pdf"}),
    filling("test-share", TEST | {"bond": 999_999}),
    reading("test-result-items"),
    reading("test-result-item", TEST | {"item": 1}),
    reading("test-feedback"),
    doing("test-note", ITEM),
    filling("test-comment", ITEM),
    filling("test-remark-remove", REMARK),
)
