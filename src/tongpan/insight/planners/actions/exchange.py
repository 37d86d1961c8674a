"""An exchange plan becomes exchange postings of named people, as those of the path to balance are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_noop

from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.models import Adoption
from tongpan.insight.planners.tables import Inputs
from tongpan.registry.models import Posting, Teacher
from tongpan.registry.queries.staff import full_elsewhere
from tongpan.registry.queries.subjects import subject_name

from .adopt import Counts
from .pairing import units_named


def put(adoption: Adoption, plan: Any, inputs: Inputs) -> Counts:  # noqa: ARG001 - the shape of every planner's
    """One posting a person; home posts stay. Raises CannotAdopt where somebody is already away in that time."""
    units = units_named(adoption.unit, {own.target for own in plan.postings})
    ids = {own.person: int(own.person.removeprefix("T")) for own in plan.postings}
    _nobody_is_away(adoption, set(ids.values()))
    Posting.everywhere.bulk_create(
        Posting(
            teacher_id=ids[own.person], unit=units[own.target], kind=Posting.Kind.EXCHANGE, stage=own.stage,
            subject=subject_name(own.subject), share=1.0, since=adoption.since, until=adoption.until,
            origin=adoption.key,
        )
        for own in plan.postings
    )  # fmt: skip
    return {"people": len(ids)}


def _nobody_is_away(adoption: Adoption, ids: set[int]) -> None:
    away = full_elsewhere(adoption.since, adoption.until).filter(teacher__in=ids)
    busy = set(away.values_list("teacher_id", flat=True))
    if busy:
        names = "、".join(Teacher.objects.filter(pk__in=busy).values_list("name", flat=True)[:5])
        raise CannotAdopt(
            gettext_noop(
                "%(count)s people already have a full posting elsewhere in that time: %(names)s. Let the plan begin on"
                " a later day, or plan again."
            ),
            again=True, count=len(busy), names=names,
        )  # fmt: skip


def take_back(adoption: Adoption, *, fresh: bool, today: dt.date) -> Counts:
    """Remove the postings that have not begun; end those under which people already work."""
    postings = Posting.everywhere.filter(origin=adoption.key)
    gone = postings if fresh else postings.filter(since__gte=today)
    removed = gone.delete()[0]
    running = postings.filter(since__lt=today).exclude(until__lt=today)
    return {"removed": removed, "ended": running.update(until=today - dt.timedelta(days=1))}
