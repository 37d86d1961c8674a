"""Reads of communities of schools: who is in them, from which stages, when they met last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import F, Max, Q
from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond, BondMember, BondSet, Meeting
from tongpan.registry.models.school import STAGES

from .bonds import BondRow, bonds_of, rows_of

FORMS = (Bond.Form.COMMUNITY, Bond.Form.GROUP, Bond.Form.ZONE, Bond.Form.ALLIANCE, Bond.Form.ENTRUSTED)
"""The forms in which schools are run together: 教育共同体, 集团化, 学区, 联盟, 委托管理."""


def communities_of(unit: Unit) -> BondSet:
    """Every community in which the unit, or one below it, takes part. Call it inside the unit's scope."""
    return bonds_of(unit).filter(form__in=FORMS)


def members_of(row: BondRow, role: str = "") -> list[BondMember]:
    """The members that are in a bond, or those of a role; organisations too, but not who has left it."""
    staying = (*row.staying(row.leading), *row.staying(row.others))
    return [own for own in staying if not role or own.role == role]


def in_between(row: BondRow, first: dt.date, last: dt.date) -> list[BondMember]:
    """The members that were in a bond at some time between two days, who has left it since too."""
    return [
        own
        for own in (*row.leading, *row.others)
        if (own.since is None or own.since <= last) and (own.until is None or own.until >= first)
    ]


def with_communities(bonds: Iterable[Bond]) -> None:
    """Put on each community, as ``row`` its sides, as ``stages`` their stages, as ``met`` the last meeting's day.

    In three queries, whatever their number.
    """
    held = list(bonds)
    last = last_meetings(held)
    stages = stages_of(held)
    for bond, row in zip(held, rows_of(held), strict=True):
        bond.row = row  # type: ignore[attr-defined]
        bond.stages = stages.get(bond.pk, ())  # type: ignore[attr-defined]
        bond.met = last.get(bond.pk)  # type: ignore[attr-defined]


def last_meetings(bonds: Sequence[Bond]) -> dict[int, dt.date]:
    """The day of the last meeting that was held, by bond."""
    held = Meeting.everywhere.filter(bond__in=bonds, held=True, day__lte=timezone.localdate())
    return dict(held.order_by().values_list("bond").annotate(last=Max("day")))


def stages_of(bonds: Sequence[Bond]) -> dict[int, tuple[str, ...]]:
    """The stages that the members of each bond teach who are in it, the youngest first."""
    found: dict[int, set[str]] = {}
    rows = BondMember.everywhere.filter(bond__in=bonds, unit__school__isnull=False).order_by()
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()) | Q(until__gte=F("bond__until")))
    for bond, stages in rows.values_list("bond", "unit__school__stages"):
        found.setdefault(bond, set()).update(stages)
    return {bond: tuple(own for own in STAGES if own in held) for bond, held in found.items()}
