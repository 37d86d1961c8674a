"""Reads of teams: those of a unit and of the bonds in which it takes part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.models import Unit, UnitKind
from tongpan.assistance.partnership.models import BondMember, Team, TeamMember
from tongpan.registry.models import Teacher

from .shared import shared


def teams_of(unit: Unit) -> QuerySet[Team]:
    """Teams of the unit and of those below it, and those of the bonds in which they take part."""
    return Team.everywhere.filter(Q(unit__path__under=unit.path) | shared(unit, "since", "until"))


def with_heads(rows: Iterable[Team], first: dt.date) -> None:
    """Put on each the number of its ``people`` and the office of its ``head``; not who had left before a day.

    A head who has left the unit is named as such, so that somebody names a successor.
    """
    held, today = list(rows), timezone.localdate()
    members: dict[int, list[TeamMember]] = {}
    stayed = Q(until__isnull=True) | Q(until__gte=first)
    for own in TeamMember.everywhere.filter(stayed, team__in=held).select_related("teacher", "user"):
        members.setdefault(own.team_id, []).append(own)
    for team in held:
        people = members.get(team.pk, [])
        team.people = len(people)
        heads = [own for own in people if own.role == TeamMember.Role.HEAD and own.office]
        team.head = "、".join(_office(own, today) for own in heads)


def _office(own: TeamMember, today: dt.date) -> str:
    """The office of somebody, marked where it waits for a successor."""
    return _("%(name)s (left)") % {"name": own.office} if not own.until and has_left(own, today) else own.office


def has_left(own: TeamMember, today: dt.date) -> bool:
    """Whether somebody of a team has left it, or the unit in whose records they stand, or the platform."""
    return (
        bool(own.until and own.until < today)
        or bool(own.teacher and (moved_away(own) or (own.teacher.left and own.teacher.left <= today)))
        or bool(own.user and not own.user.is_active)
    )


def successors_missing(units: Iterable[Unit], day: dt.date) -> QuerySet[TeamMember]:
    """Places without a last day, in teams that these units keep and that still work, whose teacher has left."""
    found = TeamMember.everywhere.filter(team__unit__in=list(units), until__isnull=True, teacher__left__lte=day)
    return found.filter(Q(team__until__isnull=True) | Q(team__until__gte=day)).select_related("team__unit")


def moved_away(own: TeamMember) -> bool:
    """Whether a teacher of a school's team has their home post at another school now."""
    return bool(own.teacher and own.unit and own.unit.is_school and own.teacher.unit_id != own.unit_id)


def left_on(own: TeamMember, today: dt.date) -> dt.date | None:
    """The day on which somebody left, the earliest that is on record; None where no day is."""
    days = [own.until] if own.until and own.until < today else []
    if own.teacher and own.teacher.left and own.teacher.left <= today:
        days.append(own.teacher.left)
    elif own.teacher and moved_away(own) and own.teacher.joined_school:
        days.append(own.teacher.joined_school)
    return min(days, default=None)


def people_of(team: Team) -> QuerySet[TeamMember]:
    """Who is in a team, wherever they are."""
    rows = TeamMember.everywhere.filter(team=team).select_related("unit", "teacher", "user")
    order = [When(role=role, then=Value(place)) for place, role in enumerate(TeamMember.Role.values)]
    return rows.order_by(Case(*order, output_field=IntegerField()), "pk")


def places_of(team: Team, unit: Unit, chosen: Unit | None = None) -> list[Unit]:
    """Units from which people can be in a team: its own, who is in its bond, and the bureaus below the unit.

    Who has left the bond is not among them, but for the unit that is ``chosen`` already.
    """
    rows = BondMember.everywhere.filter(bond=team.bond_id, unit__isnull=False).select_related("unit")
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))
    members = [own.unit for own in rows if own.unit] if team.bond_id else []
    members += [chosen] if chosen else []
    bureaus = Unit.objects.filter(path__under=unit.path).exclude(kind__in=(UnitKind.SCHOOL, UnitKind.TOWN))
    found = {own.slug: own for own in [team.unit, *members, *bureaus.order_by("depth", "sort_key").defer("outline")]}
    return list(found.values())


def teachers_of(unit: Unit, name: str) -> list[Teacher]:
    """Teachers of a name in the records of a unit within the scope."""
    return list(Teacher.objects.filter(unit=unit, name=name)[:9])
