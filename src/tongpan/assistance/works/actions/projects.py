"""Keep projects: what they are, who bears them, and which state they are in since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.assistance.base import files
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import Project, ProjectFunding, StateChange
from tongpan.assistance.works.queries.projects import last_change

STATE = Project.State


def save_project(project: Project, sources: Mapping[str, Decimal], *, user: User) -> Project:
    """Enter or change a project with what each of its sources is to bear."""
    refuse_budget(project, sum(sources.values(), Decimal(0)))
    fresh = project.pk is None
    with transaction.atomic():
        keep(project, f"assistance.project.{'make' if fresh else 'change'}", unit=project.unit, user=user,
             kind=project.kind, budget=project.budget)  # fmt: skip
        ProjectFunding.everywhere.filter(project=project).delete()
        ProjectFunding.everywhere.bulk_create(
            ProjectFunding(project=project, source=source, amount=amount)
            for source, amount in sources.items()
            if amount
        )
        if fresh:
            StateChange.everywhere.create(project=project, state=project.state, day=first_day(project), user=user)
    return project


def first_day(project: Project) -> dt.date:
    """Since when a new project is in its first state: from its plan on, and not ahead."""
    today = timezone.localdate()
    return min(project.planned or today, today)


def refuse_budget(project: Project, borne: Decimal) -> None:
    """Raises Refused where the sources of a project bear more than its budget."""
    if project.budget is not None and borne > project.budget:
        raise Refused(
            gettext_noop(
                "The sources of “%(project)s” bear %(borne)s yuan, %(beyond)s more than its budget of %(budget)s. "
                "Correct one of them."
            ),
            project=project.name, borne=f"{borne:,.2f}", beyond=f"{borne - project.budget:,.2f}",
            budget=f"{project.budget:,.2f}",
        )  # fmt: skip


def remove_project(project: Project, *, user: User) -> None:
    """Remove a project for which no money moved, with its files."""
    try:
        with transaction.atomic():
            files.forget("project", project.pk)
            remove(project, "assistance.project.remove", unit=project.unit, user=user, kind=project.kind)
    except ProtectedError:
        raise Refused(
            gettext_noop("“%(project)s” has lines in the ledger, which stay. Stop the project instead."),
            project=project.name,
        ) from None


def set_state(project: Project, state: str, *, day: dt.date, note: str = "", user: User) -> Project:
    """Bring a project into a state on a day; its start, delivery or stop follows from it.

    Raises:
        Refused: for a day ahead or before the last change, for the state that it is in, and for a delivery without a
            start.
    """
    with transaction.atomic():
        held = Project.everywhere.select_for_update(of=("self",)).select_related("unit").get(pk=project.pk)
        move(held, state, day, last_change(held))
        held.save()
        StateChange.everywhere.create(project=held, state=state, day=day, note=note[:200], user=user)
        audit.record("assistance.project.state", actor=user, unit=held.unit, target=str(held.pk), state=state, day=day)
    return held


def move(project: Project, state: str, day: dt.date, last: dt.date | None) -> None:
    """Bring a project into a state without writing it; ``last`` is the day of its last change. Raises Refused."""
    _refuse_state(project, state, day, last)
    if state == STATE.RUNNING and project.started is None:
        project.started = day
    project.delivered = day if state == STATE.DELIVERED else None
    project.stopped = day if state == STATE.STOPPED else None
    if state != STATE.DELIVERED:
        project.accepted = None
    project.state = state


def _refuse_state(project: Project, state: str, day: dt.date, last: dt.date | None) -> None:
    words = {"project": project.name, "day": day.isoformat()}
    if state == project.state:
        raise Refused(
            gettext_noop("“%(project)s” is in this state already. Choose the one that it came into."),
            project=project.name,
        )
    if day > timezone.localdate():
        raise Refused(gettext_noop("%(day)s lies ahead; enter it when it has happened."), day=day.isoformat())
    if last is not None and day < last:
        raise Refused(
            gettext_noop("The last change of “%(project)s” is of %(last)s; give that day or a later one, not %(day)s."),
            last=last.isoformat(), **words,
        )  # fmt: skip
    if state == STATE.DELIVERED and project.started is None:
        raise Refused(
            gettext_noop("“%(project)s” was never begun; enter first on which day building began."),
            project=project.name,
        )


def set_states(projects: Iterable[Project], state: str, *, day: dt.date, user: User) -> tuple[int, list[Refused]]:
    """The same for several projects: how many were changed, and why the others were not."""
    done, refused = 0, []
    for own in projects:
        try:
            set_state(own, state, day=day, user=user)
            done += 1
        except Refused as reason:
            refused.append(reason)
    return done, refused


def set_accepted(project: Project, *, passed: bool, user: User) -> Project:
    """Whether a delivered project passed its acceptance."""
    if project.state != STATE.DELIVERED:
        raise Refused(
            gettext_noop("“%(project)s” is not delivered; acceptance comes after delivery."), project=project.name
        )
    project.accepted = passed
    kept: Project = keep(project, "assistance.project.accept", unit=project.unit, user=user, passed=passed)
    return kept
