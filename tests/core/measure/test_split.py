"""The splitting of shared figures, with the worked example of the evaluation forms."""

import math

import pytest

from tongpan_core.measure import SplitRow, split, stage_shares
from tongpan_core.tables import School, SchoolFigures

WEIGHTS = {"primary": 1.0, "junior": 1.1, "senior": 1.32}


def one(kind, by_stage, shared):
    return SchoolFigures([School("A", "甲校", "441826", kind=kind)], {"A": by_stage}, {"A": shared})


def test_nine_year_school_golden():
    """166 primary and 210 junior pupils share 23226: 9711.63 and 13514.37, 58.50 and 64.354 per pupil."""
    done = split(one("312", {"primary": {"pupils": 166}, "junior": {"pupils": 210}}, {"area_teaching": 23226}), WEIGHTS)
    area = done.sections.figures["area_teaching"]
    assert area == pytest.approx([9711.63, 13514.37], abs=0.005)
    assert area / done.sections.figures["pupils"] == pytest.approx([58.5038, 64.3542], abs=5e-5)
    assert done.sections.keys == (("A", "primary"), ("A", "junior"))
    assert done.rows == (
        SplitRow("A", "primary", 166, 1.0, pytest.approx(166 / 397), ("area_teaching",)),
        SplitRow("A", "junior", 210, 1.1, pytest.approx(231 / 397), ("area_teaching",)),
    )


def test_complete_school_weighs_senior_by_one_point_two():
    """完全中学: the junior share is B / (B + 1.2 C)."""
    shares = stage_shares({"junior": {"pupils": 300}, "senior": {"pupils": 400}}, WEIGHTS)
    assert shares == {"junior": pytest.approx(300 / (300 + 1.2 * 400)), "senior": pytest.approx(480 / 780)}


def test_twelve_year_school():
    shares = stage_shares({"primary": {"pupils": 100}, "junior": {"pupils": 100}, "senior": {"pupils": 100}}, WEIGHTS)
    assert shares == {
        "primary": pytest.approx(1 / 3.42),
        "junior": pytest.approx(1.1 / 3.42),
        "senior": pytest.approx(1.32 / 3.42),
    }


def test_teachers_are_not_split():
    """A school's total of teachers says nothing of its stages, while music rooms stand whole at both."""
    done = split(
        one(
            "312",
            {"primary": {"pupils": 10, "teachers": 3}, "junior": {"pupils": 10}},
            {"teachers": 8, "music_rooms": 2},
        ),
        WEIGHTS,
    )
    figures = done.sections.figures
    assert figures["teachers"][0] == 3
    assert math.isnan(figures["teachers"][1])
    assert list(figures["music_rooms"]) == [2, 2]
    assert done.rows == ()


def test_own_figure_of_a_stage_stands():
    done = split(one("312", {"primary": {"pupils": 10, "books": 7}, "junior": {"pupils": 10}}, {"books": 100}), WEIGHTS)
    assert list(done.sections.figures["books"]) == [7, pytest.approx(100 * 11 / 21)]


def test_single_stage_keeps_everything():
    done = split(one("211", {"primary": {"pupils": 0}}, {"area_teaching": 50.0, "teachers": 4}), WEIGHTS)
    assert {name: list(column) for name, column in done.sections.figures.items()} == {
        "area_teaching": [50.0],
        "teachers": [4],
        "pupils": [0],
    }


@pytest.mark.parametrize("junior", [{}, {"pupils": math.nan}])
def test_unknown_pupils_leave_the_parts_unknown(junior):
    done = split(one("312", {"primary": {"pupils": 10}, "junior": junior}, {"books": 100}), WEIGHTS)
    assert all(math.isnan(part) for part in done.sections.figures["books"])


def test_kindergarten_takes_no_part():
    done = split(one("211", {"kindergarten": {"pupils": 30}, "primary": {"pupils": 60}}, {"books": 100}), WEIGHTS)
    assert math.isnan(done.sections.figures["books"][0])
    assert done.sections.figures["books"][1] == 100
