"""Whose results a unit may know because they are shared by a bond."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from tongpan.access.models import Unit
from tongpan.access.reach import everything, seeing
from tongpan.assessment.testing.models import Analysis, JointTest, SchoolResult, Sharing
from tongpan.assistance.partnership.models import Bond, BondMember

from .guard import Guard, Limits
from .policy import Policy, policy_of
from .seen import sees_all

GUARD = everything("what may be told of a test")
"""The guard counts all schools of a test: from fewer it would tell or hide something else."""


@seeing(GUARD)
def guard_of(test: JointTest, unit: Unit, analysis: Analysis) -> Guard:
    """What a unit may be told of an analysed test."""
    if sees_all(test, unit):
        return Guard(True, frozenset(), {}, Limits(0, 0, 0, 1.0))
    held = _held(test.pk)
    own = {key for key, (path, _count) in held.items() if path.startswith(unit.path)}
    known = frozenset(own | shared_with(own, _day(test)))
    root = int(analysis.result.get("scale") or test.pk)
    first = None if root == test.pk else {key: count for key, (_path, count) in _held(root).items()}
    counts = {key: count for key, (_path, count) in held.items()}
    return Guard(False, known, counts, limits_of(policy_of(test)), first)


def limits_of(policy: Policy) -> Limits:
    """The limits that policy sets."""
    return Limits(int(policy["others_min"]), int(policy["others_spread_min"]), policy.cell_min,
                  policy["others_share_max"])  # fmt: skip


def _day(test: JointTest) -> dt.date:
    return test.day or dt.date(test.year, 9, 1)


def _held(test: int) -> dict[str, tuple[str, int]]:
    rows = SchoolResult.everywhere.filter(test=test).values_list("unit", "unit__path", "pupils")
    return {str(key): (path, count) for key, path, count in rows}


def _in_force(day: dt.date) -> Q:
    began = Q(since__isnull=True) | Q(since__lte=day)
    return began & (Q(until__isnull=True) | Q(until__gte=day))


def shared_with(units: set[str], day: dt.date) -> set[str]:
    """The keys of the schools that share their results, by a bond in force, with any of these."""
    bonds = BondMember.everywhere.filter(_in_force(day), unit__in=[int(own) for own in units]).values("bond")
    ours = Bond.everywhere.filter(pk__in=bonds).on(day).values("pk")
    rows = Sharing.everywhere.filter(bond__in=ours)
    return {str(key) for key in rows.values_list("unit", flat=True)}


@seeing(GUARD)
def may_be_told(schools: set[int], tests: set[int], bond: int | None) -> bool:
    """Whether a figure of schools, made of what tests found on their scale, may be told to each of these schools.

    Each knows its own figures; so the others of the bond that do not share theirs must be none or enough, and on every
    test the middle of its scale must give nobody away.
    """
    giving = (
        set(Sharing.everywhere.filter(bond=bond, unit__in=schools).values_list("unit", flat=True)) if bond else set()
    )
    rows = list(JointTest.everywhere.filter(pk__in=tests).select_related("unit"))
    least = {own.pk: int(policy_of(own)["others_min"]) for own in rows}
    most = max(least.values(), default=0)
    if any(0 < len(schools - giving - {own}) < most for own in schools):
        return False
    units = list(Unit.everywhere.filter(pk__in=schools))
    results = {own.pk: Analysis.everywhere.filter(test=own).first() for own in rows}
    return all(
        guard_of(test, unit, found).scale for test in rows for unit in units if (found := results[test.pk]) is not None
    )


@dataclass(frozen=True)
class Shared:
    """A bond of a school: whether the school shares its results with the others, and which of them share theirs."""

    bond: Bond
    gives: bool
    given: list[str]
    others: list[str]


def sharing_of(unit: Unit, test: JointTest) -> list[Shared]:
    """The bonds of a school in force on the day of a test, with who shares what, in four questions."""
    day = _day(test)
    mine = BondMember.everywhere.filter(_in_force(day), unit=unit).values("bond")
    bonds = list(Bond.everywhere.filter(pk__in=mine).on(day).order_by("pk"))
    members: dict[int, list[tuple[int, str]]] = {}
    rows = BondMember.everywhere.filter(_in_force(day), bond__in=bonds, unit__isnull=False).exclude(unit=unit)
    for own in rows.select_related("unit"):
        members.setdefault(own.bond_id, []).append((own.unit_id or 0, own.unit.title if own.unit else ""))
    gives = set(Sharing.everywhere.filter(bond__in=bonds).values_list("bond", "unit"))
    return [
        Shared(own, (own.pk, unit.pk) in gives,
               [name for key, name in members.get(own.pk, []) if (own.pk, key) in gives],
               [name for key, name in members.get(own.pk, []) if (own.pk, key) not in gives])
        for own in bonds
    ]  # fmt: skip
