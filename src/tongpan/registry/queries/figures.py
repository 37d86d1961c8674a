"""The figures of one school: year by year and stage by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongpan.access.kept import until_written
from tongpan.access.models import Unit
from tongpan.registry.models import School, YearFigures
from tongpan.registry.models.school import STAGES
from tongpan.ui.memory import Memory

from .catalogue import Figure, figures_for, required
from .schools import reference_day

YEARS_SHOWN = 5
MAIN = ("pupils", "classes", "class_size_max", "staff", "staff_quota", "teachers", "networked_classrooms")


@dataclass(frozen=True)
class FigureHistory:
    """One figure over the years, oldest first; None where it was not reported.

    ``needed``: an indicator needs it; ``main``: it is looked for first; ``key``: stage/code.
    """

    figure: Figure
    values: tuple[float | None, ...]
    needed: bool
    main: bool
    key: str

    @property
    def now(self) -> float | None:
        """The value of the last year."""
        return self.values[-1]

    @property
    def change(self) -> float | None:
        """The difference from the year before; None where either is not known."""
        if len(self.values) < 2 or None in self.values[-2:]:
            return None
        return self.values[-1] - self.values[-2]  # type: ignore[operator]

    @property
    def known(self) -> int:
        """In how many of the years it was reported."""
        return sum(value is not None for value in self.values)


@dataclass(frozen=True)
class StageHistory:
    """The figures of one stage, or (with an empty stage) those that the stages share."""

    stage: str
    years: tuple[int, ...]
    rows: tuple[FigureHistory, ...]

    @property
    def main_rows(self) -> list[FigureHistory]:
        """What one looks for first."""
        return [row for row in self.rows if row.main]

    @property
    def other_rows(self) -> list[FigureHistory]:
        """Everything else that was ever reported."""
        return [row for row in self.rows if not row.main]


HISTORIES = Memory[list[StageHistory]](500)


def figure_history(school: School, year: int) -> list[StageHistory]:
    """The figures of a school per stage for the five years that end with ``year``; one query and the catalogue."""
    key = (school.pk, school.unit.path, year)
    return until_written(HISTORIES, *key, make=lambda: _figure_history(school, year), spoken=True, register=True)


def _figure_history(school: School, year: int) -> list[StageHistory]:
    unit, stages = school.unit, school.stages
    years = tuple(range(year - YEARS_SHOWN + 1, year + 1))
    found = YearFigures.objects.filter(unit=unit, year__range=(years[0], years[-1]))
    values = {(row_year, stage): own for row_year, stage, own in found.values_list("year", "stage", "values")}
    reported = [own for own in STAGES if own in stages or any(stage == own for _year, stage in values)]
    catalogue = figures_for(unit)
    needed = required(reference_day(year))
    asked = dict.fromkeys(needed.needs(school.kind, stages), needed.by_stage)
    asked[""] = needed.shared if asked else ()
    return [_stage_history(stage, years, values, catalogue, asked.get(stage, ())) for stage in (*reported, "")]


def _stage_history(
    stage: str,
    years: tuple[int, ...],
    values: Mapping[tuple[int, str], Mapping[str, Any]],
    catalogue: Mapping[str, Figure],
    needed: Sequence[str],
) -> StageHistory:
    rows = []
    for code, figure in catalogue.items():
        if figure.shared == bool(stage):
            continue
        own = tuple(values.get((year, stage), {}).get(code) for year in years)
        if code in needed or any(value is not None for value in own):
            main = code in needed or code in MAIN or figure.local
            rows.append(FigureHistory(figure, own, code in needed, main, f"{stage}/{code}"))
    return StageHistory(stage, years, tuple(rows))


def flat_figures(by_stage: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """``{"primary": {"pupils": 9}}`` → ``{"primary/pupils": 9}``; figures that the stages share begin with “/”."""
    return {f"{stage}/{code}": value for stage, values in by_stage.items() for code, value in values.items()}


def figures_of_year(unit: Unit, year: int) -> dict[str, float]:
    """The flat figures of one school and year."""
    return flat_figures(dict(YearFigures.objects.filter(unit=unit, year=year).values_list("stage", "values")))
