"""Many projects at once, with the states that a list says they came into; what each was before is asked for once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import Project, ProjectFunding, StateChange

from .projects import first_day, move, refuse_budget

Steps = Sequence[tuple[str, dt.date]]
"""States and their days, in the order in which they are reached."""
MOVED = ("started", "delivered", "stopped", "accepted", "state")


def enter_each(asked: Sequence[tuple[Project, Steps]], *, unit: Unit, user: User | None) -> list[Refused | None]:
    """Enter the projects that can be; for each None, or why not. One audit record."""
    made, changes, told = list[Project](), list[StateChange](), list[Refused | None]()
    for project, steps in asked:
        first = first_day(project)
        begun = StateChange(project=project, state=project.state, day=first, user=user)
        try:
            changes += [begun, *_moves(project, steps, first, user)]
        except Refused as refused:
            told.append(refused)
            continue
        made.append(project)
        told.append(None)
    with transaction.atomic():
        Project.everywhere.bulk_create(made)
        StateChange.everywhere.bulk_create(changes)
        if made:
            audit.record("assistance.project.make", actor=user, unit=unit, target="", projects=len(made))
    return told


def correct_each(
    asked: Sequence[tuple[Project, Mapping[str, Any], Steps]], *, unit: Unit, user: User | None
) -> list[Refused | None]:
    """Change what is said otherwise of projects that stand, where it can be; what their sources bear stays."""
    keys = [own.pk for own, _facts, _steps in asked]
    names = sorted({name for _own, facts, _steps in asked for name in facts} | set(MOVED))
    done, changes, told = dict[int, Project](), list[StateChange](), list[Refused | None]()
    with transaction.atomic():
        rows = Project.everywhere.select_for_update(of=("self",)).select_related("unit").order_by("pk")
        held = {own.pk: own for own in rows.filter(pk__in=keys)}
        borne, last = _borne(keys), _last(keys)
        for own, facts, steps in asked:
            project = copy(held[own.pk])  # what is refused leaves no trace on what a later line says of it
            for name, value in facts.items():
                setattr(project, name, value)
            try:
                if facts:
                    refuse_budget(project, borne.get(own.pk, Decimal(0)))
                moves = _moves(project, steps, last.get(own.pk), user)
            except Refused as refused:
                told.append(refused)
                continue
            changes += moves
            held[own.pk] = done[own.pk] = project
            last |= {own.pk: moves[-1].day} if moves else {}
            told.append(None)
        Project.everywhere.bulk_update(done.values(), names)
        StateChange.everywhere.bulk_create(changes)
        if done:
            audit.record("assistance.project.change", actor=user, unit=unit, target="", projects=len(done))
    return told


def _moves(project: Project, steps: Steps, last: dt.date | None, user: User | None) -> list[StateChange]:
    """Bring a project from state to state; what is to be kept of it. Raises Refused."""
    found = []
    for state, day in steps:
        move(project, state, day, last)
        found.append(StateChange(project=project, state=state, day=day, user=user))
        last = day
    return found


def _borne(keys: Collection[int]) -> dict[int, Decimal]:
    rows = ProjectFunding.everywhere.filter(project__in=keys).order_by().values_list("project")
    return dict(rows.annotate(Sum("amount")))


def _last(keys: Collection[int]) -> dict[int, dt.date]:
    return dict(StateChange.everywhere.filter(project__in=keys).order_by().values_list("project").annotate(Max("day")))
