"""A study: the schools helped and those compared with, their outcome by year, and who was left out and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.access.years import current_year
from tongpan.insight.planners.tables.digest import digest_of
from tongpan.insight.proof.queries.helped import HAND, Helped, helped, other_help
from tongpan.insight.proof.queries.outcomes import Values, values_of
from tongpan.insight.queries import places, records
from tongpan_core.evaluate.causal import Panel

ALL, SAME = "all", "same"


@dataclass(frozen=True)
class Asked:
    """A question: ``source`` helped, ``outcome`` may have changed. ``schools`` and ``first`` only where by hand.

    ``lag`` is how many years after the beginning it can first be seen; ``within`` whether those compared with lie in
    the counties of the helped or anywhere in the unit; ``alone`` leaves out those with other help; ``like`` those of
    another urban–rural class.
    """

    source: str
    outcome: str
    stage: str
    policy_date: dt.date
    schools: tuple[str, ...] = ()
    first: int | None = None
    lag: int = 0
    within: str = SAME
    alone: bool = True
    like: bool = False
    comparison: str = "never"
    better: str = "up"
    seed: int = 0

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Asked:
        """From the plain values of a run."""
        known = {name: params[name] for name in cls.__dataclass_fields__ if name in params}
        known["policy_date"] = dt.date.fromisoformat(params["policy_date"])
        known["schools"] = tuple(params.get("schools") or ())
        return cls(**known)


@dataclass(frozen=True)
class School:
    """A school of a study: ``first`` is the first school year with help, None for never; ``values`` by year.

    ``through`` names the bond, cohort or county through which it was helped.
    """

    slug: str
    name: str
    county: str
    setting: str
    first: int | None
    values: tuple[float, ...]
    through: str = ""


@dataclass(frozen=True)
class Left:
    """A school that could not take part, and why: an English message id and its values."""

    slug: str
    name: str
    helped: bool
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Study:
    """Schools with a whole row of years, helped ones and those compared with."""

    years: tuple[int, ...]
    schools: tuple[School, ...]
    left: tuple[Left, ...]
    whole: bool = False

    @property
    def helped(self) -> list[School]:
        """Those that were helped."""
        return [own for own in self.schools if own.first is not None]

    @property
    def compared(self) -> list[School]:
        """Those that never were."""
        return [own for own in self.schools if own.first is None]

    @property
    def digest(self) -> str:
        """sha256 of everything that the effect depends on."""
        return digest_of(self.years, self.schools, self.whole)

    def panel(self) -> Panel:
        """The core's panel; whole counties are clusters where whole counties were helped."""
        row = {year: place for place, year in enumerate(self.years)}
        first = [len(row) if own.first is None else row[own.first] for own in self.schools]
        clusters = None
        if self.whole:
            names = sorted({own.county for own in self.schools})
            clusters = np.array([names.index(own.county) for own in self.schools], dtype=np.intp)
        outcome = np.array([own.values for own in self.schools], dtype=np.float64).reshape(len(first), len(row))
        return Panel(outcome, np.array(self.years), np.array(first, dtype=np.intp), clusters)


def study_of(unit: Unit, year: int, asked: Asked, share: float) -> Study:
    """Read a study from the records up to a school year. Call it in a scope that holds the unit.

    A year counts where at least ``share`` of the schools of the fullest year have a value.
    """
    rows = [own for own in records.schools_on(unit, places.statistics_day(year)) if asked.stage in own.stages]
    values = values_of(unit, asked.outcome, asked.stage, year)
    found = _helped(unit, asked)
    first = {own.key: current_year(found.since[own.key]) + asked.lag for own in rows if own.key in found.since}
    first = {slug: begun for slug, begun in first.items() if begun <= year}
    years = _years(values, {own.key for own in rows}, share)
    apart = other_help(unit, asked.source) if asked.alone else {}
    counties = places.county_paths(places.counties_of(unit))
    home = {own.key: places.county_of(own.path, counties) or unit.slug for own in rows}
    sides = _Sides(asked, first, found.giving, apart, home, {own.key: own.setting[:1] for own in rows})
    kept, left = list[School](), list[Left]()
    for own in rows:
        reason = sides.reason(own.key) or _lacking(values.get(own.key, {}), years, first.get(own.key))
        if reason is None:
            told = tuple(values[own.key][when] for when in years)
            begun = first.get(own.key)
            through = found.through.get(own.key, "") if begun is not None else ""
            kept.append(School(own.key, own.name, home[own.key], own.setting, _within(begun, years), told, through))
        elif reason[0]:
            left.append(Left(own.key, own.name, own.key in first, *reason))
    return Study(years, tuple(kept), tuple(left), found.whole)


def _within(begun: int | None, years: Sequence[int]) -> int | None:
    """The first year with a value from the beginning on."""
    return next((when for when in years if begun is not None and when >= begun), None)


def _helped(unit: Unit, asked: Asked) -> Helped:
    if asked.source != HAND:
        return helped(unit, asked.source)
    day = dt.date(asked.first or 0, 9, 1) if asked.first else None
    return Helped(dict.fromkeys(asked.schools, day) if day else {})


def _years(values: Values, schools: set[str], share: float) -> tuple[int, ...]:
    """The years in which enough schools have a value."""
    count = Counter(year for slug, own in values.items() if slug in schools for year in own)
    least = share * max(count.values(), default=0)
    return tuple(sorted(year for year, number in count.items() if number >= least))


Reason = tuple[str, Mapping[str, Any]]
SKIP: Reason = ("", {})
"""Not among those that could be compared with at all: not worth a line."""


@dataclass(frozen=True)
class _Sides:
    """Who may stand on which side."""

    asked: Asked
    first: Mapping[str, int]
    giving: set[str]
    apart: Mapping[str, str]
    home: Mapping[str, str]
    settings: Mapping[str, str]

    def reason(self, slug: str) -> Reason | None:
        """Why a school cannot take part; None where it can."""
        if slug in self.first:
            return None
        if self.asked.within == SAME and self.home[slug] not in {self.home[own] for own in self.first}:
            return SKIP
        if slug in self.giving:
            return gettext_noop("It gives the help, so it cannot show how things would have gone without."), {}
        if slug in self.apart:
            return gettext_noop("It has other help: %(name)s."), {"name": self.apart[slug]}
        if self.asked.like and self.settings[slug] not in {self.settings[own] for own in self.first}:
            return gettext_noop("It stands in another kind of place than the helped schools."), {}
        return None


def _lacking(values: Mapping[int, float], years: Sequence[int], first: int | None) -> Reason | None:
    missing = [year for year in years if year not in values]
    if not years or len(missing) == len(years):
        return gettext_noop("It has no value in any year."), {}
    if missing:
        return gettext_noop("It has no value in %(years)s."), {"years": "、".join(map(str, missing))}
    if first is not None and first <= years[0]:
        return gettext_noop("It was helped from the first year on: there is no year before to compare with."), {}
    return None
