"""Objects of works, money and platforms that belong to somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tongpan.access.models import Unit
from tongpan.assistance.teaching.models import Platform
from tongpan.assistance.works.models import Entry, Fund, LampReading, Milestone, PlaceChange, Project, Room

DAY = dt.date(2025, 9, 1)


def works_of(unit: Unit) -> dict[str, Any]:
    """One of each kind at a unit, by the names of their places in addresses."""
    project = Project.everywhere.create(unit=unit, kind="lighting", name="外县照明")
    fund = Fund.everywhere.create(unit=unit, source="county", name="外县资金", opened=DAY)
    room = Room.everywhere.create(unit=unit, name="外县教室")
    return {
        "project": project.pk,
        "milestone": Milestone.everywhere.create(project=project, name="外县节点", due=DAY).pk,
        "fund": fund.pk,
        "entry": Entry.everywhere.create(fund=fund, kind="received", amount=5, day=DAY).pk,
        "place": PlaceChange.everywhere.create(unit=unit, kind="new", stage="primary", places=5, day=DAY).pk,
        "room": room.pk,
        "reading": LampReading.everywhere.create(room=room, unit=unit, day=DAY).pk,
        "platform": Platform.everywhere.create(unit=unit, name="外县平台", since=DAY).pk,
    }
