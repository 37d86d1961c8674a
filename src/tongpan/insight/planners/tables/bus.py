"""Villages, schools and bells to a bus problem, and its result for the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.insight.planners.queries.adopted import schools_by_layout
from tongpan.insight.tables import board_of
from tongpan.registry.models import School as SchoolRecord
from tongpan.registry.queries.roads import Way, roads_of
from tongpan.registry.queries.villages import VillageRow, villages_of
from tongpan_core.plan.bus import BusPlan, BusProblem, Fixed, Params, solve
from tongpan_core.plan.bus.build import DEPOT, Home, Place, Served, build_problem
from tongpan_core.plan.bus.defaults import defaults
from tongpan_core.tables import STAGES, School, Sections, Stage

from .base import Gate, Inputs, Statement, policy_day
from .base import Params as Asked
from .by_hand import NO_RIDERS, NO_SCHOOL, names_told, sort_out
from .digest import digest_of
from .roads import digested
from .sections import absent, names_of, ordinary

CHANGED = (
    "seats", "cost", "per_km", "speed", "detour", "boarding_base", "boarding_pupil", "dwell_minutes",
    "arrive_before_earliest", "arrive_before_latest", "walk_km", "ride_minutes",
)  # fmt: skip
"""The defaults that the form lets change, by the names of policy."""
UNSCHOOLED = gettext_noop("Village %(village)s: the school of its %(pupils)s pupils is not known: they are left out.")


class Buses(Gate):
    """The gate of school buses: one county's morning."""

    solve = staticmethod(solve)

    def read(self, unit: Unit, year: int, asked: Asked) -> Inputs:
        """Pupils who live beyond walking, at their villages; the school is that of today or of the layout in force."""
        board, day, stages = board_of(unit, year), policy_day(asked), tuple(asked["stages"])
        given = defaults(day, board.region, changed={name: asked[name] for name in CHANGED if asked.get(name)})
        sections, villages = ordinary(board, day), villages_of(unit, year)
        layouts = {stage: schools_by_layout(unit, year, stage) for stage in stages}
        bells = dict(SchoolRecord.objects.filter(unit__path__under=unit.path).values_list("unit__slug", "bell"))
        bells = {own.code: bells.get(own.code) for own in sections.schools}
        roads = roads_of(unit)
        homes, lost = _homes(villages, stages, layouts)
        gone = absent(board, day, stages)
        built = build_problem(
            unit.title, _served(sections, stages, bells, asked), homes, given,
            stops=[Place(own.key, own.name, own.longitude, own.latitude) for own in villages
                   if own.longitude is not None and own.latitude is not None],
            depot=_depot(sections, asked), number=None if asked.get("number") is None else int(asked["number"]),
            mixed=bool(asked.get("mixed")),
            roads=_roads(roads, asked), leave_far=bool(asked.get("leave_far")),
        )  # fmt: skip
        problem, left = _decided(built.problem, asked)
        names = {own.code: own.name for own in sections.schools} | {own.key: own.name for own in villages}
        return Inputs(
            problem=problem,
            digest=digest_of(board.digest, villages, layouts, bells, *digested(roads)),
            names=names | names_of(board, gone) | names_told(left, board.names),
            missing=[
                *left,
                *_assumed(layouts),
                *gone,
                *lost,
                *(Statement(own.text, dict(own.values)) for own in built.notes),
            ],
            more={"spots": _spots(sections.schools, villages), "basis": "both ways of a school day"},
        )

    def params(self, asked: Asked) -> Params:  # noqa: ARG002 - the core's own
        """The core's own."""
        return Params()

    def plan_from(self, data: Mapping[str, Any]) -> BusPlan:
        """The buses."""
        return BusPlan.from_dict(data)

    def explain(self, inputs: Inputs, plan: BusPlan) -> Any:
        """Why these stops share a run."""
        from tongpan_core.plan.bus.explain import explain

        return explain(inputs.problem, plan)

    def summary(self, inputs: Inputs, plan: BusPlan, told: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """How many buses, for how many pupils, how long."""
        values = {"buses": len(plan.buses), "pupils": plan.pupils, "minutes": round(plan.longest_ride / 60)}
        text = gettext_noop("%(buses)s buses for %(pupils)s pupils, the longest ride %(minutes)s minutes")
        return values | {"km": plan.km, "headline": {"text": text, "values": values}}

    def effects(self, unit: Unit, year: int, inputs: Inputs, plan: BusPlan) -> list[dict[str, Any]]:  # noqa: ARG002
        """Buses change no indicator."""
        return []


def _roads(roads: Mapping[tuple[str, str], Way], asked: Asked) -> dict[tuple[str, str], tuple[float, float | None]]:
    """Kilometres and minutes by both ends; the depot stands at a school, where one was chosen."""
    found = {pair: (way.metres / 1000, way.minutes) for pair, way in roads.items()}
    depot = asked.get("depot")
    out = {(DEPOT, end): way for (start, end), way in found.items() if start == depot}
    back = {(start, DEPOT): way for (start, end), way in found.items() if end == depot}
    return found | out | back


def _served(
    sections: Sections, stages: Sequence[str], bells: Mapping[str, dt.time | None], asked: Asked
) -> list[Served]:
    """Every school of the stages, by its youngest one, with its bell."""
    minutes = float(asked["shift_minutes"])
    youngest: dict[str, Stage] = {}
    for code, stage in sections.keys:
        if stage in stages:
            youngest[code] = min(stage, youngest.get(code, stage), key=STAGES.index)
    schools = {own.code: own for own in sections.schools}
    return [
        Served(schools[code], stage, _seconds(bells.get(code)), (-minutes * 60, minutes * 60))
        for code, stage in youngest.items()
    ]


def _seconds(bell: dt.time | None) -> float | None:
    return None if bell is None else bell.hour * 3600.0 + bell.minute * 60.0


def _homes(
    villages: Sequence[VillageRow], stages: Sequence[str], layouts: Mapping[str, Mapping[str, str] | None]
) -> tuple[list[Home], list[Statement]]:
    """Pupils by village and stage, with the school of the layout in force, or of today; whose school is not known."""
    found, lost = [], []
    for own in villages:
        for stage in stages:
            layout = layouts[stage]
            school = own.schools.get(stage, "") if layout is None else layout.get(own.key, "")
            if own.pupils.get(stage) and school:
                found.append(Home(own.key, own.name, school, own.pupils[stage], own.longitude, own.latitude))
            elif own.pupils.get(stage):
                lost.append(Statement(UNSCHOOLED, {"village": own.name, "pupils": own.pupils[stage]}))
    return found, lost


def _depot(sections: Sections, asked: Asked) -> Place | None:
    chosen = next((own for own in sections.schools if own.code == asked.get("depot")), None)
    if chosen is None or chosen.longitude is None or chosen.latitude is None:
        return None
    return Place(DEPOT, chosen.name, chosen.longitude, chosen.latitude)


def _decided(problem: BusProblem, asked: Asked) -> tuple[BusProblem, list[Statement]]:
    """The problem with what was decided by hand about schools and stops that take part in it."""
    stops = {own.code: row for row, own in enumerate(problem.stops)}
    schools = {own.code: row for row, own in enumerate(problem.schools)}

    def why(own: Mapping[str, Any]) -> str:
        if own["school"] not in schools:
            return NO_SCHOOL
        here = {code for code, row in stops.items() if problem.pupils[row, schools[own["school"]]] > 0}
        return "" if own["kind"] == "bell" or {own["stop"], own["other"]} <= here else NO_RIDERS

    kept, left = sort_out(asked.get("decisions", ()), why)
    return (replace(problem, fixed=tuple(map(_fixed, kept))) if kept else problem), left


def _fixed(own: Mapping[str, Any]) -> Fixed:
    if own["kind"] == "bell":
        return Fixed("bell", own["school"], value=float(own["minutes"]) * 60)
    return Fixed(own["kind"], own["school"], (own["stop"], own["other"]))


def _assumed(layouts: Mapping[str, Any]) -> list[Statement]:
    text = gettext_noop("%(stage)s: pupils go to the schools of the layout in force, not to those of today.")
    return [Statement(text, {"stage": stage}) for stage, own in layouts.items() if own is not None]


def _spots(schools: Sequence[School], villages: Sequence[VillageRow]) -> dict[str, tuple[float, float]]:
    points = [(own.code, own.longitude, own.latitude) for own in schools]
    points += [(own.key, own.longitude, own.latitude) for own in villages]
    return {code: (x, y) for code, x, y in points if x is not None and y is not None}


GATE = Buses()
