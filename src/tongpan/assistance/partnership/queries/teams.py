"""Reads of teams: those of a unit and of the bonds in which it takes part."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Team, TeamMember

from .bonds import bonds_of


def teams_of(unit: Unit) -> QuerySet[Team]:
    """Teams of the unit and of those below it, and those of the bonds in which they take part."""
    theirs = Q(bond__in=bonds_of(unit).order_by().values("pk"))
    return Team.everywhere.filter(Q(unit__path__under=unit.path) | theirs)


def with_heads(rows: Iterable[Team]) -> None:
    """Put on each the number of its ``people`` and the office of its ``head``."""
    held = list(rows)
    members: dict[int, list[TeamMember]] = {}
    for own in TeamMember.everywhere.filter(team__in=held):
        members.setdefault(own.team_id, []).append(own)
    for team in held:
        people = members.get(team.pk, [])
        team.people = len(people)
        team.head = "、".join(own.office for own in people if own.role == TeamMember.Role.HEAD and own.office)
