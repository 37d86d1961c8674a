"""The ratios of exchange: who was exchanged, of how many eligible people, and how many of them are backbone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import NOTHING
from tongpan.assistance.base.period import Period, period_of
from tongpan.assistance.exchange.models import EligibleList, EligiblePerson, Placement
from tongpan.registry.queries.schools import reference_day

from .eligibility import lists_below, stages_of, with_titles
from .policy import ExchangeRules, exchange_rules, lasts
from .rows import overlaps
from .stints import Run, Stint, runs_by_key, shared


@dataclass(frozen=True)
class Exchanged:
    """Somebody whose exchange counts in a school year, once for each school that sent them.

    ``placements`` are those that together last long enough: one, or several that follow each other.
    """

    placements: tuple[int, ...]
    teacher: int
    school: int
    backbone: bool


def needed(limit: float, count: int) -> int:
    """The fewest people that are at least a share of some: ⌈limit × count⌉, without the error of binary fractions."""
    return ceil(Fraction(str(limit)) * count)


@dataclass(frozen=True)
class Ratio:
    """One line: a school, county or city. ``eligible`` is None where no list was frozen."""

    unit: Unit
    eligible: int | None
    exchanged: int
    backbone: int
    limit: float
    backbone_limit: float

    @property
    def share(self) -> float | None:
        """Exchanged people over eligible ones; None where there is no list or nobody on it."""
        return self.exchanged / self.eligible if self.eligible else None

    @property
    def backbone_share(self) -> float | None:
        """Backbone teachers over all exchanged; None where nobody was."""
        return self.backbone / self.exchanged if self.exchanged else None

    @property
    def missing(self) -> int | None:
        """How many more people must be exchanged; None where no list was frozen."""
        return None if self.eligible is None else max(0, needed(self.limit, self.eligible) - self.exchanged)

    @property
    def backbone_missing(self) -> int:
        """How many more of those exchanged must be backbone."""
        return max(0, needed(self.backbone_limit, self.exchanged) - self.backbone)

    @property
    def met(self) -> bool | None:
        """Whether both limits are met; None where it cannot be said."""
        if self.missing is None or not self.eligible:
            return None
        return self.missing == 0 and self.backbone_missing == 0


def counted_placements(unit: Unit, year: int, rules: ExchangeRules) -> QuerySet[Placement]:
    """The placements of the unit's people that may count in a school year, by kind and reach; not yet by length."""
    found = Placement.everywhere.filter(overlaps(period_of(year)), home__path__under=unit.path)
    return found.filter(posting__kind__in=rules.kinds.words, reach__in=rules.reaches.words)


def long_enough(since: dt.date, until: dt.date | None, period: Period, months: float) -> bool:
    """Whether what lies of a posting in a period is at least so many months long."""
    return lasts(max(since, period.first), min(until or period.last, period.last), months)


def counted_runs(unit: Unit, year: int, rules: ExchangeRules) -> list[tuple[tuple[int, int], Run]]:
    """The placements that may count, by person and home school, joined where they follow each other; one query.

    Two half years count as a whole one where no more than ``join_days`` lie between them and both share what
    ``join_same`` names: the kind and the direction, say.
    """
    columns = ("teacher", "home", *shared(rules.join_same))
    rows = counted_placements(unit, year, rules).order_by("pk")
    placed = rows.values_list("pk", "posting__since", "posting__until", *columns)
    joined = runs_by_key(((own[3:], Stint(*own[:3])) for own in placed), rules.join_days.number)
    return [((key[0], key[1]), run) for key, found in joined.items() for run in found]


def exchanged_people(unit: Unit, year: int, rules: ExchangeRules, day: dt.date) -> list[Exchanged]:
    """Whose exchange counts in a school year, once for each home school; three queries.

    Only people whose home post is of a stage with exchange count. ``day`` is that on which a backbone title must hold.
    """
    period = period_of(year)
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    for (teacher, school), run in counted_runs(unit, year, rules):
        if long_enough(run.since, run.until, period, rules.least_months.number):
            found.setdefault((teacher, school), run.placements)
    people = {teacher for teacher, _school in found}
    backbone, stages = with_titles(people, rules, day), stages_of(people, day)
    return [
        Exchanged(placements, teacher, school, teacher in backbone)
        for (teacher, school), placements in found.items()
        if not set(stages.get(teacher, ())).isdisjoint(rules.stages.words)
    ]


def day_of(lists: Sequence[EligibleList], year: int) -> dt.date:
    """The day on which backbone titles must hold: that of the first list, else the day of the stock figures."""
    return lists[0].frozen if lists else reference_day(year)


def eligible_by_school(lists: Collection[EligibleList], unit: Unit) -> dict[int, int]:
    """How many eligible people each school at or below a unit had, on frozen lists."""
    people = EligiblePerson.everywhere.filter(list__in=[own.pk for own in lists], unit__path__under=unit.path)
    rows = people.order_by().values("unit").annotate(there=Count("pk", filter=Q(eligible=True)))
    return {own["unit"]: own["there"] for own in rows}


def ratios(
    units: Iterable[Unit], schools: dict[int, str], eligible: dict[int, int], exchanged: Sequence[Exchanged],
    rules: ExchangeRules, *, listed: Collection[str],
) -> list[Ratio]:  # fmt: skip
    """A line for each unit, from its schools. ``schools`` are paths by key; ``listed`` paths with a frozen list."""
    found, below = [], _by_place(schools)
    went: dict[int, list[Exchanged]] = defaultdict(list)
    for own in exchanged:
        went[own.school].append(own)
    for unit in units:
        inside = below.get(unit.path, ())
        people = {own.teacher: own.backbone for key in inside for own in went.get(key, ())}
        known = any(unit.path.startswith(path) or path.startswith(unit.path) for path in listed)
        found.append(
            Ratio(unit, sum(eligible.get(key, 0) for key in inside) if known else None, len(people),
                  sum(people.values()), rules.share.number, rules.backbone_share.number)
        )  # fmt: skip
    return found


def _by_place(schools: dict[int, str]) -> dict[str, list[int]]:
    """The schools at or below each place, by its path: looked up once for hundreds of lines."""
    found: dict[str, list[int]] = defaultdict(list)
    for key, path in schools.items():
        steps = path.split("/")[:-1]
        for n in range(1, len(steps) + 1):
            found["/".join(steps[:n]) + "/"].append(key)
    return found


def counted_rows(value: Any) -> Q:
    """The placements that count in a school year for the people of a unit, asked for as ``2025-441826``.

    They are the ones that the ratios count, so their list can be opened from there. A line of the page of a wider unit
    is asked for as ``2025-441826~4418``: rules and day are then those of the wider one, as on that page.
    """
    year, _dash, slugs = str(value).partition("-")
    slug, _mark, wider = slugs.partition("~")
    units = {own.slug: own for own in Unit.everywhere.filter(slug__in=[slug, wider or slug])}
    unit, page = units.get(slug), units.get(wider or slug)
    if unit is None or page is None or not (year.isascii() and year.isdecimal() and len(year) == 4):
        return NOTHING
    if not unit.path.startswith(page.path) or (rules := exchange_rules(page, int(year))) is None:
        return NOTHING
    people = exchanged_people(unit, int(year), rules, day_of(lists_below(page, int(year)), int(year)))
    return Q(pk__in=[placement for own in people for placement in own.placements])
