"""Reads across the models of access. Nothing here leaves the reader's own grants."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from tongpan.ui.memory import Memory

from .kept import until_written
from .models import AuditRecord, Grant, Job, Unit, UnitKind, User
from .models.unit import UnitSet

FOUND_AT_MOST = 30
SCHOOLS_LISTED = 40


def within_grants(user: User) -> UnitSet:
    """All units at or below those on which the account holds a role."""
    paths = {grant.unit.path for grant in user.current_grants}
    outermost = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    if not outermost:
        return Unit.everywhere.none()
    reach = Q()
    for path in outermost:
        reach |= Q(path__under=path)
    return Unit.everywhere.filter(reach)


def jobs_shown(user: User, unit: Unit) -> QuerySet[Job]:
    """The jobs at or below the unit whose progress and end somebody may see, in a list and one by one.

    Who reads of the unit follows those of everybody, since pages of that unit show them; others follow their own.
    """
    return Job.objects.all() if user.has_perm("access.follow_jobs", unit) else Job.objects.filter(user=user)


def matching(units: UnitSet, words: str) -> UnitSet:
    """Units by part of the name, start of the pinyin initials or start of an official code; the closest first.

    A school that was closed comes after those that are open; among equals regions come before schools.
    """
    words = words.strip()
    if not words:
        return units.none()
    plain = words.lower().replace(" ", "")
    hit = Q(name__icontains=words) | Q(short_name__icontains=words) | Q(name_en__icontains=words)
    if plain.isascii():
        hit |= Q(initials__startswith=plain) | Q(slug__startswith=plain)
        hit |= Q(pk__in=units.filter(codes__code__startswith=plain).values("pk"))
    closeness = Case(
        When(Q(name=words) | Q(short_name=words) | Q(slug=plain) | Q(initials=plain), then=Value(0)),
        When(Q(name__startswith=words) | Q(short_name__startswith=words), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    gone = Case(When(closed__isnull=False, then=Value(1)), default=Value(0), output_field=IntegerField())
    return units.filter(hit).annotate(closeness=closeness, gone=gone).order_by("gone", "closeness", "depth", "sort_key")


CHAINS = Memory[tuple[Unit, ...]](2000)


def chain_of(unit: Unit) -> tuple[Unit, ...]:
    """A unit's ancestors from the root down and itself, whether or not they lie within one's grants."""
    return until_written(CHAINS, unit.path, make=lambda: tuple(Unit.everywhere.above(unit)), register=True)


def _below(reach: UnitSet, parent: Unit) -> list[Unit]:
    """What is open directly below a unit; its schools only where they are few enough to read."""
    units = list(reach.filter(parent=parent, closed__isnull=True).order_by("kind", "sort_key")[:200])
    schools = sum(unit.is_school for unit in units)
    return [unit for unit in units if not unit.is_school or schools <= SCHOOLS_LISTED]


def picker_tree(user: User, around: Unit | None) -> list[tuple[Unit, int]]:
    """What the picker shows before anything is typed, each unit with how deep it is indented.

    The way down to the present unit, the units beside it, and below it those that it holds.
    """
    if around is None or not user.sees(around):
        around = first_unit(user)
    if around is None:
        return []
    reach = within_grants(user)
    *trunk, around = [unit for unit in Unit.everywhere.above(around) if user.sees(unit)]
    steps = [(unit, depth) for depth, unit in enumerate(trunk)]
    beside = _below(reach, trunk[-1]) if trunk else []
    for unit in beside if around in beside else [around, *beside]:
        steps.append((unit, len(trunk)))
        if unit == around:
            steps += [(child, len(trunk) + 1) for child in _below(reach, unit)]
    return steps


def first_unit(user: User) -> Unit | None:
    """The unit at which an account arrives: the highest on which it holds a role, by the order of the tree."""
    units = sorted((grant.unit for grant in user.current_grants), key=lambda unit: (unit.depth, unit.path))
    return units[0] if units else None


def accounts_of(unit: Unit, *, words: str = "", role: str = "", inactive: bool = False) -> QuerySet[User]:
    """Accounts with any grant at or below a unit, past grants included so that nobody is lost from sight."""
    people = User.objects.filter(grants__unit__path__under=unit.path).distinct().prefetch_related("grants__unit")
    if words:
        people = people.filter(Q(username__icontains=words) | Q(display_name__icontains=words))
    if role:
        people = people.filter(grants__role=role)
    return people if inactive else people.filter(is_active=True)


def account_of(unit: Unit, pk: int) -> User | None:
    """One account that the security administrator of a unit looks after: all its grants lie at or below the unit."""
    person = User.objects.filter(pk=pk, grants__unit__path__under=unit.path).distinct().first()
    if person is None:
        return None
    if Grant.objects.filter(user=person).exclude(unit__path__under=unit.path).exists():
        raise PermissionDenied("access.manage_accounts")
    return person


LONGEST_NUMBER = 19
"""Digits from which on a database may not hold a number."""


def audit_of(
    unit: Unit, *, words: str = "", action: str = "", since: dt.date | None = None, until: dt.date | None = None
) -> QuerySet[AuditRecord]:
    """Records about units at or below a unit; those about no unit are seen from the root only.

    ``words`` are looked for in account, object and unit; a number also finds the record that bears it.
    """
    about = Q(unit__path__under=unit.path)
    if unit.parent_id is None:
        about |= Q(unit__isnull=True)
    found = AuditRecord.objects.filter(about).select_related("unit")
    if words:
        told = Q(actor__icontains=words) | Q(target__icontains=words) | Q(unit__name__icontains=words)
        if words.isascii() and words.isdecimal() and len(words) < LONGEST_NUMBER:
            told |= Q(pk=int(words))
        found = found.filter(told)
    if action:
        found = found.filter(action__startswith=action)
    if since:
        found = found.filter(at__date__gte=since)
    return found.filter(at__date__lte=until) if until else found


def tree_of(unit: Unit, *, words: str = "", schools: bool = False) -> QuerySet[Unit]:
    """Units at or below one, in the order of the tree, with their codes."""
    units: Any = Unit.everywhere.filter(path__under=unit.path).select_related("parent").prefetch_related("codes")
    if words:
        return matching(units, words)
    return units.order_by("path") if schools else units.exclude(kind=UnitKind.SCHOOL).order_by("path")
