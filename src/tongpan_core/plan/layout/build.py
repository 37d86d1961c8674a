"""From a county's schools and the villages of their pupils to a :class:`~.problem.LayoutProblem`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.distance import ROADS, great_circle_km, lay_roads
from tongpan_core.plan.layout.defaults import Defaults
from tongpan_core.plan.layout.problem import (
    Band,
    Costs,
    Fixed,
    Goal,
    LayoutProblem,
    Limits,
    Scenario,
    Site,
    Version,
    Village,
)
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import Floats, Ints, School, Sections

NOBODY = N_("%(area)s: no village has pupils of this stage and a known place; enter them first.")
NO_PUPILS = N_("Village %(village)s: its pupils are not reported; it is left out.")
VILLAGE_UNPLACED = N_("Village %(village)s: its place is not known; its %(pupils)s pupils are left out.")
STRAIGHT = N_("Ways are %(detour)s times the distance as the crow flies; give the ways by road to replace them.")
SCHOOL_UNPLACED = N_("School %(school)s: its place is not known; nobody can be sent there.")
PLACES_ASSUMED = N_(
    "School %(school)s: its places are not reported; its %(pupils)s pupils of today are taken for them."
)
NO_SCHOOL = N_("Village %(village)s: where its pupils go today is not known; it is missing from the figures before.")


@dataclass(frozen=True, slots=True)
class Home:
    """A village with its pupils of one stage, and the code of the school that they attend today (empty: unknown)."""

    code: str
    name: str
    pupils: float | None
    longitude: float | None = None
    latitude: float | None = None
    school: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place where a school could be built, with so many places."""

    code: str
    name: str
    places: float
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Growth:
    """One possible future: today's pupils times ``factor``; ``of`` gives single villages a factor of their own."""

    code: str
    name: str
    probability: float
    factor: float = 1.0
    of: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is missing, left out or assumed: a message id with its values, and the school or village it speaks of."""

    place: str
    text: str
    values: Mapping[str, Any]


def build_problem(
    schools: Sections,
    homes: Sequence[Home],
    given: Defaults,
    *,
    area: str,
    version: Version = "median",
    goal: Goal | Literal[""] = "",
    bands: tuple[Band, ...] | None = None,
    costs: Costs | None = None,
    limits: Limits | None = None,
    places: Sequence[Place] = (),
    extend_most: float = 0.0,
    keep: frozenset[str] = frozenset(),
    fixed: tuple[Fixed, ...] = (),
    growth: Sequence[Growth] = (),
    km: Floats | None = None,
    roads: Mapping[tuple[str, str], float] | None = None,
) -> tuple[LayoutProblem, tuple[Statement, ...]]:
    """One stage of a county as a problem, and what had to be left out or assumed.

    ``schools`` are the sections of the stage, with the figures ``places`` and ``pupils``; ``km`` (homes, schools and
    then places) is the way by road, without which it is taken as the crow flies times the usual detour, but for
    the pairs of home and site in ``roads`` (km). ``keep`` are
    codes of schools that must stay; every school may be given up to ``extend_most`` places. Primary pupils are split
    into the lowest grades and the others by the usual share.

    Raises:
        ProblemError: where nothing is left to plan for.
    """
    said: list[Statement] = []
    used = [row for row, home in enumerate(homes) if _usable(home, said, km is not None)]
    if not used:
        raise ProblemError(NOBODY, area=area)
    own = [homes[row] for row in used]
    way = km[used] if km is not None else _ways(own, schools.schools, places, given, roads or {}, said)
    bands = bands or given.bands
    pupils = _pupils(own, bands, given, said)
    sites = (*_schools(schools, own, bands, given, extend_most, keep, said), *_places(places, given))
    rows = {site.code: row for row, site in enumerate(sites)}
    current = np.repeat([[rows.get(home.school, -1)] for home in own], len(bands), axis=1)
    problem = LayoutProblem(
        area=area,
        stage=given.stage,
        sites=sites,
        villages=tuple(Village(home.code, home.name) for home in own),
        pupils=pupils,
        km=way,
        bands=bands,
        version=version,
        goal=goal,
        costs=costs or given.costs,
        limits=limits or given.limits,
        fixed=fixed,
        current=_known_ways(current, way, own, said),
        scenarios=tuple(Scenario(each.code, each.name, each.probability) for each in growth),
        futures=_futures(growth, own, pupils),
    )
    return problem, tuple(said)


def _futures(growth: Sequence[Growth], homes: Sequence[Home], pupils: Floats) -> Floats:
    """The pupils of every future, shape (futures, homes, bands), in whole ones."""
    if not growth:
        return np.zeros((0, *pupils.shape))
    factors = np.array([[each.of.get(home.code, each.factor) for home in homes] for each in growth])
    return np.asarray(np.ceil(factors[:, :, None] * pupils - 1e-9), dtype=np.float64)


def _usable(home: Home, said: list[Statement], ways: bool) -> bool:
    if home.pupils is None:
        text = NO_PUPILS
    elif home.pupils > 0 and not ways and (home.longitude is None or home.latitude is None):
        text = VILLAGE_UNPLACED
    else:
        return home.pupils > 0
    said.append(Statement(home.code, text, {"village": home.name, "pupils": home.pupils}))
    return False


def _ways(
    homes: Sequence[Home],
    schools: Sequence[School],
    places: Sequence[Place],
    given: Defaults,
    roads: Mapping[tuple[str, str], float],
    said: list[Statement],
) -> Floats:
    here, there = _degrees(homes), _degrees([*schools, *places])
    km = great_circle_km(*here, *there) * given.number("detour")
    laid = lay_roads(
        km, [home.code for home in homes], [*(own.code for own in schools), *(own.code for own in places)], roads
    )
    values: dict[str, Any] = {"detour": given.number("detour")}
    text = STRAIGHT
    if laid:
        text, values = ROADS, values | {"known": laid, "pairs": km.size}
    said.append(Statement("", text, values))
    lost = (own for own in schools if own.longitude is None or own.latitude is None)
    said.extend(Statement(own.code, SCHOOL_UNPLACED, {"school": own.name}) for own in lost)
    return km


def _degrees(points: Sequence[Home | School | Place]) -> tuple[Floats, Floats]:
    both = np.array([(p.longitude, p.latitude) for p in points], dtype=float)
    return both[:, 0], both[:, 1]


def _pupils(homes: Sequence[Home], bands: tuple[Band, ...], given: Defaults, said: list[Statement]) -> Floats:
    total = np.array([home.pupils for home in homes], dtype=float)
    if len(bands) == 1:
        return total[:, None]
    share = given.number("low_share")
    text = N_("Pupils are reported by stage: %(share)s of them are taken to be in %(band)s.")
    said.append(Statement("", text, {"share": share, "band": bands[0].name}))
    low = np.round(total * share)
    return np.stack([low, total - low], axis=1)


def _schools(
    schools: Sections,
    homes: Sequence[Home],
    bands: tuple[Band, ...],
    given: Defaults,
    extend_most: float,
    keep: frozenset[str],
    said: list[Statement],
) -> list[Site]:
    nothing = np.full(len(schools), np.nan)
    places, pupils = schools.figures.get("places", nothing), schools.figures.get("pupils", nothing)
    found = []
    for row, school in enumerate(schools.schools):
        point = school.kind.startswith(given.values["points"].words) and len(bands) > 1
        capacity = float(places[row])
        if np.isnan(capacity):
            here = sum(home.pupils or 0.0 for home in homes if home.school == school.code)
            capacity = max(here, float(np.nan_to_num(pupils[row])))
            said.append(Statement(school.code, PLACES_ASSUMED, {"school": school.name, "pupils": capacity}))
        if point:
            text = N_("Teaching point %(school)s is taken to teach %(band)s only.")
            said.append(Statement(school.code, text, {"school": school.name, "band": bands[0].name}))
        site = Site(
            code=school.code,
            name=school.name,
            capacity=capacity,
            must_keep=school.code in keep,
            extend_most=extend_most,
            running=given.number("running_point" if point else "running_school"),
            bands=(bands[0].code,) if point else (),
            small=point,
        )
        found.append(site)
    return found


def _places(places: Sequence[Place], given: Defaults) -> list[Site]:
    running, once = given.number("running_school"), given.number("new_school")
    return [
        Site(
            code=own.code,
            name=own.name,
            capacity=own.places,
            existing=False,
            running=running,
            building=once + own.places * given.number("place"),
        )
        for own in places
    ]


def _known_ways(current: Ints, km: Floats, homes: Sequence[Home], said: list[Statement]) -> Ints:
    """Today's school of each village, unknown where nobody knows the way to it."""
    found = np.array(current, dtype=np.int64)
    for row, home in enumerate(homes):
        site = int(found[row, 0])
        if site < 0 or np.isnan(km[row, site]):
            found[row] = -1
            said.append(Statement(home.code, NO_SCHOOL, {"village": home.name}))
    return found
