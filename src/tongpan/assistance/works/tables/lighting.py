"""Measurements as the core judges them, and its verdict as pages show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongpan.access.models import Unit
from tongpan.assistance.works.models import LampReading
from tongpan.assistance.works.queries.region import region_of
from tongpan_core.measure.lighting import LIMITS, Finding, Light, LightVerdict, Standard, judge, standard
from tongpan_core.policy import NATIONAL, PolicyError

DIGITS = {"desk_uniformity": 2, "board_uniformity": 2, "power_most": 1, "glare_most": 1}


class Rules:
    """The standard by day and region, each looked up once."""

    def __init__(self) -> None:
        self._regions: dict[tuple[str, dt.date], str] = {}
        self._found: dict[tuple[str, dt.date], Standard | None] = {}

    def at(self, unit: Unit, day: dt.date) -> Standard | None:
        """What holds at a unit on a day; None before the first standard."""
        place = unit.path.rsplit("/", 2)[0] if unit.is_school else unit.path
        if (place, day) not in self._regions:
            self._regions[place, day] = region_of(unit, day) or NATIONAL
        key = (self._regions[place, day], day)
        if key not in self._found:
            try:
                self._found[key] = standard(day, key[0])
            except PolicyError:
                self._found[key] = None
        return self._found[key]


def light_of(reading: LampReading) -> Light:
    """What was measured, as the core takes it."""
    return Light(
        tuple(reading.desk), tuple(reading.board), reading.colour, reading.rendering, reading.red, reading.glare,
        reading.power, reading.calibrated,
    )  # fmt: skip


def judged(reading: LampReading, rules: Rules) -> LampReading:
    """Put on a measurement what follows from it: whether it passes, and the names of what falls short."""
    own = rules.at(reading.unit, reading.day)
    found = judge(light_of(reading), own) if own else LightVerdict((), (), None)
    reading.passed, reading.faults = found.passes, list(found.faults)
    return reading


@dataclass(frozen=True)
class ShownFinding:
    """One limit as a page shows it."""

    name: str
    value: float | None
    limit: float
    digits: int
    sense: str
    passes: bool | None
    points: tuple[int, ...]
    rule: Any


@dataclass(frozen=True)
class ShownVerdict:
    """What is to be said of a measurement: each limit with its rule, and remarks as texts with values."""

    findings: Sequence[ShownFinding]
    remarks: Sequence[tuple[str, Mapping[str, Any]]]
    passes: bool | None


def verdict_of(reading: LampReading) -> ShownVerdict:
    """The verdict on a measurement, limit by limit."""
    own = Rules().at(reading.unit, reading.day)
    if own is None:
        return ShownVerdict((), (), None)
    found = judge(light_of(reading), own)
    remarks = [(row.text, {name: f"{value:g}" for name, value in row.values.items()}) for row in found.remarks]
    return ShownVerdict([_shown(row) for row in found.findings], remarks, found.passes)


def _shown(own: Finding) -> ShownFinding:
    return ShownFinding(
        own.name, own.value, own.limit.number, DIGITS.get(own.name, 0), LIMITS[own.name], own.passes, own.points,
        own.limit,
    )  # fmt: skip
