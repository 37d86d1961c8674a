"""Studios of eminent teachers: kept, removed; members join and leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.base.records import keep
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Studio, StudioMember
from tongpan.registry.models import Teacher


def keep_studio(studio: Studio, *, user: User) -> Studio:
    """Write a studio with its leader."""
    what = "make" if studio.pk is None else "change"
    kept: Studio = keep(studio, f"assistance.studio.{what}", unit=studio.unit, user=user, name=studio.name)
    return kept


@removing
def remove_studio(studio: Studio, *, user: User) -> None:
    """Remove a studio without members. Raises Refused."""
    with transaction.atomic():
        members = StudioMember.everywhere.filter(studio=studio).count()
        if members:
            raise Refused(
                gettext_noop("“%(name)s” has %(members)s members. Give it a last day instead of removing it."),
                name=studio.name, members=members,
            )  # fmt: skip
        audit.record("assistance.studio.remove", actor=user, unit=studio.unit, target=str(studio.pk))
        studio.delete()


def join_studio(studio: Studio, people: Sequence[Teacher], *, since: dt.date, user: User) -> tuple[int, int]:
    """Add people as members; how many joined and how many were members before, who stay as they are.

    Raises:
        Refused: for a day outside of the studio's term, or where the leader would be a member.
    """
    if since < studio.since or (studio.until is not None and since > studio.until):
        raise Refused(
            gettext_noop("“%(name)s” runs from %(since)s to %(until)s; give a day within its term."),
            name=studio.name, since=studio.since.isoformat(),
            until=studio.until.isoformat() if studio.until else "…",
        )  # fmt: skip
    if any(own.pk == studio.leader_id for own in people):
        raise Refused(gettext_noop("The leader is no member of the own studio; leave the name out."))
    with transaction.atomic():
        Studio.everywhere.select_for_update().get(pk=studio.pk)
        there = set(StudioMember.everywhere.filter(studio=studio).values_list("teacher", flat=True))
        fresh = [own for own in people if own.pk not in there]
        StudioMember.everywhere.bulk_create(
            StudioMember(studio=studio, teacher=own, unit=own.unit, since=since) for own in fresh
        )
        audit.record("assistance.studio.join", actor=user, unit=studio.unit, target=str(studio.pk), rows=len(fresh))
    return len(fresh), len(people) - len(fresh)


@removing
def leave_studio(members: Sequence[StudioMember], *, last: dt.date, unit: Unit, user: User) -> int:
    """Let memberships end on a day; those that had not begun by then are removed."""
    with transaction.atomic():
        rows = StudioMember.everywhere.filter(pk__in=[own.pk for own in members])
        rows.filter(since__gt=last).delete()
        ended = rows.exclude(until__lte=last).update(until=last)
        audit.record("assistance.studio.leave", actor=user, unit=unit, rows=len(members), until=last)
    return ended
