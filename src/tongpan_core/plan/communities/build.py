"""From schools and their figures to a :class:`~.problem.CommunitiesProblem`; what is missing is said, never guessed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.communities.problem import CommunitiesProblem, Fixed, Limits, Member
from tongpan_core.plan.distance import great_circle_km
from tongpan_core.plan.problem import ProblemError
from tongpan_core.policy import NATIONAL, Tree, Value, policy
from tongpan_core.tables import STAGES, Floats, School, Sections, Stage

PATHS = {
    "farthest_km": "planning/communities/farthest_km",
    "keep_price": "planning/communities/keep_price_km",
    "carry_times": "planning/communities/carry_times",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not known of a school, and what is done about it: a message id with its values."""

    school: str
    name: str
    statement: str
    values: Mapping[str, object]


def community_defaults(on: date, region: str = NATIONAL, tree: Tree | None = None) -> dict[str, Value]:
    """The planning defaults in force on a day in a region, with citations: ``farthest_km``, ``keep_price``
    (km for each school that changes its core) and ``carry_times`` (capacity of a core over its own pupils)."""
    return {name: (tree or policy()).parameter(path).at(on, region) for name, path in PATHS.items()}


def build_problem(
    sections: Sections,
    limits: Limits,
    *,
    county: str,
    carry_times: float | None = None,
    capacity: Mapping[str, float] | None = None,
    candidates: Collection[str] | None = None,
    current: Mapping[str, str] | None = None,
    fixed: Sequence[Fixed] = (),
    weighted: bool = False,
    keep_price: float = 0.0,
    core_price: float = 0.0,
    km: Mapping[tuple[str, str], float] | None = None,
) -> tuple[CommunitiesProblem, tuple[Missing, ...]]:
    """The schools of ``sections`` as a problem, and what is missing.

    A school's size is the sum of ``pupils`` over its sections. ``capacity`` is in pupils by code; without one a core
    carries ``carry_times`` its own pupils, or any number where neither is given. ``km[school, core]`` are ways by road;
    a pair that has none is as far as the crow flies. A school with no pupils reported, or with neither a place nor a
    way by road, is left out, and so is what was decided about it.

    Raises:
        ProblemError: where no school is left, and for every contradiction in what is left.
    """
    schools, stages, size = _schools(sections)
    missing = [*_unreported(schools, size), *_unplaced(schools, km or {})]
    out = {own.school for own in missing if own.statement in _LEAVES}
    rows = [row for row, school in enumerate(schools) if school.code not in out]
    if not rows:
        text = N_("%(county)s: no school can be planned for; report pupils and places of at least one school.")
        raise ProblemError(text, county=county)
    kept = [schools[row] for row in rows]
    pupils = np.array([size[row] for row in rows], dtype=float)
    codes = {school.code for school in kept}
    problem = CommunitiesProblem(
        county=county,
        schools=tuple(Member(schools[row].code, schools[row].name, schools[row].county, stages[row]) for row in rows),
        size=pupils,
        km=_ways(kept, km or {}),
        capacity=_capacities(kept, pupils, carry_times, capacity or {}),
        candidate=np.array([candidates is None or school.code in candidates for school in kept], dtype=np.bool_),
        limits=limits,
        weighted=weighted,
        keep_price=keep_price,
        core_price=core_price,
        current={own: core for own, core in (current or {}).items() if own in codes and core in codes},
        fixed=tuple(own for own in fixed if not {own.school, own.core or own.school} & out),
    )
    return problem, tuple(missing)


def _schools(sections: Sections) -> tuple[list[School], list[tuple[Stage, ...]], list[float]]:
    """Each school once, with its stages in their order and its pupils (NaN where a section reports none)."""
    pupils = sections.figures.get("pupils", np.full(len(sections), np.nan))
    rows: dict[str, list[int]] = {}
    for row, school in enumerate(sections.schools):
        rows.setdefault(school.code, []).append(row)
    stages = [
        tuple(stage for stage in STAGES if stage in {sections.stages[row] for row in own}) for own in rows.values()
    ]
    schools = [sections.schools[own[0]] for own in rows.values()]
    return schools, stages, [float(pupils[own].sum()) for own in rows.values()]


_NO_PUPILS = N_("Pupils are not reported: the school is left out.")
_NO_PLACE = N_("Neither a place nor a way by road is known: the school is left out.")
_NO_ROADS = N_("No way by road is known: distances are as the crow flies.")
_LEAVES = (_NO_PUPILS, _NO_PLACE)


def _unreported(schools: Sequence[School], size: Sequence[float]) -> list[Missing]:
    return [
        Missing(school.code, school.name, _NO_PUPILS, {})
        for school, own in zip(schools, size, strict=True)
        if not np.isfinite(own)
    ]


def _unplaced(schools: Sequence[School], km: Mapping[tuple[str, str], float]) -> list[Missing]:
    ended = {code for pair in km for code in pair}
    found = []
    for school in schools:
        placed = school.longitude is not None and school.latitude is not None
        if school.code not in ended and not placed:
            found.append(Missing(school.code, school.name, _NO_PLACE, {}))
        elif km and school.code not in ended:
            found.append(Missing(school.code, school.name, _NO_ROADS, {}))
    return found


def _ways(schools: Sequence[School], km: Mapping[tuple[str, str], float]) -> Floats:
    """Kilometres from row to column: by road where given, else on the sphere; NaN where a place is unknown."""
    place = [
        (np.nan, np.nan) if s.longitude is None or s.latitude is None else (s.longitude, s.latitude) for s in schools
    ]
    longitude, latitude = np.array(place, dtype=float).T
    ways = great_circle_km(longitude, latitude)
    at = {school.code: row for row, school in enumerate(schools)}
    for (source, target), way in km.items():
        if source in at and target in at:
            ways[at[source], at[target]] = way
    np.fill_diagonal(ways, 0.0)
    return ways


def _capacities(
    schools: Sequence[School], pupils: Floats, carry_times: float | None, given: Mapping[str, float]
) -> Floats:
    usual = np.full(len(schools), np.inf) if carry_times is None else carry_times * pupils
    return np.array([given.get(school.code, own) for school, own in zip(schools, usual, strict=True)], dtype=float)
