"""The large city for measuring: of the size that was asked for, and usable like any other."""

from __future__ import annotations

import pytest

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.demo.big import big_region, load_big
from tongpan.demo.load import load_small
from tongpan.insight.tables import board_of
from tongpan.registry.models import School, YearFigures


def test_it_has_as_many_schools_and_years_as_were_asked_for():
    region = big_region(counties=3, schools=70, years=4)
    assert len(region.schools) == 70
    assert region.years == (2022, 2023, 2024, 2025)
    assert {row.year for row in region.figures} == set(region.years)
    assert len(list(region.counties())) == 3
    assert len({unit.slug for unit in region.units}) == len({unit.name for unit in region.units}) == len(region.units)
    assert region.teachers == ()
    assert big_region(counties=3, schools=70, years=4) == region


def test_every_section_declares_what_the_indicators_need():
    needed = {
        "pupils", "classes", "class_size_max", "staff", "teachers", "teachers_above_qualification",
        "teachers_backbone", "teachers_pe_arts",
    }  # fmt: skip
    for row in big_region(counties=2, schools=40, years=2).figures:
        if row.stage in {"primary", "junior"}:
            assert needed <= row.values.keys()
            assert row.values["teachers_backbone"] <= row.values["teachers"] <= row.values["staff"]


def test_people_are_made_only_when_asked_for():
    region = big_region(counties=1, schools=20, years=2, people=True)
    assert len(region.teachers) > 100
    assert {teacher.number[:2] for teacher in region.teachers} == {"99"}


@pytest.mark.parametrize("wrong", [{"counties": 0}, {"counties": 100}, {"counties": 1, "schools": 1000}])
def test_sizes_that_do_not_fit_the_codes_are_refused(wrong):
    with pytest.raises(ValueError, match="At most 99 counties"):
        big_region(**wrong)


@pytest.mark.django_db
def test_it_is_loaded_beside_the_demonstration_and_read_like_it():
    load_small()
    before = School.everywhere.count()
    counts = load_big(counties=2, schools=40, years=2)
    assert (counts["schools"], counts["teachers"]) == (40, 0)
    assert School.everywhere.count() == before + 40
    assert set(load_big(counties=2, schools=40, years=2).values()) == {0}
    city = Unit.everywhere.get(slug="4498")
    with in_unit(city):
        assert YearFigures.objects.values("year").distinct().count() == 2
        board = board_of(city, 2025)
    assert len(board.figures.schools) >= 35
