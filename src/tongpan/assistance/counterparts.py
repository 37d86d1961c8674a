"""Whom one works with: units beside one's own, for the database's check (:mod:`tongpan.access.reach`)."""

from __future__ import annotations

from tongpan.access.reach import leave_bonds, offer_counterparts

MINE = "= ANY(mine)"
PARTS = (
    ("assistance_bondmember", "bond_id", "assistance_bond"),
    ("assistance_meetingmember", "meeting_id", "assistance_meeting"),
    ("assistance_signatory", "document_id", "assistance_document"),
    ("assistance_activityunit", "activity_id", "assistance_activity"),
    ("assistance_studiomember", "studio_id", "assistance_studio"),
    ("assistance_teammember", "team_id", "assistance_team"),
    ("assistance_service", "platform_id", "assistance_platform"),
    ("assistance_application", "call_id", "assistance_call"),
    ("assistance_eligibleperson", "list_id", "assistance_eligiblelist"),
    ("assistance_cohortmember", "programme_id", "assistance_programme"),
)
"""Who takes part, in what, and the table of that: its unit stands beside those who take part."""
PAIRS = (
    ("assistance_placement", "home_id", "host_id"),
    ("assistance_mentoring", "mentor_unit_id", "unit_id"),
    ("assistance_call", "unit_id", "host_id"),
    ("assistance_fund", "unit_id", "donor_id"),
)
"""Records between two units."""
IN_SESSIONS = ("assistance_attendance", "assistance_item")
"""Who came to a session or spoke at it, though no unit was named as taking part in the activity."""
GUIDES = (
    "(SELECT unit_id, cascade_id FROM assistance_mentoring"
    " UNION ALL SELECT mentor_unit_id, cascade_id FROM assistance_mentoring)"
)
"""Who is mentor or apprentice in a cascade."""
DAILY = ("assistance.mentoring.meet", "assistance.mentoring.unmeet", "assistance.need.", "assistance.task.",
         "assistance.review.", "assistance.attendance.note_own")  # fmt: skip
"""Actions on logs, needs, tasks and reviews, which write none of these tables: ``tests/access/test_state_of_bonds.py``
looks. Who comes to what their own unit or one above it holds stands beside nobody new: that unit is above them, and
whoever has theirs below has the organiser below or above as well."""


def offer() -> None:
    """Name partners in bonds, hosts of what one takes part in, and the other side of what is between two."""
    leave_bonds(*DAILY)
    # OFFSET 0: found first, once, and not anew for every member of every bond.
    held = f"SELECT DISTINCT m.bond_id FROM assistance_bondmember m WHERE m.unit_id {MINE} OFFSET 0"  # noqa: S608
    offer_counterparts(f"SELECT o.unit_id FROM ({held}) b JOIN assistance_bondmember o USING (bond_id)")  # noqa: S608
    for part, column, whole in PARTS:
        if part == "assistance_cohortmember":
            _offer(part, f"assistance_cohort c ON c.id = m.cohort_id JOIN {whole} w ON w.id = c.{column}")
        else:
            _offer(part, f"{whole} w ON w.id = m.{column}")
    for part in IN_SESSIONS:  # many come to one session, which is then found once
        held = f"SELECT DISTINCT m.session_id FROM {part} m WHERE m.unit_id {MINE} OFFSET 0"  # noqa: S608
        offer_counterparts(
            f"SELECT w.unit_id FROM ({held}) m JOIN assistance_session s ON s.id = m.session_id"  # noqa: S608
            " JOIN assistance_activity w ON w.id = s.activity_id"
        )
    _offer(GUIDES, "assistance_cascade w ON w.id = m.cascade_id")
    for table, one, other in PAIRS:
        offer_counterparts(f"SELECT {other} FROM {table} WHERE {one} {MINE}")  # noqa: S608
        offer_counterparts(f"SELECT {one} FROM {table} WHERE {other} {MINE}")  # noqa: S608


def _offer(part: str, ways: str) -> None:
    """The units of what parts ``m`` of one's own units belong to, by ways from a part to the whole ``w``."""
    offer_counterparts(f"SELECT w.unit_id FROM {part} m JOIN {ways} WHERE m.unit_id {MINE}")  # noqa: S608
