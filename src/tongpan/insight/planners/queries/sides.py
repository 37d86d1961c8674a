"""Who can help and who needs help, as the newest gap of every county says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongpan.access.models import Unit, UnitKind
from tongpan.access.models.unit import COUNTY_LEVEL
from tongpan.insight.planners.words import BUREAU
from tongpan.insight.queries.places import counties_of
from tongpan.insight.queries.standing import newest_gap
from tongpan.insight.queries.words import stage_name
from tongpan.registry.models import School, YearFigures
from tongpan.registry.models.school import SchoolKind


@dataclass(frozen=True)
class Sides:
    """Sections (``code:stage``): those that pass and can help, and those that fail, the furthest first."""

    donors: list[str]
    recipients: list[str]


def sides_of(unit: Unit, year: int, least: float = 0) -> Sides:
    """Read the newest gap of every county at or below a unit; both sides are empty before anything is measured.

    A teaching point, or a section of fewer than ``least`` pupils, passes easily and has nobody to send: it is no donor.
    One whose pupils are not known stays.
    """
    passing, failing = list[str](), dict[str, int]()
    for county in counties_of(unit):
        run = newest_gap(county, year)
        for own in ((run.result or {}) if run else {}).get("schools", ()):
            key = f"{own['school']}:{own['stage']}"
            if own["verdict"] == "passes":
                passing.append(key)
            elif own["verdict"] == "fails":
                failing[key] = len(own["below"])
    donors = sorted(set(passing) - _too_small(passing, year, least))
    return Sides(donors, sorted(failing, key=lambda key: (-failing[key], key)))


def _too_small(keys: Iterable[str], year: int, least: float) -> set[str]:
    """Of some sections, those of teaching points and those of too few pupils."""
    asked = set(keys)
    codes = {key.partition(":")[0] for key in asked}
    kind = SchoolKind.TEACHING_POINT.value
    points = set(School.objects.filter(unit__slug__in=codes, kind=kind).values_list("unit__slug", flat=True))
    rows = YearFigures.objects.filter(unit__slug__in=codes, year=year).exclude(stage="")
    small = {
        f"{slug}:{stage}" for slug, stage, values in rows.values_list("unit__slug", "stage", "values")
        if values.get("pupils", least) < least
    }  # fmt: skip
    return {key for key in asked if key in small or key.partition(":")[0] in points}


def too_few(sides: Sides, places: int, least: int) -> bool:
    """Whether, at some stage, the helpers' places are fewer than the helpers that the schools in need must have."""
    have, need = (Counter(key.rpartition(":")[2] for key in keys) for keys in (sides.donors, sides.recipients))
    return any(number * least > have[stage] * places for stage, number in need.items())


def bureaus_to_choose(unit: Unit) -> list[tuple[str, str]]:
    """Key and words of the bureaus of a city or province: its own, if it runs schools, and those of the counties."""
    if unit.is_county:
        return []
    rows = Unit.objects.filter(path__under=unit.path, kind__in=(UnitKind.CITY, *COUNTY_LEVEL)).order_by("path")
    return [(f"{own.slug}{BUREAU}", f"{own.name}（{_('education bureau')}）") for own in rows]


def sections_to_choose(unit: Unit, stages: Iterable[str]) -> list[tuple[str, str]]:
    """``code:stage`` and words of every section of some stages at or below a unit, by place."""
    wanted = list(stages)
    rows = School.objects.filter(unit__path__under=unit.path).select_related("unit").order_by("unit__path")
    return [
        (f"{own.unit.slug}:{stage}", f"{own.unit.name}（{stage_name(stage)}）")
        for own in rows
        for stage in wanted
        if stage in own.stages
    ]
