"""The plans of a school year that were put into force, which a new plan of that year is to replace.

What they wrote is no input of it. Whoever an exchange sends is planned anew from the home post, or a plan that is
published could neither be kept nor changed by as little as can be; and a plan made while another is in force can be
adopted once that one is taken back.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.insight.models import Adoption
from tongpan.registry.models import Posting
from tongpan.registry.queries.staff import on_day
from tongpan_core.plan.exchange import Assigned, ExchangePlan

from .base import Statement

NOTHING_TO_CHANGE = gettext_noop(
    "No exchange plan of this school year is in force, so that there is nothing to change: the best plan as a whole is"
    " sought."
)


def origins(unit: Unit, year: int, kind: str) -> list[str]:
    """What the records of a planner's plans of the year carry as their origin, undone plans among them."""
    rows = Adoption.objects.filter(unit=unit, run__kind=kind, run__year=year).order_by("pk")
    return [own.key for own in rows]


def in_force(unit: Unit, year: int, first: str) -> tuple[tuple[Assigned, ...] | None, list[Statement]]:
    """The lines of the plan in force, None where there is none, and what is said of it; ``first`` as it was asked."""
    rows = Adoption.objects.filter(unit=unit, run__kind="exchange", run__year=year, undone__isnull=True)
    own = rows.select_related("run").first()
    if own is None:
        return None, [Statement(NOTHING_TO_CHANGE)] if first == "changes" else []
    lines = ExchangePlan.from_dict((own.run.result or {})["plan"]).assigned
    text = gettext_noop(
        "“%(plan)s” is in force: its %(count)s postings are planned anew, from the home posts, and every posting that"
        " differs from it counts as a change."
    )
    return lines, [Statement(text, {"plan": str(own.run), "count": len(lines)})]


def home_posts(unit: Unit, day: dt.date) -> set[tuple[str, str]]:
    """Key of a teacher and of the school where that teacher has a home post on a day; one query."""
    rows = Posting.everywhere.filter(on_day(day), kind=Posting.Kind.HOME, unit__path__under=unit.path)
    return {(f"T{pk}", school) for pk, school in rows.values_list("teacher", "unit__slug")}
