"""连南 2023: every figure of the document out of its records (domain facts S2, X2)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from tongpan.assistance.partnership.models import BondMember
from tongpan.assistance.works.models import LampReading

STORY = "liannan"


def test_s2_01_five_communities_of_six_and_fifteen(region):
    region.counts("S2.01", 5, 6, 15)


def test_s2_02_one_preschool_and_four_compulsory(region):
    region.counts("S2.02", 1, 4)


def test_s2_08_more_than_thirty_papers(region):
    region.counts("S2.08", 33)


def test_s2_14_more_than_2300_places(region):
    region.counts("S2.14", 2340)


def test_s2_15_light(region):
    region.counts("S2.15", 8_150_000, 1187, 15_264, 1187)


def test_s2_15_every_room_has_its_points_and_its_instrument(region):
    readings = LampReading.everywhere.filter(unit__path__startswith=region.unit.path)
    assert readings.count() == 1187
    for own in readings:
        assert min(own.desk) / (sum(own.desk) / len(own.desk)) >= 0.7
        assert sum(own.desk) / len(own.desk) >= 300
        assert sum(own.board) / len(own.board) >= 500
        assert own.instrument
        assert own.calibrated < own.day


def test_s2_16_examination_sites(region):
    region.counts("S2.16", 12_390_000)


def test_s2_17_information_technology(region):
    region.counts("S2.17", 4_598_000)


def test_s2_16_and_s2_17_and_s2_15_are_all_that_was_spent(region):
    (spent,) = (
        sum(
            row.counted
            for row in region.rows
            if row.stated.key in {"S2.15", "S2.16", "S2.17"} and row.stated.measured == "元"
        ),
    )
    assert spent == Decimal(25_138_000)


def test_s2_19_honours_of_schools(region):
    region.counts("S2.19", 1, 1, 1, 1, 5, 33)


def test_s2_20_works_pupils_people_and_groups(region):
    region.counts("S2.20", 172, 324, 48, 93, 32)


def test_x2_2_one_community_has_two_cores(region):
    cores = BondMember.everywhere.filter(bond__unit=region.unit, role=BondMember.Role.CORE)
    counted = Counter(cores.values_list("bond", flat=True))
    assert sorted(counted.values()) == [1, 1, 1, 1, 2]


def test_where_the_document_contradicts_itself_both_readings_are_shown(region):
    found = {
        (row.stated.key, row.stated.place): (row.stated.value, row.counted, row.difference)
        for row in region.rows
        if row.stated.is_contradiction
    }
    assert found == {
        ("X2.1", 0): (None, None, None),
        ("X2.1", 1): (None, None, None),
        ("X2.2", 0): (5, 5, 0),
        ("X2.2", 1): (6, 6, 0),
        ("X2.3", 0): (50, 48, -2),
        ("X2.3", 1): (90, 93, 3),
        ("X2.4", 0): (None, None, None),
        ("X2.4", 1): (None, None, None),
        ("X2.5", 0): (3, None, None),
        ("X2.5", 1): (4, None, None),
        ("X2.6", 0): (2300, 2340, 40),
        ("X2.6", 1): (2300, 2186, -114),
    }
