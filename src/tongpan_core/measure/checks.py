"""The validation rules of the annual statistics on declared figures. What they find are warnings, never refusals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tongpan_core.measure.columns import TOLERANCE
from tongpan_core.measure.messages import Message
from tongpan_core.policy import NATIONAL, StatisticsRule, Tree, policy, stands_whole, statistics_rules
from tongpan_core.tables import SchoolFigures, Stage

Row = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """Two figures that do not go together: where (school and stage, or only the county), which, and what to do."""

    code: str
    county: str
    school: str
    stage: str
    figures: tuple[str, ...]
    message: Message


def check_figures(
    figures: SchoolFigures,
    on: date,
    region: str = NATIONAL,
    tree: Tree | None = None,
    rules: Sequence[StatisticsRule] | None = None,
) -> tuple[Finding, ...]:
    """Every finding, school by school and then the county's, in the order of the schools and the rules.

    What was not reported is not asked. Raises PolicyError where a limit does not hold on the day.
    """
    asked = [_Asked(rule, tree or policy(), on, region) for rule in (statistics_rules() if rules is None else rules)]
    return (*_school_findings(figures, asked), *_county_findings(figures, asked))


@dataclass(frozen=True)
class _Asked:
    rule: StatisticsRule
    tree: Tree
    on: date
    region: str

    def of(self, left: Row, right: Row) -> Message | None:
        """The message where the two sides do not go together; None where they do or one of them is not known."""
        rule = self.rule
        one = total(left, rule.left, rule.partial) / (1.0 if rule.per is None else left.get(rule.per) or math.nan)
        other = self.number(rule.limit) if rule.right is None else total(right, rule.right, partial=False)
        other *= 1.0 if rule.times is None else self.number(rule.times)
        if math.isnan(one) or math.isnan(other) or agrees(one, other, rule.sense):
            return None
        return Message(rule.text, {"left": neat(one), "right": neat(other)}, rule.text_zh)

    def number(self, path: str | None) -> float:
        return math.nan if path is None else self.tree.parameter(path).at(self.on, self.region).number


def agrees(left: float, right: float, sense: str) -> bool:
    """Whether two numbers stand as a rule asks."""
    slack = TOLERANCE * max(1.0, abs(right))
    if sense == "present_with":
        return left > 0 or not right > 0
    more, less = left <= right + slack, left >= right - slack
    return {"equal": more and less, "at_most": more, "at_least": less}[sense]


def total(row: Row, coefficients: Mapping[str, float], partial: bool) -> float:
    """Σ coefficient · figure; NaN where one is missing, or with ``partial`` where all are."""
    held = [factor * row[name] for name, factor in coefficients.items() if not math.isnan(row.get(name, math.nan))]
    return math.nan if not held or (len(held) < len(coefficients) and not partial) else sum(held)


def neat(number: float) -> float | int:
    """A number for a message: whole where it is whole, else with one decimal."""
    return int(number) if number == int(number) else round(number, 1)


def _school_findings(figures: SchoolFigures, asked: Sequence[_Asked]) -> Iterator[Finding]:
    sections = [own for own in asked if own.rule.level == "section"]
    schools = [own for own in asked if own.rule.level == "school"]
    for school in figures.schools:
        stages = figures.by_stage.get(school.code, {})
        for stage, row in stages.items():
            for own in sections:
                if own.rule.stage in ("", stage) and (message := own.of(row, row)):
                    yield Finding(own.rule.code, school.county, school.code, stage, own.rule.figures, message)
        whole = _whole(stages, figures.shared.get(school.code, {}))
        for own in schools:
            if message := own.of(whole, whole):
                yield Finding(own.rule.code, school.county, school.code, "", own.rule.figures, message)


def _whole(stages: Mapping[Stage, Row], shared: Row) -> Row:
    """A school's figures: the shared ones, and the sums of those that its stages report."""
    sums: dict[str, float] = {}
    for row in stages.values():
        for name, value in row.items():
            sums[name] = max(sums.get(name, value), value) if stands_whole(name) else sums.get(name, 0.0) + value
    return sums | dict(shared)


def _county_findings(figures: SchoolFigures, asked: Sequence[_Asked]) -> Iterator[Finding]:
    for county, stages in _county_sums(figures).items():
        for own in (own for own in asked if own.rule.level == "county"):
            rule = own.rule
            if message := own.of(stages.get(rule.stage, {}), stages.get(rule.right_stage or rule.stage, {})):
                yield Finding(rule.code, county, "", "", rule.figures, message)


def _county_sums(figures: SchoolFigures) -> dict[str, dict[str, dict[str, float]]]:
    """Σ by county, stage and figure; NaN where one school of the stage did not report what others did."""
    rows: dict[str, dict[str, list[Row]]] = {}
    for school in figures.schools:
        for stage, row in figures.by_stage.get(school.code, {}).items():
            rows.setdefault(school.county, {}).setdefault(stage, []).append(row)
    return {
        county: {
            stage: {
                name: sum(row.get(name, math.nan) for row in own) for name in dict.fromkeys(n for r in own for n in r)
            }
            for stage, own in stages.items()
        }
        for county, stages in rows.items()
    }
