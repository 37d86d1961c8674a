"""Who owes the evidence of many items of a workbook at once, and the way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.assessment.appraisal.models import Workbook, WorkbookItem
from tongpan.assistance.base.refusal import Refused

FACTS = ("division", "person_id", "due")
Plain = list[str | int | None]


def assign(
    workbook: Workbook, items: Sequence[int], facts: Mapping[str, Any], *, user: User
) -> dict[str, tuple[Plain, Plain]]:
    """Give division, person and day (``facts``, by name of :data:`FACTS`) to items of a workbook, by their keys.

    Returns what each item had before and has now, for :func:`take_back`. One audit record tells of all.

    Raises:
        Refused: where none of the items is left in the workbook, or nothing is given.
    """
    given = {name: value for name, value in facts.items() if name in FACTS and value not in (None, "")}
    if not given:
        raise Refused(gettext_noop("Give a division, a person or a day: without one there is nothing to assign."))
    with transaction.atomic():
        rows = list(workbook.rows.select_for_update().filter(pk__in=list(items)))
        if not rows:
            raise Refused(gettext_noop("Tick at least one item of this workbook."))
        changed = {}
        for own in rows:
            before = _plain(own)
            for name, value in given.items():
                setattr(own, name, value)
            changed[str(own.pk)] = (before, _plain(own))
        _keep(workbook, rows, list(given), "assessment.workbook.assign", user)
    return changed


def take_back(workbook: Workbook, changed: Mapping[str, tuple[Plain, Plain]], *, user: User) -> int:
    """Undo :func:`assign` for the items that nobody has changed since; how many there were."""
    with transaction.atomic():
        rows = list(workbook.rows.select_for_update().filter(pk__in=[int(key) for key in changed]))
        same = [own for own in rows if _plain(own) == list(changed[str(own.pk)][1])]
        people = set(
            User.objects.filter(pk__in=[changed[str(own.pk)][0][1] for own in same]).values_list("pk", flat=True)
        )
        for own in same:
            division, person, due = changed[str(own.pk)][0]
            own.division, own.due = str(division), parse_date(str(due)) if due else None
            own.person_id = person if person in people else None
        _keep(workbook, same, list(FACTS), "assessment.workbook.unassign", user)
    return len(same)


def _plain(own: WorkbookItem) -> Plain:
    due = own.due.isoformat() if isinstance(own.due, dt.date) else own.due
    return [own.division, own.person_id, due]


def _keep(workbook: Workbook, rows: Sequence[WorkbookItem], names: Sequence[str], action: str, user: User) -> None:
    WorkbookItem.everywhere.bulk_update(rows, names)
    codes = [own.code for own in rows]
    audit.record(action, actor=user, unit=workbook.unit, target=str(workbook.pk), codes=codes)
