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

Columns = Mapping[str, list[float]]


@dataclass(frozen=True)
class Subject:
    """What a check looks at: some rows of the sections, and the school they belong to (None: the county).

    ``columns`` holds the figures of all sections as plain numbers: a city has thousands of subjects of one or two rows.
    """

    sections: Sections
    columns: Columns
    rows: Sequence[int]
    school: School | None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the rows."""
        told = self.sections.stages
        return (told[self.rows[0]],) if len(self.rows) == 1 else tuple(dict.fromkeys(told[row] for row in self.rows))

    def total(self, coefficients: Mapping[str, float]) -> float:
        """Σ coefficient · figure over the rows; NaN where one was not reported."""
        return sum(coefficient * self.figure(name) for name, coefficient in coefficients.items())

    def figure(self, name: str) -> float:
        """One figure over the rows: their sum, but once per school for a figure that stands whole."""
        column = self.columns.get(name)
        if column is None:
            return math.nan
        if len(self.rows) == 1:
            return column[self.rows[0]]
        if not stands_whole(name):
            return float(self.sections.figures[name][list(self.rows)].sum())
        if self.school is not None:
            return float(self.sections.figures[name][list(self.rows)].max())
        firsts = {self.sections.schools[row].code: column[row] for row in self.rows}
        return sum(firsts.values())


def further_checks(sections: Sections, rules: Rules) -> tuple[CheckGap, ...]:
    """Every further check of the pack on the sections that it speaks of; checks with nothing reported are left open."""
    columns = {name: own.tolist() for name, own in sections.figures.items()}
    return tuple(_check(sections, columns, check, rules.stages) for check in rules.checks)


def _check(sections: Sections, columns: Columns, check: Check, stages: Sequence[Stage]) -> CheckGap:
    rule = check.rule
    wanted = rule.stages or stages
    rows = [
        row
        for row, (school, stage) in enumerate(zip(sections.schools, sections.stages, strict=True))
        if stage in wanted and check.covers(school)
    ]
    limits = _Limits(check)
    done = tuple(_row(subject, check, limits) for subject in _subjects(sections, columns, rows, rule.level))
    passes = [row.passes for row in done]
    return CheckGap(
        code=rule.code,
        label=rule.label,
        label_zh=rule.label_zh,
        level=rule.level,
        sense=rule.sense,
        unit=rule.unit,
        limits=tuple(limits.cited),
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


def _subjects(sections: Sections, columns: Columns, rows: Sequence[int], level: str) -> list[Subject]:
    if level == "county":
        return [Subject(sections, columns, rows, None)] if rows else []
    if level == "section":
        return [Subject(sections, columns, [row], sections.schools[row]) for row in rows]
    by_school: dict[str, list[int]] = {}
    for row in rows:
        by_school.setdefault(sections.schools[row].code, []).append(row)
    return [Subject(sections, columns, own, sections.schools[own[0]]) for own in by_school.values()]


def _row(subject: Subject, check: Check, limits: _Limits) -> CheckRow:
    limit, relaxed = limits.of(subject)
    cited = limits.place(limit)
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


Open = tuple[Value, tuple[tuple[Condition, Value], ...]]


class _Limits:
    """The limits of a check by setting and stages, each looked up once, and those that were cited, in order."""

    def __init__(self, check: Check) -> None:
        self.check, self.cited = check, list[Value]()
        self._known: dict[tuple[str, tuple[Stage, ...]], tuple[Value, list[Open]]] = {}

    def of(self, subject: Subject) -> tuple[Value, bool]:
        """The limit for a subject: that of its setting, or the most lenient relaxation whose conditions it meets."""
        at = subject.school.setting if subject.school else "", subject.stages
        if at not in self._known:
            self._known[at] = self._looked_up(*at)
        plain, relaxed = self._known[at]
        open_to = [limit for limit, when in relaxed if all(_holds(subject, own, value) for own, value in when)]
        if not open_to:
            return plain, False
        lenient = max if self.check.rule.sense == "at_most" else min
        best = lenient([plain, *open_to], key=lambda value: value.number)
        return best, best is not plain

    def _looked_up(self, setting: str, stages: Sequence[Stage]) -> tuple[Value, list[Open]]:
        prefix = max((own for own in self.check.limits if setting.startswith(own)), key=len, default="")
        spoken = [own for own in self.check.relaxed if any(stage in own[0] for stage in stages)]
        relaxed = [(_at(by_stage, stages), when) for by_stage, when in spoken]
        return _at(self.check.limits[prefix], stages), relaxed

    def place(self, limit: Value) -> int:
        """Where a limit stands among those cited."""
        for place, own in enumerate(self.cited):
            if own is limit:
                return place
        self.cited.append(limit)
        return len(self.cited) - 1


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
