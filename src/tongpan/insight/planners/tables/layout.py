"""Schools and villages to a layout problem, and its result for the pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django.utils.translation import gettext, gettext_noop

from tongpan.access.models import Unit
from tongpan.insight.planners.words import NEW_SITE
from tongpan.insight.tables import Board, board_of
from tongpan.registry.queries.roads import Way, roads_of
from tongpan.registry.queries.villages import VillageRow, villages_of
from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.layout import Band, Fixed, LayoutPlan, LayoutProblem, Params, Site, solve
from tongpan_core.plan.layout.build import Growth, Home, Place, build_problem
from tongpan_core.plan.layout.defaults import defaults
from tongpan_core.plan.layout.demand import beyond
from tongpan_core.plan.problem import MaxSeconds, Result
from tongpan_core.tables import School, Sections

from .base import Gate, Inputs, Statement, policy_day
from .base import Params as Asked
from .by_hand import NO_SCHOOL, NO_VILLAGE, NO_WAY, NOT_OPENED, names_told, sort_out
from .class_sizes import classes_after
from .digest import digest_of
from .merging import merged
from .roads import digested, kilometres
from .sections import absent, names_of, ordinary

BAND_NAMES = {
    "all grades": gettext_noop("all grades"),
    "grades 1 to 3": gettext_noop("grades 1 to 3"),
    "grades 4 to 6": gettext_noop("grades 4 to 6"),
}
FUTURES = {
    "fewer": gettext_noop("fewer pupils"), "same": gettext_noop("as many pupils as now"),
    "more": gettext_noop("more pupils"),
}  # fmt: skip


class Layout(Gate):
    """The gate of school layout: one stage of one county."""

    solve = staticmethod(solve)

    def read(self, unit: Unit, year: int, asked: Asked) -> Inputs:
        """Schools of the stage, villages with their pupils, limits and costs as asked."""
        board, day, stage = board_of(unit, year), policy_day(asked), asked["stage"]
        given = defaults(day, stage, board.region)
        own = ordinary(board, day).at(stage)
        villages = villages_of(unit, year)
        homes = [_home(row, stage) for row in villages]
        nearby, assumed = _nearby(own, homes)
        places = _places(villages, asked)
        roads = roads_of(unit)
        version, _dash, goal = asked["question"].partition("-")
        problem, said = build_problem(
            own, [*homes, *nearby], given, area=unit.title, version=version, goal=goal,
            bands=_bands(given.bands, asked), costs=_costs(given.costs, asked), limits=_limits(given.limits, asked),
            places=places,
            extend_most=np.inf if asked["extend_most"] is None else float(asked["extend_most"]),
            roads=_kilometres(roads), growth=_growth(version, asked),
            keep=frozenset(asked.get("must_keep") or ()) | board.frozen,
        )  # fmt: skip
        problem, left = _decided(_running(problem, given, asked), asked)
        gone = absent(board, day, (stage,))
        names = {site.code: site.name for site in problem.sites} | {own.code: own.name for own in problem.villages}
        return Inputs(
            problem=problem,
            digest=digest_of(board.digest, sorted(board.frozen), villages, *digested(roads)),
            names=names | names_of(board, gone) | names_told(left, _everything(board, villages)),
            missing=[*left, *_far(problem), *gone, *assumed,
                     *(Statement(told.text, dict(told.values)) for told in said)],
            more={"sites": [site.code for site in problem.sites], "villages": [own.code for own in problem.villages],
                  "spots": _spots(own.schools, [*homes, *nearby, *places])},
        )  # fmt: skip

    def params(self, asked: Asked) -> Params:  # noqa: ARG002 - the core's own
        """The core's own."""
        return Params()

    def plan_from(self, data: Mapping[str, Any]) -> LayoutPlan:
        """The layout."""
        return LayoutPlan.from_dict(data)

    def explain(self, inputs: Inputs, plan: LayoutPlan) -> Any:
        """Why every school is kept or merged, and what each future costs."""
        from tongpan_core.plan.layout.explain import explain

        return explain(inputs.problem, plan)

    def result(self, unit: Unit, year: int, inputs: Inputs, result: Result[Any]) -> dict[str, Any]:
        """With what is decided of every site, and how each future turns out."""
        stored = super().result(unit, year, inputs, result)
        if result.solution is not None:
            from tongpan_core.plan.layout.price import regrets

            stored["more"]["decided"] = decided(inputs.problem, result.solution, stored["explain"])
            board = board_of(unit, year)
            found = merged(board, inputs.problem.stage, stored["more"]["decided"])
            stored["more"]["classes"] = classes = classes_after(board, inputs.problem.stage, stored["more"]["decided"])
            stored["effects"] = found.rows
            stored["more"]["not_computed"] = [*found.unknown, *classes.pop("unknown")]
            if inputs.problem.scenarios:
                limit = MaxSeconds(max(result.seconds, 10.0))
                stored["explain"]["scenarios"] = to_plain(regrets(inputs.problem, result.solution, stop=limit))
        return stored

    def summary(self, inputs: Inputs, plan: LayoutPlan, told: Mapping[str, Any]) -> dict[str, Any]:
        """How many schools, how far, who rides, what is built; all but the mergers as the core explains them."""
        before, after = told["before"], told["after"]
        merged = sum(own["fate"] == "merged" for own in told["sites"])
        new = sum(_new_places(site) for site in inputs.problem.sites if site.code in plan.open)
        values = {
            "open": after["sites"], "closed": merged, "farthest": after["farthest_km"], "riders": after["riders"],
            "km": after["pupil_km"] / after["pupils"] if after["pupils"] else None,
            "km_before": before["pupil_km"] / before["pupils"] if before["pupils"] else None,
            "places": sum(plan.places().values()) + new, "cost": after["yearly"],
        }  # fmt: skip
        text = gettext_noop("%(open)s schools open, %(closed)s merged, %(places)s places built")
        headline = {name: values[name] for name in ("open", "closed", "places")}
        return values | {"headline": {"text": text, "values": headline}}

    def effects(self, unit: Unit, year: int, inputs: Inputs, plan: LayoutPlan) -> list[dict[str, Any]]:  # noqa: ARG002
        """They need the decisions in full: :meth:`result` puts them in their place."""
        return []


def _kilometres(roads: Mapping[tuple[str, str], Way]) -> dict[tuple[str, str], float]:
    """Kilometres; from a school they are those of the pupils around it, to a village those to its new school."""
    km = kilometres(roads)
    around = {(f"at:{start}", end): way for (start, end), way in km.items()}
    new = {(start, f"{NEW_SITE}{end}"): way for (start, end), way in (km | around).items()}
    return km | around | new


def _home(row: VillageRow, stage: str) -> Home:
    pupils = row.pupils.get(stage)
    return Home(row.key, row.name, None if pupils is None else float(pupils), row.longitude, row.latitude,
                row.schools.get(stage, ""))  # fmt: skip


def _nearby(own: Sections, homes: Sequence[Home]) -> tuple[list[Home], list[Statement]]:
    """Pupils of a school who live in no recorded village, as a home at the school itself."""
    told = Counter[str]()
    for home in homes:
        told[home.school] += round(home.pupils or 0.0)
    found, said = [], []
    for row, school in enumerate(own.schools):
        rest = float(np.nan_to_num(own.figures["pupils"][row])) - told[school.code]
        if rest > 0 and school.longitude is not None:
            name = _around(school.name)
            found.append(Home(f"at:{school.code}", name, rest, school.longitude, school.latitude, school.code))
            text = gettext_noop("%(pupils)s pupils live in no recorded village: taken to live at the school.")
            said.append(Statement(text, {"pupils": rest}, school.code))
    return found, said


def _bands(bands: tuple[Band, ...], asked: Asked) -> tuple[Band, ...]:
    """The bands of policy with the planner's own limits; ``bus`` unticked: nobody rides."""
    found = []
    for band in bands:
        low = "_low" if band.code == "low" else ""
        walk, ride = asked.get(f"walk{low}_km"), asked.get(f"ride{low}_km")
        ride = (band.ride_km if ride is None else ride) if asked.get("bus") else None
        found.append(replace(band, walk_km=band.walk_km if walk is None else walk, ride_km=ride))
    return tuple(found)


def _costs(costs: Any, asked: Asked) -> Any:
    names = ("pupil_km", "rider", "change", "place", "years", "later")
    return replace(costs, **{name: float(asked[name]) for name in names})


def _limits(limits: Any, asked: Asked) -> Any:
    smallest = limits.smallest if asked["smallest"] is None else asked["smallest"] or None
    return replace(
        limits, sites=asked["sites"], sites_are=asked["sites_are"], smallest=smallest, budget=asked["budget"],
        nearest=bool(asked.get("far")),
    )  # fmt: skip


def _far(problem: LayoutProblem) -> list[Statement]:
    """Who goes farther than the limit, as no school is within it."""
    if not problem.limits.nearest or problem.goal == "uncovered":
        return []
    text = gettext_noop(
        "%(village)s (%(band)s): the nearest school is %(km)s km away, beyond the limit of %(limit)s km. They go there."
    )
    found = []
    for v, b, km in beyond(problem):
        village, band = problem.villages[v], problem.bands[b]
        values = {"village": village.name, "band": gettext(band.name), "km": round(km, 1), "limit": band.reach_km}
        found.append(Statement(text, values, village.code))
    return found


def _places(villages: Sequence[VillageRow], asked: Asked) -> list[Place]:
    """A possible new school in every village where the planner would open one."""
    chosen, number = set(asked.get("open_at") or ()), float(asked.get("open_places") or 0)
    return [
        Place(f"{NEW_SITE}{own.key}", _new_school(own), number, own.longitude, own.latitude)
        for own in villages
        if own.key in chosen
    ]


def _decided(problem: LayoutProblem, asked: Asked) -> tuple[LayoutProblem, list[Statement]]:
    """The problem with what was decided by hand about sites and villages that take part in it."""
    sites = {own.code: row for row, own in enumerate(problem.sites)}
    villages = {own.code: row for row, own in enumerate(problem.villages)}

    def why(own: Mapping[str, Any]) -> str:
        if own["site"] not in sites:
            return NOT_OPENED if own["site"].startswith(NEW_SITE) else NO_SCHOOL
        if not own["village"]:
            return ""
        if own["village"] not in villages:
            return NO_VILLAGE
        unknown = np.isnan(problem.km[villages[own["village"]], sites[own["site"]]])
        return NO_WAY if own["kind"] == "send" and unknown else ""

    kept, left = sort_out(asked.get("decisions", ()), why)
    return (replace(problem, fixed=tuple(map(_fixed, kept))) if kept else problem), left


def _everything(board: Board, villages: Sequence[VillageRow]) -> dict[str, str]:
    """The names of all schools and villages of the registry, and of the schools that villages could have."""
    new = {f"{NEW_SITE}{own.key}": _new_school(own) for own in villages}
    around = {f"at:{key}": _around(name) for key, name in board.names.items()}
    return {own.key: own.name for own in villages} | dict(board.names) | new | around


def _around(school: str) -> str:
    return gettext("around %(school)s") % {"school": school}


def _new_school(own: VillageRow) -> str:
    return gettext("new school at %(village)s") % {"village": own.name}


def _fixed(own: Mapping[str, Any]) -> Fixed:
    """A decision by hand as the core names it: a school that is not there yet is opened or left."""
    new = {"keep": "open", "close": "leave"} if own["site"].startswith(NEW_SITE) else {}
    return Fixed(new.get(own["kind"], own["kind"]), own["site"], own["village"])


def _running(problem: LayoutProblem, given: Any, asked: Asked) -> LayoutProblem:
    """With the planner's own costs of running and building in the place of those of policy."""
    school, point = (float(asked[name]) for name in ("running_school", "running_point"))
    sites = (replace(site, running=point if site.small else school) for site in problem.sites)
    new = asked.get("new_school")  # 0 is a price too
    once, place = float(given.number("new_school") if new is None else new), float(asked["place"])
    built = (site if site.existing else replace(site, building=once + site.capacity * place) for site in sites)
    return replace(problem, sites=tuple(built))


def _growth(version: str, asked: Asked) -> list[Growth]:
    if version != "scenarios":
        return []
    low, high = float(asked["low_probability"]), float(asked["high_probability"])
    futures = [
        Growth("same", FUTURES["same"], round(1 - low - high, 9)),
        Growth("fewer", FUTURES["fewer"], low, 1 + float(asked["low_change"])),
        Growth("more", FUTURES["more"], high, 1 + float(asked["high_change"])),
    ]
    # Where villages go is told of the first: as things are, where that can be, else of the likelier one.
    found = [own for own in futures if own.probability > 0]
    return sorted(found, key=lambda own: (own.code != "same", -own.probability))


def _spots(schools: Sequence[School], homes: Sequence[Home | Place]) -> dict[str, tuple[float, float]]:
    points = [(own.code, own.longitude, own.latitude) for own in (*schools, *homes)]
    return {code: (x, y) for code, x, y in points if x is not None and y is not None}


def _new_places(site: Site) -> int:
    """The places with which a school that is not there yet begins."""
    return 0 if site.existing or np.isinf(site.capacity) else round(site.capacity)


def decided(problem: LayoutProblem, plan: LayoutPlan, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every site that is open today or then: what is decided, its pupils before and then, where most of them go."""
    moved: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for own in told["villages"]:
        if own["before"] and own["after"]:
            moved[own["before"]][own["after"]] += own["pupils"]
    built, rows = plan.places(), []
    for site, own in zip(problem.sites, told["sites"], strict=True):
        added = built.get(site.code, 0)
        places = added + _new_places(site)
        actions = {"kept": "extend" if added else "keep", "opened": "open", "merged": "merge"}
        if own["fate"] != "left":
            into = moved[site.code].most_common(1)[0][0] if own["fate"] == "merged" and moved[site.code] else None
            rows.append(
                {
                    "site": site.code, "action": actions[own["fate"]], "existing": site.existing, "into": into,
                    "places": places, "pupils_before": own["pupils_before"], "pupils": own["pupils_after"],
                    "capacity": None if np.isinf(site.capacity) else site.capacity,
                    "cost": added * problem.costs.place + (0.0 if site.existing else site.building),
                }
            )  # fmt: skip
    return rows


GATE = Layout()
