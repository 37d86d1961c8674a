"""Which wishes cannot stand together: the fewest limits and decisions, and the needs and places that they part.

Needs and places are compared by a flow that leaves as few needs unmet as can be. Around an unmet need lies a set of
recipients that ask for more than all the donors they may have can give: the smallest such set is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.flow import min_cost_flow
from tongpan_core.plan.pairing.fit import barriers, combined, parts, weighing
from tongpan_core.plan.pairing.network import Asked, Stopped
from tongpan_core.plan.pairing.problem import Donor, Fixed, PairingProblem, Recipient
from tongpan_core.plan.problem import Wish
from tongpan_core.tables import Bools, Ints

ALWAYS = ("stage", "self")
NAMES = 3  # of so many a wish gives the names


@dataclass(frozen=True)
class Clash:
    """Recipients, the donors that they may have (masks), what they need, and the most that these donors can give."""

    recipients: Bools
    donors: Bools
    needed: int
    places: int


def conflict(problem: PairingProblem, asked: Asked) -> tuple[Wish, ...]:
    """The smallest set of wishes that cannot stand together; empty where ``asked`` says stop or a plan exists."""
    if forced := _too_many_forced(problem):
        return forced
    ground = Ground(problem, asked)
    limits = [key for key in ground.walls if key not in ALWAYS]
    try:
        if ground.clash(limits, problem.fixed) is None:
            return ()
        kept, fixed = _fewest(ground, limits, list(problem.fixed))
        clash = ground.clash(kept, fixed)
    except Stopped:
        return ()
    assert clash is not None
    limits_kept = [_limit(problem, key) for key in kept]
    return (*_needs(problem, clash), *limits_kept, *(_decision(problem, own) for own in fixed))


class Ground:
    """Feasibility of a problem under some of its limits and decisions."""

    def __init__(self, problem: PairingProblem, asked: Asked) -> None:
        self._problem, self._asked = problem, asked
        self.walls = barriers(problem, combined(weighing(problem), parts(problem)))

    def clash(self, limits: Sequence[str], fixed: Sequence[Fixed]) -> Clash | None:
        """The smallest clash of needs and places under these limits and decisions; ``None`` where a plan exists.

        Raises:
            Stopped: if ``asked`` says so.
        """
        allowed = np.logical_and.reduce([self.walls[key] for key in (*ALWAYS, *limits)])
        places = np.array([own.places for own in self._problem.donors])
        least = np.array([own.least for own in self._problem.recipients])
        for own in fixed:
            at = self._problem.donor_rows[own.donor], self._problem.recipient_rows[own.recipient]
            allowed[at] = False
            if own.kind == "force":
                places[at[0]] -= 1
                least[at[1]] = max(least[at[1]] - 1, 0)
        return _clash(allowed, places, least, self._asked)


def _clash(allowed: Bools, places: Ints, least: Ints, asked: Asked) -> Clash | None:
    used, unmet = _fewest_unmet(allowed, places, least, asked)
    found = [_around(row, allowed, used, places, least) for row in np.flatnonzero(unmet)[:50]]
    return min(found, key=lambda own: (int(own.recipients.sum()), own.needed), default=None)


def _fewest_unmet(allowed: Bools, places: Ints, least: Ints, asked: Asked) -> tuple[Bools, Ints]:
    """Pairs (D, R) that leave the fewest needs unmet, and the unmet needs (R,)."""
    d, r = allowed.shape
    donor, recipient = np.nonzero(allowed & (least > 0))
    gives, own, hub = 1 + np.arange(d), 1 + d + np.arange(r), np.zeros(d + r, dtype=np.int64)
    found = min_cost_flow(
        np.concatenate((1 + donor, hub)),
        np.concatenate((1 + d + recipient, gives, own)),
        np.concatenate((np.ones(len(donor), dtype=np.int64), places, least)),
        np.concatenate((np.zeros(len(donor) + d, dtype=np.int64), np.ones(r, dtype=np.int64))),
        np.concatenate(([least.sum()], np.zeros(d, dtype=np.int64), -least)),
        asked=asked,
    )
    if found.status == "stopped":
        raise Stopped
    used = np.zeros((d, r), dtype=np.bool_)
    used[donor, recipient] = found.flows[: len(donor)] > 0
    return used, found.flows[len(donor) + d :]


def _around(row: int, allowed: Bools, used: Bools, places: Ints, least: Ints) -> Clash:
    """Whoever would have to give way for an unmet need, and could not: recipients and the donors they share."""
    recipients = np.zeros(allowed.shape[1], dtype=np.bool_)
    recipients[row] = True
    while True:
        donors = (allowed & ~used)[:, recipients].any(axis=1)
        grown = np.asarray(recipients | used[donors].any(axis=0))
        if (grown == recipients).all():
            break
        recipients = grown
    single = int(used[~donors][:, recipients].sum())
    reached = np.asarray(allowed[:, recipients].any(axis=1))
    return Clash(recipients, reached, int(least[recipients].sum()), int(places[donors].sum()) + single)


def _fewest(ground: Ground, limits: list[str], fixed: list[Fixed]) -> tuple[list[str], list[Fixed]]:
    """Limits and decisions none of which can be left out: first all decisions together, then one after another."""
    if fixed and ground.clash(limits, ()) is not None:
        fixed = []
    for key in list(limits):
        rest = [own for own in limits if own != key]
        if ground.clash(rest, fixed) is not None:
            limits = rest
    for decision in list(fixed):
        others = [own for own in fixed if own != decision]
        if ground.clash(limits, others) is not None:
            fixed = others
    return limits, fixed


def _needs(problem: PairingProblem, clash: Clash) -> tuple[Wish, ...]:
    takers = [problem.recipients[row] for row in np.flatnonzero(clash.recipients)]
    givers = [problem.donors[row] for row in np.flatnonzero(clash.donors)]
    stages = sorted({stage for own in takers for stage in own.stages})
    shared = {"stages": stages, "names": [own.name for own in takers[:NAMES]]}
    needs = Wish(
        "needs",
        N_("%(recipients)s recipients (%(stages)s) need %(needed)s donors between them: %(names)s"),
        {"recipients": len(takers), "needed": clash.needed, **shared},
    )
    if not clash.places:
        return (
            needs,
            Wish("places", N_("No donor of their stage with a free place may help them"), {"stages": stages}),
        )
    label = N_("The %(donors)s donors that may help them can take on %(places)s of that: %(names)s")
    values = {
        "donors": len(givers),
        "places": clash.places,
        "stages": stages,
        "names": [g.name for g in givers[:NAMES]],
    }
    return (needs, Wish("places", label, values))


def _limit(problem: PairingProblem, key: str) -> Wish:
    limits = problem.limits
    labels: dict[str, tuple[str, dict[str, object]]] = {
        "scope": (N_("Only these relations: %(scopes)s"), {"scopes": sorted(limits.scopes)}),
        "distance_km": (N_("Nobody helps farther than %(km)s km away"), {"km": limits.distance_km}),
        "least_fit": (N_("No pair fits less than %(fit)s of 100"), {"fit": limits.least_fit}),
        "rotate": (
            N_("No pair works together again before %(years)s years have passed"),
            {"years": limits.rotate_years},
        ),
    }
    return Wish(key, *labels[key])


def _decision(problem: PairingProblem, own: Fixed) -> Wish:
    donor, recipient = _both(problem, own)
    label = N_("Decided by hand: %(donor)s does not help %(recipient)s")
    if own.kind == "force":
        label = N_("Decided by hand: %(donor)s helps %(recipient)s")
    return Wish(f"{own.kind}:{own.donor}:{own.recipient}", label, {"donor": donor.name, "recipient": recipient.name})


def _both(problem: PairingProblem, own: Fixed) -> tuple[Donor, Recipient]:
    donor = problem.donors[problem.donor_rows[own.donor]]
    return donor, problem.recipients[problem.recipient_rows[own.recipient]]


def _too_many_forced(problem: PairingProblem) -> tuple[Wish, ...]:
    """More pairs forced upon one school than it has places for, or may have donors."""
    forced = [own for own in dict.fromkeys(problem.fixed) if own.kind == "force"]
    for donor in problem.donors:
        own = [one for one in forced if one.donor == donor.key]
        if len(own) > donor.places:
            values: dict[str, object] = {"donor": donor.name, "places": donor.places}
            wish = Wish(f"places:{donor.key}", N_("%(donor)s helps at most %(places)s"), values)
            return (wish, *(_decision(problem, one) for one in own[: donor.places + 1]))
    for taker in problem.recipients:
        own = [one for one in forced if one.recipient == taker.key]
        if len(own) > taker.most:
            values = {"recipient": taker.name, "most": taker.most}
            wish = Wish(f"most:{taker.key}", N_("%(recipient)s has at most %(most)s donors"), values)
            return (wish, *(_decision(problem, one) for one in own[: taker.most + 1]))
    return ()
