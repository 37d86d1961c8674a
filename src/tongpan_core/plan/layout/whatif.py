"""What one site decided the other way would do, all others staying as they are: by moving single groups of pupils."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan_core.plan.layout.demand import Demand
from tongpan_core.tables import Bools, Floats, Ints


@dataclass(frozen=True)
class Other:
    """By how much the goal is worse, in its unit; below zero where single moves find a better layout."""

    worse: float


@dataclass(frozen=True)
class Blocked:
    """Why it cannot be: ``reach``, ``alone``, ``places`` or ``small``, with the values of the reason."""

    why: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Layout:
    """Open sites (S,), where the pupils of every case and row go (K, R), and lots of places built now (S,)."""

    is_open: Bools
    site: Ints
    lots: Ints


def other_choice(own: Demand, row: int, now: Layout) -> Other | Blocked:
    """By how much the goal is worse with an open site closed, or a closed one opened."""
    then = switched(own, row, now)
    return then if isinstance(then, Blocked) else Other(value(own, then) - value(own, now))


def switched(own: Demand, row: int, now: Layout) -> Layout | Blocked:
    """The layout with an open site closed, or a closed one opened."""
    then = Layout(now.is_open.copy(), now.site.copy(), now.lots.copy())
    then.is_open[row] = not now.is_open[row]
    if now.is_open[row]:
        then.lots[row] = 0
        blocked = _send_away(own, row, then)
    else:
        blocked = _invite(own, row, then.site)
    return blocked or then


def value(own: Demand, layout: Layout) -> float:
    """The goal's value of a layout; lots that lack are built, later where there are scenarios."""
    goal, is_open, site, lots = own.problem.goal, layout.is_open, layout.site, layout.lots
    if goal == "sites":
        return float(is_open.sum())
    rows = np.arange(site.shape[1])
    if goal == "uncovered":
        return float((own.pupils * (site < 0)).sum())
    ways = float((own.odds[:, None] * own.pupils * own.unit[rows, site] * (site >= 0)).sum())
    if goal == "km":
        return ways
    now, later = own.lot_cost
    need = np.array([_lots(own, load(own, site, k)) for k in range(len(own.odds))])
    if own.problem.scenarios:
        built = now * float(lots.sum()) + later * float(own.odds @ np.maximum(need - lots, 0).sum(axis=1))
    else:
        built = now * float(need.sum())
    return ways + float(own.standing[is_open].sum()) + built


def load(own: Demand, site: Ints, k: int) -> Floats:
    """Pupils of each site in one case, shape (S,)."""
    sent = site[k] >= 0
    return np.bincount(site[k, sent], own.pupils[k, sent], minlength=len(own.may)).astype(float)


def _lots(own: Demand, loads: Floats) -> Floats:
    return np.asarray(np.ceil(np.maximum(loads - own.capacity, 0) / own.problem.limits.lot - 1e-9), dtype=np.float64)


def placed(own: Demand, k: int, r: int, among: Bools, loads: Floats, lots: Ints) -> int:
    """The site among some that costs least for a group of pupils and has places or can be given them; -1: none."""
    scenarios, (now, later), odds = bool(own.problem.scenarios), own.lot_cost, float(own.odds[k])
    to = np.flatnonzero(among & own.allowed[r])
    if len(to) == 0:
        return -1
    number, lot, short = float(own.pupils[k, r]), own.problem.limits.lot, loads[to] - own.capacity[to]
    price = (odds * later if scenarios else now) if own.problem.goal == "cost" else 0.0
    before = np.maximum(np.ceil(short / lot - 1e-9), lots[to] if scenarios else 0)
    then = np.maximum(np.ceil((short + number) / lot - 1e-9), 0)
    cost = odds * number * own.unit[r, to] + price * np.maximum(then - before, 0) + 1e-9 * own.km[r, to]
    cost[then > own.lots[to]] = np.inf
    best = int(cost.argmin())
    return int(to[best]) if np.isfinite(cost[best]) else -1


def _send_away(own: Demand, row: int, layout: Layout) -> Blocked | None:
    """Its pupils go, the largest groups first, where they cost least."""
    for k in range(len(own.odds)):
        loads = load(own, layout.site, k)
        groups = np.flatnonzero(layout.site[k] == row)
        for r in groups[np.argsort(-own.pupils[k, groups], kind="stable")]:
            to = placed(own, k, int(r), layout.is_open, loads, layout.lots)
            if to < 0 and own.problem.goal != "uncovered":
                if (own.allowed[r] & layout.is_open).any():
                    return Blocked("places", _who(own, int(r)))
                return _out_of_reach(own, int(r), layout.is_open)
            layout.site[k, r] = to
            if to >= 0:
                loads[to] += own.pupils[k, r]
    return None


def _who(own: Demand, r: int) -> dict[str, Any]:
    problem = own.problem
    return {
        "pupils": float(own.mean[r]),
        "village": problem.villages[own.village[r]].name,
        "band": problem.bands[own.band[r]].name,
    }


def _out_of_reach(own: Demand, r: int, others: Bools) -> Blocked:
    """The nearest site that stays open and teaches the band."""
    band = own.problem.bands[own.band[r]].code
    teaches = np.array([not spot.bands or band in spot.bands for spot in own.problem.sites])
    km = np.where(others & teaches, own.km[r], np.nan)
    if np.isnan(km).all():
        return Blocked("alone", _who(own, r))
    near = int(np.nanargmin(km))
    return Blocked("reach", _who(own, r) | {"site": own.problem.sites[near].name, "km": float(km[near])})


def _invite(own: Demand, row: int, site: Ints) -> Blocked | None:
    """Pupils come who gain by it, as many as it has places; others too, up to the smallest size."""
    mean = 0.0
    for k, odds in enumerate(own.odds):
        rows = np.flatnonzero(own.allowed[:, row] & (own.pupils[k] > 0))
        loads, taken = odds * load(own, site, k), 0.0
        stay = np.where(site[k, rows] >= 0, own.unit[rows, site[k, rows]], np.inf)
        gain = stay - own.unit[rows, row]
        for at in np.argsort(-gain, kind="stable"):
            r, number = rows[at], float(own.pupils[k, rows[at]])
            if gain[at] <= 0 and mean + odds * taken >= own.smallest[row]:
                break
            old = site[k, r]
            if taken + number > own.capacity[row]:
                continue
            if old >= 0:
                if loads[old] - odds * number < own.smallest[old]:
                    continue
                loads[old] -= odds * number
            site[k, r], taken = row, taken + number
        mean += odds * taken
    if mean < own.smallest[row]:
        return Blocked("small", {"pupils": mean, "least": float(own.smallest[row])})
    return None
