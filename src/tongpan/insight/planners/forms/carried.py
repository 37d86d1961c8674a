"""The decisions by hand of an earlier plan, as the form of the next one takes them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.insight.planners.queries.still_here import why_gone

OTHER_UNIT = gettext_noop("it was taken for %(unit)s alone.")


@dataclass(frozen=True)
class Taken:
    """One decision by hand: its place in the earlier plan, as it is kept, and in the reader's words."""

    place: int
    decision: dict[str, Any]
    words: str


@dataclass(frozen=True)
class Carried:
    """The decisions of an earlier plan called ``plan``: those that can stand again, and those that cannot, with why."""

    plan: str = ""
    kept: Sequence[Taken] = ()
    lost: Sequence[tuple[str, str]] = field(default=())


def carried(before: Any, unit: Unit, year: int) -> Carried:
    """What of the decisions on the page of an earlier plan (None: there is none) can stand in a plan for a unit."""
    rows = before.decisions if before is not None else []
    if not rows:
        return Carried()
    taken = [Taken(own["place"], before.run.params["decisions"][own["place"]], own["words"]) for own in rows]
    if before.run.unit != unit:
        why = _(OTHER_UNIT) % {"unit": before.run.unit.title}
        return Carried(str(before.run), (), [(own.words, why) for own in taken])
    reasons = why_gone(unit, year, [own.decision for own in taken])
    told = list(zip(taken, reasons, strict=True))
    return Carried(
        str(before.run),
        [own for own, reason in told if not reason],
        [(own.words, _(reason)) for own, reason in told if reason],
    )
