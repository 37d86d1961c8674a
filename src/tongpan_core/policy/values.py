"""A number of policy with everything a report needs to cite it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tongpan_core.messages import N_, Named, ToldError, Words

NATIONAL = "national"

Content = float | str | tuple[str, ...]


class PolicyError(ToldError):
    """A policy file or a lookup that cannot stand. The message names the file, the key, the cause and the remedy."""


@dataclass(frozen=True, slots=True)
class Value:
    """What holds in one region on one day, with the rule that says so.

    ``value`` is a number, a word (a rounding mode) or a tuple of words (codes of school kinds). ``since`` is the day
    from which it holds, ``region`` the region whose rule it is (``"national"`` or a GB/T 2260 prefix), ``scenario``
    true where a what-if put it in the place of the rule.
    """

    value: Content
    since: date
    region: str
    reference: str
    label: str = ""
    unit: str = ""
    label_zh: str = ""
    reference_zh: str = ""
    path: str = ""
    scenario: bool = False

    @property
    def number(self) -> float:
        """The value as a number. Raises PolicyError where it is none."""
        if isinstance(self.value, str | tuple):
            text = N_("%(path)s: %(value)s is not a number; give a number there.")
            raise PolicyError(text, path=self.path, value=repr(self.value))
        return float(self.value)

    @property
    def word(self) -> str:
        """The value as a word. Raises PolicyError where it is none."""
        if not isinstance(self.value, str):
            text = N_("%(path)s: %(value)s is not a word; give a word there.")
            raise PolicyError(text, path=self.path, value=repr(self.value))
        return self.value

    @property
    def words(self) -> tuple[str, ...]:
        """The value as a tuple of words. Raises PolicyError where it is none."""
        if not isinstance(self.value, tuple):
            text = N_("%(path)s: %(value)s is not a list; give a list of words there.")
            raise PolicyError(text, path=self.path, value=repr(self.value))
        return self.value


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated line of a parameter; ``value`` None ends the region's own rule."""

    since: date
    value: Content | None
    reference: str
    reference_zh: str
    scenario: bool = False


Series = Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True)
class Parameter:
    """A policy number through time and space.

    ``series[stage][region]`` holds the entries of a region in order of date; the key ``""`` stands for a number that
    does not depend on the stage.
    """

    path: str
    label: str
    label_zh: str
    unit: str
    series: Mapping[str, Series] = field(default_factory=dict)

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages for which the number is given; empty where it does not depend on the stage."""
        return tuple(stage for stage in self.series if stage)

    def find(self, on: date, region: str = NATIONAL, stage: str = "") -> Value | None:
        """The value in force, or None: the nearest region that rules on that day, then its parents, then the nation."""
        by_region = self._series(stage)
        for own in [*sorted(filter(region.startswith, by_region), key=len, reverse=True), NATIONAL]:
            entry = in_force(by_region.get(own, ()), on)
            if entry is not None and entry.value is not None:
                return self._value(entry, entry.value, own)
        return None

    def at(self, on: date, region: str = NATIONAL, stage: str = "") -> Value:
        """The value in force, with its citation. Raises PolicyError where no rule holds on that day."""
        value = self.find(on, region, stage)
        if value is None:
            text = N_(
                "“%(rule)s” (%(path)s): no value holds on %(day)s for region %(region)s; add a dated value with its"
                " reference, or ask for a later day."
            )
            raise PolicyError(text, rule=self.named, path=self._path_of(stage), day=on, region=_region(region))
        return value

    def by_stage(self, on: date, region: str = NATIONAL) -> dict[str, Value]:
        """The values in force per stage; stages for which nothing holds on that day are left out."""
        found = {stage: self.find(on, region, stage) for stage in self.stages}
        return {stage: value for stage, value in found.items() if value is not None}

    @property
    def named(self) -> Named:
        """What it is called, in both languages."""
        return Named(self.label, self.label_zh)

    def _path_of(self, stage: str) -> str:
        return f"{self.path}, {stage}" if stage else self.path

    def _series(self, stage: str) -> Series:
        if not self.stages:
            return self.series.get("", {})
        if stage not in self.series:
            told = {"path": self.path, "stages": ", ".join(self.stages)}
            if not stage:
                raise PolicyError(N_("%(path)s is given by stage (%(stages)s); say which stage you want."), **told)
            text = N_("%(path)s is given by stage (%(stages)s); it has no stage %(stage)s.")
            raise PolicyError(text, **told, stage=repr(stage))
        return self.series[stage]

    def _value(self, entry: Entry, content: Content, region: str) -> Value:
        return Value(
            value=content,
            since=entry.since,
            region=region,
            reference=entry.reference,
            label=self.label,
            unit=self.unit,
            label_zh=self.label_zh,
            reference_zh=entry.reference_zh,
            path=self.path,
            scenario=entry.scenario,
        )

    def replaced(self, entry: Entry, region: str, stages: tuple[str, ...]) -> Parameter:
        """The parameter with one entry ruling ``region`` and everything inside it from its day on (a what-if)."""
        series = dict(self.series)
        for stage in stages:
            inside = {key: rows for key, rows in series[stage].items() if region == NATIONAL or key.startswith(region)}
            kept = {key: tuple(row for row in rows if row.since < entry.since) for key, rows in inside.items()}
            ended = {key: (*rows, replace(entry, value=None)) for key, rows in kept.items() if rows}
            ended[region] = (*kept.get(region, ()), entry)
            series[stage] = {key: rows for key, rows in series[stage].items() if key not in inside} | ended
        return replace(self, series=series)


def in_force(entries: tuple[Entry, ...], on: date) -> Entry | None:
    """The last of the dated entries that is not after the day; entries are in order of date."""
    held = [entry for entry in entries if entry.since <= on]
    return held[-1] if held else None


def _region(code: str) -> Words | str:
    """A region as a message names it."""
    return Words(N_("the whole country")) if code == NATIONAL else code
