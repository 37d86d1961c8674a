"""Schools to a problem of communities, and its result for the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.insight.planners.queries.held import communities_on
from tongpan.insight.tables import board_of
from tongpan.registry.queries.roads import Way, roads_of
from tongpan_core.plan.communities import CommunitiesPlan, CommunitiesProblem, Fixed, Limits, Member, Params, solve
from tongpan_core.plan.distance import ROADS, great_circle_km, lay_roads
from tongpan_core.plan.problem import ProblemError
from tongpan_core.policy import policy
from tongpan_core.tables import Floats, School, Sections, Stage

from .base import Gate, Inputs, Statement, policy_day
from .base import Params as Asked
from .by_hand import NO_SCHOOL, names_told, sort_out
from .digest import digest_of
from .published import first_day, origins
from .roads import digested, kilometres
from .sections import absent, names_of, ordinary

NO_PUPILS = gettext_noop("Pupils are not reported: taken as none.")
STRAIGHT = gettext_noop("No ways by road are recorded: distances are as the crow flies.")
NO_PLACE = gettext_noop("The place is unknown: the school is left out.")

DETOUR = "planning/communities/detour"


class Communities(Gate):
    """The gate of communities: the schools of one county."""

    solve = staticmethod(solve)

    def read(self, unit: Unit, year: int, asked: Asked) -> Inputs:
        """Schools of the stages asked for; the communities of today from the bonds in force."""
        board, day = board_of(unit, year), policy_day(asked)
        schools, stages, size, missing = _schools(ordinary(board, day), asked["stages"])
        if not schools:
            text = gettext_noop("%(county)s: no school of these stages has a known place; enter coordinates first.")
            raise ProblemError(text, county=unit.title)
        roads = roads_of(unit)
        km, told = _ways(schools, roads, policy().parameter(DETOUR).at(day, board.region).number)
        known = {own.code for own in schools}
        kept, left = _decided(asked, known)
        gone = absent(board, day, asked["stages"])
        standing, recorded = _standing(unit, year)
        problem = CommunitiesProblem(
            county=unit.title,
            schools=tuple(
                Member(own.code, own.name, own.county, kept) for own, kept in zip(schools, stages, strict=True)
            ),
            size=size,
            km=km,
            capacity=np.full(len(schools), np.inf)
            if asked["carry_times"] is None
            else size * float(asked["carry_times"]),
            limits=_limits(asked),
            candidate=_candidates(schools, asked.get("cores") or ()),
            weighted=bool(asked["weighted"]),
            keep_price=float(asked["keep_price_km"]),
            current=_today(standing, known),
            fixed=tuple(Fixed(own["kind"], own["school"], own["core"]) for own in kept),
        )
        return Inputs(
            problem=problem, digest=digest_of(board.digest, recorded, *digested(roads)),
            names={own.code: own.name for own in schools} | names_of(board, [*gone, *missing])
            | names_told(left, board.names),
            missing=[*left, told, *gone, *missing],
            more={
                "in_force": digest_of(problem.current) if problem.current else "",
                "basis": "kept for every pupil" if problem.weighted and problem.keep_price else "",
            },
        )  # fmt: skip

    def params(self, asked: Asked) -> Params:  # noqa: ARG002 - the core's own
        """The core's own."""
        return Params()

    def plan_from(self, data: Mapping[str, Any]) -> CommunitiesPlan:
        """The communities."""
        return CommunitiesPlan.from_dict(data)

    def explain(self, inputs: Inputs, plan: CommunitiesPlan) -> Any:
        """Why every school is with its core."""
        from tongpan_core.plan.communities.explain import explain

        return explain(inputs.problem, plan)

    def summary(self, inputs: Inputs, plan: CommunitiesPlan, told: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """How many, how far."""
        values = {"cores": len(plan.communities), "km": round(plan.km, 1), "farthest": round(told["farthest_km"], 1)}
        text = gettext_noop("%(cores)s communities, %(km)s km in all, the longest way %(farthest)s km")
        return values | {"headline": {"text": text, "values": values}}

    def effects(self, unit: Unit, year: int, inputs: Inputs, plan: CommunitiesPlan) -> list[dict[str, Any]]:  # noqa: ARG002
        """A bond changes no figure by itself."""
        return []


def _schools(
    sections: Sections, wanted: Sequence[str]
) -> tuple[list[School], list[tuple[Stage, ...]], np.ndarray[Any, Any], list[Statement]]:
    """Schools with a place, the stages of each that were asked for, and their pupils; what is left out is said."""
    stages: dict[str, list[Stage]] = {}
    pupils: dict[str, float] = {}
    known = {own.code: own for own in sections.schools}
    missing = []
    for row, (code, stage) in enumerate(sections.keys):
        if stage in wanted:
            number = float(sections.figures["pupils"][row])
            if np.isnan(number):
                missing.append(Statement(NO_PUPILS, {}, code))
            stages.setdefault(code, []).append(stage)
            pupils[code] = pupils.get(code, 0.0) + (0.0 if np.isnan(number) else number)
    kept = [code for code in stages if known[code].longitude is not None and known[code].latitude is not None]
    missing += [Statement(NO_PLACE, {}, code) for code in stages if code not in kept]  # fmt: skip
    size = np.array([pupils[code] for code in kept])
    return [known[code] for code in kept], [tuple(stages[code]) for code in kept], size, missing


def _ways(schools: Sequence[School], roads: Mapping[tuple[str, str], Way], detour: float) -> tuple[Floats, Statement]:
    """Kilometres between schools, and what they are: where none is by road, as the crow flies, and nothing longer."""
    points = np.array([(own.longitude, own.latitude) for own in schools], dtype=float)
    straight, codes = great_circle_km(points[:, 0], points[:, 1]), [own.code for own in schools]
    km = straight * detour
    laid = lay_roads(km, codes, codes, kilometres(roads))
    if not laid:
        return straight, Statement(STRAIGHT)
    return km, Statement(ROADS, {"known": laid, "pairs": len(codes) * (len(codes) - 1), "detour": detour})


def _decided(asked: Asked, known: set[str]) -> tuple[list[Mapping[str, Any]], list[Statement]]:
    """What was decided by hand about schools that take part."""

    def why(own: Mapping[str, Any]) -> str:
        return "" if {own["school"], own["core"] or own["school"]} <= known else NO_SCHOOL

    return sort_out(asked.get("decisions", ()), why)


def _limits(asked: Asked) -> Limits:
    names = ("farthest_km", "size_least", "size_most", "members_least", "members_most")
    return Limits(
        int(asked["cores_least"]), int(asked["cores_most"]), same_stage=bool(asked["same_stage"]),
        **{name: asked[name] for name in names},
    )  # fmt: skip


def _candidates(schools: Sequence[School], cores: Sequence[str]) -> Any:
    return np.array([not cores or own.code in cores for own in schools], dtype=np.bool_)


def _standing(unit: Unit, year: int) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The communities that stand as the year begins, and of those the ones that no plan of this very year has made,
    with those that stood before the first such plan: what gave way to it comes back when it is undone."""
    made = set(origins(unit, year, "communities"))
    now = communities_on(unit, dt.date(year, 9, 1))
    last = first_day(unit, year, "communities") - dt.timedelta(days=1)
    before = {own.sides for own in communities_on(unit, last)}
    return [own.sides for own in now], sorted(before | {own.sides for own in now if own.bond.origin not in made})


def _today(standing: Sequence[tuple[str, ...]], known: set[str]) -> dict[str, str]:
    """Every school's core of today, where both are planned for."""
    return {key: own[0] for own in standing if own[0] in known for key in own if key in known}


GATE = Communities()
