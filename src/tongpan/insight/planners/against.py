"""A plan against the one that it was made from: what it costs or gains and what else it decides, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from tongpan.access.models import User
from tongpan.insight.models import Run
from tongpan.ui.formats import school_year

from .comparison import Comparison
from .forms import form_of
from .pages import PlannerPage, page_of

APART = ("title", "decisions")
"""What a run is asked for beside its wishes."""
OPTIMAL = "optimal"


@dataclass(frozen=True)
class Price:
    """Two amounts in words and the difference between them; neither ``more`` nor ``less``: there is none."""

    before: str
    after: str
    by: str
    more: bool
    less: bool


class Against:
    """A plan beside its ``base``, the plan that it was made from by a decision by hand or with other wishes."""

    def __init__(self, page: PlannerPage, base: PlannerPage) -> None:
        self.page, self.base = page, base
        self.comparison = Comparison(base, page)

    @cached_property
    def changed(self) -> list[str]:
        """The names of the wishes that were asked otherwise, as far as the form of today knows them."""
        before, after = self.base.run.params, self.page.run.params
        names = (own for own in dict.fromkeys((*before, *after)) if own in self._known and own not in APART)
        return [own for own in names if _plain(before.get(own)) != _plain(after.get(own))]

    @cached_property
    def _known(self) -> Mapping[str, Any]:
        return form_of(self.page.planner.key).labels()

    @cached_property
    def decided(self) -> tuple[int, int]:
        """How many decisions by hand were added, and how many dropped."""
        before, after = (own.run.params.get("decisions") or [] for own in (self.base, self.page))
        return sum(own not in before for own in after), sum(own not in after for own in before)

    @property
    def by_hand(self) -> bool:
        """Whether nothing but decisions by hand was changed."""
        return any(self.decided) and not self.changed

    @cached_property
    def why_not(self) -> str:
        """Why nothing can be said of the two together, as a sentence; empty where something can."""
        name, year = str(self.base.run), self.base.run.year
        if year != self.page.run.year:
            text = _("It was made from “%(plan)s”, a plan of %(year)s: plans of two school years are not compared.")
            return text % {"plan": name, "year": school_year(year)}
        if set(self.page.about) & set(self.changed):
            text = _("It was made from “%(plan)s”, a plan for other stages: the two are not compared.")
            return text % {"plan": name}
        if not self.base.solved:
            text = _("It was made from “%(plan)s”, which found no plan: there is nothing to compare it with.")
            return text % {"plan": name}
        return ""

    @cached_property
    def counted(self) -> list[str]:
        """The changed wishes by which amounts are counted: with others, two amounts say nothing of each other."""
        return [own for own in self.changed if own in self.page.counted]

    @property
    def same_standing(self) -> bool:
        """Whether changes are counted from the same plan in force, which is no record that plans are made from."""
        return self.base.counted_from == self.page.counted_from

    @property
    def same_basis(self) -> bool:
        """Whether both amounts were counted in the same way by the program."""
        return self.base.basis == self.page.basis

    @cached_property
    def price(self) -> Price | None:
        """What it costs or gains; None where the two cannot be compared or are not counted alike."""
        before, after = self.base.result.get("objective"), self.page.result.get("objective")
        alike = not self.counted and self.same_standing and self.same_basis
        if self.why_not or not alike or before is None or after is None:
            return None
        change = before - after if self.page.more_is_better else after - before
        told = [self.page.amount(own) for own in (before, after, abs(change))]
        same = told[0] == told[1]  # what cannot be read as a difference is none: plans are proven best but for a hair
        return Price(*told, more=change > 0 and not same, less=change < 0 and not same)

    @cached_property
    def notes(self) -> list[str]:
        """What was asked and is decided otherwise, and what the price rests on, a sentence each."""
        return [] if self.why_not else [*self._asked(), *self._decides(), *self._rests()]

    def _asked(self) -> Sequence[str]:
        added, dropped = self.decided
        told = []
        if self.changed:
            told.append(_("Asked otherwise: %(names)s.") % {"names": self._labels(self.changed)})
        if any(self.decided) and not self.by_hand:
            text = _("Decisions by hand: %(added)s added, %(dropped)s dropped.")
            told.append(text % {"added": added, "dropped": dropped})
        return told

    def _decides(self) -> Sequence[str]:
        keys = self.comparison.unlike
        return self.page.unlike(keys) if keys else [_("Both decide the same everywhere.")]

    def _rests(self) -> Sequence[str]:
        told = []
        if self.counted:
            text = _("Which of the two is better cannot be said: what amounts are counted by was changed (%(names)s).")
            told.append(text % {"names": self._labels(self.counted)})
        if not self.same_standing:
            told.append(_("Which of the two is better cannot be said: they count changes of different plans in force."))
        if not self.same_basis and not self.counted:
            told.append(
                _("Which of the two is better cannot be said: an earlier version of the program counted otherwise.")
            )
        if not self.comparison.same_inputs:
            told.append(_("The two were computed from different records: that may be part of the difference."))
        if {self.base.run.status, self.page.run.status} != {OPTIMAL}:
            text = _("Not both are proven to be the best: part of the difference may come from the search.")
            told.append(text)
        if self.base.run.code_version != self.page.run.code_version:
            text = _("The two were computed by different versions of the program: that may be part of the difference.")
            told.append(text)
        return told

    def _labels(self, names: Sequence[str]) -> str:
        return "、".join(str(self._known[own]) for own in names)


def against(page: PlannerPage, user: User | None = None) -> Against | None:
    """A plan against the one that it was made from; None without either."""
    base: Run | None = page.run.based_on
    return None if base is None or not page.solved else Against(page, page_of(base, user))


def _plain(value: Any) -> Any:
    """A wish without the order in which things were chosen; not asked for is not asked for, however it is kept."""
    if isinstance(value, list):
        return sorted(value) or None
    return None if value is False or value == "" else value
