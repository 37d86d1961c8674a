"""Where counties stand: their newest gap of a year, the years before it, and sums over a region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tongpan.access.kept import until_written
from tongpan.access.models import Unit
from tongpan.insight.models import Run
from tongpan.ui.memory import Memory

from .places import counties_of
from .stored import by_key, indicators_of, summaries_of, with_result

TREND_YEARS = 5


@dataclass(frozen=True)
class Standing:
    """One county: its newest gap of the year (None before it is measured) and the indicators of years up to it."""

    county: Unit
    run: Run | None
    years: dict[int, dict[tuple[str, str], Any]] = field(default_factory=dict)

    @property
    def summary(self) -> dict[str, Any]:
        """The few numbers of the newest gap; empty before it is measured."""
        return self.run.summary if self.run else {}

    def total(self, name: str) -> int:
        """``schools``, ``passing``, ``failing`` or ``unjudged`` over the stages."""
        return sum(own[name] for own in self.summary.get("stages", {}).values())

    @cached_property
    def indicators(self) -> list[dict[str, Any]]:
        """The indicators that count, by stage."""
        return [own for own in self.summary.get("indicators", []) if own["counts"]]

    @cached_property
    def by_key(self) -> dict[tuple[str, str], Any]:
        """Every indicator by code and stage."""
        return by_key(self.summary.get("indicators"))

    @cached_property
    def over(self) -> list[dict[str, Any]]:
        """The indicators whose CV is over its limit, the furthest first."""
        found = [own for own in self.indicators if own["passes"] is False]
        return sorted(found, key=lambda own: own["cv"] / own["limit"], reverse=True)

    @property
    def share(self) -> float | None:
        """The part of the county's sections that pass."""
        return self.total("passing") / self.total("schools") if self.total("schools") else None


STANDINGS = Memory[tuple[Standing, ...]](60)


def standings(unit: Unit, year: int) -> tuple[Standing, ...]:
    """Every county at or below a unit, in the order of their codes; five queries after a write, else none."""
    return until_written(STANDINGS, unit.pk, unit.path, year, make=lambda: tuple(_standings(unit, year)), register=True)


def _standings(unit: Unit, year: int) -> list[Standing]:
    counties = counties_of(unit)
    newest = _newest_gaps(counties, range(year - TREND_YEARS + 1, year + 1))
    now = [pk for (_unit, own), pk in newest.items() if own == year]
    summaries, trends = summaries_of(now), indicators_of(newest.values())
    runs = {}
    for run in Run.objects.filter(pk__in=now).defer("result", "summary").select_related("user").order_by():
        run.summary = summaries[run.pk]
        runs[run.unit_id] = run
    years: defaultdict[int, dict[int, dict[tuple[str, str], Any]]] = defaultdict(dict)
    for (unit_id, own), pk in sorted(newest.items()):
        years[unit_id][own] = trends[pk]
    return [Standing(county, runs.get(county.pk), years[county.pk]) for county in counties]


def _newest_gaps(counties: Iterable[Unit], years: Iterable[int]) -> dict[tuple[int, int], Any]:
    """The key of the newest gap of every county (by its key) and year."""
    rows = Run.objects.filter(
        unit__in=[county.pk for county in counties], year__in=list(years), kind=Run.Kind.GAP, params={}
    )
    newest: dict[tuple[int, int], Any] = {}
    for unit_id, year, pk in rows.order_by("-created").values_list("unit_id", "year", "pk"):
        newest.setdefault((unit_id, year), pk)
    return newest


@dataclass(frozen=True)
class Line:
    """One indicator at one stage over a region.

    ``over`` of ``judged`` counties exceed the limit, ``below`` of ``schools`` sections miss the threshold; ``cv`` and
    ``value`` are those of the county where the region is one. ``trend`` is ``(year, number)``: the CV of a county,
    or in a city the number of counties over the limit.
    """

    code: str
    stage: str
    label: str
    label_zh: str
    unit: str
    threshold: float | None
    limit: float | None
    value: float | None
    cv: float | None
    passes: bool | None
    over: int
    judged: int
    below: int
    schools: int
    unknown: int
    trend: tuple[tuple[int, float], ...]

    @property
    def key(self) -> str:
        """Code and stage in one word."""
        return f"{self.code}-{self.stage}"


def lines_of(held: Sequence[Standing]) -> list[Line]:
    """Every counted indicator by stage, in the order of the pack."""
    measured = [own for own in held if own.run]
    keys = dict.fromkeys((own["code"], own["stage"]) for standing in measured for own in standing.indicators)
    return [_line(measured, code, stage) for code, stage in keys]


def _line(held: Sequence[Standing], code: str, stage: str) -> Line:
    rows = [own for standing in held if (own := standing.by_key.get((code, stage)))]
    first, alone = rows[0], len(held) == 1
    return Line(
        code=code,
        stage=stage,
        label=first["label"],
        label_zh=first["label_zh"],
        unit=first["unit"],
        threshold=first["threshold"],
        limit=first["limit"],
        value=first["value"] if alone else None,
        cv=first["cv"] if alone else None,
        passes=first["passes"] if alone else not any(own["passes"] is False for own in rows),
        over=sum(own["passes"] is False for own in rows),
        judged=len(rows),
        below=sum(own["below"] for own in rows),
        schools=sum(own["schools"] for own in rows),
        unknown=sum(own["unknown"] for own in rows),
        trend=_trend(held, code, stage),
    )


def _trend(held: Sequence[Standing], code: str, stage: str) -> tuple[tuple[int, float], ...]:
    years = sorted({year for standing in held for year in standing.years})
    points = []
    for year in years:
        rows = [own for standing in held if (own := standing.years.get(year, {}).get((code, stage)))]
        number = rows[0]["cv"] if len(held) == 1 and rows else float(sum(own["passes"] is False for own in rows))
        if rows and number is not None:
            points.append((year, number))
    return tuple(points)


def newest_gap(county: Unit, year: int) -> Run | None:
    """The newest gap of a county in a year, with its result; None before it is measured."""
    rows = Run.objects.filter(unit=county, year=year, kind=Run.Kind.GAP, params={}).select_related("user", "unit")
    return with_result(rows.defer("result").order_by("-created").first())
