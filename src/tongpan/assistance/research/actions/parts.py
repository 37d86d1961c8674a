"""Who is in an activity, in which role, with how many pupils; and telling them so."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.access.roles import RESEARCH_WRITERS, SCHOOL_KEEPERS
from tongpan.access.years import current_year
from tongpan.assistance.base.news import News, holders, holders_of, tell, tell_each
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.research.models import Activity, ActivityUnit, Attendance

OF_BOND = {
    BondMember.Role.SUPPORTER: ActivityUnit.Role.GIVER,
    BondMember.Role.CORE: ActivityUnit.Role.GIVER,
}
"""What the members of a bond are in its activities; the others take part."""


def of_bonds(asked: Iterable[tuple[Bond | None, dt.date]]) -> Iterator[list[tuple[Unit, str]]]:
    """The members of bonds, each on a day, with what each is in the bond’s activities; one question for all bonds."""
    told = list(asked)
    held: dict[int, list[BondMember]] = defaultdict(list)
    if bonds := {bond.pk for bond, _day in told if bond is not None}:
        for own in BondMember.everywhere.filter(bond__in=bonds, unit__isnull=False).select_related("unit"):
            held[own.bond_id].append(own)
    for bond, day in told:
        there = [own for own in held[bond.pk] if (own.since or day) <= day <= (own.until or day)] if bond else []
        yield [(own.unit, OF_BOND.get(own.role, ActivityUnit.Role.PARTICIPANT)) for own in there if own.unit]  # type: ignore[call-overload]


def write_parts(asked: Iterable[tuple[Activity, Iterable[tuple[Unit, str]]]]) -> None:
    """Write the parts of activities in one question.

    A unit takes the first role named for it: a host of the list is not made a giver by the bond.
    """
    taken: dict[tuple[int, int], ActivityUnit] = {}
    for activity, parts in asked:
        for unit, role in parts:
            taken.setdefault((activity.pk, unit.pk), ActivityUnit(activity=activity, unit=unit, role=role))
    ActivityUnit.everywhere.bulk_create(taken.values())


def asked_at(unit: Unit) -> tuple[str, ...]:
    """The roles to which a unit's part in an activity is told."""
    return SCHOOL_KEEPERS if unit.is_school else RESEARCH_WRITERS


def record(what: str, activity: Activity, user: User | None, **detail: object) -> None:
    """The audit record of what was done with an activity; call it inside the transaction."""
    audit.record(
        f"assistance.activity.{what}", actor=user, unit=activity.unit, target=str(activity.pk), **detail
    )  # fmt: skip


def invite(asked: Iterable[tuple[Activity, Iterable[Unit]]], user: User | None) -> None:
    """Tell the people of units that these take part in activities; not in those that are over already."""
    today = timezone.localdate()
    parts = [
        (activity, unit)
        for activity, units in asked
        for unit in {own.pk: own for own in units}.values()
        if unit.pk != activity.unit_id and activity.until >= today
    ]
    held: dict[str, list[User]] = {}
    for roles in {asked_at(unit) for _activity, unit in parts}:
        held |= holders_of([unit for _activity, unit in parts if asked_at(unit) == roles], *roles)
    tell_each((_invitation(activity, unit, held[unit.path]) for activity, unit in parts), besides=user)


def _invitation(activity: Activity, unit: Unit, users: Sequence[User]) -> News:
    year = current_year(activity.since)
    return News(
        users, "activity.invited", f"activity:{activity.pk}:invited:{unit.pk}",
        gettext_noop("%(unit)s takes part in “%(activity)s” on %(day)s."), unit,
        {"unit": unit.title, "activity": activity.name, "day": activity.since.isoformat()},
        reverse("assistance:research-activity", args=(unit.slug, year, activity.pk)),
    )  # fmt: skip


def tell_cancelled(activity: Activity, user: User | None) -> None:
    """Tell the people of all units in an activity that it does not take place."""
    others = ActivityUnit.everywhere.filter(activity=activity).exclude(unit=activity.unit_id)
    for part in others.select_related("unit"):
        tell(
            holders(part.unit, *asked_at(part.unit)),
            "activity.cancelled", f"activity:{activity.pk}:cancelled:{part.unit_id}",
            gettext_noop("“%(activity)s” on %(day)s is cancelled: %(reason)s"),
            {"activity": activity.name, "day": activity.since.isoformat(), "reason": activity.cancelled_because},
            unit=part.unit, besides=user,
        )  # fmt: skip


def add_parts(activity: Activity, units: Sequence[Unit], role: str, *, user: User | None) -> int:
    """Add units in a role; one that is in the activity already is left as it is. Returns how many were added."""
    with transaction.atomic():
        there = set(ActivityUnit.everywhere.filter(activity=activity).values_list("unit", flat=True))
        fresh = [own for own in units if own.pk not in there]
        write_parts([(activity, [(own, role) for own in fresh])])
        record("invite", activity, user, schools=[own.slug for own in fresh], kind=role)
        invite([(activity, fresh)], user)
    return len(fresh)


def change_part(part: ActivityUnit, *, user: User | None) -> ActivityUnit:
    """Save role and pupils of a unit in an activity. Raises Refused where it has that role already."""
    with transaction.atomic():
        same = ActivityUnit.everywhere.filter(activity=part.activity_id, unit=part.unit_id, role=part.role)
        if same.exclude(pk=part.pk).exists():
            raise Refused(
                gettext_noop("%(unit)s is in this activity in that role already."), unit=part.unit.title
            )  # fmt: skip
        part.save()
        record("part", part.activity, user, schools=[part.unit.slug], kind=part.role)
    return part


@removing
def remove_part(part: ActivityUnit, *, user: User | None) -> None:
    """Take a unit out of an activity. Raises Refused where its people attended."""
    came = Attendance.everywhere.filter(session__activity=part.activity_id, unit__path__under=part.unit.path).count()
    if came:
        raise Refused(
            gettext_noop("%(count)s person-times of %(unit)s are noted; it took part. Remove the attendance first."),
            count=came, unit=part.unit.title,
        )  # fmt: skip
    with transaction.atomic():
        record("uninvite", part.activity, user, schools=[part.unit.slug])
        part.delete()
