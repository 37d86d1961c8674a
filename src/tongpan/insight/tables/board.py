"""Everything the core needs to know of a county in a year, read in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tongpan.access.models import Unit
from tongpan.insight.queries import places, records
from tongpan_core.measure import StaffRow, reconcile
from tongpan_core.policy import IndicatorRule
from tongpan_core.tables import School, SchoolFigures, Teacher

from .counting import Counting
from .local import indicator_rule
from .people import counted_figures, exchanged_figures, recorded_sections, teachers_of


@dataclass(frozen=True)
class Board:
    """The inputs of a gap or a plan for one unit and year.

    ``figures`` already holds what counts: figures from teacher records where a section has them, declared figures
    otherwise. ``differences`` lists where the two disagree, ``from_records`` the sections that have records.
    ``stages`` are those that a school teaches by its entry, whether or not the year has figures of them.
    """

    unit: str
    year: int
    day: dt.date
    region: str
    figures: SchoolFigures
    teachers: tuple[Teacher, ...] = ()
    local: tuple[IndicatorRule, ...] = ()
    differences: tuple[StaffRow, ...] = ()
    from_records: frozenset[tuple[str, str]] = frozenset()
    frozen: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """sha256 of the figures and the local rules in canonical form: what a gap depends on."""
        return _sha256([self.unit, self.year, self.day, self.figures, self.local, self.differences])

    @cached_property
    def plan_digest(self) -> str:
        """sha256 of all inputs, people among them: what a plan depends on."""
        return _sha256([self.digest, sorted(self.frozen), sorted(map(_person, self.teachers))])


def board_of(unit: Unit, year: int, staff_day: dt.date | None = None, *, without: Collection[str] = ()) -> Board:
    """Read a unit and a year. Call it inside a scope that holds the unit.

    Schools, people and postings are those of the statistics day, or of another day that is asked for: with the figures
    of the year this shows what postings since then have changed. Postings of an origin in ``without`` do not count:
    what a plan has posted is no input of the plan that is to take its place.

    Raises:
        PolicyError: where a counting rule does not hold on the statistics day.
    """
    day = staff_day or places.statistics_day(year)
    region = places.region_code(unit, day)
    rows = records.schools_on(unit, day)
    by_id = {row.unit_id: row for row in rows}
    declared, shared = _declared(unit, year, by_id)
    rules = Counting.on(day, region)
    postings = records.postings_on(unit, day, without)
    visitors = {row.teacher for row in postings if row.kind != "home" and row.unit_id in by_id}
    backbone = records.backbone_on(unit, day, rules.backbone_levels, visitors) if postings else set()
    teachers = teachers_of(postings, by_id, backbone, rules)
    counted = counted_figures(teachers, recorded_sections(postings, by_id))
    for key, own in exchanged_figures(postings, by_id, backbone).items():
        if key in counted:
            counted[key] |= own
    schools = _schools(unit, rows)
    used = reconcile(SchoolFigures(schools, declared, shared), counted)
    return Board(
        unit=unit.slug, year=year, day=day, region=region,
        figures=used.figures,
        teachers=teachers,
        local=tuple(indicator_rule(row) for row in records.local_indicators(unit, day)),
        differences=used.differences,
        from_records=frozenset(counted),
        frozen=frozenset(row.key for row in rows if row.frozen),
        names={row.key: row.name for row in rows},
        stages={row.key: tuple(row.stages or ()) for row in rows},
    )  # fmt: skip


def _declared(
    unit: Unit, year: int, by_id: Mapping[int, records.SchoolRow]
) -> tuple[dict[str, dict[str, dict[str, float]]], dict[str, dict[str, float]]]:
    by_stage: dict[str, dict[str, dict[str, float]]] = {}
    shared: dict[str, dict[str, float]] = {}
    for unit_id, stage, values in records.figures_of(unit, year):
        row = by_id.get(unit_id)
        if row is None:
            continue
        numbers = {name: float(value) for name, value in values.items() if value is not None}
        if stage:
            by_stage.setdefault(row.key, {})[stage] = numbers
        else:
            shared[row.key] = numbers
    return by_stage, shared


def _schools(unit: Unit, rows: list[records.SchoolRow]) -> tuple[School, ...]:
    counties = places.county_paths(places.counties_of(unit))
    return tuple(
        School(
            code=row.key, name=row.name, county=places.county_of(row.path, counties) or unit.slug, kind=row.kind,
            setting=row.setting, public=row.public, longitude=row.longitude, latitude=row.latitude, built=row.built,
        )
        for row in rows
    )  # fmt: skip


def _person(teacher: Teacher) -> list[Any]:
    return [teacher.key, teacher.school, teacher.stage, sorted(teacher.counts), teacher.share, teacher.movable,
            teacher.subject, teacher.eligible]  # fmt: skip


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    return str(value)


def _sha256(value: Any) -> str:
    text = json.dumps(value, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
