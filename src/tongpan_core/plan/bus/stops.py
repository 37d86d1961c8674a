"""Which stops to serve, so that nobody walks farther than a limit: a step before routes are planned.

The fewest stops that cover all homes are a set cover; among covers of that size, the one with the shortest walks is
taken (pupils · km), and every home boards at the nearest stop that is served.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import Bools, Floats, Ints


@dataclass(frozen=True)
class ChosenStops:
    """``served`` (m,) says which candidates are; ``stop`` (n,) where each home boards, -1 beyond every limit.

    ``km`` (n,) is each home's walk, NaN where it has no stop. ``proven``: no choice does with fewer stops.
    """

    served: Bools
    stop: Ints
    km: Floats
    proven: bool


def choose_stops(km: Floats, limit: Floats, pupils: Floats, *, seconds: float = 10.0) -> ChosenStops:
    """The fewest stops within each home's ``limit`` (n,) in km; ``km`` (n, m) are walks, ``pupils`` (n,) weights.

    A home without any candidate within its limit is left out, for the caller to say so. ``seconds`` bounds the proof;
    a choice without it still covers every home that can be covered.

    Raises:
        ProblemError: for shapes that do not fit, or walks below zero.
    """
    if km.ndim != 2 or limit.shape != (len(km),) or pupils.shape != (len(km),) or km.shape[1] == 0:
        text = N_("Walks of shape %(km)s do not fit %(limit)s limits and %(pupils)s pupils.")
        raise ProblemError(text, km=str(km.shape), limit=str(limit.shape), pupils=str(pupils.shape))
    if not (km >= 0).all():
        home = int(np.argwhere(~(km >= 0))[0][0])
        raise ProblemError(N_("A walk of home %(home)s is below zero or unknown; give kilometres."), home=home + 1)
    near = km <= limit[:, None] + 1e-9
    covered = near.any(axis=1)
    served, proven = np.zeros(km.shape[1], dtype=np.bool_), True
    if covered.any():
        served, proven = _cover(near[covered], km[covered], pupils[covered], seconds)
    walks = np.where(near & served, km, np.inf)
    stop = np.where(covered, walks.argmin(axis=1), -1)
    walked = np.where(covered, walks.min(axis=1), np.nan)
    used = np.zeros_like(served)
    used[stop[stop >= 0]] = True
    return ChosenStops(used, stop.astype(np.int64), walked, proven)


def _cover(near: Bools, km: Floats, pupils: Floats, seconds: float) -> tuple[Bools, bool]:
    """Fewest columns first; walks break ties: all of them together weigh less than one stop."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    homes, stops = near.shape
    pairs = np.argwhere(near)
    walks = pupils[pairs[:, 0]] * km[pairs[:, 0], pairs[:, 1]]
    worst = float(np.where(near, pupils[:, None] * km, 0.0).max(axis=1).sum())
    cost = np.concatenate((np.ones(stops), walks / (2 * worst if worst else 1.0)))
    from scipy.sparse import csr_array, hstack

    count = len(pairs)
    ones, every = np.ones(count), np.arange(count)
    boards = hstack([csr_array((homes, stops)), csr_array((ones, (pairs[:, 0], every)), shape=(homes, count))])
    opened = csr_array((ones, (every, pairs[:, 1])), shape=(count, stops))
    only_open = hstack([-opened, csr_array((ones, (every, every)), shape=(count, count))])
    whole = np.concatenate((np.ones(stops), np.zeros(count)))
    found = milp(
        cost,
        integrality=whole,
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(boards, 1, 1), LinearConstraint(only_open, -np.inf, 0)],
        options={"time_limit": seconds},
    )
    if found.x is None:
        return _greedy(near), False
    return np.asarray(found.x[:stops] > 0.5), bool(found.status == 0)


def _greedy(near: Bools) -> Bools:
    """The stop that covers most homes not yet covered, again and again."""
    served, waiting = np.zeros(near.shape[1], dtype=np.bool_), np.ones(len(near), dtype=np.bool_)
    while waiting.any():
        best = int(near[waiting].sum(axis=0).argmax())
        served[best] = True
        waiting &= ~near[:, best]
    return served
