"""教室照明: average and uniformity of the light measured in a room, against the limits in force on that day.

Average is the arithmetic mean of the points, uniformity (照度均匀度) the lowest point over the average, as GB 7793-2010
and GB/T 5700-2008 use the words. Raw points are kept, so that another rule can be applied to the same light.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tongpan_core.measure.columns import TOLERANCE
from tongpan_core.messages import N_
from tongpan_core.policy import NATIONAL, PolicyError, Value, parameter

Sense = Literal["at_least", "at_most", "above"]
PLACES = ("desk", "board")
LIMITS: Mapping[str, Sense] = {
    "desk_average": "at_least",
    "desk_uniformity": "at_least",
    "board_average": "at_least",
    "board_uniformity": "at_least",
    "colour_least": "at_least",
    "colour_most": "at_most",
    "rendering_least": "at_least",
    "red_above": "above",
    "glare_most": "at_most",
    "power_most": "at_most",
}
"""The limits of a room by their names in ``policy/parameters/lighting``, in the order in which they are told."""

OLDER = N_("Still within the %(limit)s K of the older standard; the newer one holds on this day.")
FEW = N_("Only %(points)s points were measured; at least %(least)s are usual.")
STALE = N_("The instrument was calibrated %(days)s days before; at most %(most)s are usual.")
LATER = N_("The instrument was calibrated after the measurement.")


@dataclass(frozen=True, slots=True)
class Light:
    """What was measured in one room: points in lx; None where something was not measured.

    ``colour`` is in K, ``rendering`` is Ra, ``red`` R9, ``glare`` UGR, ``power`` in W/m².
    """

    desk: tuple[float, ...] = ()
    board: tuple[float, ...] = ()
    colour: float | None = None
    rendering: float | None = None
    red: float | None = None
    glare: float | None = None
    power: float | None = None
    calibrated: date | None = None

    def value(self, name: str) -> float | None:
        """The measured value that a limit of :data:`LIMITS` speaks of."""
        place, _, what = name.partition("_")
        if place in PLACES:
            points: tuple[float, ...] = getattr(self, place)
            return average(points) if what == "average" else uniformity(points)
        found: float | None = getattr(self, place)
        return found


@dataclass(frozen=True)
class Standard:
    """The limits in force on one day in one region; what holds only later is absent."""

    day: date
    limits: Mapping[str, Value]
    older_colour: Value | None
    required: tuple[str, ...]
    points: Mapping[str, Value]
    calibration: Value | None


@dataclass(frozen=True, slots=True)
class Remark:
    """A text with its values apart; it changes no verdict."""

    text: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """One limit at one room. ``points`` are the numbers (from 1) of the points that bring it below."""

    name: str
    value: float | None
    limit: Value
    passes: bool | None
    points: tuple[int, ...] = ()


@dataclass(frozen=True)
class LightVerdict:
    """Every limit, what is to be noted, and whether the room passes: None where something required is missing."""

    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...]
    passes: bool | None

    @property
    def faults(self) -> tuple[str, ...]:
        """The names of the limits that are not met."""
        return tuple(own.name for own in self.findings if own.passes is False)


def average(points: Sequence[float]) -> float | None:
    """The mean of the points in lx; None without points."""
    return sum(points) / len(points) if points else None


def uniformity(points: Sequence[float]) -> float | None:
    """The lowest point over the mean, from 0 to 1; None without points or without any light."""
    mean = average(points)
    return min(points) / mean if mean else None


def standard(day: date, region: str = NATIONAL) -> Standard:
    """What holds for rooms measured on a day in a region. Raises PolicyError before the first standard began."""
    found = {name: parameter(f"lighting/{name}").find(day, region) for name in LIMITS}
    limits = {name: value for name, value in found.items() if value is not None}
    if not limits:
        text = N_("lighting: no standard holds on %(day)s; give the day on which the room was measured.")
        raise PolicyError(text, day=day)
    points = {place: parameter(f"lighting/{place}_points").at(day, region) for place in PLACES}
    return Standard(
        day, limits, parameter("lighting/colour_most_gb7793").find(day, region),
        parameter("lighting/required").at(day, region).words, points,
        parameter("lighting/calibration_days").find(day, region),
    )  # fmt: skip


def judge(light: Light, rules: Standard) -> LightVerdict:
    """Each limit in force against what was measured.

    The room fails where any measured value breaks its limit, passes where all that is required was measured and
    nothing breaks a limit, and cannot be judged otherwise.
    """
    findings = tuple(_finding(name, light, value) for name, value in rules.limits.items())
    told = {own.name: own.passes for own in findings}
    missing = any(told.get(name) is None for name in rules.required)
    passes = False if False in told.values() else None if missing else True
    return LightVerdict(findings, tuple(_remarks(light, rules)), passes)


def _finding(name: str, light: Light, limit: Value) -> Finding:
    value = light.value(name)
    if value is None:
        return Finding(name, None, limit, None)
    passes = _holds(value, limit.number, LIMITS[name])
    return Finding(name, value, limit, passes, () if passes else _low_points(name, light, limit.number))


def _holds(value: float, limit: float, sense: Sense) -> bool:
    slack = TOLERANCE * max(1.0, abs(limit))
    if sense == "above":
        return value > limit
    return value >= limit - slack if sense == "at_least" else value <= limit + slack


def _low_points(name: str, light: Light, limit: float) -> tuple[int, ...]:
    """The points below the average asked for, or below the share of the room's own average."""
    place, _, what = name.partition("_")
    if place not in PLACES:
        return ()
    points: tuple[float, ...] = getattr(light, place)
    least = limit if what == "average" else limit * (average(points) or 0.0)
    return tuple(number for number, point in enumerate(points, start=1) if point < least)


def _remarks(light: Light, rules: Standard) -> list[Remark]:
    found = []
    now, older = rules.limits.get("colour_most"), rules.older_colour
    if light.colour is not None and now and older and now.number < light.colour <= older.number:
        found.append(Remark(OLDER, {"limit": older.number}))
    for place in PLACES:
        points, least = getattr(light, place), rules.points[place].number
        if 0 < len(points) < least:
            found.append(Remark(FEW, {"points": len(points), "least": least}))
    if light.calibrated is not None and rules.calibration is not None:
        days = (rules.day - light.calibrated).days
        if days < 0:
            found.append(Remark(LATER, {}))
        elif days > rules.calibration.number:
            found.append(Remark(STALE, {"days": days, "most": rules.calibration.number}))
    return found


@dataclass(frozen=True, slots=True)
class Rates:
    """What one room and one lamp come to; NaN where there is nothing to divide by."""

    lamps_per_room: float
    yuan_per_room: float
    yuan_per_lamp: float


def rates(rooms: float, lamps: float, yuan: float) -> Rates:
    """Lamps and yuan a room, and yuan a lamp."""

    def over(top: float, bottom: float) -> float:
        return top / bottom if bottom else float("nan")

    return Rates(over(lamps, rooms), over(yuan, rooms), over(yuan, lamps))
