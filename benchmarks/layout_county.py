"""A synthetic county of small schools and villages, made from a seed: a town in the middle, valleys around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tongpan_core.plan.layout import Band, Costs, LayoutProblem, Limits, Scenario, Site, Village

BANDS = (Band("low", "grades 1 to 3", 2.5, 6.0), Band("high", "grades 4 to 6", 3.0, 15.0))
COSTS = Costs(pupil_km=180.0, rider=900.0, change=0.0, place=24_000.0, years=20.0)


def county(sites: int, villages: int, seed: int, *, version: str = "median", goal: str = "cost", **limits: object):
    """So many sites (a tenth of them new) and villages; every village is within reach of its nearest school."""
    rng = np.random.default_rng(seed)
    side = 3.2 * np.sqrt(villages / 3)
    towns = rng.uniform(0, side, (max(sites // 12, 1), 2))
    near = rng.integers(len(towns), size=villages)
    scattered = rng.random(villages) < 0.45
    place = np.where(
        scattered[:, None], rng.uniform(0, side, (villages, 2)), towns[near] + rng.normal(0, 3, (villages, 2))
    )
    size = np.round(np.exp(rng.normal(2.6, 0.8, villages)))
    pupils = np.stack([np.ceil(size * 0.5), np.ceil(size * 0.55)], axis=1)
    where = place[rng.choice(villages, sites, replace=sites > villages)] + rng.normal(0, 0.3, (sites, 2))
    km = np.linalg.norm(place[:, None] - where[None], axis=2) * 1.3
    new = rng.random(sites) < 0.1
    point = ~new & (rng.random(sites) < 0.35)
    nearest = km[:, ~new].argmin(axis=1)
    load = np.bincount(np.flatnonzero(~new)[nearest], pupils.sum(axis=1), minlength=sites)
    capacity = np.where(new, 360, np.ceil(load * rng.uniform(0.8, 1.8, sites) / 30) * 30 + 30)
    bands = _reaching(km[:, ~new], ~point[~new])
    made = tuple(
        Site(
            f"S{j:04d}", f"School {j}", float(capacity[j]), not new[j], False, 540.0,
            250_000.0 + 900 * float(capacity[j]) if not point[j] else 140_000.0,
            0.0 if not new[j] else 9_000_000.0, ("low",) if point[j] else (), bool(point[j]),
        )
        for j in range(sites)
    )  # fmt: skip
    problem = LayoutProblem(
        f"county {sites}/{villages}/{seed}", "primary", made,
        tuple(Village(f"V{i:04d}", f"Village {i}") for i in range(villages)),
        pupils, km, bands, version, goal, COSTS, Limits(smallest=60.0, lot=45, **limits),
    ) if version != "scenarios" else None  # fmt: skip
    return problem if problem is not None else _futures(county(sites, villages, seed, **limits), goal)


def _reaching(km, full):
    """The limits, made wide enough for the farthest village."""
    low, high = km.min(axis=1).max(), km[:, full].min(axis=1).max()
    return replace(BANDS[0], ride_km=float(max(6.0, low + 0.1))), replace(
        BANDS[1], ride_km=float(max(15.0, high + 0.1))
    )


def _futures(problem, goal, number: int = 3):
    """Three futures: as today, fewer everywhere, and away from the valleys into the towns."""
    total = problem.pupils.sum(axis=1)
    big = total >= np.median(total)
    factors = (np.ones(len(total)), np.full(len(total), 0.75), np.where(big, 1.2, 0.5))
    futures = np.stack([np.ceil(problem.pupils * f[:, None]) for f in factors])
    names = ("as today", "fewer", "into the towns")
    scenarios = tuple(Scenario(f"K{k}", names[k], (0.5, 0.25, 0.25)[k]) for k in range(number))
    return replace(problem, version="scenarios", goal=goal, scenarios=scenarios, futures=futures)
