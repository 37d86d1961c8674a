"""The way of a county that is too large for one piece: a first plan, a bound, the search, HiGHS for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.communities.anneal import spread
from tongpan_core.plan.communities.bound import Dual
from tongpan_core.plan.communities.first import first_plan
from tongpan_core.plan.communities.ground import Ground, ground
from tongpan_core.plan.communities.search import Search
from tongpan_core.plan.communities.whole import solve_whole
from tongpan_core.tables import Floats, Ints

if TYPE_CHECKING:
    from tongpan_core.plan.communities.solve import Solving

_HIGHS_TELLS = 400  # schools up to which HiGHS is asked whether there is a plan at all
_HIGHS_CLOSES = 120  # schools up to which HiGHS gets time of its own to close the gap
_PAIRS = 8_000  # pairs up to which it is asked
# Until which part of a time limit: first plan, bound, another first plan where there is none, the search where HiGHS
# gets time too, and where it gets none.
_FIRST, _DUAL, _MEND, _MAIN, _LAST = 0.06, 0.16, 0.3, 0.35, 0.96
_LIGHT = 0.05  # of the effort, for the first plan


@dataclass
class Large:
    """One large solve."""

    solving: Solving
    land: Ground
    known: Ints | None
    price: Floats | None = None

    def run(self) -> bool:
        """Solve; whether it is proven that there is no plan."""
        solving, model = self.solving, self.solving.model
        most = min(model.cores_most, int(model.candidate.sum()))
        plan = first_plan(self.land, most, model.candidate, model.must, solving.seed)
        if plan is not None:
            solving.told(plan, 0.0)
        self.search(most, _FIRST, _LIGHT, first=True)
        dual = Dual(model, self.land)
        self.bound(dual, _DUAL)
        if solving.core is None:  # with prices it can be seen which communities put broken ones right
            self.search(most, _MEND, _LIGHT, first=True)
        if solving.core is None and self.no_plan(0.5):
            return True
        first = int(np.clip(dual.cores, max(model.cores_least, int(model.must.sum()), 1), most))
        self.numbers(first, max(model.cores_least, int(model.must.sum()), 1), most)
        if solving.core is None:
            return self.no_plan(1.0)
        if not solving.asked():
            self.bound(dual, 1.0)
        if not solving.asked():
            self.close(dual)
        return False

    def until(self, part: float) -> float | None:
        """Seconds at a part of the time limit."""
        return None if self.solving.seconds is None else self.solving.seconds * part

    def search(self, cores: int, part: float, effort: float = 1.0, *, first: bool = False) -> float:
        """Search with so many cores, or only for a ``first`` plan; the value of the best plan so far."""
        solving, until = self.solving, self.until(part)
        if until is not None and solving.clock.seconds >= until:
            return solving.value
        work = max(int(solving.params.effort * effort), 1)
        search = Search(
            solving.model, self.land, solving.seed, lambda: solving.clock.seconds, until, work,
            solving.asked, solving.told, self.price,
        )  # fmt: skip
        search.run(cores, self.known, first=first)
        return solving.value

    def numbers(self, first: int, least: int, most: int) -> None:
        """Search with the number of cores that the bound suggests, then with more or fewer while that helps."""
        end = _MAIN if len(self.solving.model) <= _HIGHS_CLOSES else _LAST
        alone = least == most
        best = self.search(first, end if alone else _DUAL + 0.5 * (end - _DUAL))
        part, step = _DUAL + 0.5 * (end - _DUAL), 0.125 * (end - _DUAL)
        for way in () if alone else (1, -1):
            cores = first + way
            while least <= cores <= most and not self.solving.asked():
                part = min(part + step, end)
                value = self.search(cores, part, 0.3)
                if value >= best - 1e-9:
                    break
                best, cores = value, cores + way

    def no_plan(self, part: float) -> bool:
        """Whether HiGHS proves that there is no plan, in a ``part`` of the time left; one that it finds is kept."""
        solving = self.solving
        if len(solving.model) > _HIGHS_TELLS or solving.asked():
            return False
        seconds = None if solving.left is None else part * solving.left
        answer = solve_whole(solving.model, solving.asked, any_plan=True, seed=solving.seed, seconds=seconds)
        if answer.core is not None:
            solving.told(answer.core, 0.0)
        return answer.ended == "infeasible"

    def bound(self, dual: Dual, part: float) -> None:
        """A Lagrangian bound; better where it is looked for again with a better plan at hand."""
        solving, end = self.solving, self.until(part)
        upper = solving.value
        if not np.isfinite(upper):
            model = solving.model
            may = np.flatnonzero(model.candidate)
            first = spread(self.land, min(model.cores_most, len(may)), may, np.flatnonzero(model.must), solving.seed)
            upper = 1.2 * float(self.land.cost[first.core].min(axis=0).sum())
        solving.report(N_("Looking for a lower bound"))

        def late() -> bool:
            return solving.asked() or (end is not None and solving.clock.seconds >= end)

        dual.run(upper, late)
        solving.raise_bound(dual.bound)
        self.price = dual.price

    def close(self, dual: Dual) -> None:
        """Give HiGHS the pairs that a better plan may have, where they are few."""
        solving = self.solving
        pairs = dual.open_pairs(solving.value)
        if int(pairs.sum()) <= _PAIRS:
            solving.report(N_("Closing the gap"))
            solving.whole(pairs, None if solving.seconds is not None else solving.params.nodes)


def search_large(solving: Solving, known: Ints | None) -> bool:
    """Solve a large model; whether it is proven to have no plan. ``known`` is a plan in force that may break rules."""
    model = solving.model
    able = np.sort(model.most[model.candidate])[::-1][: model.cores_most].sum()
    if able < model.size.sum() - model.slack:
        return True
    return Large(solving, ground(model, min(model.cores_most, int(model.candidate.sum()))), known).run()
