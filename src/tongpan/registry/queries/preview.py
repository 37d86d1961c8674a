"""What a local indicator would give for the schools of a unit, before anybody puts it in force."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongpan.registry.models import School, YearFigures
from tongpan.registry.models.school import STAGES

from .schools import SchoolFilter, filtered_schools, reference_day


@dataclass(frozen=True)
class PreviewRow:
    """One school at one stage; ``value`` is None where a figure was not reported. ``met``: reaches the threshold."""

    school: School
    stage: str
    value: float | None
    threshold: float | None
    met: bool | None


@dataclass(frozen=True)
class StageSummary:
    """A stage as a whole: schools with a value and without, the total over the total, the CV and its limit."""

    stage: str
    known: int
    unknown: int
    mean: float | None
    cv: float | None
    cv_limit: float | None


def preview(facts: Mapping[str, Any], year: int) -> tuple[list[PreviewRow], list[StageSummary]]:
    """The indicator by declared figures for every open school of the scope, worst first, and each stage as a whole.

    What the stages of a school share is divided by weighted pupils, as for the national indicators.
    """
    from tongpan_core.measure.indicators import measure
    from tongpan_core.policy import IndicatorRule, parameter

    schools = {school.code: school for school in filtered_schools(SchoolFilter(), year).select_related("unit")}
    weights = {stage: own.number for stage, own in parameter("split/weights").by_stage(reference_day(year)).items()}
    rule = IndicatorRule("local", "", "", "", dict(facts["numerator"]), facts["denominator"], float(facts["per"]))
    sections = _sections(schools, year, weights)
    table = measure(sections, rule)
    rows = [
        _row(schools[code], stage, float(value), facts["thresholds"].get(stage))
        for (code, stage), value in zip(sections.keys, table.value, strict=True)
    ]
    rows.sort(key=lambda row: (row.value is None, row.value or 0.0))
    return rows, [_summary(stage, sections, table, facts) for stage in STAGES if stage in sections.stages]


def _sections(schools: Mapping[str, School], year: int, weights: Mapping[Any, float]) -> Any:
    from tongpan_core.measure.split import split
    from tongpan_core.tables import School as Row
    from tongpan_core.tables import SchoolFigures

    code_of = {school.pk: code for code, school in schools.items()}
    by_stage: dict[str, dict[Any, dict[str, float]]] = {}
    shared: dict[str, dict[str, float]] = {}
    found = YearFigures.objects.filter(year=year, unit__in=code_of)
    for unit, stage, values in found.values_list("unit", "stage", "values"):
        numbers = {code: float(value) for code, value in values.items() if value is not None}
        if stage:
            by_stage.setdefault(code_of[unit], {})[stage] = numbers
        else:
            shared[code_of[unit]] = numbers
    rows = [Row(code, school.unit.name, "") for code, school in schools.items()]
    return split(SchoolFigures(rows, by_stage, shared), weights).sections


def _row(school: School, stage: str, value: float, threshold: float | None) -> PreviewRow:
    known = math.isfinite(value)
    met = value >= threshold if known and threshold is not None else None
    return PreviewRow(school, stage, value if known else None, threshold, met)


def _summary(stage: str, sections: Any, table: Any, facts: Mapping[str, Any]) -> StageSummary:
    from tongpan_core.measure.inequality import dispersion

    own = table.take(_at(sections.stages, stage))
    held = own.reported
    spread = dispersion(own.value[held], own.denominator[held])
    return StageSummary(
        stage=stage,
        known=int(held.sum()),
        unknown=len(own.missing),
        mean=_finite(own.county),
        cv=_finite(spread.cv),
        cv_limit=facts["cv_limits"].get(stage),
    )


def _at(stages: Sequence[str], stage: str) -> Any:
    import numpy as np

    return np.array([own == stage for own in stages], dtype=np.bool_)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
