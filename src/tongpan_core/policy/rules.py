"""A pack on one day in one region: every number resolved to a value with its citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tongpan_core.policy.cards import CheckRule, Condition, IndicatorRule, Reading
from tongpan_core.policy.rounding import share_of
from tongpan_core.policy.values import Value
from tongpan_core.tables import School, Stage

ByStage = Mapping[Stage, Value]


@dataclass(frozen=True)
class ExtraInForce:
    """Which sections may add a figure to a numerator: their settings, and their pupils from and below."""

    figure: str
    settings: Value
    pupils_from: Value
    pupils_below: Value

    def covers(self, school: School, pupils: float) -> bool:
        """Whether a section of so many pupils may add it."""
        return begins(school.setting, self.settings) and self.pupils_from.number <= pupils < self.pupils_below.number


@dataclass(frozen=True)
class Indicator:
    """An indicator in force. A stage for which nothing is set is absent from the mappings."""

    rule: IndicatorRule
    threshold: ByStage
    cv_limit: ByStage
    floor_share: Value | None = None
    floor_rounding: ByStage | None = None
    extra: ExtraInForce | None = None

    @property
    def code(self) -> str:
        """The code of the rule."""
        return self.rule.code

    def floor(self, stage: Stage) -> float | None:
        """What the one indicator below its threshold must still reach; None where the pack knows no such floor."""
        threshold = self.threshold.get(stage)
        if threshold is None or self.floor_share is None:
            return None
        mode = self.floor_rounding.get(stage) if self.floor_rounding else None
        return share_of(threshold.number, self.floor_share.number, mode.word if mode else "exact")


@dataclass(frozen=True)
class Exclusion:
    """Sections that do not count, resolved; ``kinds`` are beginnings of codes, None for schools of every kind."""

    reason: str
    reason_zh: str
    kinds: Value | None
    pupils_below: Value | None
    private: bool
    indicators_only: bool

    def covers(self, school: School) -> bool:
        """Whether the exclusion speaks of this school (its pupils aside)."""
        if self.private and school.public:
            return False
        return self.kinds is None or begins(school.kind, self.kinds)


@dataclass(frozen=True)
class Check:
    """A further requirement in force; ``limits[setting prefix][stage]``, and each relaxation with its conditions."""

    rule: CheckRule
    limits: Mapping[str, ByStage]
    kinds: Value | None
    not_kinds: Value | None
    relaxed: tuple[tuple[ByStage, tuple[tuple[Condition, Value], ...]], ...]

    def covers(self, school: School) -> bool:
        """Whether the check speaks of schools of this kind."""
        inside = self.kinds is None or begins(school.kind, self.kinds)
        return inside and not (self.not_kinds is not None and begins(school.kind, self.not_kinds))


@dataclass(frozen=True)
class Rules:
    """Everything a pack asks for on one day in one region."""

    pack: str
    label: str
    label_zh: str
    date: date
    region: str
    stages: tuple[Stage, ...]
    indicators: tuple[Indicator, ...]
    met_at_least: Value | None
    floor_share: Value | None
    composite_limit: ByStage
    exclusions: tuple[Exclusion, ...]
    checks: tuple[Check, ...]
    readings: tuple[Reading, ...]
    split_weights: ByStage

    def indicator(self, code: str) -> Indicator:
        """One indicator by its code. Raises KeyError where the pack has none of that code."""
        return {own.code: own for own in self.indicators}[code]

    def weights(self) -> dict[Stage, float]:
        """The weight of a pupil of each stage where shared figures are split."""
        return {stage: value.number for stage, value in self.split_weights.items()}

    def allowed_below(self) -> int | None:
        """How many counted indicators a school may miss (down to the floor); None where the pack has no such rule."""
        if self.met_at_least is None:
            return None
        return max(0, sum(own.rule.counts for own in self.indicators) - int(self.met_at_least.number))


def begins(code: str, prefixes: Value) -> bool:
    """Whether a code begins with one of the words of a value."""
    return bool(code) and code.startswith(prefixes.words)
