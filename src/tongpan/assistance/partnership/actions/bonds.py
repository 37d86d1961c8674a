"""Make, end and remove bonds; each with its audit record in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import Unit, User
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.queries import rows_of


@dataclass(frozen=True)
class Draft:
    """A bond to be made: its form, its members by role, and why."""

    form: str
    members: Sequence[tuple[Unit, str]]
    name: str = ""
    reason: str = ""


def make_bonds(
    unit: Unit, drafts: Iterable[Draft], *, since: dt.date, until: dt.date | None, origin: str = ""
) -> list[Bond]:
    """Write bonds and their members inside the caller's transaction, which also records them in the audit.

    Raises:
        Refused: where two members with the same units and roles already stand in a bond of that form in that time.
    """
    held = list(drafts)
    _refuse_doubles(held, since, until)
    bonds = Bond.everywhere.bulk_create(
        Bond(unit=unit, form=own.form, name=own.name[:120], since=since, until=until, reason=own.reason[:200],
             origin=origin)
        for own in held
    )  # fmt: skip
    BondMember.everywhere.bulk_create(
        BondMember(bond=bond, unit=member, role=role)
        for bond, draft in zip(bonds, held, strict=True)
        for member, role in draft.members
    )
    return bonds


def _refuse_doubles(drafts: Sequence[Draft], since: dt.date, until: dt.date | None) -> None:
    units = {member.pk for draft in drafts for member, _role in draft.members}
    there = Bond.everywhere.between(since, until or dt.date.max).filter(members__unit__in=units).distinct()
    standing: dict[tuple[str, frozenset[tuple[int, str]]], Bond] = {}
    for row in rows_of(there):
        members = (*row.leading, *row.others)
        standing[
            row.bond.form, frozenset((own.unit_id or -(own.organisation_id or 0), own.role) for own in members)
        ] = row.bond
    for draft in drafts:
        same = standing.get((draft.form, frozenset((member.pk, role) for member, role in draft.members)))
        if same is not None:
            raise Refused(
                gettext_noop("The same bond stands already since %(day)s: %(names)s. End it first."),
                day=same.since.isoformat(), names="、".join(member.title for member, _role in draft.members),
            )  # fmt: skip


def make_bond(unit: Unit, draft: Draft, *, since: dt.date, until: dt.date | None, user: User) -> Bond:
    """Write one bond by hand. Raises Refused."""
    with transaction.atomic():
        take_turns(unit)
        (bond,) = make_bonds(unit, [draft], since=since, until=until)
        audit.record(
            "assistance.bond.make",
            actor=user,
            unit=unit,
            target=str(bond.pk),
            kind=draft.form,
            since=since,
            until=until,
        )
    return bond


def end_bond(bond: Bond, *, last: dt.date, reason: str, user: User) -> Bond:
    """Let a bond hold until a day and say why; one that would end before it began is refused."""
    with transaction.atomic():
        held = Bond.everywhere.select_for_update().get(pk=bond.pk)
        if last < held.since:
            raise Refused(gettext_noop("The bond begins on %(day)s; it cannot end before."), day=held.since.isoformat())
        held.until, held.reason = last, reason[:200]
        held.save(update_fields=["until", "reason"])
        audit.record("assistance.bond.end", actor=user, unit=held.unit, target=str(held.pk), until=last)
    return held


def take_back_bonds(origin: str, *, fresh: bool, today: dt.date) -> tuple[int, int]:
    """Remove the bonds of an adoption that have not begun (all, where ``fresh``) and end the others yesterday."""
    bonds = Bond.everywhere.filter(origin=origin)
    gone = bonds if fresh else bonds.filter(since__gte=today)
    removed = gone.count()
    gone.delete()
    running = bonds.filter(since__lt=today).exclude(until__lt=today)
    return removed, running.update(until=today - dt.timedelta(days=1))
