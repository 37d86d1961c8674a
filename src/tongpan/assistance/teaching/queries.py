"""Reads of platforms and of whom they serve. Call these inside the unit's scope: they look beyond it on purpose."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit
from tongpan.registry.models import School
from tongpan.registry.models.school import SchoolKind

from .models import Platform, Service, SpanSet


def services_of(unit: Unit) -> SpanSet:
    """The services to schools at or below a unit, and those of its own platforms to others."""
    found: SpanSet = Service.everywhere.filter(
        Q(unit__path__under=unit.path) | Q(platform__unit__path__under=unit.path)
    )
    return found


def platforms_of(unit: Unit) -> SpanSet:
    """The platforms of a unit or one below it, and those that serve a school there."""
    serving = Service.everywhere.filter(unit__path__under=unit.path).order_by().values("platform")
    found: SpanSet = Platform.everywhere.filter(Q(unit__path__under=unit.path) | Q(pk__in=serving))
    return found


@dataclass(frozen=True)
class CoverageCell:
    """Schools served, each once, of all open schools; and the assignments behind them."""

    served: int
    schools: int
    assignments: int

    @property
    def share(self) -> float | None:
        """Served of all; None where there are none."""
        return self.served / self.schools if self.schools else None


@dataclass(frozen=True)
class CoverageRow:
    """One subject (empty: any subject): a cell for each group of schools, and one for all of them."""

    subject: str
    cells: tuple[CoverageCell, ...]
    total: CoverageCell


@dataclass(frozen=True)
class Coverage:
    """Groups of schools (kinds or stages) with their codes, and rows by subject; the last row is any subject."""

    groups: tuple[str, ...]
    rows: tuple[CoverageRow, ...]


def coverage(services: QuerySet[Service], schools: QuerySet[School]) -> Coverage:
    """By subject and kind of school, each school counted once in every cell: a school with two platforms is one."""
    sizes = dict(schools.order_by().values_list("kind").annotate(Count("pk")))
    kinds = tuple(kind for kind in SchoolKind.values if kind in sizes)
    here = services.filter(unit__in=schools.order_by().values("pk")).order_by()
    found = _counts(here, "subject", "unit__school__kind")
    by_subject, by_kind = _counts(here, "subject"), _counts(here, "unit__school__kind")
    all_schools = sum(sizes.values())
    whole = here.aggregate(served=Count("unit", distinct=True), n=Count("pk"))
    rows = [
        CoverageRow(
            subject,
            tuple(CoverageCell(*_of(found, (subject, kind), sizes[kind])) for kind in kinds),
            CoverageCell(*_of(by_subject, (subject,), all_schools)),
        )
        for (subject,) in sorted(by_subject, key=lambda own: -by_subject[own][0])
    ]
    cells = tuple(CoverageCell(*_of(by_kind, (kind,), sizes[kind])) for kind in kinds)
    rows.append(CoverageRow("", cells, CoverageCell(whole["served"], all_schools, whole["n"])))
    return Coverage(kinds, tuple(rows))


Counts = dict[tuple[str, ...], tuple[int, int]]


def _counts(services: QuerySet[Service], *groups: str) -> Counts:
    """Distinct schools and assignments of each group, in one query."""
    rows = services.values_list(*groups).annotate(Count("unit", distinct=True), Count("pk"))
    return {row[: len(groups)]: row[len(groups) :] for row in rows}


def _of(found: Counts, key: tuple[str, ...], schools: int) -> tuple[int, int, int]:
    served, assignments = found.get(key, (0, 0))
    return served, schools, assignments
