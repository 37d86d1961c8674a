"""From schools, the homes of their pupils and possible stops to a :class:`~.problem.BusProblem`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tongpan_core import tables
from tongpan_core.messages import N_
from tongpan_core.plan.bus.defaults import Defaults
from tongpan_core.plan.bus.plan import BusPlan
from tongpan_core.plan.bus.problem import SLACK, Boarding, BusProblem, BusType, Fixed, Limits, School, Stop
from tongpan_core.plan.bus.stops import choose_stops
from tongpan_core.plan.distance import NO_ROADS, ROADS, great_circle_km, lay_roads
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import Floats, Stage

Ways = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""Kilometres and seconds between all of some places, from their longitudes and latitudes: a road matrix."""
DEPOT = "depot"
NO_DEPOT = N_(
    "No depot is given: a bus stays overnight where its morning begins, and the way back to there is not counted."
)
NOBODY = N_("%(county)s: nobody is left to ride; give homes with pupils and places beyond walking.")
SCHOOL_UNPLACED = N_("%(school)s has no place on the map: it is left out; enter its coordinates.")
BELL_UNKNOWN = N_("The bell of %(school)s is not known: it is left out; enter it.")
BELL_ASSUMED = N_("The bell of %(school)s is not known: %(clock)s is assumed.")
HOME_UNPLACED = N_("%(home)s has no place on the map: its pupils are left out; enter its coordinates.")
TOO_MANY_SEATS = N_(
    "A bus of %(seats)s seats may not be built for the youngest who ride: buses of %(most)s seats are planned with."
)
TOO_FAST = N_("A school bus may not drive %(speed)s km/h: %(most)s km/h are planned with.")
NO_PUPILS = N_("The pupils of %(home)s are not reported: none ride; enter them.")


@dataclass(frozen=True, slots=True)
class Served:
    """A school that buses bring pupils to: the youngest stage it teaches, and its bell in seconds (None: unknown).

    ``shift`` is by how many seconds the bell may move, earlier (≤ 0) and later.
    """

    school: tables.School
    stage: Stage
    bell: float | None = None
    shift: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Home:
    """A village with its pupils of one school; ``pupils`` None where not reported."""

    code: str
    name: str
    school: str
    pupils: int | None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A possible stop, or a depot."""

    code: str
    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Note:
    """What is missing, assumed or left out: a message id with its values, and the school or place that it is about."""

    about: str
    text: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Built:
    """The problem, what was assumed or left out, and for every home's row the code of its stop ("" for none)."""

    problem: BusProblem
    notes: tuple[Note, ...]
    boards: tuple[str, ...]


def build_problem(
    county: str,
    schools: Sequence[Served],
    homes: Sequence[Home],
    given: Defaults,
    *,
    stops: Sequence[Place] = (),
    depot: Place | None = None,
    types: Sequence[BusType] = (),
    number: int | None = None,
    mixed: bool = False,
    fixed: Sequence[Fixed] = (),
    current: BusPlan | None = None,
    ways: Ways | None = None,
    roads: Mapping[tuple[str, str], tuple[float, float | None]] | None = None,
    leave_far: bool = False,
) -> Built:
    """One county's buses.

    Without ``stops``, every home is a possible stop; without a ``depot``, a bus stays overnight where its morning
    begins, and no way there is counted; without ``types``, there are ``number`` buses (``None``: as many as needed) of
    the size given, or of the largest that those who ride may have. Pupils who live within walking distance need no bus.
    Without ``ways``, roads are the straight line times ``detour``, at ``speed``, but for the pairs in ``roads``:
    kilometres, and minutes where they are known, by the codes of stop, school or home. With ``leave_far``, pupils whose
    straight way takes longer than the longest ride are left out and noted.

    Raises:
        ProblemError: where nobody is left to ride.
    """
    notes: list[Note] = []
    kept = [own for own in schools if _usable(own, given, notes)]
    rows = {own.school.code: row for row, own in enumerate(kept)}
    riders = [row for row, home in enumerate(homes) if _rides(home, rows, kept, given, roads or {}, notes)]
    if not riders:
        raise ProblemError(NOBODY, county=county)
    candidates = list(stops) or [_place(homes[row]) for row in riders]
    chosen = _choose([homes[row] for row in riders], rows, kept, candidates, given, notes)
    if not (used := sorted(set(chosen) - {-1})):
        text = N_("%(county)s: no home has a stop within walking distance; give more possible stops.")
        raise ProblemError(text, county=county)
    pupils, boards = _waiting(homes, riders, chosen, used, rows, [own.code for own in candidates], len(kept))
    km, seconds = _ways([candidates[stop] for stop in used], kept, depot, given, ways, roads or {}, notes)
    if leave_far:
        near = _near(pupils, seconds, kept, given, [candidates[stop].name for stop in used], notes)
        used, pupils, km, seconds = _within(county, used, pupils, km, seconds, near)
    problem = BusProblem(
        county,
        tuple(_school(own, given, notes) for own in kept),
        tuple(Stop(candidates[stop].code, candidates[stop].name) for stop in used),
        (DEPOT,),
        tuple(types) or (_usual(given, _ridden(kept, pupils), number, notes),),
        pupils,
        seconds,
        km,
        Boarding(given.numbers["boarding_base"], given.numbers["boarding_pupil"]),
        Limits(mixed=mixed),
        tuple(fixed),
        current,
    )
    return Built(problem, tuple(notes), tuple(boards))


def _waiting(
    homes: Sequence[Home],
    riders: Sequence[int],
    chosen: Sequence[int],
    used: Sequence[int],
    rows: Mapping[str, int],
    codes: Sequence[str],
    schools: int,
) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Pupils by stop and school, and for every home the code of its stop."""
    pupils = np.zeros((len(used), schools), dtype=np.int64)
    boards = [""] * len(homes)
    for row, stop in zip(riders, chosen, strict=True):
        if stop >= 0:
            pupils[used.index(stop), rows[homes[row].school]] += homes[row].pupils or 0
            boards[row] = codes[stop]
    return pupils, boards


def _within(
    county: str, used: list[int], pupils: npt.NDArray[np.int64], km: Floats, seconds: Floats, near: list[int]
) -> tuple[list[int], npt.NDArray[np.int64], Floats, Floats]:
    """Stops, pupils and ways of the stops that stay."""
    if not near:
        text = N_("%(county)s: nobody can be brought within the longest ride; allow a longer one.")
        raise ProblemError(text, county=county)
    whole = np.array([*near, *range(len(used), len(seconds))])
    square = np.ix_(whole, whole)
    return [used[row] for row in near], pupils[near], km[square], seconds[square]


def _near(
    pupils: npt.NDArray[np.int64],
    seconds: Floats,
    kept: Sequence[Served],
    given: Defaults,
    names: Sequence[str],
    notes: list[Note],
) -> list[int]:
    """Take out of ``pupils`` (stops, schools) whom no ride is short enough for, and note it; the rows that stay."""
    limits = np.array([given.stages["ride_minutes"][own.stage] for own in kept])
    direct = seconds[: len(pupils), len(pupils) : len(pupils) + len(kept)] / 60.0
    for row, column in np.argwhere((pupils > 0) & (direct > limits + SLACK / 60)):
        text = N_(
            "%(stop)s: %(pupils)s pupils of %(school)s are left out: straight there takes %(minutes)s minutes, more "
            "than the %(limit)s of the longest ride. Think of boarding, or of a nearer school."
        )
        values = {"stop": names[row], "pupils": int(pupils[row, column]), "school": kept[column].school.name,
                  "minutes": round(float(direct[row, column]), 1), "limit": float(limits[column])}  # fmt: skip
        notes.append(Note(kept[column].school.code, text, values))
        pupils[row, column] = 0
    return [int(row) for row in np.flatnonzero(pupils.any(axis=1))]


def _usable(own: Served, given: Defaults, notes: list[Note]) -> bool:
    school = own.school
    if school.longitude is None or school.latitude is None:
        notes.append(Note(school.code, SCHOOL_UNPLACED, {"school": school.name}))
        return False
    if own.bell is None and own.stage not in given.stages["first_lesson"]:
        notes.append(Note(school.code, BELL_UNKNOWN, {"school": school.name}))
        return False
    return True


def _rides(
    home: Home,
    rows: Mapping[str, int],
    kept: Sequence[Served],
    given: Defaults,
    roads: Mapping[tuple[str, str], tuple[float, float | None]],
    notes: list[Note],
) -> bool:
    values = {"home": home.name}
    if home.school not in rows:
        notes.append(Note(home.code, N_("The school of %(home)s is not served: its pupils are left out."), values))
        return False
    if home.longitude is None or home.latitude is None:
        notes.append(Note(home.code, HOME_UNPLACED, values))
        return False
    if home.pupils is None:
        notes.append(Note(home.code, NO_PUPILS, values))
        return False
    own = kept[rows[home.school]]
    place = own.school.longitude or 0.0, own.school.latitude or 0.0
    walk = _straight([home.longitude, place[0]], [home.latitude, place[1]])[0, 1] * given.numbers["detour"]
    if (home.code, home.school) in roads:
        walk = roads[home.code, home.school][0]
    return home.pupils > 0 and float(walk) > given.stages["walk_km"][own.stage]


def _straight(longitude: Sequence[float], latitude: Sequence[float]) -> Floats:
    return great_circle_km(np.array(longitude, dtype=float), np.array(latitude, dtype=float))


def _place(home: Home) -> Place:
    return Place(home.code, home.name, home.longitude or 0.0, home.latitude or 0.0)


def _choose(
    riders: Sequence[Home],
    rows: Mapping[str, int],
    kept: Sequence[Served],
    candidates: Sequence[Place],
    given: Defaults,
    notes: list[Note],
) -> list[int]:
    """Row of the stop of every rider, -1 beyond walking distance."""
    homes = [_place(home) for home in riders]
    km = great_circle_km(*_coordinates(homes), *_coordinates(candidates)) * given.numbers["detour"]
    limit = np.array([given.stages["walk_km"][kept[rows[home.school]].stage] for home in riders])
    pupils = np.array([float(home.pupils or 0) for home in riders])
    stop = choose_stops(km, limit, pupils).stop
    for home, own, far in zip(riders, stop, km.min(axis=1), strict=True):
        if own < 0:
            text = N_("%(home)s: the nearest stop is %(km)s km away: its pupils are left out; give a nearer one.")
            notes.append(Note(home.code, text, {"home": home.name, "km": round(float(far), 1)}))
    return [int(own) for own in stop]


def _coordinates(places: Sequence[Place]) -> tuple[Floats, Floats]:
    return np.array([own.longitude for own in places]), np.array([own.latitude for own in places])


def _ways(
    stops: Sequence[Place],
    kept: Sequence[Served],
    depot: Place | None,
    given: Defaults,
    ways: Ways | None,
    roads: Mapping[tuple[str, str], tuple[float, float | None]],
    notes: list[Note],
) -> tuple[Floats, Floats]:
    if depot is None:
        notes.append(Note("", NO_DEPOT, {}))
        km, seconds = _between(stops, kept, (), given, ways, roads, notes)
        return np.pad(km, (0, 1)), np.pad(seconds, (0, 1))
    return _between(stops, kept, (depot,), given, ways, roads, notes)


def _between(
    stops: Sequence[Place],
    kept: Sequence[Served],
    depots: Sequence[Place],
    given: Defaults,
    ways: Ways | None,
    roads: Mapping[tuple[str, str], tuple[float, float | None]],
    notes: list[Note],
) -> tuple[Floats, Floats]:
    schools = [Place("", "", own.school.longitude or 0.0, own.school.latitude or 0.0) for own in kept]
    longitude, latitude = _coordinates([*stops, *schools, *depots])
    if ways is not None:
        return ways(longitude, latitude)
    km = great_circle_km(longitude, latitude) * given.numbers["detour"]
    codes = [*(stop.code for stop in stops), *(own.school.code for own in kept), *(own.code for own in depots)]
    laid = lay_roads(km, codes, codes, {pair: way[0] for pair, way in roads.items()})
    values: dict[str, object] = {"detour": given.numbers["detour"]}
    if laid:
        values |= {"known": laid, "pairs": len(codes) * (len(codes) - 1)}
    notes.append(Note("", ROADS if laid else NO_ROADS, values))
    speed, most = given.numbers["speed"], given.numbers["top_speed"]
    if speed > most:
        notes.append(Note("", TOO_FAST, {"speed": speed, "most": most}))
    seconds = km / min(speed, most) * 3600.0
    lay_roads(seconds, codes, codes, {pair: way[1] * 60.0 for pair, way in roads.items() if way[1] is not None})
    return km, seconds


def _school(own: Served, given: Defaults, notes: list[Note]) -> School:
    bell, numbers = own.bell, given.numbers
    if bell is None:
        bell = given.stages["first_lesson"][own.stage] * 60.0
        notes.append(Note(own.school.code, BELL_ASSUMED, {"school": own.school.name, "clock": clock(bell)}))
    earliest, latest = (bell - numbers[name] * 60.0 for name in ("arrive_before_earliest", "arrive_before_latest"))
    ride = given.stages["ride_minutes"][own.stage] * 60.0
    dwell = numbers["dwell_minutes"] * 60.0
    return School(own.school.code, own.school.name, earliest, latest, dwell, ride, own.shift)


def clock(seconds: float) -> str:
    """Seconds after midnight as 07:05."""
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours:02d}:{minutes:02d}"


def _ridden(kept: Sequence[Served], pupils: npt.NDArray[np.int64]) -> list[Served]:
    """The schools that somebody rides to."""
    return [kept[int(row)] for row in np.flatnonzero(pupils.any(axis=0))]


def _usual(given: Defaults, ridden: Sequence[Served], number: int | None, notes: list[Note]) -> BusType:
    """Buses of the size given, or of the largest that the law allows for the youngest who ride.

    A kilometre of the morning is driven twice on a school day: in the afternoon backwards.
    """
    seats, limits = int(given.numbers["seats"]), given.stages["seats_most"]
    most = min((int(limits[own.stage]) for own in ridden if own.stage in limits), default=seats)
    if seats > most:
        notes.append(Note("", TOO_MANY_SEATS, {"seats": seats, "most": most}))
        seats = most
    return BusType("usual", f"{seats}", seats, DEPOT, number, given.numbers["cost"], 2 * given.numbers["per_km"])
