"""Teams and the people in them: entered, changed, ended; partners on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.base import files
from tongpan.assistance.base.records import keep
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Team, TeamMember


def keep_team(team: Team, facts: Mapping[str, Any], *, user: User | None) -> Team:
    """Write or change a team. Raises Refused where another of that name stands at the unit at the same time."""
    for name, value in facts.items():
        setattr(team, name, value)
    same = Team.everywhere.filter(unit=team.unit, name=team.name, kind=team.kind).exclude(pk=team.pk)
    last = team.until or dt.date.max
    for own in same:
        if own.since <= last and (own.until is None or own.until >= team.since):
            raise Refused(
                gettext_noop("%(unit)s has a team “%(name)s” already since %(day)s. Change that one, or end it first."),
                unit=team.unit.title, name=team.name, day=own.since.isoformat(),
            )  # fmt: skip
    saved: Team = keep(team, "assistance.team.keep", unit=team.unit, user=user, kind=team.kind, level=team.level)
    return saved


def end_team(team: Team, *, last: dt.date, user: User | None) -> Team:
    """Let a team work until a day. Raises Refused where it began later."""
    if last < team.since:
        raise Refused(gettext_noop("“%(name)s” began on %(day)s; it cannot end before."), name=team.name,
                      day=team.since.isoformat())  # fmt: skip
    team.until = last
    saved: Team = keep(team, "assistance.team.end", unit=team.unit, user=user, until=last)
    return saved


@removing
def drop_team(team: Team, *, user: User | None) -> None:
    """Remove a team that was entered by mistake, with its people and files."""
    with transaction.atomic():
        audit.record("assistance.team.drop", actor=user, unit=team.unit, target=str(team.pk))
        files.forget("team", team.pk)
        team.delete()


def keep_person(team: Team, person: TeamMember, facts: Mapping[str, Any], *, user: User | None) -> TeamMember:
    """Write or change somebody in a team.

    Raises:
        Refused: where the same person, or the same office of the same unit, is in the team already.
    """
    for name, value in facts.items():
        setattr(person, name, value)
    person.team = team
    others = TeamMember.everywhere.filter(team=team, until__isnull=True).exclude(pk=person.pk)
    twice = others.filter(teacher=person.teacher) if person.teacher else others.none()
    if not person.teacher:
        twice = others.filter(teacher__isnull=True, office=person.office, unit=person.unit)
    if person.until is None and twice.exists():
        raise Refused(gettext_noop("“%(who)s” is in “%(team)s” already. Change that entry."),
                      who=person.office or _place(person.unit), team=team.name)  # fmt: skip
    saved: TeamMember = keep(person, "assistance.team.person", unit=team.unit, user=user, role=person.role)
    return saved


def _place(unit: Unit | None) -> str:
    return unit.title if unit else ""


@removing
def drop_person(person: TeamMember, *, user: User | None) -> None:
    """Take out somebody who was entered by mistake."""
    with transaction.atomic():
        audit.record("assistance.team.person_drop", actor=user, unit=person.team.unit, target=str(person.team_id))
        person.delete()
