"""Make, change, end and remove bonds; each with its audit record in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.base import files
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.queries import rows_of

Side = Unit | Organisation
Parts = frozenset[tuple[int, str]]


@dataclass(frozen=True)
class Draft:
    """A bond to be made: its form, its members by role, and why."""

    form: str
    members: Sequence[tuple[Side, str]]
    name: str = ""
    reason: str = ""

    @property
    def parts(self) -> Parts:
        """Who is in it in which role, as keys: those of organisations are negative."""
        return frozenset((side.pk if isinstance(side, Unit) else -side.pk, role) for side, role in self.members)


def member_of(bond: Bond, side: Side, role: str, **more: object) -> BondMember:
    """A member that is not saved yet."""
    place = {"unit": side} if isinstance(side, Unit) else {"organisation": side}
    return BondMember(bond=bond, role=role, **place, **more)


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
        member_of(bond, side, role) for bond, draft in zip(bonds, held, strict=True) for side, role in draft.members
    )
    Bond.everywhere.filter(pk__in=[own.pk for own in bonds]).settle()
    return bonds


def _parts_of(members: Iterable[BondMember]) -> Parts:
    return frozenset((own.unit_id or -(own.organisation_id or 0), own.role) for own in members)


def _refuse_doubles(
    drafts: Sequence[Draft], since: dt.date, until: dt.date | None, besides: Bond | None = None
) -> None:
    units = {side.pk for draft in drafts for side, _role in draft.members if isinstance(side, Unit)}
    there = Bond.everywhere.between(since, until or dt.date.max).filter(members__unit__in=units)
    there = there.filter(form__in={own.form for own in drafts}).exclude(pk=besides.pk if besides else None).distinct()
    standing = {(row.bond.form, _parts_of((*row.leading, *row.others))): row.bond for row in rows_of(there)}
    for draft in drafts:
        same = standing.get((draft.form, draft.parts))
        if same is not None:
            raise Refused(
                gettext_noop("The same bond stands already since %(day)s: %(names)s. End it first."),
                day=same.since.isoformat(), names="、".join(_title(side) for side, _role in draft.members),
            )  # fmt: skip


def refuse_double(bond: Bond) -> None:
    """Refuse a bond, with its days as they are and its members as they are written, where the same one stands already.

    Call it inside a transaction that waited for its turn, before the days and after the members are written.
    """
    members = BondMember.everywhere.filter(bond=bond).select_related("unit", "organisation")
    same = Draft(bond.form, [(own.unit or own.organisation, own.role) for own in members])
    _refuse_doubles([same], bond.since, bond.until, besides=bond)


def _title(side: Side) -> str:
    return side.title if isinstance(side, Unit) else side.name


def make_bond(unit: Unit, draft: Draft, *, since: dt.date, until: dt.date | None, user: User | None) -> Bond:
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
    bond.refresh_from_db(fields=["reach", "level"])
    return bond


def change_bond(
    bond: Bond, *, name: str, since: dt.date, until: dt.date | None, reason: str, user: User | None
) -> Bond:
    """Correct name and days of a bond and say why.

    Raises:
        Refused: where a member would stand in it outside its days, or where the same bond stands in the new time.
    """
    with transaction.atomic():
        take_turns(bond.unit)
        held = Bond.everywhere.select_for_update(of=("self",)).get(pk=bond.pk)
        for own in BondMember.everywhere.filter(bond=held).select_related("unit", "organisation"):
            refuse_outside(own, since, until)
        held.name, held.since, held.until, held.reason = name[:120], since, until, reason[:200]
        refuse_double(held)
        held.save(update_fields=["name", "since", "until", "reason"])
        audit.record(
            "assistance.bond.change", actor=user, unit=bond.unit, target=str(held.pk), since=since, until=until
        )
        Bond.everywhere.filter(pk=held.pk).settle()
    return held


def refuse_outside(member: BondMember, since: dt.date, until: dt.date | None) -> None:
    """Refuse days of a member that do not lie in those of the bond; the reason names the member and both days."""
    if member.since and member.since < since:
        raise Refused(
            gettext_noop("%(name)s joins on %(day)s, before the bond begins on %(since)s. Correct one of the "
                         "two days."),
            name=member.title, day=member.since.isoformat(), since=since.isoformat(),
        )  # fmt: skip
    last = member.until or member.since
    if until and last and last > until:
        raise Refused(
            gettext_noop("%(name)s stands in the bond until %(day)s, after it ends on %(until)s. Correct one of the "
                         "two days."),
            name=member.title, day=last.isoformat(), until=until.isoformat(),
        )  # fmt: skip


def end_bond(bond: Bond, *, last: dt.date, reason: str, user: User | None) -> Bond:
    """Let a bond hold until a day and say why; one that would end before it began is refused.

    Members that were to leave later leave with it. Where the day is later than the one before, the bond is prolonged:
    refused where the same one stands already in that time.
    """
    with transaction.atomic():
        take_turns(bond.unit)
        held = Bond.everywhere.select_for_update().get(pk=bond.pk)
        if last < held.since:
            raise Refused(gettext_noop("The bond begins on %(day)s; it cannot end before."), day=held.since.isoformat())
        later = BondMember.everywhere.filter(bond=held)
        for own in later.filter(since__gt=last).select_related("unit", "organisation"):
            refuse_outside(own, held.since, last)
        later.filter(until__gt=last).update(until=last)
        held.until, held.reason = last, reason[:200]
        refuse_double(held)
        held.save(update_fields=["until", "reason"])
        Bond.everywhere.filter(pk=held.pk).settle()
        audit.record("assistance.bond.end", actor=user, unit=held.unit, target=str(held.pk), until=last)
    return held


@removing
def drop_bond(bond: Bond, *, today: dt.date, user: User | None) -> None:
    """Remove a bond that was entered by mistake and has not begun; what has begun is ended and stays."""
    with transaction.atomic():
        held = Bond.everywhere.select_for_update().get(pk=bond.pk)
        if held.since <= today:
            raise Refused(gettext_noop("The bond began on %(day)s: it is part of the record. End it instead."),
                          day=held.since.isoformat())  # fmt: skip
        audit.record("assistance.bond.remove", actor=user, unit=held.unit, target=str(held.pk), kind=held.form)
        files.forget("bond", held.pk)
        held.delete()


@removing
def take_back_bonds(origin: str, *, fresh: bool, today: dt.date) -> tuple[int, int]:
    """Remove the bonds of an adoption that have not begun (all, where ``fresh``) and end the others yesterday."""
    bonds = Bond.everywhere.filter(origin=origin)
    gone = bonds if fresh else bonds.filter(since__gte=today)
    with transaction.atomic():
        keys = list(gone.values_list("pk", flat=True))
        files.forget("bond", *keys)
        gone.delete()
        running = bonds.filter(since__lt=today).exclude(until__lt=today)
        return len(keys), running.update(until=today - dt.timedelta(days=1))
