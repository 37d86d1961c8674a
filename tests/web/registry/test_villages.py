"""Villages, their pupils, and the gate through which planners see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.registry.models import Settlement, SettlementPupils
from tongpan.registry.queries.villages import VillageRow, villages_of, years_with_villages


def village(slug: str, code: str, name: str, stages: dict[str, tuple[int | None, str]] | None = None, **fields: Any):
    """A village of a unit; ``stages`` gives pupils and school by stage for 2025."""
    made = Settlement(unit=Unit.everywhere.get(slug=slug), code=code, name=name, **fields)
    made.save()
    for stage, (pupils, school) in (stages or {}).items():
        SettlementPupils.everywhere.create(
            settlement=made, year=2025, stage=stage, pupils=pupils, school=Unit.everywhere.filter(slug=school).first()
        )
    return made


def test_the_gate_gives_plain_rows_with_pupils_and_schools_by_stage(world, django_assert_num_queries):
    village(
        "441801-t1", "001", "星田村", {"primary": (40, "2144180001"), "junior": (0, "")}, longitude=113.1, latitude=24.2
    )
    village("441801", "002", "云坝村", {"primary": (None, "2144180001")})
    village("441802", "001", "霞围村", {"primary": (7, "2144180003")})
    county = world.units["441801"]
    with in_unit(county), django_assert_num_queries(2):
        rows = villages_of(county, 2025)
    assert rows == [
        VillageRow("002", "云坝村", "", None, None, {}, {"primary": "2144180001"}),
        VillageRow("001", "星田村", "云溪镇", 113.1, 24.2, {"primary": 40, "junior": 0}, {"primary": "2144180001"}),
    ]


def test_another_year_has_the_villages_without_their_pupils(world):
    village("441801-t1", "001", "星田村", {"primary": (40, "2144180001")})
    county = world.units["441801"]
    with in_unit(county):
        assert villages_of(county, 2024) == [VillageRow("001", "星田村", "云溪镇", None, None)]
        assert years_with_villages(county) == [2025]


def test_another_countys_villages_are_out_of_scope(world):
    village("441802", "001", "霞围村", {"primary": (7, "2144180003")})
    with in_unit(world.units["441801"]):
        assert villages_of(world.units["4418"], 2025) == []
        assert years_with_villages(world.units["4418"]) == []


def test_a_code_stands_once_in_a_county_whatever_the_town(world):
    first = village("441801-t1", "001", "星田村")
    assert (first.county, first.sort_key) == (world.units["441801"], Settlement.everywhere.get().sort_key)
    assert village("441802", "001", "霞围村").county == world.units["441802"]
    with pytest.raises(IntegrityError):
        village("441801", "001", "云坝村")
