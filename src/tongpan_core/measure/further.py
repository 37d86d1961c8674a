"""Further checks of a pack: school and class size, rooms, exchange, staffing … ratios of figures against limits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tongpan_core.measure.columns import TOLERANCE
from tongpan_core.measure.gap import CheckGap, CheckRow, Verdict
from tongpan_core.policy import Check, Rules, Value, stands_whole
from tongpan_core.policy.cards import Condition
from tongpan_core.policy.rules import ByStage, begins
from tongpan_core.tables import School, Sections, Stage


@dataclass(frozen=True)
class Subject:
    """What a check looks at: some rows of the sections, and the school they belong to (None: the county)."""

    sections: Sections
    rows: Sequence[int]
    school: School | None

    @property
    def stages(self) -> list[Stage]:
        """The stages of the rows."""
        return list(dict.fromkeys(self.sections.stages[row] for row in self.rows))

    def total(self, coefficients: Mapping[str, float]) -> float:
        """Σ coefficient · figure over the rows; NaN where one was not reported."""
        return sum(coefficient * self.figure(name) for name, coefficient in coefficients.items())

    def figure(self, name: str) -> float:
        """One figure over the rows: their sum, but once per school for a figure that stands whole."""
        column = self.sections.figures.get(name)
        if column is None:
            return math.nan
        if len(self.rows) == 1:
            return float(column[self.rows[0]])
        own = column[list(self.rows)]
        if not stands_whole(name):
            return float(own.sum())
        if self.school is not None:
            return float(own.max())
        firsts = {self.sections.schools[row].code: float(column[row]) for row in self.rows}
        return sum(firsts.values())


def further_checks(sections: Sections, rules: Rules) -> tuple[CheckGap, ...]:
    """Every further check of the pack on the sections that it speaks of; checks with nothing reported are left open."""
    return tuple(_check(sections, check, rules.stages) for check in rules.checks)


def _check(sections: Sections, check: Check, stages: Sequence[Stage]) -> CheckGap:
    rule = check.rule
    wanted = rule.stages or stages
    rows = [
        row
        for row, (school, stage) in enumerate(zip(sections.schools, sections.stages, strict=True))
        if stage in wanted and check.covers(school)
    ]
    limits: list[Value] = []
    done = tuple(_row(subject, check, limits) for subject in _subjects(sections, rows, rule.level))
    passes = [row.passes for row in done]
    return CheckGap(
        code=rule.code,
        label=rule.label,
        label_zh=rule.label_zh,
        level=rule.level,
        sense=rule.sense,
        unit=rule.unit,
        limits=tuple(limits),
        rows=done,
        passing=passes.count(True),
        failing=passes.count(False),
        unjudged=passes.count(None),
        verdict=_verdict(passes),
    )


def _verdict(passes: Sequence[bool | None]) -> Verdict:
    if not passes:
        return "no_rule"
    return "fails" if False in passes else "cannot_judge" if None in passes else "passes"


def _subjects(sections: Sections, rows: Sequence[int], level: str) -> list[Subject]:
    if level == "county":
        return [Subject(sections, rows, None)] if rows else []
    if level == "section":
        return [Subject(sections, [row], sections.schools[row]) for row in rows]
    by_school: dict[str, list[int]] = {}
    for row in rows:
        by_school.setdefault(sections.schools[row].code, []).append(row)
    return [Subject(sections, own, sections.schools[own[0]]) for own in by_school.values()]


def _row(subject: Subject, check: Check, limits: list[Value]) -> CheckRow:
    limit, relaxed = _limit(subject, check)
    cited = next((place for place, own in enumerate(limits) if own is limit), len(limits))
    if cited == len(limits):
        limits.append(limit)
    top = subject.total(check.rule.numerator)
    bottom = 1.0 if check.rule.denominator is None else subject.total(check.rule.denominator)
    if check.rule.sense == "one_per":
        value, need = top, math.nan if math.isnan(bottom) else math.ceil(bottom / limit.number)
    else:
        value, need = (top / bottom if bottom > 0 else math.nan), limit.number
    return CheckRow(
        school=subject.school.code if subject.school else "",
        name=subject.school.name if subject.school else "",
        stage=subject.sections.stages[subject.rows[0]] if check.rule.level == "section" else "",
        value=value,
        need=float(need),
        limit=cited,
        relaxed=relaxed,
        passes=_passes(value, need, check.rule.sense),
    )


def _passes(value: float, need: float, sense: str) -> bool | None:
    if math.isnan(value) or math.isnan(need):
        return None
    slack = TOLERANCE * max(1.0, abs(need))
    return value <= need + slack if sense == "at_most" else value >= need - slack


def _limit(subject: Subject, check: Check) -> tuple[Value, bool]:
    """The limit for this subject: that of its setting, or the most lenient relaxation whose conditions it meets."""
    setting = subject.school.setting if subject.school else ""
    prefix = max((own for own in check.limits if setting.startswith(own)), key=len, default="")
    stages = subject.stages
    plain = _at(check.limits[prefix], stages)
    open_to = [
        _at(by_stage, stages)
        for by_stage, conditions in check.relaxed
        if all(_holds(subject, own, value) for own, value in conditions)
    ]
    lenient = max if check.rule.sense == "at_most" else min
    best = lenient([plain, *open_to], key=lambda value: value.number)
    return best, best is not plain


def _at(by_stage: ByStage, stages: Sequence[Stage]) -> Value:
    return max((by_stage[stage] for stage in stages if stage in by_stage), key=lambda value: value.number)


def _holds(subject: Subject, when: Condition, value: Value) -> bool:
    """Whether a condition is known to hold; what is not reported relaxes nothing."""
    school = subject.school
    if when.built_by is not None:
        return school is not None and school.built is not None and school.built <= value.number
    if when.settings is not None:
        return school is not None and begins(school.setting, value)
    own = subject.figure(when.figure or "")
    if when.of is not None:
        whole = subject.figure(when.of)
        own = own / whole if whole > 0 else math.nan
    return own > value.number if when.above is not None else own < value.number
