"""Rule packs: what one official document asks of a county, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from tongpan_core.messages import N_
from tongpan_core.policy.cards import (
    CheckRule,
    Condition,
    ExclusionRule,
    Extra,
    IndicatorRule,
    Reading,
    Source,
    from_plain,
)
from tongpan_core.policy.loader import read_yaml
from tongpan_core.policy.rules import ByStage, Check, Exclusion, ExtraInForce, Indicator, Rules
from tongpan_core.policy.tree import Tree, policy
from tongpan_core.policy.values import NATIONAL, Parameter, PolicyError, Value
from tongpan_core.tables import Stage

FOLDER = Path(__file__).parent / "packs"
WEIGHTS = "split/weights"


@dataclass(frozen=True)
class RulePack:
    """An official document as a set of cards; :meth:`rules` gives it its numbers."""

    code: str
    label: str
    label_zh: str
    document: str
    stages: tuple[Stage, ...]
    indicators: tuple[IndicatorRule, ...]
    met_at_least: str | None = None
    floor_share: str | None = None
    floor_rounding: str | None = None
    composite_limit: str | None = None
    exclusions: tuple[ExclusionRule, ...] = ()
    checks: tuple[CheckRule, ...] = ()
    readings: tuple[Reading, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RulePack:
        """A pack from plain data (the shape of ``packs/*.yaml``). Raises PolicyError naming a broken key."""
        where = f"Pack {data.get('code', '?')}"
        plain = dict(data)
        plain["stages"] = tuple(plain.get("stages", ()))
        plain["indicators"] = tuple(IndicatorRule.from_dict(row) for row in plain.get("indicators", ()))
        plain["exclusions"] = tuple(from_plain(ExclusionRule, row, where) for row in plain.get("exclusions", ()))
        plain["checks"] = tuple(CheckRule.from_dict(row) for row in plain.get("checks", ()))
        plain["readings"] = tuple(from_plain(Reading, row, where) for row in plain.get("readings", ()))
        return from_plain(cls, plain, where)

    def with_indicators(self, *rules: IndicatorRule) -> RulePack:
        """The pack with further indicators, such as local ones. Raises PolicyError for a code that is taken."""
        codes = [rule.code for rule in (*self.indicators, *rules)]
        twice = next((code for code in codes if codes.count(code) > 1), None)
        if twice is not None:
            text = N_("Pack %(pack)s already has an indicator %(code)s; give the new one another code.")
            raise PolicyError(text, pack=self.code, code=twice)
        return replace(self, indicators=(*self.indicators, *rules))

    def rules(self, on: date, region: str = NATIONAL, tree: Tree | None = None) -> Rules:
        """The pack on one day in one region, every number with its citation.

        ``region`` is a GB/T 2260 code (or a longer local code that begins with one). Raises PolicyError where a number
        that the pack needs does not hold on that day.
        """
        return _Resolver(self, on, region, tree or policy()).rules()


@dataclass(frozen=True)
class _Resolver:
    pack: RulePack
    on: date
    region: str
    tree: Tree

    def rules(self) -> Rules:
        pack = self.pack
        return Rules(
            pack=pack.code,
            label=pack.label,
            label_zh=pack.label_zh,
            date=self.on,
            region=self.region,
            stages=pack.stages,
            indicators=tuple(self.indicator(rule) for rule in pack.indicators),
            met_at_least=self.one(pack.met_at_least),
            floor_share=self.one(pack.floor_share),
            composite_limit=self.by_stage(pack.composite_limit),
            exclusions=tuple(self.exclusion(rule) for rule in pack.exclusions),
            checks=tuple(self.check(rule) for rule in pack.checks),
            readings=pack.readings,
            split_weights=cast(ByStage, self.parameter(WEIGHTS).by_stage(self.on, self.region)),
        )

    def parameter(self, source: Source) -> Parameter:
        return source if isinstance(source, Parameter) else self.tree.parameter(source)

    def one(self, path: str | None) -> Value | None:
        return None if path is None else self.parameter(path).at(self.on, self.region)

    def by_stage(self, source: Source | None) -> ByStage:
        if source is None:
            return {}
        own = self.parameter(source)
        if not own.stages:
            value = own.at(self.on, self.region)
            return dict.fromkeys(self.pack.stages, value)
        found = own.by_stage(self.on, self.region)
        if not found:
            own.at(self.on, self.region, own.stages[0])
        return {stage: found[stage] for stage in self.pack.stages if stage in found}

    def indicator(self, rule: IndicatorRule) -> Indicator:
        return Indicator(
            rule=rule,
            threshold=self.by_stage(rule.threshold),
            cv_limit=self.by_stage(rule.cv_limit),
            floor_share=self.one(self.pack.floor_share),
            floor_rounding=self.by_stage(rule.floor_rounding or self.pack.floor_rounding),
            extra=None if rule.extra is None else self.in_force(rule.extra),
        )

    def in_force(self, own: Extra) -> ExtraInForce:
        paths = (own.settings, own.pupils_from, own.pupils_below)
        return ExtraInForce(own.figure, *(self.parameter(path).at(self.on, self.region) for path in paths))

    def exclusion(self, rule: ExclusionRule) -> Exclusion:
        return Exclusion(
            reason=rule.reason,
            reason_zh=rule.reason_zh,
            kinds=self.one(rule.kinds),
            pupils_below=self.one(rule.pupils_below),
            private=rule.private,
            indicators_only=rule.indicators_only,
        )

    def check(self, rule: CheckRule) -> Check:
        return Check(
            rule=rule,
            limits={setting: self.by_stage(path) for setting, path in rule.limit.items()},
            kinds=self.one(rule.kinds),
            not_kinds=self.one(rule.not_kinds),
            relaxed=tuple(
                (self.by_stage(own.limit), tuple((when, self.condition(when)) for when in own.when))
                for own in rule.relaxed
            ),
        )

    def condition(self, when: Condition) -> Value:
        path = when.built_by or when.settings or when.above or when.below
        if path is None:
            text = N_("Pack %(pack)s: a condition has no limit; give built_by, settings, above or below.")
            raise PolicyError(text, pack=self.pack.code)
        return self.parameter(path).at(self.on, self.region)


def load_pack(file: Path) -> RulePack:
    """Read a pack. Raises PolicyError naming the file and the key."""
    try:
        return RulePack.from_dict(read_yaml(file))
    except PolicyError as error:
        raise PolicyError(N_("%(file)s: %(fault)s"), file=file.name, fault=error.words) from error


@cache
def rule_pack(code: str) -> RulePack:
    """A pack that Tongpan ships, by its code. Raises PolicyError with the known codes where there is none."""
    if code not in pack_codes():
        text = N_("There is no rule pack %(code)s; choose one of %(known)s.")
        raise PolicyError(text, code=repr(code), known=", ".join(pack_codes()))
    return load_pack(FOLDER / f"{code}.yaml")


@cache
def pack_codes() -> tuple[str, ...]:
    """The codes of the packs that Tongpan ships."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))
