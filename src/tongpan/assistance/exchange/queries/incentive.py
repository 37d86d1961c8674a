"""Whose support teaching entitles them to apply for the senior title exceptionally."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from tongpan.assistance.exchange.models import Placement

from .policy import IncentiveRules, lasts, months_later


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


def entitled(placements: Iterable[Placement], rules: IncentiveRules, day: dt.date) -> list[Entitled]:
    """How each stands on a day.

    ``entitled``: long enough by that day; ``later``: will be long enough as agreed; ``short``: too short even then;
    ``holds``: the person has the title already.
    """
    months = rules.least_months.number
    found = []
    for own in placements:
        since, until = own.posting.since, own.posting.until
        if own.teacher.title not in rules.from_titles.words and own.teacher.title:
            state = "holds"
        elif not lasts(since, until, months):
            state = "short"
        else:
            done = lasts(since, min(until or day, day), months)
            state = "entitled" if done else "later"
        found.append(Entitled(own, state, months_later(since, months) - dt.timedelta(days=1)))
    return found
