"""What is done to schools: their facts are corrected, they are kept out of plans, closed, merged and opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import AuditRecord, Unit, User
from tongpan.registry.models import School
from tongpan.registry.queries.facts import SCHOOL_FACTS, UNIT_FACTS, as_stored, facts_of

from .changes import RefusedError, differences, refuse_stale
from .succession import bring_back, home_posts, take_over

FREEZE = "registry.school.freeze"


@transaction.atomic
def edit_school(unit: Unit, facts: Mapping[str, Any], *, seen: Mapping[str, Any], user: User) -> dict[str, Any]:
    """Correct the facts of a school. ``facts`` and ``seen`` are in the shape of :func:`facts_of`.

    Returns what changed, field to (old, new). Raises :class:`ConflictError` where somebody else came first.
    """
    school = School.objects.select_for_update().select_related("unit").get(pk=unit.pk)
    now = facts_of(school)
    refuse_stale(seen, now)
    changes = differences(now, {**now, **facts})
    if not changes:
        return {}
    for name, value in as_stored({name: facts[name] for name in changes}).items():
        setattr(school if name in SCHOOL_FACTS else school.unit, name, value)
    school.save()
    if not changes.keys().isdisjoint(UNIT_FACTS):
        school.unit.save()
    audit.record("registry.school.edit", actor=user, unit=unit, target=school.code, changes=changes)
    return changes


@transaction.atomic
def set_frozen(codes: Collection[str], frozen: bool, *, unit: Unit, user: User) -> AuditRecord | None:
    """Keep schools out of plans, or let them in again. Returns the record by which it can be undone.

    Schools that are already as wanted are left alone; None where that is all of them.
    """
    schools = School.objects.select_for_update().filter(code__in=codes, frozen=not frozen)
    found = sorted(schools.values_list("code", flat=True))
    if not found:
        return None
    School.objects.filter(code__in=found).update(frozen=frozen)
    return audit.record(FREEZE, actor=user, unit=unit, target=str(len(found)), frozen=frozen, schools=found)


@transaction.atomic
def undo_frozen(record: int, *, unit: Unit, user: User) -> AuditRecord | None:
    """Take back one :func:`set_frozen` of this unit. Raises ``AuditRecord.DoesNotExist`` where there is none."""
    done = AuditRecord.objects.get(pk=record, action=FREEZE, unit=unit)
    return set_frozen(done.detail["schools"], not done.detail["frozen"], unit=unit, user=user)


@transaction.atomic
def close_school(unit: Unit, day: dt.date, successor: School | None, *, user: User) -> int:
    """Close a school on a day, or merge it into another, which then takes over its home posts.

    Returns how many people moved. Raises :class:`RefusedError` where people would be left without a home post, where
    the school was closed before or would close before it opened, or where it would merge into itself or a closed one.
    """
    school = School.everywhere.select_for_update().select_related("unit").get(pk=unit.pk)
    _refuse_closing(school, day, successor)
    staying = home_posts(unit, day)
    if staying and successor is None:
        raise RefusedError(
            gettext_noop(
                "%(count)s people still have their home post here on that day. Name the school that takes them over, or"
                " end their posts first."
            ),
            count=len(staying),
        )
    school.unit.closed, school.merged_into = day, successor
    school.unit.save(update_fields=["closed"])
    school.save(update_fields=["merged_into"])
    moved = take_over(staying, unit, successor.unit, day) if successor else 0
    into = successor.code if successor else ""
    audit.record("registry.school.close", actor=user, unit=unit, target=school.code, day=day, into=into, people=moved)
    return moved


def _refuse_closing(school: School, day: dt.date, successor: School | None) -> None:
    if school.unit.closed is not None:
        raise RefusedError(gettext_noop("This school was closed on %(day)s already."), day=school.unit.closed)
    if school.unit.opened is not None and day <= school.unit.opened:
        raise RefusedError(
            gettext_noop("The school opened on %(day)s; it can only close after that."), day=school.unit.opened
        )
    if successor is None:
        return
    if successor.pk == school.pk:
        raise RefusedError(gettext_noop("A school cannot merge into itself; choose another one."))
    if not successor.open_on(day):
        raise RefusedError(
            gettext_noop("%(school)s is not open on that day; choose another school."), school=successor.unit.name
        )


@transaction.atomic
def reopen_school(unit: Unit, *, user: User) -> int:
    """Take back a closing or merging: the people who were taken over come back. Returns how many."""
    school = School.everywhere.select_for_update().select_related("unit").get(pk=unit.pk)
    if school.unit.closed is None:
        raise RefusedError(gettext_noop("This school is not closed."))
    moved = bring_back(unit, school.unit.closed)
    school.unit.closed, school.merged_into = None, None
    school.unit.save(update_fields=["closed"])
    school.save(update_fields=["merged_into"])
    audit.record("registry.school.reopen", actor=user, unit=unit, target=school.code, people=moved)
    return moved
