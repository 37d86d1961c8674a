"""清远 2017–2018 and 2024: every figure of the two documents out of its records (domain facts S0, S1, X1)."""

from __future__ import annotations

from tongpan.assistance.research.models import Mentoring

STORY = "qingyuan"


def test_s0_10_a_donation_of_2050000_yuan(region):
    region.counts("S0.10", 2_050_000)


def test_s0_11_a_pair_of_schools_signed(region):
    region.counts("S0.11", 1, 1)


def test_s0_12_a_mechanism_with_its_goal(region):
    region.counts("S0.12", 1)


def test_s0_13_one_joint_review_a_year(region):
    region.counts("S0.13", 1)


def test_s0_14_several_schools_made_strong_by_teams(region):
    region.counts("S0.14", 3, 3)


def test_s1_06_three_cooperations(region):
    region.counts("S1.06", 3)


def test_s1_07_three_grades_opened(region):
    region.counts("S1.07", 3)


def test_s1_08_six_named_classes(region):
    region.counts("S1.08", 6)


def test_s1_09_five_million_yuan_and_a_class(region):
    region.counts("S1.09", 5_000_000, 1)


def test_s1_10_more_than_4000_person_times(region):
    region.counts("S1.10", 4032)


def test_s1_11_three_buildings_and_1800_places(region):
    region.counts("S1.11", 3, 1840)


def test_s1_12_an_extension(region):
    region.counts("S1.12", 1)


def test_s1_13_a_new_school(region):
    region.counts("S1.13", 1)


def test_s1_14_seven_rural_schools(region):
    region.counts("S1.14", 7)


def test_s1_15_six_projects_begun(region):
    region.counts("S1.15", 6)


def test_s1_16_seven_pilot_schools(region):
    region.counts("S1.16", 7)


def test_s1_17_a_company(region):
    region.counts("S1.17", 1)


def test_s1_18_positive_discipline(region):
    region.counts("S1.18", 32, 1, 20)


def test_s1_19_lesson_decoding(region):
    region.counts("S1.19", 3, 2, 25, 25)


def test_s1_20_sessions_lessons_lectures_person_times(region):
    region.counts("S1.20", 110, 104, 84, 9900)


def test_s1_21_twelve_principals_and_a_hundred_teachers_of_190_schools(region):
    region.counts("S1.21", 190, 12, 100)


def test_s1_35_fifty_in_2018(region):
    region.counts("S1.35", 50)


def test_s1_41_the_cascade(region):
    region.counts("S1.41", 100, 1000, 10_000)


def test_s1_41_every_mentor_has_ten_of_the_same_subject_and_nobody_stands_twice(region):
    pairs = Mentoring.everywhere.filter(cascade__unit=region.unit)
    mentors: dict[int, int] = {}
    for mentor, subject, taught in pairs.values_list("mentor", "subject", "mentor__subject"):
        mentors[mentor] = mentors.get(mentor, 0) + 1
        assert subject == taught
    assert set(mentors.values()) == {10}
    assert len(mentors) == 1100
    assert len({*mentors, *pairs.values_list("apprentice", flat=True)}) == 11_100


def test_where_the_documents_contradict_themselves_both_readings_are_shown(region):
    found = {
        (row.stated.key, row.stated.place): (row.stated.value, row.counted, row.difference)
        for row in region.rows
        if row.stated.is_contradiction
    }
    assert found == {
        ("X0.1", 0): (1, 1, 0),
        ("X0.1", 1): (1, 1, 0),
        ("X1.1", 0): (3, 2, -1),
        ("X1.1", 1): (3, 3, 0),
        ("X1.2", 0): (9, 9, 0),
        ("X1.2", 1): (6, 6, 0),
        ("X1.3", 0): (110, 110, 0),
        ("X1.3", 1): (180, 188, 8),
        ("X1.4", 0): (4000, 4032, 32),
        ("X1.4", 1): (10_000, 9900, -100),
        ("X1.5", 0): (112, 112, 0),
        ("X1.5", 1): (50, 50, 0),
        ("X1.6", 0): (11_100, 11_100, 0),
    }
