"""Files that belong to activities and sessions: whoever sees the record sees its files."""

from __future__ import annotations

from tongpan.access.models import Unit
from tongpan.assistance.base import files
from tongpan.assistance.research.models import Session
from tongpan.assistance.research.queries.activities import activities_of, sessions_of

VIEW, EDIT = "assistance.view_research", "assistance.edit_research"


def _keeper(session: Session) -> Unit:
    return session.activity.unit


files.owner(
    "activity", lambda unit, key: activities_of(unit).filter(pk=key).select_related("unit").first(),
    page="research-activity", param="activity", view=VIEW, edit=EDIT,
)  # fmt: skip
files.owner(
    "session", lambda unit, key: sessions_of(unit).filter(pk=key).select_related("activity__unit").first(),
    page="research-session", param="session", view=VIEW, edit=EDIT, keeper=_keeper,
)  # fmt: skip
