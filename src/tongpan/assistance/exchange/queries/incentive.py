"""Whose support teaching entitles them to apply for the senior title exceptionally."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from tongpan.assistance.exchange.models import Placement

from .policy import IncentiveRules, lasts, months_later
from .stints import Stint, runs_by_key, shared


@dataclass(frozen=True)
class Entitled:
    """A placement under the rule, looked at on a day. ``state``: ``entitled``, ``later``, ``short`` or ``holds``."""

    placement: Placement
    state: str
    from_day: dt.date

    @property
    def pk(self) -> int:
        """The key of the placement."""
        return self.placement.pk


def may_entitle(placements: QuerySet[Placement], rules: IncentiveRules) -> QuerySet[Placement]:
    """Those of the kinds and reaches that the rule names."""
    return placements.filter(posting__kind__in=rules.kinds.words, reach__in=rules.reaches.words)


def joined_spans(teachers: Collection[int], rules: IncentiveRules) -> dict[int, tuple[dt.date, dt.date | None]]:
    """The first and the last day of what each placement of some people belongs to, by placement; one query."""
    rows = may_entitle(Placement.everywhere.filter(teacher__in=teachers), rules).order_by("pk")
    placed = rows.values_list("pk", "posting__since", "posting__until", "teacher", *shared(rules.join_same))
    joined = runs_by_key(((own[3:], Stint(*own[:3])) for own in placed), rules.join_days.number)
    return {pk: (run.since, run.until) for found in joined.values() for run in found for pk in run.placements}


def entitled(placements: Iterable[Placement], rules: IncentiveRules, day: dt.date) -> list[Entitled]:
    """How each stands on a day.

    ``entitled``: long enough by that day; ``later``: will be long enough as agreed; ``short``: too short even then;
    ``holds``: the person has the title already. Placements that follow each other count as one. Two queries.
    """
    months = rules.least_months.number
    held = list(placements)
    spans = joined_spans({own.teacher_id for own in held}, rules)
    found = []
    for own in held:
        since, until = spans[own.pk]
        if own.teacher.title not in rules.from_titles.words and own.teacher.title:
            state = "holds"
        elif not lasts(since, until, months):
            state = "short"
        else:
            done = lasts(since, min(until or day, day), months)
            state = "entitled" if done else "later"
        found.append(Entitled(own, state, months_later(since, months) - dt.timedelta(days=1)))
    return found
