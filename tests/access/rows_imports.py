"""Who may open what: the pages that bring in lists from workbooks."""

from __future__ import annotations

from tests.access.table import PLANNERS, SCHOOL, Row, post

STAFF = PLANNERS | {"clerk"}
CLERKS = ("needs", "tasks", "exchange-applications", "research-activities", "research-attendance", "research-honours",
          "research-mentoring", "research-items")  # fmt: skip
"""The lists that a school keeps as well as its bureau."""
BUREAUS = ("bonds", "exchange-placements", "works-projects", "works-places", "works-ledger", "works-milestones",
           "works-sources")  # fmt: skip

ROWS = (
    *(Row(f"assistance:{name}-import", PLANNERS) for name in (*CLERKS, *BUREAUS)),
    *(post(f"assistance:{name}-import", PLANNERS, 200) for name in (*CLERKS, *BUREAUS)),
    *(Row(f"assistance:{name}-import", STAFF, unit=SCHOOL) for name in CLERKS),
    *(Row(f"assistance:{name}-import", PLANNERS, unit=SCHOOL) for name in BUREAUS),
)
