"""What can be asked about: figures, indicators and joint tests, one value for each school and school year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.access.models.unit import UnitSet
from tongpan.insight.models import Run
from tongpan.insight.queries.defaults import DEFAULT_PACK
from tongpan.insight.queries.places import counties_of
from tongpan.insight.queries.words import chinese, named, unit_symbol
from tongpan.registry.models import LocalFigure, YearFigures
from tongpan.registry.queries.catalogue import national_figures
from tongpan.ui.memory import Memory
from tongpan_core.policy import figure_catalogue, rule_pack

from . import tests

Values = dict[str, dict[int, float]]
"""By school key and school year."""
CELLS = Memory[dict[tuple[str, str], dict[str, float]]](400)
"""The indicators of the sections of a stored gap: by code and stage, then by school."""


@dataclass(frozen=True)
class Outcome:
    """Something that may have changed: ``key`` is ``figure:CODE``, ``indicator:CODE``, ``test:SUBJECT:GRADE:SCALE``."""

    key: str
    label: str
    symbol: str = ""


def outcomes(unit: Unit) -> list[tuple[str, list[Outcome]]]:
    """What is offered at a unit, in groups with their heading; of the statistics only what help could move."""
    pack = rule_pack(DEFAULT_PACK)
    groups = [
        (_("Figures of the region"), _local(unit)),
        (_("Joint tests"), [Outcome(f"test:{key}", label) for key, label in tests.offered(unit)]),
        (_("Indicators of balance"),
         [Outcome(f"indicator:{own.code}", f"{own.code} {named(own)}", unit_symbol(own.unit))
          for own in pack.indicators]),
        (_("Figures of the statistics"),
         [own for key, own in _statistics().items() if figure_catalogue()[key.partition(":")[2]].outcome]),
    ]  # fmt: skip
    return [(heading, rows) for heading, rows in groups if rows]


def outcome_groups(unit: Unit, key: str) -> list[tuple[str, list[Outcome]]]:
    """What is offered, and the figure that an earlier question or an address names where it is not offered any more."""
    groups = outcomes(unit)
    offered = {own.key for _heading, rows in groups for own in rows}
    named = None if key in offered else _statistics().get(key)
    return [*groups, (_("As asked before"), [named])] if named else groups


def outcome_of(unit: Unit, key: str) -> Outcome:
    """An outcome by its key, offered or not; one that is no longer known keeps its key as its name."""
    found = {own.key: own for _heading, rows in outcome_groups(unit, key) for own in rows}
    return found.get(key) or Outcome(key, key.rpartition(":")[2])


def _statistics() -> dict[str, Outcome]:
    """Every figure of the national catalogue by its key."""
    found = [Outcome(f"figure:{code}", own.label, own.symbol) for code, own in national_figures().items()]
    return {own.key: own for own in found}


def _above(unit: Unit) -> list[int]:
    above: UnitSet = Unit.everywhere.above(unit)  # type: ignore[attr-defined]
    return [own.pk for own in above]


def _county_over(unit: Unit) -> list[int]:
    above: UnitSet = Unit.everywhere.above(unit)  # type: ignore[attr-defined]
    return [own.pk for own in above.counties()]


def _local(unit: Unit) -> list[Outcome]:
    """The figures that a unit, one above or one below it defined."""
    over = Q(unit__in=_above(unit)) | Q(unit__path__under=unit.path)
    rows = LocalFigure.everywhere.filter(over, retired__isnull=True).order_by("code")
    by_code = {own.code: own for own in rows}
    return [
        Outcome(f"figure:{own.code}", own.label if chinese() else (own.label_en or own.label), own.measure)
        for own in by_code.values()
    ]


def values_of(unit: Unit, key: str, stage: str, until: int) -> Values:
    """The values of an outcome at the schools of a unit in the years up to one. Call it in the unit's scope."""
    kind, _colon, code = key.partition(":")
    if kind == "indicator":
        return _indicator(unit, code, stage, until)
    if kind == "test":
        return tests.values_of(unit, code, until)
    return _figure(unit, code, stage, until)


def _figure(unit: Unit, code: str, stage: str, until: int) -> Values:
    rows = YearFigures.objects.filter(unit__path__under=unit.path, stage__in=(stage, ""), year__lte=until)
    rows = rows.filter(values__has_key=code).annotate(found=KeyTransform(code, "values"))
    return _by_school(rows.order_by("stage").values_list("unit__slug", "year", "found"))


def _by_school(rows: Iterable[tuple[str, int, Any]]) -> Values:
    found: Values = defaultdict(dict)
    for slug, year, value in rows:
        if value is not None:
            found[slug][year] = float(value)
    return dict(found)


def _indicator(unit: Unit, code: str, stage: str, until: int) -> Values:
    """From the newest gap of every county and year, which is what every other page shows of it."""
    counties = [own.pk for own in counties_of(unit)] or _county_over(unit)
    runs = Run.everywhere.filter(unit__in=counties, kind=Run.Kind.GAP, pack=DEFAULT_PACK, params={}, year__lte=until)
    newest: dict[tuple[int, int], Any] = {}
    for unit_id, year, pk in runs.order_by("-created").values_list("unit_id", "year", "pk"):
        newest.setdefault((unit_id, year), pk)
    found: Values = defaultdict(dict)
    for (_county, year), pk in newest.items():
        for slug, value in _cells(pk).get((code, stage), {}).items():
            found[slug][year] = value
    return dict(found)


def _cells(pk: Any) -> dict[tuple[str, str], dict[str, float]]:
    return CELLS.get(pk, lambda: _read_cells(Run.everywhere.values_list("result", flat=True).get(pk=pk)))


def _read_cells(result: Any) -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for section in (result or {}).get("schools", ()):
        for cell in section["cells"]:
            if cell["value"] is not None and cell["value"] == cell["value"]:  # a value that is no number is none
                found[cell["code"], section["stage"]][section["school"]] = float(cell["value"])
    return dict(found)
