"""Reads of teams: those of a unit and of the bonds in which it takes part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from tongpan.access.models import Unit, UnitKind
from tongpan.assistance.partnership.models import BondMember, Team, TeamMember
from tongpan.registry.models import Teacher

from .bonds import bonds_of


def teams_of(unit: Unit) -> QuerySet[Team]:
    """Teams of the unit and of those below it, and those of the bonds in which they take part."""
    theirs = Q(bond__in=bonds_of(unit).order_by().values("pk"))
    return Team.everywhere.filter(Q(unit__path__under=unit.path) | theirs)


def with_heads(rows: Iterable[Team], first: dt.date) -> None:
    """Put on each the number of its ``people`` and the office of its ``head``; not who had left before a day."""
    held = list(rows)
    members: dict[int, list[TeamMember]] = {}
    stayed = Q(until__isnull=True) | Q(until__gte=first)
    for own in TeamMember.everywhere.filter(stayed, team__in=held):
        members.setdefault(own.team_id, []).append(own)
    for team in held:
        people = members.get(team.pk, [])
        team.people = len(people)
        team.head = "、".join(own.office for own in people if own.role == TeamMember.Role.HEAD and own.office)


def people_of(team: Team) -> QuerySet[TeamMember]:
    """Who is in a team, wherever they are."""
    rows = TeamMember.everywhere.filter(team=team).select_related("unit", "teacher")
    order = [When(role=role, then=Value(place)) for place, role in enumerate(TeamMember.Role.values)]
    return rows.order_by(Case(*order, output_field=IntegerField()), "pk")


def places_of(team: Team, unit: Unit) -> list[Unit]:
    """Units from which people can be in a team: its own, the members of its bond, and the bureaus below the unit."""
    rows = BondMember.everywhere.filter(bond=team.bond_id, unit__isnull=False).select_related("unit")
    members = [own.unit for own in rows if own.unit] if team.bond_id else []
    bureaus = Unit.objects.filter(path__under=unit.path).exclude(kind__in=(UnitKind.SCHOOL, UnitKind.TOWN))
    found = {own.slug: own for own in [team.unit, *members, *bureaus.order_by("depth", "sort_key").defer("outline")]}
    return list(found.values())


def teachers_of(unit: Unit, name: str) -> list[Teacher]:
    """Teachers of a name in the records of a unit within the scope."""
    return list(Teacher.objects.filter(unit=unit, name=name)[:2])
