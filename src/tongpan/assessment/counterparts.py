"""Whose tests and appraisals one takes part in, for the database's check (:mod:`tongpan.access.reach`)."""

from __future__ import annotations

from tongpan.access.reach import offer_counterparts

JUDGES = (
    "FROM assessment_judge j JOIN access_grant g ON g.user_id = j.user_id AND g.unit_id = ANY(mine)"
    " JOIN assessment_appraisal a ON a.id = j.appraisal_id"
)
"""The appraisals in which somebody of one's own judges, wherever they are held."""
HELD = (
    f"SELECT a.unit_id {JUDGES}",
    f"SELECT s.unit_id {JUDGES} JOIN assessment_scheme s ON s.id = a.scheme_id",
    "SELECT w.unit_id FROM assessment_testschool m JOIN assessment_jointtest w ON w.id = m.test_id"
    " WHERE m.unit_id = ANY(mine)",
    "SELECT w.unit_id FROM assessment_appraised m JOIN assessment_appraisal w ON w.id = m.appraisal_id"
    " WHERE m.unit_id = ANY(mine)",
)


def offer() -> None:
    """Name who holds the tests and appraisals in which one's units or one's people take part."""
    for question in HELD:
        offer_counterparts(question)
