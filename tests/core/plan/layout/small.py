"""Layouts small enough to try every plan, and the trial itself."""

import itertools
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from tongpan_core.plan.layout import (
    Band,
    Built,
    Costs,
    LayoutPlan,
    LayoutProblem,
    Limits,
    Scenario,
    Sent,
    Site,
    Village,
    objective,
    violations,
)

SITES = (
    Site("A", "Stone Bridge School", 60, running=300_000.0, extend_most=90),
    Site("B", "Upper Valley School", 40, running=200_000.0),
    Site("C", "New School", 200, existing=False, running=350_000.0, building=4_000_000.0),
)
VILLAGES = tuple(Village(f"V{k}", f"Village {k}") for k in range(4))
PUPILS = np.array([[30.0], [25.0], [20.0], [10.0]])
KM = np.array([[0.5, 6.0, 3.0], [1.0, 5.0, 2.5], [5.0, 0.5, 3.0], [7.0, 1.5, 4.0]])
COSTS = Costs(pupil_km=100.0, rider=900.0, place=20_000.0, years=20.0)
ALL = (Band("all", "all grades", 2.0, 6.5),)


def small(**changes) -> LayoutProblem:
    """Four villages, two schools and a place for a new one."""
    given = {"pupils": PUPILS, "km": KM, "bands": ALL, "goal": "cost", "costs": COSTS, "villages": VILLAGES}
    return LayoutProblem("Test county", "primary", changes.pop("sites", SITES), **(given | changes))


def futures(problem: LayoutProblem, *factors: float) -> LayoutProblem:
    """The same with as many scenarios, equally likely, in which all villages grow by a factor."""
    scenarios = tuple(Scenario(f"K{k}", f"Future {k}", 1 / len(factors)) for k in range(len(factors)))
    table = np.stack([np.round(problem.pupils * factor) for factor in factors])
    return replace(problem, version="scenarios", goal="cost", scenarios=scenarios, futures=table)


def brute_force(problem: LayoutProblem) -> float | None:
    """The least objective of all plans, by trying them; ``None`` where none keeps every rule."""
    values = [objective(problem, plan) for plan in every_plan(problem) if not violations(problem, plan)]
    return min(values, default=None)


def every_plan(problem: LayoutProblem):
    """Every set of sites, every assignment to them, and every number of lots built now that could make sense."""
    names = [own.code for own in problem.scenarios] or [""]
    tables = problem.futures if problem.scenarios else problem.pupils[None]
    rows = [
        (problem.villages[v].code, problem.bands[b].code, name, table[v, b])
        for name, table in zip(names, tables, strict=True)
        for v, b in np.argwhere(table > 0)
    ]
    codes = [site.code for site in problem.sites]
    for size in range(1, len(codes) + 1):
        for opened in itertools.combinations(codes, size):
            choice = (*opened, None) if problem.goal == "uncovered" else opened
            for sent in itertools.product(choice, repeat=len(rows)):
                yield from _with_places(problem, opened, rows, sent, names)


def _with_places(problem, opened, rows, sent, names):
    lot = problem.limits.lot
    need = {(site.code, name): 0 for site in problem.sites for name in names}
    for site in problem.sites:
        for name in names:
            load = sum(row[3] for row, own in zip(rows, sent, strict=True) if own == site.code and row[2] == name)
            need[site.code, name] = int(np.ceil(max(load - site.capacity, 0) / lot - 1e-9)) * lot
    lines = tuple(Sent(row[0], row[1], own, row[2]) for row, own in zip(rows, sent, strict=True) if own)
    steps = [sorted({0, *(need[code, name] for name in names)}) for code in opened] if names != [""] else None
    for now in itertools.product(*steps) if steps else [tuple(need[code, ""] for code in opened)]:
        built = [Built(code, n) for code, n in zip(opened, now, strict=True) if n]
        for name in names if steps else ():
            more = [(code, need[code, name] - n) for code, n in zip(opened, now, strict=True)]
            built += [Built(code, n, name) for code, n in more if n > 0]
        yield LayoutPlan(problem.area, problem.digest, opened, lines, tuple(built))


@st.composite
def problems(draw, goals=("km", "cost"), version="median"):
    """Three sites, three or four rows, random limits; most have a plan."""
    whole = st.integers
    km = np.array(draw(st.lists(st.lists(whole(0, 9), min_size=3, max_size=3), min_size=3, max_size=3)), dtype=float)
    pupils = np.array(draw(st.lists(st.lists(whole(0, 30), min_size=1, max_size=1), min_size=3, max_size=3)), float)
    pupils[0, 0] += 5
    sites = tuple(
        Site(
            code,
            f"School {code}",
            draw(st.sampled_from((20.0, 40.0, 60.0, np.inf))),
            existing=draw(st.booleans()),
            extend_most=draw(st.sampled_from((0.0, 20.0, np.inf))),
            running=1000.0 * draw(whole(0, 30)),
            building=10_000.0 * draw(whole(0, 30)),
            small=draw(st.booleans()),
        )
        for code in "ABC"
    )
    limits = Limits(
        sites=draw(st.sampled_from((None, 1, 2, 3))),
        sites_are=draw(st.sampled_from(("exact", "most"))),
        smallest=draw(st.sampled_from((None, 15.0))),
        budget=draw(st.sampled_from((None, 300_000.0))),
        lot=draw(st.sampled_from((1, 5))),
    )
    band = Band("all", "all grades", draw(st.sampled_from((3.0, 6.0))), draw(st.sampled_from((None, 8.0))))
    return LayoutProblem(
        "Test county",
        "primary",
        sites,
        tuple(Village(f"V{k}", f"Village {k}") for k in range(3)),
        pupils,
        km,
        (band,),
        version,
        draw(st.sampled_from(goals)),
        Costs(100.0, 300.0, 0.0, 2_000.0, 10.0, 1.5),
        limits,
    )
