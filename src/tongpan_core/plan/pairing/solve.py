"""``solve(problem, *, stop, seed, params, start, on_progress) -> Result[PairingPlan]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.flow import prepare
from tongpan_core.plan.pairing.conflict import conflict
from tongpan_core.plan.pairing.fair import Fairness
from tongpan_core.plan.pairing.fit import STEPS
from tongpan_core.plan.pairing.floors import fairest
from tongpan_core.plan.pairing.market import Market, market
from tongpan_core.plan.pairing.network import Asked, Stopped
from tongpan_core.plan.pairing.plan import Pair, PairingPlan
from tongpan_core.plan.pairing.problem import PairingProblem
from tongpan_core.plan.pairing.total import Optimum, best_total, promising
from tongpan_core.plan.problem import Clock, MaxSeconds, Progress, Result, Stop
from tongpan_core.tables import Bools, Ints


@dataclass(frozen=True, slots=True)
class Params:
    """``rounds``: how many times a few levels are settled in the search for fairness; the lowest come first.

    Raises:
        ValueError: if it makes no sense.
    """

    rounds: int = 200
    explain_conflict: bool = True

    def __post_init__(self) -> None:
        if self.rounds < 1:
            raise ValueError(f"{self.rounds} rounds cannot be searched for; give at least one.")


def solve(
    problem: PairingProblem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = Params(),
    start: PairingPlan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Result[PairingPlan]:
    """The best plan; the objective is the sum of its fits (points of 0 … 100 a pair), to be made large.

    What comes first: everybody served who must be; as many others as possible; the total fit; then, within the share
    of it that the planner leaves, the worst served, the next worst, and so on; then the plan in force; then a lot drawn
    by ``seed``. ``optimal`` is proven for all of it (levels beyond ``params.rounds`` apart); ``stopped`` keeps the best
    so far. ``start`` says which pairs to look at first, and among equal plans the one nearest to it is taken.
    """
    clock, until = Clock(on_progress), stop or MaxSeconds(600)
    prepare()

    def asked() -> bool:
        return until(Progress(clock.seconds, N_("Pairing")))

    run = _Run(problem, market(problem), asked, clock)
    try:
        best = run.total(start)
        if best is None:
            clock.report(N_("Looking for what cannot stand together"))
            wishes = conflict(problem, asked) if params.explain_conflict else ()
            return Result("infeasible", None, None, None, clock.seconds, seed, wishes, tuple(clock.trace))
        run.fair(best, params.rounds, start, seed)
    except Stopped:
        plan = run.plan()
        objective = None if plan is None else plan.total
        return Result("stopped", plan, objective, run.bound, clock.seconds, seed, (), tuple(clock.trace))
    plan = run.plan()
    assert plan is not None
    return Result("optimal", plan, plan.total, plan.total, clock.seconds, seed, (), tuple(clock.trace))


class _Run:
    """One solve: the best plan so far and the best total that any plan reaches."""

    def __init__(self, problem: PairingProblem, own: Market, asked: Asked, clock: Clock) -> None:
        self._problem, self._market, self._asked, self._clock = problem, own, asked, clock
        self._pairs: Ints | None = None
        self.bound: float | None = None

    def plan(self) -> PairingPlan | None:
        """The best plan so far."""
        if self._pairs is None or self.bound is None:
            return None
        return _plan(self._problem, self._market, self._pairs, self.bound)

    def total(self, start: PairingPlan | None) -> Optimum | None:
        seen = promising(self._market)
        for plan in (start, self._problem.current):
            if plan is not None:
                seen |= _pairs_of(self._problem, self._market, plan) & self._market.allowed
        best = best_total(self._market, self._asked, seen=seen)
        if best is None:
            return None
        self.bound = self._points(best.value)
        self._take(best, best.chosen, N_("Best total fit"))
        if self._problem.limits.share < 1:
            best = fairest(self._market, best, self._problem.limits.share, seen, self._asked)
            self._take(best, best.chosen, N_("Worst served lifted"))
        return best

    def fair(self, best: Optimum, rounds: int, start: PairingPlan | None, seed: int) -> None:
        fairness = Fairness(self._market, best, self._asked)
        for _ in range(rounds):
            if not fairness.level():
                break
            self._take(best, fairness.chosen, N_("Levels settled"))
        for plan in (self._problem.current, start):
            if plan is not None:
                kept = _pairs_of(self._problem, self._market, plan)
                fairness.prefer(kept[best.donor, best.recipient].astype(np.int64))
        fairness.draw(_lot(best.donor, best.recipient, seed))
        self._take(best, fairness.chosen, N_("Pairs settled"))

    def _points(self, value: int) -> float:
        forced = self._market.tenths[self._market.forced[:, 0], self._market.forced[:, 1]].sum()
        return float(value + forced) / STEPS

    def _take(self, best: Optimum, chosen: Bools, step: str) -> None:
        self._pairs = np.column_stack((best.donor[chosen], best.recipient[chosen]))
        self._clock.report(step, self._points(best.value), self.bound)


def _plan(problem: PairingProblem, own: Market, pairs: Ints, best_total: float) -> PairingPlan:
    donors = [problem.donors[row].key for row in own.donors]
    recipients = [problem.recipients[row].key for row in own.recipients]
    found = []
    for rows, forced in ((own.forced, True), (pairs, False)):
        fits = own.tenths[rows[:, 0], rows[:, 1]] / STEPS
        found += [(recipients[r], donors[d], fit, forced) for (d, r), fit in zip(rows.tolist(), fits.tolist())]
    served = {recipient for recipient, *_ in found}
    unserved = sorted(set(recipients) - served)
    return PairingPlan(tuple(Pair(*one) for one in sorted(found)), tuple(unserved), best_total)


def _pairs_of(problem: PairingProblem, own: Market, plan: PairingPlan) -> Bools:
    """The pairs of a plan that are still known, as a mask (D, R) in the market's order."""
    mask = np.zeros(own.size, dtype=np.bool_)
    donors = {problem.donors[row].key: place for place, row in enumerate(own.donors)}
    recipients = {problem.recipients[row].key: place for place, row in enumerate(own.recipients)}
    for pair in plan.pairs:
        if pair.donor in donors and pair.recipient in recipients:
            mask[donors[pair.donor], recipients[pair.recipient]] = True
    return mask


def _lot(donor: Ints, recipient: Ints, seed: int) -> Ints:
    """A number for every pair that depends on the pair and the seed alone (a mix as in splitmix64)."""
    mixed = (donor.astype(np.uint64) << np.uint64(32)) ^ recipient.astype(np.uint64)
    mixed ^= np.uint64(seed * 0x9E3779B97F4A7C15 % 2**64)
    for factor in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB):
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(factor)
    return (mixed >> np.uint64(44)).astype(np.int64) + 1
