"""Two plans of one planner side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from tongpan.insight.plan_compare import Pair
from tongpan.insight.queries.words import named, stage_name
from tongpan.ui.formats import ABSENT, number

from .pages import Line, PlannerPage


class Comparison:
    """Plan ``a`` beside plan ``b``."""

    def __init__(self, a: PlannerPage, b: PlannerPage) -> None:
        self.a, self.b = a, b

    @property
    def same_inputs(self) -> bool:
        """Whether both were computed from the same records and wishes of the same kind."""
        return bool(self.a.run.digest == self.b.run.digest)

    @property
    def asked(self) -> list[Pair]:
        """What the planner asked for, decided by hand, and let be searched for."""
        return _pairs(*([*own.asked(), *_searched(own)] for own in (self.a, self.b)))

    @property
    def reached(self) -> list[Pair]:
        """What each reaches."""
        return _pairs(self.a.reached(), self.b.reached())

    @property
    def effects(self) -> list[Pair]:
        """What each changes in the indicators, before and after."""
        return _pairs(_effects(self.a), _effects(self.b), _("no change"))

    @cached_property
    def _unlike(self) -> dict[str, Pair]:
        a, b = self.a.choices(), self.b.choices()
        none = ("", ABSENT)
        pairs = {
            key: Pair((a.get(key) or b[key])[0], a.get(key, none)[1], b.get(key, none)[1])
            for key in dict.fromkeys((*a, *b))
        }
        return {key: own for key, own in pairs.items() if own.differ}

    @property
    def choices(self) -> list[Pair]:
        """What the two decide unlike, thing by thing."""
        return list(self._unlike.values())

    @property
    def unlike(self) -> list[str]:
        """The keys of these things, as the planner's page knows them."""
        return list(self._unlike)


def _searched(page: PlannerPage) -> list[Line]:
    run = page.run
    return [
        (_("Settled by hand"), _("; ").join(own["words"] for own in page.decisions) or ABSENT),
        (_("Rules and defaults in force on"), run.policy_date.isoformat()),
        (_("Search for at most"), f"{number(run.params.get('seconds'))} {_('s')}"),
        (_("Seed"), str(run.seed)),
    ]


def _effects(page: PlannerPage) -> list[Line]:
    rows: Sequence[Any] = page.result.get("effects") or ()
    return [
        (f"{own['code']} {named(own)} · {stage_name(own['stage'])}",
         f"{number(own['before'], 3)} → {number(own['after'], 3)}")
        for own in rows
    ]  # fmt: skip


def _pairs(a: Sequence[Line], b: Sequence[Line], absent: str = ABSENT) -> list[Pair]:
    left, right = dict(a), dict(b)
    return [Pair(key, left.get(key, absent), right.get(key, absent)) for key in dict.fromkeys((*left, *right))]
