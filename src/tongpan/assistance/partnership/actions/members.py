"""Let units and partners join a bond and leave it; keep the classes that two sides run together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import User
from tongpan.access.reach import removing
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond, BondMember, CooperativeClass
from tongpan.assistance.partnership.models.sides import SIDES

from .bonds import Side, member_of, refuse_double, refuse_outside


def join(
    bond: Bond, sides: Iterable[Side], role: str, *, since: dt.date, reason: str = "", user: User | None
) -> list[BondMember]:
    """Take units and partners into a bond from a day on.

    Raises:
        Refused: where the form of the bond has no such role, the day lies outside the bond, or somebody stands in the
            bond at that time already; where with them the bond would be the same as another one.
    """
    with transaction.atomic():
        take_turns(bond.unit)
        held = Bond.everywhere.select_for_update(of=("self",)).select_related("unit").get(pk=bond.pk)
        if role not in SIDES[held.form].roles:
            raise Refused(
                gettext_noop("A bond of the form “%(form)s” has no “%(role)s”. Choose another role."),
                form=str(held.get_form_display()), role=str(BondMember.Role(role).label),
            )  # fmt: skip
        joined = [member_of(held, side, role, since=since, reason=reason[:200]) for side in sides]
        there = list(BondMember.everywhere.filter(bond=held))
        for own in joined:
            refuse_outside(own, held.since, held.until)
            _refuse_twice(own, there, since)
        BondMember.everywhere.bulk_create(joined)
        refuse_double(held)
        Bond.everywhere.filter(pk=held.pk).settle()
        audit.record(
            "assistance.bond.join", actor=user, unit=held.unit, target=str(held.pk), count=len(joined), role=role,
            since=since,
        )  # fmt: skip
    return joined


def _refuse_twice(member: BondMember, there: Iterable[BondMember], since: dt.date) -> None:
    for own in there:
        same = (own.unit_id, own.organisation_id) == (member.unit_id, member.organisation_id)
        if same and (own.until is None or own.until >= since):
            raise Refused(
                gettext_noop("%(name)s is in this bond already as “%(role)s”. Let it leave first, with its last day."),
                name=member.title, role=str(own.get_role_display()),
            )  # fmt: skip


def leave(member: BondMember, *, last: dt.date, reason: str, user: User | None) -> BondMember:
    """Let a member leave a bond after a day, and say why. Raises Refused where that is no day of its membership."""
    with transaction.atomic():
        rows = BondMember.everywhere.select_for_update(of=("self",))
        held = rows.select_related("bond__unit", "unit", "organisation").get(pk=member.pk)
        bond, first = held.bond, held.since or held.bond.since
        if last < first:
            raise Refused(gettext_noop("%(name)s joined on %(day)s; it cannot leave before."), name=held.title,
                          day=first.isoformat())  # fmt: skip
        held.until, held.reason = last, reason[:200]
        refuse_outside(held, bond.since, bond.until)
        held.save()
        audit.record("assistance.bond.leave", actor=user, unit=bond.unit, target=str(bond.pk), until=last)
    return held


@removing
def strike(member: BondMember, *, user: User | None) -> None:
    """Remove a member that was entered by mistake; the last two of a bond stay.

    Raises:
        Refused: where it is one of the last two, or where without it the bond would be the same as another one.
    """
    with transaction.atomic():
        take_turns(member.bond.unit)
        bond = Bond.everywhere.select_for_update(of=("self",)).select_related("unit").get(pk=member.bond_id)
        if BondMember.everywhere.filter(bond=bond).count() <= 2:
            raise Refused(gettext_noop("A bond has at least two sides. Enter the right one before you remove "
                                       "%(name)s."), name=member.title)  # fmt: skip
        audit.record("assistance.bond.strike", actor=user, unit=bond.unit, target=str(bond.pk), role=member.role)
        member.delete()
        refuse_double(bond)


def keep_class(bond: Bond, own: CooperativeClass, facts: Mapping[str, Any], *, user: User | None) -> CooperativeClass:
    """Write or change a cooperative class. Raises Refused where it opens before the bond begins."""
    if facts["opened"] < bond.since:
        raise Refused(
            gettext_noop("The bond begins on %(since)s; a class of it cannot open on %(day)s."),
            since=bond.since.isoformat(), day=facts["opened"].isoformat(),
        )  # fmt: skip
    with transaction.atomic():
        for name, value in facts.items():
            setattr(own, name, value)
        own.bond = bond
        own.save()
        audit.record("assistance.bond.class", actor=user, unit=bond.unit, target=str(bond.pk), grade=own.grade)
    return own


@removing
def drop_class(own: CooperativeClass, *, user: User | None) -> None:
    """Remove a class that was entered by mistake; one that closed keeps its last day instead."""
    with transaction.atomic():
        audit.record("assistance.bond.class_drop", actor=user, unit=own.bond.unit, target=str(own.bond_id))
        own.delete()
