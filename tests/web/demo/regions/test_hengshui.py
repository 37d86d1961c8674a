"""衡水 2022: every figure of the document out of its records (domain facts S4, X4)."""

from __future__ import annotations

STORY = "hengshui"


def test_s4_02_nineteen_public_seniors_in_pairs(region):
    region.counts("S4.02", 19)


def test_s4_03_276_schools_under_integrated_management(region):
    region.counts("S4.03", 276)


def test_s4_04_five_county_platforms(region):
    region.counts("S4.04", 5)


def test_s4_08_teams_and_people(region):
    region.counts("S4.08", 37, 14, 23, 2238, 70, 186, 136, 1846)


def test_s4_11_three_city_seniors_help_four(region):
    region.counts("S4.11", 3, 4)


def test_s4_12_two_are_stated_and_three_are_named(region):
    region.counts("S4.12", 3, met=False)


def test_s4_13_six_county_seniors_help_six(region):
    region.counts("S4.13", 6, 6)


def test_s4_16_platforms_of_the_five_named_counties(region):
    region.counts("S4.16", 5)


def test_s4_18_services_by_subject_and_stage(region):
    region.counts("S4.18", 45, 44, 384, 388)


def test_s4_19_869_schools_in_three_years(region):
    region.counts("S4.19", 869)


def test_s4_20_by_form(region):
    region.counts("S4.20", 115, 160, 1)


def test_s4_24_sixty_three_activities(region):
    region.counts("S4.24", 63)


def test_s4_28_2032_teachers(region):
    region.counts("S4.28", 2032)


def test_s4_29_three_days_of_training(region):
    region.counts("S4.29", 1, 3)


def test_s4_30_four_and_three_recorded_lessons(region):
    region.counts("S4.30", 4, 3)


def test_s4_31_demonstration_of_mentor_and_apprentice(region):
    region.counts("S4.31", 1)


def test_s4_32_training_on_school_culture(region):
    region.counts("S4.32", 1, 3)


def test_s4_33_study_visit(region):
    region.counts("S4.33", 1, 3)


def test_s4_34_school_groups(region):
    region.counts("S4.34", 4, 5)


def test_where_the_document_contradicts_itself_both_readings_are_shown(region):
    found = {
        (row.stated.key, row.stated.place): (row.stated.value, row.counted, row.difference)
        for row in region.rows
        if row.stated.is_contradiction
    }
    assert found == {
        ("X4.1", 0): (23, 23, 0),
        ("X4.1", 1): (21, None, None),
        ("X4.2", 0): (2, 3, 1),
        ("X4.2", 1): (3, 3, 0),
        ("X4.3", 0): (1, 1, 0),
        ("X4.3", 1): (9, 9, 0),
        ("X4.4", 0): (276, 276, 0),
        ("X4.4", 1): (869, 869, 0),
        ("X4.5", 0): (None, None, None),
        ("X4.5", 1): (None, None, None),
        ("X4.6", 0): (3, 3, 0),
        ("X4.6", 1): (4, 4, 0),
    }
