"""Class and school size, rooms, exchange, staffing, retention: the further checks of the pack of 2017."""

import math

import pytest
from tests.core.measure.counties import gap, school

from tongpan_core.measure import find_gap, split
from tongpan_core.policy import rule_pack
from tongpan_core.tables import SchoolFigures

NAN = math.nan


def rows(code, *sections):
    own = {check.code: check for check in gap(*sections).checks}[code]
    return [(row.school, row.stage, row.value, row.need, row.relaxed, row.passes) for row in own.rows], own.verdict


def test_largest_class():
    assert rows(
        "G5",
        (school("A"), "primary", {"class_size_max": 45}),
        (school("B"), "primary", {"class_size_max": 46}),
        (school("C"), "junior", {"class_size_max": 50}),
    ) == (
        [
            ("A", "primary", 45, 45, False, True),
            ("B", "primary", 46, 45, False, False),
            ("C", "junior", 50, 50, False, True),
        ],
        "fails",
    )


def test_not_reported_cannot_be_judged():
    found, verdict = rows("G5", (school("A"), "primary", {}))
    assert math.isnan(found[0][2])
    assert (found[0][5], verdict) == (None, "cannot_judge")


@pytest.mark.parametrize(
    ("own", "pupils", "more", "expected"),
    [
        (school("A"), 2000, {}, (2000, False, True)),
        (school("A"), 2001, {}, (2000, False, False)),
        (school("A", built=2010), 2400, {}, (2400, True, True)),
        (school("A", built=2011), 2400, {}, (2000, False, False)),
        (school("A"), 2400, {"migrants": 1201}, (2400, True, True)),
        (school("A"), 2400, {"migrants": 1200}, (2000, False, False)),
        (school("A", "218"), 30, {}, (2000, False, True)),
    ],
)
def test_school_size(own, pupils, more, expected):
    found, _ = rows("G4", (own, "primary", {"pupils": pupils} | more))
    assert [row[3:] for row in found] == [expected]


def test_a_nine_year_school_is_measured_as_a_whole():
    own = school("N", "312")
    figures = SchoolFigures(
        [own],
        {"N": {"primary": {"pupils": 1500, "classes": 30}, "junior": {"pupils": 1100, "classes": 19}}},
        {"N": {"music_rooms": 4, "music_room_area_min": 80, "art_rooms": 5}},
    )
    rules = rule_pack("balanced-2017").rules(find_day(), "441826")
    done = find_gap(split(figures, rules.weights()).sections, rules)
    found = {check.code: [(row.value, row.need, row.passes) for row in check.rows] for check in done.checks}
    assert found["G4"] == []
    assert found["G4-nine-year"] == [(2600, 2500, False)]
    assert found["G3-music"] == [(4, 5, False)]
    assert found["G3-art"] == [(5, 5, True)]
    assert found["G3-music-area"] == [(80, 96, False)]


def find_day():
    from tests.core.measure.counties import DAY

    return DAY


@pytest.mark.parametrize(
    ("own", "stage", "figures", "expected"),
    [
        (school("A"), "primary", {"music_room_area_min": 96}, (96, False, True)),
        (school("A", built=2016), "primary", {"music_room_area_min": 73}, (73, True, True)),
        (school("A", built=2017), "primary", {"music_room_area_min": 73}, (96, False, False)),
        (school("A", setting="220"), "primary", {"music_room_area_min": 54, "class_size_max": 29}, (54, True, True)),
        (school("A", setting="220"), "junior", {"music_room_area_min": 60, "class_size_max": 29}, (61, True, False)),
        (school("A", setting="220"), "primary", {"music_room_area_min": 54, "class_size_max": 30}, (96, False, False)),
        (school("A", setting="111"), "primary", {"music_room_area_min": 54, "class_size_max": 29}, (96, False, False)),
        (school("A", setting="220"), "primary", {"music_room_area_min": 54}, (96, False, False)),
    ],
)
def test_music_rooms_and_their_relaxations(own, stage, figures, expected):
    found, _ = rows("G3-music-area", (own, stage, figures))
    assert [row[3:] for row in found] == [expected]


def test_small_teaching_points_are_still_checked():
    found, _ = rows("G5", (school("P", "218"), "primary", {"pupils": 20, "class_size_max": 60}))
    assert [row[0] for row in found] == ["P"]
    assert rows("G5", (school("S", "511"), "primary", {"class_size_max": 60})) == ([], "no_rule")


def test_exchange_over_the_county():
    first = {"teachers_eligible_exchange": 60, "teachers_exchanged": 8, "backbone_exchanged": 1}
    second = {"teachers_eligible_exchange": 40, "teachers_exchanged": 2, "backbone_exchanged": 0.9}
    sections = (school("A"), "primary", first), (school("B"), "junior", second)
    assert rows("G11", *sections) == ([("", "", 0.1, 0.1, False, True)], "passes")
    assert rows("G11-backbone", *sections) == ([("", "", 0.19, 0.2, False, False)], "fails")


def test_staffing_by_setting():
    found, _ = rows(
        "G10-staff",
        (school("A", setting="111"), "primary", {"pupils": 190, "staff": 10}),
        (school("B", setting="220"), "junior", {"pupils": 136, "staff": 10}),
        (school("C", setting=""), "junior", {"pupils": 135, "staff": 0}),
    )
    assert [(row[2], row[3], row[5]) for row in found[:2]] == [(19, 19, True), (13.6, 13.5, False)]
    assert (found[2][3], found[2][5]) == (13.5, None)


def test_retention_takes_transfers_into_account():
    change = {"graduates": 95, "intake_three_years_ago": 104, "transferred_in": 3, "transferred_out": 6, "deaths": 1}
    found, _ = rows("Q1", (school("A"), "junior", change), (school("B"), "primary", {"graduates": 10}))
    assert found == [("", "", 0.95, 0.95, False, True)]


def test_shares_of_the_county_and_of_schools():
    big = {"classes": 100, "classes_56_60": 3, "classes_61_65": 1, "classes_ge66": 1}
    assert rows("G5-oversized", (school("A"), "primary", big))[0] == [("", "", 0.05, 0.05, False, True)]
    assert rows("G5-super-oversized", (school("A"), "primary", big))[0] == [("", "", 0.01, 0.02, False, True)]
    funds = {"public_funds": 1_000_000, "training_funds": 49_999}
    assert rows("Q4", (school("A"), "primary", funds))[1] == "fails"
    assert rows("G12", (school("A"), "primary", {"teachers": 40, "teachers_certified": 40}))[1] == "passes"
