"""From sections and rules to the gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tongpan_core.measure.columns import TOLERANCE, Column, column
from tongpan_core.measure.exclusions import Counting, counting
from tongpan_core.measure.further import further_checks
from tongpan_core.measure.gap import Cell, Excluded, Gap, IndicatorGap, SchoolGap, StageGap, Verdict
from tongpan_core.policy import Rules
from tongpan_core.tables import Sections, Stage


def find_gap(sections: Sections, rules: Rules) -> Gap:
    """What each school and the county lack under the rules.

    ``sections`` are those of one county; whatever does not count is listed with its reason. A figure that was not
    reported never passes: what depends on it “cannot be judged”, unless it fails whatever the figure may be.
    """
    count = counting(sections, rules)
    parts = [_stage(own, stage, rules) for stage, own in _by_stage(sections, count, rules)]
    return Gap(
        pack=rules.pack,
        label=rules.label,
        label_zh=rules.label_zh,
        date=rules.date,
        region=rules.region,
        verdict=worst([stage.verdict for stage, _, _ in parts]),
        met_at_least=rules.met_at_least,
        floor_share=rules.floor_share,
        stages=tuple(stage for stage, _, _ in parts),
        indicators=tuple(own for _, indicators, _ in parts for own in indicators),
        schools=tuple(own for _, _, schools in parts for own in schools),
        excluded=_excluded(sections, count, rules),
        checks=further_checks(sections.take(count.checked), rules),
        readings=rules.readings,
    )


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict of a whole from those of its parts: one failure fails it, one left open leaves it open."""
    order: tuple[Verdict, ...] = ("fails", "cannot_judge", "passes")
    return next((own for own in order if own in verdicts), "no_rule")


def by_county(sections: Sections) -> dict[str, Sections]:
    """The sections of each county, in the order in which the counties first appear."""
    rows: dict[str, list[int]] = {}
    for row, school in enumerate(sections.schools):
        rows.setdefault(school.county, []).append(row)
    return {county: sections.take(own) for county, own in rows.items()}


def _by_stage(sections: Sections, count: Counting, rules: Rules) -> Iterator[tuple[Stage, Sections]]:
    counted = sections.take(count.counted)
    for stage in rules.stages:
        own = counted.at(stage)
        if len(own):
            yield stage, own


def _excluded(sections: Sections, count: Counting, rules: Rules) -> tuple[Excluded, ...]:
    pupils = sections.figures.get("pupils", np.full(len(sections), np.nan))
    rows = zip(sections.schools, sections.stages, pupils, count.reasons, strict=True)
    return tuple(
        Excluded(school.code, school.name, stage, float(own), reason)
        for school, stage, own, reason in rows
        if reason is not None and stage in rules.stages
    )


def _stage(
    sections: Sections, stage: Stage, rules: Rules
) -> tuple[StageGap, tuple[IndicatorGap, ...], tuple[SchoolGap, ...]]:
    columns = [column(sections, stage, own) for own in rules.indicators]
    codes = tuple(school.code for school in sections.schools)
    indicators = tuple(own.gap(codes) for own in columns)
    schools = tuple(_school(sections, row, columns, rules) for row in range(len(sections)))
    return _stage_gap(stage, columns, schools, rules), indicators, schools


def _school(sections: Sections, row: int, columns: Sequence[Column], rules: Rules) -> SchoolGap:
    school = sections.schools[row]
    cells = tuple(own.cell(row) for own in columns)
    judged = [
        cell
        for own, cell in zip(columns, cells, strict=True)
        if own.indicator.rule.counts and not np.isnan(own.threshold)
    ]
    below = tuple(cell.code for cell in judged if cell.met is False)
    verdict = _school_verdict(judged, rules.allowed_below())
    return SchoolGap(
        school=school.code,
        name=school.name,
        stage=sections.stages[row],
        pupils=float(sections.figures["pupils"][row]) if "pupils" in sections.figures else float("nan"),
        cells=cells,
        met=sum(cell.met is True for cell in judged),
        below=below,
        unknown=tuple(cell.code for cell in judged if cell.met is None),
        allowed=below[0] if verdict == "passes" and len(below) == 1 else None,
        verdict=verdict,
    )


def _school_verdict(judged: Sequence[Cell], allowed: int | None) -> Verdict:
    """A school fails with more indicators below than allowed, or with one below its floor, whatever is missing."""
    if allowed is None or not judged:
        return "no_rule"
    below = [cell for cell in judged if cell.met is False]
    if len(below) > allowed or any(cell.above_floor is False for cell in below):
        return "fails"
    return "cannot_judge" if any(cell.met is None for cell in judged) else "passes"


def _stage_gap(stage: Stage, columns: Sequence[Column], schools: Sequence[SchoolGap], rules: Rules) -> StageGap:
    verdicts = [own.verdict for own in schools]
    limited = [own for own in columns if own.indicator.rule.counts and stage in own.indicator.cv_limit]
    composite, passes = _composite(stage, columns, rules)
    limit = rules.composite_limit.get(stage)
    judged = [own.cv_passes for own in limited] + ([passes] if limit is not None else [])
    return StageGap(
        stage=stage,
        schools=len(schools),
        passing=verdicts.count("passes"),
        failing=verdicts.count("fails"),
        unjudged=verdicts.count("cannot_judge"),
        composite=composite,
        composite_limit=limit,
        composite_passes=passes,
        verdict=worst([*verdicts, *map(as_verdict, judged)]),
    )


def as_verdict(passes: bool | None) -> Verdict:
    """True, False and None as verdicts."""
    return "cannot_judge" if passes is None else "passes" if passes else "fails"


def _composite(stage: Stage, columns: Sequence[Column], rules: Rules) -> tuple[float, bool | None]:
    """The mean of the CVs of the counted indicators, where the pack limits it."""
    limit = rules.composite_limit.get(stage)
    counted = [own for own in columns if own.indicator.rule.counts]
    if limit is None or not counted:
        return float("nan"), None
    composite = float(np.mean([own.spread.cv for own in counted]))
    if np.isnan(composite) or any(own.table.missing for own in counted):
        return composite, None
    return composite, bool(composite <= limit.number + TOLERANCE)
