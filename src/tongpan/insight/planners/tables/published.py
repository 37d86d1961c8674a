"""The plans of a school year that were put into force, which a new plan of that year is to replace.

What they wrote is no input of it. Whoever an exchange sends is planned anew from the home post, or a plan that is
published could neither be kept nor changed by as little as can be; and a plan made while another is in force can be
adopted once that one is taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.insight.models import Adoption
from tongpan.insight.queries.places import statistics_day
from tongpan.registry.models import Posting
from tongpan.registry.queries.staff import full_elsewhere, on_day
from tongpan_core.plan.exchange import Assigned, ExchangePlan, Person

from .base import Statement

STAY = gettext_noop("%(count)s people have another full posting in that time and stay as they are: they are not sent.")
NOTHING_TO_CHANGE = gettext_noop(
    "No exchange plan of this school year is in force, so that there is nothing to change: the best plan as a whole is"
    " sought."
)


def origins(unit: Unit, year: int, kind: str) -> list[str]:
    """What the records of a planner's plans of the year carry as their origin, undone plans among them."""
    rows = Adoption.objects.filter(unit=unit, run__kind=kind, run__year=year).order_by("pk")
    return [own.key for own in rows]


def first_day(unit: Unit, year: int, kind: str) -> dt.date:
    """The day on which the school year begins, or one before it on which a plan of the year was already in force."""
    rows = Adoption.objects.filter(unit=unit, run__kind=kind, run__year=year)
    return min([statistics_day(year), *rows.values_list("since", flat=True)])


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


def home_posts(unit: Unit, day: dt.date) -> dict[tuple[str, str], str]:
    """By teacher and school of a home post on a day: the subject taught there, empty where it is the main one."""
    rows = Posting.everywhere.filter(on_day(day), kind=Posting.Kind.HOME, unit__path__under=unit.path)
    return {(f"T{pk}", school): subject for pk, school, subject in rows.values_list("teacher", "unit__slug", "subject")}


def engaged(unit: Unit, days: tuple[dt.date, dt.date], without: Collection[str]) -> list[str]:
    """Keys of the people of a unit who are away full time on some day of a term, in order: shadowing, for example.

    They cannot be sent. Postings of an origin in ``without`` do not count; one query.
    """
    rows = full_elsewhere(*days).filter(teacher__unit__path__under=unit.path).exclude(origin__in=without)
    return sorted({f"T{pk}" for pk in rows.values_list("teacher", flat=True)})


def without(people: Sequence[Person], busy: Collection[str]) -> tuple[list[Person], list[Statement]]:
    """The people, of whom those who are ``busy`` are not sent, and what is said of these."""
    away = set(busy)
    staying = {own.key for own in people if own.movable and own.key in away}
    found = [replace(own, movable=False) if own.key in staying else own for own in people]
    return found, [Statement(STAY, {"count": len(staying)})] if staying else []
