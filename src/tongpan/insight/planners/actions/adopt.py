"""Put a plan into force and take it back: each planner's own records, under one adoption that knows them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import User
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.models import Adoption, Run
from tongpan.insight.planners.catalogue import PLANNERS, Planner
from tongpan.insight.planners.queries.runs import in_force
from tongpan.insight.planners.tables import Inputs, gate_of
from tongpan_core.plan.problem import ProblemError
from tongpan_core.policy import PolicyError

Counts = Mapping[str, int]


class Records(Protocol):
    """What a planner's file in ``actions`` offers: the records that its plan becomes."""

    def put(self, adoption: Adoption, plan: Any, inputs: Inputs) -> Counts:
        """Create the records, each with ``adoption.key`` as its origin; says how many of which. Raises CannotAdopt."""
        ...

    def take_back(self, adoption: Adoption, *, fresh: bool, today: dt.date) -> Counts:
        """Remove what has not begun (all where ``fresh``: adopted this very day), end what has; says how many."""
        ...


def records_of(planner: Planner) -> Records:
    """The file of a planner's records."""
    module: Any = import_module(f"{__package__}.{planner.key}")
    records: Records = module
    return records


def check(run: Run) -> Inputs:
    """Whether a plan can be adopted as the registry stands, and the inputs read anew.

    Raises:
        CannotAdopt: without a plan, where another is in force, or where the inputs have changed since, be it so that
            nothing can be planned for any longer.
    """
    planner = PLANNERS[run.kind]
    if run.result is None or run.result["plan"] is None:
        raise CannotAdopt(gettext_noop("This run found no plan that could be adopted."))
    other = in_force(planner, run.unit, run.year, run.params)
    if other is not None:
        raise CannotAdopt(
            gettext_noop("“%(plan)s” is in force since %(day)s, adopted by %(who)s. Undo it first."),
            plan=str(other.run), day=other.since.isoformat(), who=str(other.user or "—"),
        )  # fmt: skip
    try:
        inputs = gate_of(planner.key).read(run.unit, run.year, run.params)
    except (ProblemError, PolicyError) as error:
        text = gettext_noop(
            "The records have changed since this plan was made, and it can be computed no longer: %(cause)s"
        )
        raise CannotAdopt(text, again=True, cause=error.told) from error
    if inputs.digest != run.digest:
        raise CannotAdopt(
            gettext_noop("Figures, people or postings have changed since this plan was made. Plan again."), again=True
        )
    return inputs


def adopt(run: Run, *, since: dt.date, until: dt.date | None, user: User) -> tuple[Adoption, Counts]:
    """Create the records of a plan, in one transaction with the audit record. Raises CannotAdopt."""
    planner = PLANNERS[run.kind]
    with transaction.atomic():
        # Two officers at once: the second waits here, and then finds the plan of the first in force.
        take_turns(run.unit)
        inputs = check(run)
        adoption = Adoption.objects.create(run=run, unit=run.unit, since=since, until=until, user=user)
        plan = gate_of(planner.key).plan_from((run.result or {})["plan"])
        made = records_of(planner).put(adoption, plan, inputs)
        audit.record(
            "insight.planner.adopt", actor=user, unit=run.unit, target=str(run.pk), kind=planner.key, since=since,
            until=until, **made,
        )  # fmt: skip
    return adoption, made


def undo(adoption: Adoption, *, user: User) -> Counts:
    """Take an adopted plan back, in one transaction with the audit record.

    Records that have not begun, and all of a plan adopted this very day, are removed as if they had never been; those
    already in force end yesterday, so that the record of the past stays true. Raises CannotAdopt where somebody else
    has undone it.
    """
    today = timezone.localdate()
    with transaction.atomic():
        take_turns(adoption.unit)  # what gave way goes on only where nobody enters the same meanwhile
        held = Adoption.objects.select_for_update().select_related("run", "unit").get(pk=adoption.pk)
        if held.undone is not None:
            raise CannotAdopt(gettext_noop("This plan has been undone already."))
        planner = PLANNERS[held.run.kind]
        fresh = timezone.localdate(held.adopted) == today
        held.undone, held.undone_by = timezone.now(), user
        gone = records_of(planner).take_back(held, fresh=fresh, today=today)
        held.save(update_fields=["undone", "undone_by"])
        audit.record(
            "insight.planner.undo", actor=user, unit=held.unit, target=str(held.run_id), kind=planner.key, **gone
        )
    return gone
