"""The steps of a project: planned by the bureau, reported as reached by the school."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access.models import User
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import Milestone, Project


def add_milestone(project: Project, name: str, due: dt.date, *, user: User) -> Milestone:
    """Plan a step of a project."""
    step = Milestone(project=project, name=name, due=due)
    kept: Milestone = keep(step, "assistance.project.milestone", unit=project.unit, user=user, due=due)
    return kept


def move_milestone(step: Milestone, due: dt.date, *, user: User) -> Milestone:
    """Let a step be due on another day."""
    step.due = due
    kept: Milestone = keep(step, "assistance.project.milestone", unit=step.project.unit, user=user, due=due)
    return kept


def reach_milestone(step: Milestone, day: dt.date | None, *, user: User) -> Milestone:
    """Say on which day a step was reached; without a day that is taken back."""
    if day is not None and day > timezone.localdate():
        raise Refused(gettext_noop("%(day)s lies ahead; enter it when it has happened."), day=day.isoformat())
    step.done = day
    kept: Milestone = keep(step, "assistance.project.reach", unit=step.project.unit, user=user, day=day)
    return kept


def drop_milestone(step: Milestone, *, user: User) -> None:
    """Take a step from the plan of a project."""
    remove(step, "assistance.project.milestone.drop", unit=step.project.unit, user=user)
