"""The bonds among the schools of a test: pairs and communities whose sides are compared."""

from __future__ import annotations

import datetime as dt

from tongpan.assessment.testing.models import JointTest, TestSchool
from tongpan.assistance.partnership.models import LEADING, Bond, BondMember

from .pairing import Pairing


def pairings_of(test: JointTest) -> list[Pairing]:
    """The bonds in force on the day of a test of whose members at least two schools take part."""
    day = test.day or dt.date(test.year, 9, 1)
    units = set(TestSchool.everywhere.filter(test=test).values_list("unit_id", flat=True))
    members = BondMember.everywhere.filter(unit__in=units).order_by("bond", "pk")
    sides: dict[int, tuple[set[int], set[int]]] = {}
    for own in members:
        if (own.since is None or own.since <= day) and (own.until is None or own.until >= day):
            leading, others = sides.setdefault(own.bond_id, (set(), set()))
            (leading if own.role in LEADING else others).add(own.unit_id or 0)
    held = {bond: own for bond, own in sides.items() if len(own[0] | own[1]) > 1}
    bonds = Bond.everywhere.filter(pk__in=held).on(day).order_by("pk")
    return [
        Pairing(own.pk, own.name, own.form, frozenset(held[own.pk][0]), frozenset(held[own.pk][1])) for own in bonds
    ]
