"""湛江 2022–2023: every figure of the document out of its records (domain facts S3)."""

from __future__ import annotations

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import register_of
from tongpan.assistance.partnership.models import Target

STORY = "zhanjiang"


def test_s3_02_a_community_in_every_county(region):
    region.counts("S3.02", *[1] * 9)


def test_s3_02_is_a_target_that_every_county_met(region):
    target = Target.everywhere.get(unit=region.unit)
    counties = Unit.everywhere.counties().filter(parent=region.unit)
    with in_unit(region.unit):
        found = register_of(target.register).by_unit(
            target.measure, region.unit, list(counties), period_of(2023, "calendar"), target.asked
        )
    assert len(found) == 9
    assert all(target.met_by(value) for value in found.values())


def test_s3_03_an_agreement_signed(region):
    region.counts("S3.03", 1)


def test_s3_04_five_pilot_schools(region):
    region.counts("S3.04", 5)


def test_s3_05_civilised_campuses(region):
    region.counts("S3.05", 2, 4)


def test_s3_06_public_places_in_towns_and_cities(region):
    region.counts("S3.06", 32_000)


def test_s3_06_counts_no_place_in_a_village(region):
    with in_unit(region.unit):
        everything = register_of("works-places").value("gross", region.unit, period_of(2022, "calendar"))
    assert everything > 32_000
