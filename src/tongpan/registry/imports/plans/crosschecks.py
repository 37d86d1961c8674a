"""The validation rules of the annual statistics on what would stand after an import: warnings at their cells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from tongpan.access.models import CodeScheme, Unit, UnitCode
from tongpan.access.models.unit import COUNTY_LEVEL
from tongpan.registry.imports.places import Place
from tongpan.registry.imports.problems import CHINESE, WARNING, Fault, Problem

from .base import Context
from .claims import Claim, Source

Key = tuple[int, str]


def cross_check(
    source: Source,
    after: Mapping[Key, Mapping[str, float]],
    wanted: Mapping[Key, Mapping[str, Claim]],
    places: Mapping[int, Place],
    context: Context,
    file: str,
) -> list[Problem]:
    """Run the core's checks. A finding about a school stands at one of its figures, one about a county at the file."""
    from tongpan_core.measure.checks import check_figures
    from tongpan_core.policy import NATIONAL

    code_of = {unit: place.code for unit, place in places.items()}
    figures = _tables(after, places, context)
    findings = check_figures(figures, context.day, _region(context.unit, context) or NATIONAL)
    at = {(code_of[unit], stage): own for (unit, stage), own in wanted.items()}
    general: list[Problem] = []
    for finding in findings:
        fault = Fault(finding.message.text, "", {**finding.message.values, CHINESE: finding.message.text_zh}, WARNING)
        cell = _cell(at, finding)
        if cell is not None:
            source.report(cell.index, cell.target, fault)
        elif not finding.school:
            general.append(Problem(WARNING, fault.cause, fault.remedy, fault.values, file=file, header=finding.county))
    return general


def _cell(at: Mapping[tuple[str, str], Mapping[str, Claim]], finding: Any) -> Claim | None:
    for (school, stage), own in at.items() if finding.school else ():
        if school == finding.school and finding.stage in ("", stage):
            for name in finding.figures:
                if name in own:
                    return own[name]
    return None


def _tables(after: Mapping[Key, Mapping[str, float]], places: Mapping[int, Place], context: Context) -> Any:
    from tongpan_core.tables import School, SchoolFigures

    counties = _counties(context.unit)
    by_stage: dict[str, dict[Any, dict[str, float]]] = {}
    shared: dict[str, dict[str, float]] = {}
    for (unit, stage), values in after.items():
        numbers = {name: float(value) for name, value in values.items() if value is not None and math.isfinite(value)}
        if stage:
            by_stage.setdefault(places[unit].code, {})[stage] = numbers
        else:
            shared[places[unit].code] = numbers
    rows = [School(place.code, place.name, _county(place.path, counties)) for place in places.values()]
    return SchoolFigures(rows, by_stage, shared)


def _counties(unit: Unit) -> dict[str, str]:
    above = Unit.everywhere.above(unit).filter(kind__in=COUNTY_LEVEL)
    below = Unit.everywhere.filter(path__under=unit.path, kind__in=COUNTY_LEVEL)
    return {path: name for own in (above, below) for path, name in own.values_list("path", "name")}


def _county(path: str, counties: Mapping[str, str]) -> str:
    steps = path.rstrip("/").split("/")
    above = ("/".join(steps[:n]) + "/" for n in range(1, len(steps)))
    return next((counties[own] for own in above if own in counties), "")


def _region(unit: Unit, context: Context) -> str:
    """The GB/T 2260 code of the unit or the nearest above it."""
    for own in reversed(list(Unit.everywhere.above(unit))):
        for code in UnitCode.objects.filter(unit=own, scheme=CodeScheme.GB2260):
            if code.holds_on(context.day):
                return code.code.removesuffix("00").removesuffix("00")
    return ""
