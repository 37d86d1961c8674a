"""Staff figures from teacher records, and which of two figures is used where schools declare them too."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tongpan_core.tables import SchoolFigures, Stage, TableError, Teacher

ELIGIBLE = "teachers_eligible_exchange"
# Shares of a post are recorded to a few decimals; figures that differ by less are the same.
SAME = 1e-6

Derived = Mapping[tuple[str, Stage], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One staff figure of one section: what is declared, what the records give (NaN: neither), and which is used."""

    school: str
    stage: Stage
    figure: str
    declared: float
    derived: float

    @property
    def used(self) -> str:
        """``"records"`` wherever there are records, else ``"declared"``."""
        return "declared" if math.isnan(self.derived) else "records"

    @property
    def differs(self) -> bool:
        """Whether both exist and are not the same."""
        return abs(self.declared - self.derived) > SAME


@dataclass(frozen=True)
class Reconciliation:
    """The figures to compute with, and a row for every staff figure of every section that has one."""

    figures: SchoolFigures
    rows: tuple[StaffRow, ...]

    @property
    def differences(self) -> tuple[StaffRow, ...]:
        """The rows where declared figures and records differ."""
        return tuple(row for row in self.rows if row.differs)


def staff_figures(
    teachers: Iterable[Teacher], figures: Sequence[str] | None = None
) -> dict[tuple[str, Stage], dict[str, float]]:
    """Staff figures by ``(school, stage)``: sums of shares over the people who count, for sections that have any.

    ``figures`` are those that the records can tell (default: all for which anybody counts anywhere): a section where
    nobody counts for one of them has 0 of it. Those eligible for exchange are counted in persons, not in shares.
    """
    people = list(teachers)
    told = set().union(*(own.counts for own in people)) if figures is None else set(figures)
    if figures is None and any(own.eligible for own in people):
        told.add(ELIGIBLE)
    derived: dict[tuple[str, Stage], dict[str, float]] = {}
    for own in people:
        row = derived.setdefault((own.school, own.stage), dict.fromkeys(sorted(told), 0.0))
        for name in own.counts & told - {ELIGIBLE}:
            row[name] += own.share
        if ELIGIBLE in row and (own.eligible or ELIGIBLE in own.counts):
            row[ELIGIBLE] += 1.0
    return {key: {name: round(value, 9) for name, value in row.items()} for key, row in derived.items()}


def reconcile(declared: SchoolFigures, derived: Derived) -> Reconciliation:
    """Teacher records win where they exist; the rows show both, in the order of the schools.

    Raises TableError where records name a school that is not among the declared ones.
    """
    known = {school.code for school in declared.schools}
    stranger = next((school for school, _ in derived if school not in known), None)
    if stranger is not None:
        raise TableError(
            f"Teacher records name school {stranger}, which is not in the list; add it or correct its code."
        )
    names = sorted({name for row in derived.values() for name in row})
    by_stage: dict[str, dict[Stage, dict[str, float]]] = {
        code: {stage: dict(row) for stage, row in stages.items()} for code, stages in declared.by_stage.items()
    }
    for (school, stage), row in derived.items():
        by_stage.setdefault(school, {}).setdefault(stage, {}).update(row)
    rows = [
        row
        for school in declared.schools
        for stage in by_stage.get(school.code, {})
        for row in _rows(school.code, stage, declared, derived, names)
    ]
    return Reconciliation(replace(declared, by_stage=by_stage), tuple(rows))


def _rows(
    school: str, stage: Stage, declared: SchoolFigures, derived: Derived, names: Sequence[str]
) -> Iterable[StaffRow]:
    said = declared.by_stage.get(school, {}).get(stage, {})
    found = derived.get((school, stage), {})
    for name in names:
        if name in said or name in found:
            yield StaffRow(school, stage, name, said.get(name, math.nan), found.get(name, math.nan))
