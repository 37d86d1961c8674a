"""A pairing in reasons: why each pair, whom it beat and by how much, who is left without, and what binds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.pairing.chains import NEVER, chains
from tongpan_core.plan.pairing.fit import STEPS, barriers, combined, parts, scope_of, weighing
from tongpan_core.plan.pairing.market import market
from tongpan_core.plan.pairing.plan import PairingPlan
from tongpan_core.plan.pairing.problem import SCOPES, PairingProblem, Scope
from tongpan_core.plan.pairing.total import best_total
from tongpan_core.tables import Bools


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a fit: points of 0 … 100, and its share of the whole (0 … 1)."""

    name: str
    points: float
    weight: float


@dataclass(frozen=True, slots=True)
class Met:
    """A subject (or other strength) in which the recipient is weak: both sides from 0 to 1."""

    subject: str
    weak: float
    strong: float


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best donor that the recipient could have instead, and what the whole plan would then lose in points of fit.

    ``unserved`` is how many more recipients would be left without a donor. ``exact``: found as the cheapest chain of
    moves; where it is not exact, the loss is at least this.
    """

    donor: str
    name: str
    fit: float
    loss: float
    unserved: int
    exact: bool


@dataclass(frozen=True)
class Reason:
    """Why a pair is one. ``text`` with ``values`` says it in one sentence."""

    donor: str
    donor_name: str
    recipient: str
    recipient_name: str
    fit: float
    forced: bool
    relation: Scope
    km: float | None
    parts: tuple[Part, ...]
    subjects: tuple[Met, ...]
    runner_up: RunnerUp | None
    text: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Without:
    """A recipient that nobody helps, and why."""

    recipient: str
    name: str
    text: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Use:
    """How far a donor's places are taken, and what one more place would add to the total and to those served."""

    donor: str
    name: str
    used: int
    places: int
    gain: float
    served: int


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that costs fit: without it the best total would be higher by ``gain`` points (found by solving again)."""

    key: str
    gain: float


@dataclass(frozen=True)
class Explanation:
    """All of it: pairs in the order of the plan."""

    pairs: tuple[Reason, ...]
    without: tuple[Without, ...]
    donors: tuple[Use, ...]
    binding: tuple[Binding, ...]


def explain(problem: PairingProblem, plan: PairingPlan) -> Explanation:
    """Why a solver's plan is what it is. Takes a second or two for a thousand donors; most of it are the chains.

    Raises:
        ValueError: if the plan is not a best one for this problem, such as one made for other limits or by hand.
    """
    told = Teller(problem, plan)
    return Explanation(told.reasons(), told.without(), told.uses(), told.binding())


class Teller:
    """What the parts of an explanation share: the market, the plan's place in it, and the chains."""

    def __init__(self, problem: PairingProblem, plan: PairingPlan) -> None:
        self._problem, self._plan = problem, plan
        self._parts, self._weights = parts(problem), weighing(problem)
        self._market = market(problem)
        self._donor = {problem.donors[row].key: place for place, row in enumerate(self._market.donors)}
        self._recipient = {problem.recipients[row].key: place for place, row in enumerate(self._market.recipients)}
        strangers = sorted({pair.donor for pair in plan.pairs} - set(self._donor))
        strangers += sorted({pair.recipient for pair in plan.pairs} - set(self._recipient))
        if strangers:
            raise ValueError(f"The plan names {', '.join(strangers)}, who are not here: solve again.")
        used = np.zeros(self._market.size, dtype=np.bool_)
        for pair in plan.pairs:
            if not pair.forced:
                used[self._donor[pair.donor], self._recipient[pair.recipient]] = True
        self._chains = chains(self._market, used, _floor(problem, plan))
        self._scopes = scope_of(problem)

    def reasons(self) -> tuple[Reason, ...]:
        """Every pair with its parts, its subjects and its runner-up."""
        return tuple(self._reason(pair.donor, pair.recipient, pair.fit, pair.forced) for pair in self._plan.pairs)

    def _reason(self, donor: str, recipient: str, fit: float, forced: bool) -> Reason:
        problem = self._problem
        d, r = problem.donor_rows[donor], problem.recipient_rows[recipient]
        runner_up = None if forced else self._runner_up(self._donor[donor], self._recipient[recipient])
        names = {"donor": problem.donors[d].name, "recipient": problem.recipients[r].name}
        km = float(problem.km[d, r])
        text, values = _sentence(names, fit, forced, runner_up)
        return Reason(
            donor=donor,
            donor_name=names["donor"],
            recipient=recipient,
            recipient_name=names["recipient"],
            fit=fit,
            forced=forced,
            relation=SCOPES[self._scopes[d, r]],
            km=None if np.isnan(km) else round(km, 1),
            parts=tuple(
                Part(name, round(float(own[d, r]), 1), self._weights[name]) for name, own in self._parts.items()
            ),
            subjects=_subjects(problem, d, r),
            runner_up=runner_up,
            text=text,
            values=values,
        )

    def _runner_up(self, donor: int, recipient: int) -> RunnerUp | None:
        own, chain = self._market, self._chains
        d = own.size[0]
        fits = own.tenths[:, recipient]
        others = own.allowed[:, recipient] & ~chain.used[:, recipient]
        if chain.floor is not None and chain.good[recipient] == 1 and fits[donor] >= chain.floor:
            others &= fits >= chain.floor
        loss = np.where(others, fits[donor] - fits + chain.lost[:d, donor], NEVER)
        best = int(np.lexsort((-fits, loss))[0])
        if loss[best] >= NEVER // 2:
            return None
        points, unserved = chain.points(int(loss[best]))
        row = self._problem.donors[own.donors[best]]
        single = chain.floor is None or int(own.most.max()) <= 1
        exact = bool(chain.filler[donor] != recipient) and single
        return RunnerUp(row.key, row.name, float(fits[best]) / STEPS, points, unserved, exact)

    def without(self) -> tuple[Without, ...]:
        """Everybody whom nobody helps."""
        problem = self._problem
        if not self._plan.unserved:
            return ()
        walls = barriers(problem, combined(self._weights, parts(problem)))
        return tuple(self._alone(walls, key) for key in self._plan.unserved)

    def _alone(self, walls: Mapping[str, Bools], key: str) -> Without:
        problem, own, place = self._problem, self._market, self._recipient[key]
        row = problem.recipient_rows[key]
        recipient = problem.recipients[row]
        if recipient.most == 0:
            return Without(key, recipient.name, N_("It is to have no donor."), {})
        open_ = np.flatnonzero(own.allowed[:, place])
        if not len(open_):
            able = walls["stage"][:, row] & walls["self"][:, row]
            barred = {name: int((able & ~wall[:, row]).sum()) for name, wall in walls.items() if name not in _ALWAYS}
            text = N_("None of the %(donors)s donors of its stage may help it, by the limits or by decisions by hand.")
            return Without(key, recipient.name, text, {"donors": int(able.sum()), "barred": barred})
        best = open_[int(np.argmax(own.tenths[open_, place]))]
        values: dict[str, object] = {
            "donors": len(open_),
            "donor": problem.donors[own.donors[best]].name,
            "fit": float(own.tenths[best, place]) / STEPS,
        }
        loss = int((self._chains.lost[open_, -1] - own.tenths[open_, place]).min())
        points, unserved = self._chains.points(loss)
        if unserved > 1 or loss >= NEVER // 2:
            text = N_("All %(donors)s donors that may help it are taken; %(donor)s would fit best (%(fit)s).")
            return Without(key, recipient.name, text, values)
        text = N_(
            "All %(donors)s donors that may help it are taken; %(donor)s would fit best (%(fit)s). Another recipient "
            "would go without in its place, and the plan would lose %(loss)s."
        )
        return Without(key, recipient.name, text, {**values, "loss": points})

    def uses(self) -> tuple[Use, ...]:
        """Every donor's places, in the order of the problem."""
        counts: dict[str, int] = {}
        for pair in self._plan.pairs:
            counts[pair.donor] = counts.get(pair.donor, 0) + 1
        found = []
        for donor in self._problem.donors:
            points, served = self._chains.points(-int(self._chains.lost[-1, self._donor[donor.key]]))
            found.append(Use(donor.key, donor.name, counts.get(donor.key, 0), donor.places, points, served))
        return tuple(found)

    def binding(self) -> tuple[Binding, ...]:
        """Limits whose fall would raise the best total, the costliest first."""
        problem, limits = self._problem, self._problem.limits
        freed = {
            "scope": replace(limits, scopes=frozenset(SCOPES)),
            "distance_km": replace(limits, distance_km=None),
            "least_fit": replace(limits, least_fit=None),
        }
        found = []
        for key, changed in freed.items():
            if changed != limits:
                best = best_total(market(replace(problem, limits=changed)), lambda: False)
                gain = 0.0 if best is None else round(best.value / STEPS + self._by_hand() - self._plan.best_total, 1)
                if gain > 0:
                    found.append(Binding(key, gain))
        return tuple(sorted(found, key=lambda own: -own.gain))

    def _by_hand(self) -> float:
        return sum(pair.fit for pair in self._plan.pairs if pair.forced)


_ALWAYS = ("stage", "self")


def _floor(problem: PairingProblem, plan: PairingPlan) -> int | None:
    """The level, in tenths, below which none of those who must be served falls; ``None`` where the total came first."""
    owed = [own.key for own in problem.recipients if own.least > 0]
    if problem.limits.share >= 1 or not owed:
        return None
    served = plan.served
    return round(min(served[key] for key in owed) * STEPS)


def _subjects(problem: PairingProblem, d: int, r: int) -> tuple[Met, ...]:
    """The recipient's weak subjects, the one that this donor helps most first."""
    weak, strong = problem.weak[r], problem.strong[d]
    order = sorted(np.flatnonzero(weak > 0).tolist(), key=lambda at: (-weak[at] * strong[at], at))
    return tuple(Met(problem.subjects[at], round(float(weak[at]), 3), round(float(strong[at]), 3)) for at in order)


def _sentence(
    names: Mapping[str, str], fit: float, forced: bool, runner_up: RunnerUp | None
) -> tuple[str, dict[str, object]]:
    values: dict[str, object] = {**names, "fit": fit}
    if forced:
        return N_("%(donor)s helps %(recipient)s by decision (fit %(fit)s)."), values
    if runner_up is None:
        return N_("%(donor)s fits %(recipient)s with %(fit)s; nobody else could help it in a plan."), values
    values |= {
        "other": runner_up.name,
        "other_fit": runner_up.fit,
        "loss": runner_up.loss,
        "unserved": runner_up.unserved,
    }
    if runner_up.unserved > 0:
        text = N_(
            "%(donor)s fits %(recipient)s with %(fit)s; with %(other)s (%(other_fit)s) instead, %(unserved)s more "
            "would go without a donor."
        )
        return text, values
    if runner_up.loss > 0:
        text = N_(
            "%(donor)s fits %(recipient)s with %(fit)s; with %(other)s (%(other_fit)s) instead, the whole plan would "
            "lose %(loss)s."
        )
        return text, values
    text = N_(
        "%(donor)s fits %(recipient)s with %(fit)s; with %(other)s (%(other_fit)s) the total would be the same: the "
        "worst served, the plan in force or a lot decided."
    )
    return text, values
