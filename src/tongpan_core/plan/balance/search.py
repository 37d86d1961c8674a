"""The search: a relaxation that is exact at its root, whole plans near it, and branch and bound for what is left.

1. *Root.* The linear relaxation, with arcs priced in and tangents of the cones added until neither changes: its value
   is a proven bound on every plan.
2. *Near plan.* Whole columns that the root leaves whole stay; a small integer programme decides the others.
3. *Branch and bound* on what reduced costs cannot rule out, with new tangents where a plan is still too uneven.

Every candidate is *polished*: whole columns fixed, quantities chosen again with the cones exact, then verified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.balance.arcs import Arcs
from tongpan_core.plan.balance.cone import Cones
from tongpan_core.plan.balance.draft import QUANTUM, read
from tongpan_core.plan.balance.model import MONEY, Model
from tongpan_core.plan.balance.plan import BalancePlan
from tongpan_core.plan.balance.verify import violations
from tongpan_core.plan.highs import Outcome, Programme
from tongpan_core.tables import Floats, Ints, Stage

EXACT = 1e-5
_MARGINS = ((1e-6, 0.0), (1e-6, 1.0), (1e-5, 1.0), (1e-4, 2.0))  # of the CV; of the budget, in roundings
_ROUNDS = 200


@dataclass
class Best:
    """The best plan so far and the best bound, in the programme's money (:data:`MONEY` 元)."""

    plan: BalancePlan | None = None
    value: float = np.inf
    bound: float = -np.inf
    columns: Floats | None = None
    scale: float = 1e-9

    @property
    def gap(self) -> float:
        """Relative gap; infinite without a plan."""
        if self.plan is None:
            return np.inf
        return max(self.value - self.bound, 0.0) / max(abs(self.value), self.scale)


@dataclass
class Search:
    """One solve. ``asked`` says when to stop; ``told`` hears of every step."""

    model: Model
    asked: Callable[[], bool]
    told: Callable[[str, Best], None]
    seed: int = 0
    best: Best = field(default_factory=Best)
    excess: Mapping[tuple[Stage, int], float] | None = None
    offset: float = 0.0

    def __post_init__(self) -> None:
        columns = self.model.columns
        lower, upper = np.concatenate(columns.lower), np.concatenate(columns.upper)
        self.programme = Programme(self.model.objective(), lower, upper, self.asked, self.seed)
        self.programme.add_rows(self.model.rows.block())
        self.arcs, self.cones = Arcs(self.model), Cones(self.model, self.excess)
        self.arcs.begin(self.programme)
        self._lower, self._upper = lower, upper
        self._root: Outcome | None = None

    def restart(self, budget: float) -> None:
        """Forget the best plan and search for another budget (in :data:`MONEY` 元), with all arcs and cuts kept."""
        assert self.model.budget_row is not None
        self.programme.bound_rows(np.array([self.model.budget_row]), np.array([-np.inf]), np.array([budget]))
        self.best.plan, self.best.columns, self._root = None, None, None
        self.best.value, self.best.bound = np.inf, -np.inf
        limits = replace(self.model.problem.limits, budget=budget * MONEY)
        self.model.problem = replace(self.model.problem, limits=limits)

    def run(self, gap: float, nodes: int) -> Outcome:
        """Search until the gap is at most ``gap`` (or the caller asks to stop); the root's outcome."""
        root = self._converge(widen=True, enough=0.01 * gap)
        if root.ended != "optimal":
            return root
        self._root = root
        self.best.bound = root.objective + self.offset
        self.told(N_("Lower bound found"), self.best)
        self._near(root, nodes, max(gap / 2, EXACT))
        while not self.closed(gap) and not self.asked():
            if not self._branch(gap):
                break
        return root

    def closed(self, gap: float) -> bool:
        """Whether the gap is at most ``gap``, apart from what rounding quantities up may cost."""
        if self.best.plan is None:
            return False
        room = gap * max(abs(self.best.value), self.best.scale) + (0.0 if self.model.elastic else self.rounding / MONEY)
        return self.best.value - self.best.bound <= room

    @property
    def rounding(self) -> float:
        """元 that rounding quantities without a lot up to :data:`QUANTUM` may cost at most."""
        problem = self.model.problem
        return len(problem) * sum(p.cost * QUANTUM for p in problem.purchases if p.lot is None)

    def relaxation(self) -> Outcome:
        """The root alone, with its dual prices."""
        return self._converge(widen=True)

    def _converge(self, *, widen: bool = False, enough: float = 0.0) -> Outcome:
        """Solve the relaxation until no arc pays and no cone is violated.

        With ``widen`` an infeasible relaxation gets every arc there is: too few may be what makes it infeasible. It is
        ``enough`` when no arc pays and a round of tangents raises the value by less than that part: a bound already.
        """
        last = -np.inf
        for _ in range(_ROUNDS):
            outcome = self.programme.solve()
            if outcome.ended != "optimal" or outcome.columns is None or outcome.row_duals is None:
                if outcome.ended == "infeasible" and widen and self.arcs.widen(self.programme):
                    continue
                return outcome
            entered = self.arcs.price(self.programme, outcome.row_duals)
            cut = self.cones.separate(self.programme, outcome.columns)
            if not entered and (not cut or outcome.objective - last < enough * abs(outcome.objective)):
                return outcome
            last = outcome.objective
            if self.asked():
                return Outcome("stopped")
        return outcome

    def _near(self, root: Outcome, nodes: int, gap: float) -> None:
        """A plan near the root: columns that are whole stay, and a small integer programme decides the others.

        What it leaves infeasible gets more room, and in the end all there is.
        """
        for room in (0, 1, None):
            with self._held(self._around(root, room)), self._tightened(*_MARGINS[1]), self._without_slack():
                outcome = self.programme.solve_integers(self.model.whole, gap=gap, nodes=nodes)
            self._consider(outcome)
            if self.best.plan is not None or self.asked():
                return

    def _around(self, root: Outcome, room: int | None) -> tuple[Ints, Floats, Floats]:
        """Bounds around the root; new posts, training and lots may rise by one to make good what rounding leaves short.

        With ``room`` everything may differ by that much more; with ``None`` by anything.
        """
        assert root.columns is not None
        model, whole = self.model, self.model.whole
        own_lower, own_upper = self._lower[whole], self._upper[whole]
        if room is None:
            return whole, own_lower, own_upper
        value = root.columns[whole]
        rising = np.isin(whole, np.concatenate([model.hire.ravel(), model.train.ravel(), model.lots()]))
        lower = np.floor(value + 1e-6) - room
        upper = np.ceil(value - 1e-6) + rising + 2 * room
        return whole, np.clip(lower, own_lower, own_upper), np.clip(upper, own_lower, own_upper)

    def _branch(self, gap: float) -> bool:
        """One round of branch and bound; false when nothing more can be gained."""
        before = (self.best.value, self.best.bound)
        with self._held(self._not_ruled_out()), self._without_slack():
            outcome = self.programme.solve_integers(self.model.whole, gap=gap / 2, start=self._start())
        if outcome.ended == "infeasible":
            if self.best.plan is None:
                self.best.bound = np.inf
                return False
            self.best.bound = self.best.value
            return False
        self.best.bound = max(self.best.bound, min(outcome.bound + self.offset, self.best.value))
        if outcome.columns is not None:
            self.cones.separate(self.programme, outcome.columns)
        whole = self._consider(outcome)
        self.told(N_("Branch and bound"), self.best)
        if outcome.ended != "optimal":
            return False
        # What the tangents missed is now cut off; where the candidate was a plan, only a better bound is worth a round.
        gained = max(before[0] - self.best.value, self.best.bound - before[1])
        return not whole or gained > 0.1 * EXACT * max(abs(self.best.value), self.best.scale)

    def _start(self) -> Floats | None:
        if self.best.columns is None:
            return None
        return np.pad(self.best.columns, (0, self.programme.columns - len(self.best.columns)))

    def _not_ruled_out(self) -> tuple[Ints, Floats, Floats]:
        """Bounds on whole columns and arcs that keep every plan cheaper than the best one."""
        assert self._root is not None
        assert self._root.column_duals is not None
        which = np.concatenate([self.model.whole, self.arcs.column])
        lower = np.concatenate([self._lower[self.model.whole], np.zeros(len(self.arcs.column))])
        upper = np.concatenate([self._upper[self.model.whole], np.full(len(self.arcs.column), np.inf)])
        if self.best.plan is None:
            return which, lower, upper
        room = self.best.value - self.offset - self._root.objective + 1e-6
        duals = np.pad(self._root.column_duals, (0, self.programme.columns - len(self._root.column_duals)))[which]
        with np.errstate(divide="ignore", invalid="ignore"):
            steps = np.floor(np.where(np.abs(duals) > 1e-9, room / np.abs(duals), np.inf) + 1e-6)
        tight_upper = np.where(duals > 1e-9, np.minimum(upper, lower + steps), upper)
        falls = (duals < -1e-9) & np.isfinite(upper)
        tight_lower = lower.copy()
        tight_lower[falls] = np.maximum(lower[falls], upper[falls] - steps[falls])
        return which, tight_lower, tight_upper

    def _consider(self, outcome: Outcome) -> bool:
        """Polish a candidate, verify it, and keep it if it is the best; whether it made a plan."""
        if outcome.columns is None:
            return False
        for margin, spare in _MARGINS:
            with self._held(self._as_found(outcome.columns)), self._tightened(margin, spare):
                polished = self._converge()
            if polished.ended != "optimal" or polished.columns is None:
                return False
            plan = read(self.arcs, polished.columns)
            if plan is not None and not violations(self.model.problem, plan, must_pass=not self.model.elastic):
                self._keep(plan, polished)
                return True
        return False

    def _keep(self, plan: BalancePlan, polished: Outcome) -> None:
        value = polished.objective + self.offset if self.model.elastic else plan.cost / MONEY
        if value < self.best.value:
            self.best.plan, self.best.value, self.best.columns = plan, value, polished.columns
            self.best.bound = min(self.best.bound, value)
            self.told(N_("Plan found"), self.best)

    def _as_found(self, columns: Floats) -> tuple[Ints, Floats, Floats]:
        near = np.round(columns[self.model.whole])
        return self.model.whole, near, near

    @contextmanager
    def _held(self, bounds: tuple[Ints, Floats, Floats]) -> Iterator[None]:
        """Narrower bounds for a while."""
        which, lower, upper = bounds
        self.programme.bound_columns(which, lower, upper)
        try:
            yield
        finally:
            size = self.programme.columns - len(self._lower)
            own_lower = np.pad(self._lower, (0, size))[which]
            own_upper = np.pad(self._upper, (0, size), constant_values=np.inf)[which]
            self.programme.bound_columns(which, own_lower, own_upper)

    @contextmanager
    def _without_slack(self) -> Iterator[None]:
        """Without the tangents that do not bind at the root, for a while: branch and bound is much quicker."""
        assert self._root is not None
        assert self._root.rows is not None
        which = self.cones.slack(self._root.rows)
        self.programme.bound_rows(which, np.full(len(which), -np.inf), np.full(len(which), np.inf))
        try:
            yield
        finally:
            self.programme.bound_rows(which, np.zeros(len(which)), np.full(len(which), np.inf))

    @contextmanager
    def _tightened(self, margin: float, spare: float) -> Iterator[None]:
        """CV limits and budget a little lower for a while: a plan rounded from there keeps the real ones."""
        self.cones.tighten(self.programme, margin)
        self._spare(spare)
        try:
            yield
        finally:
            self.cones.tighten(self.programme, 0.0)
            self._spare(0.0)

    def _spare(self, times: float) -> None:
        """Keep back from the budget what rounding quantities up may cost."""
        problem = self.model.problem
        if self.model.budget_row is not None and problem.limits.budget is not None:
            budget = max(problem.limits.budget - times * self.rounding, 0.0) / MONEY
            self.programme.bound_rows(np.array([self.model.budget_row]), np.array([-np.inf]), np.array([budget]))
