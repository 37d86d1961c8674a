"""Which pairs and communities stand on the day on which an adoption looks for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.queries import BondRow, bonds_of, pairs_between, rows_of


@dataclass(frozen=True)
class Community:
    """One that stands: ``sides`` are the keys of its core and, sorted, of its members."""

    bond: Bond
    sides: tuple[str, ...]
    core: str
    is_above: bool
    """Made by a unit above the one that is planned for, which alone ends it."""


def day_to_look(since: dt.date, year: int) -> dt.date:
    """The day on which a plan in force from ``since`` finds what stands beside it.

    Today, where the plan began before: what somebody has ended meanwhile stands no longer. Of a school year that is
    over, its last day.
    """
    return max(since, min(timezone.localdate(), dt.date(year + 1, 8, 31)))


def communities_on(unit: Unit, day: dt.date) -> list[Community]:
    """The communities that stand on a day, each with a core."""
    rows = rows_of(bonds_of(unit).filter(form=Bond.Form.COMMUNITY).on(day))
    found = ((row.bond, _here(row, day)) for row in rows)
    return [
        Community(bond, _sides(members), members[0].title, not bond.unit.path.startswith(unit.path))
        for bond, members in found
        if members
    ]


def _here(row: BondRow, day: dt.date) -> list[BondMember]:
    """The units in it on a day, the core first; empty without a core."""
    here = [own for own in (*row.leading, *row.others) if own.unit and _is_in(own, day)]
    cores = [own for own in here if own.role == BondMember.Role.CORE]
    return [cores[0], *(own for own in here if own.unit_id != cores[0].unit_id)] if cores else []


def _sides(members: list[BondMember]) -> tuple[str, ...]:
    core, *others = (own.unit.slug for own in members if own.unit)
    return (core, *sorted(others))


def _is_in(own: BondMember, day: dt.date) -> bool:
    return (own.since is None or own.since <= day) and (own.until is None or day <= own.until)


def pairs_on(unit: Unit, day: dt.date) -> set[tuple[str, str]]:
    """Supporter and recipient of every pair that stands on a day."""
    return {(lead, other) for lead, other, _since, _until in pairs_between(unit, Bond.Form.PAIRING, day, day)}
