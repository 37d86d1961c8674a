"""The people of ``tests/people.py`` and a county whose schools have figures."""

from __future__ import annotations

from typing import Any

import pytest
from tests.people import YEAR, World, settle

from tongpan.access.models import Unit, UnitKind
from tongpan.registry.models import School, YearFigures

PRIMARY = {
    "pupils": 200, "classes": 6, "teachers": 20, "teachers_above_qualification": 15, "teachers_backbone": 3,
    "teachers_pe_arts": 2,
}  # fmt: skip
SHARED = {
    "area_teaching": 1000, "area_indoor_sports": 100, "area_sports_ground": 2000, "equipment_value": 500_000,
    "networked_classrooms": 6,
}  # fmt: skip


def figures(slug: str, stage: str, values: dict[str, Any], year: int = YEAR) -> YearFigures:
    """A row of declared figures."""
    return YearFigures.everywhere.create(unit=Unit.everywhere.get(slug=slug), year=year, stage=stage, values=values)


def school(slug: str, name: str, parent: Unit, **fields: Any) -> School:
    """Another school."""
    unit = Unit(slug=slug, name=name, kind=UnitKind.SCHOOL, parent=parent)
    unit.save()
    return School.everywhere.create(unit=unit, code=slug, **({"kind": "211", "stages": ["primary"]} | fields))


@pytest.fixture
def world(db) -> World:
    """甲县: 云溪中心小学 with complete figures, 云溪初级中学 without a figure of pupils; 乙县第一小学 without any."""
    settled = settle()
    School.everywhere.filter(code="2144180001").update(stages=["primary"], setting="121")
    School.everywhere.filter(code="2144180002").update(stages=["junior"], setting="220")
    School.everywhere.filter(code="2144180003").update(stages=["primary"], setting="111")
    figures("2144180001", "primary", PRIMARY)
    figures("2144180001", "", SHARED)
    figures("2144180002", "junior", {"classes": 9, "teachers": 30})
    return settled
