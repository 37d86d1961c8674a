"""Light in classrooms: averages, uniformity, limits by the standard of the day, and which point falls short."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan_core.measure.lighting import (
    FEW,
    LATER,
    OLDER,
    STALE,
    Light,
    average,
    judge,
    rates,
    standard,
    uniformity,
)
from tongpan_core.policy import PolicyError

NOW = date(2023, 9, 1)
DESK, BOARD = (320.0, 310, 300, 330, 340, 310, 305, 300, 320), (520.0, 510, 530)
GOOD = {"desk": DESK, "board": BOARD, "colour": 5000, "rendering": 85, "red": 12, "glare": 18, "power": 8.5}


def verdict(day=NOW, **changed):
    return judge(Light(**(GOOD | changed)), standard(day))


def test_the_documented_retrofit_of_1187_rooms():
    """连南 2023: 15,264 lamps and 8.15 million yuan for 1,187 rooms."""
    own = rates(1187, 15264, 8_150_000)
    assert (round(own.lamps_per_room, 2), round(own.yuan_per_room), round(own.yuan_per_lamp)) == (12.86, 6866, 534)


def test_nothing_to_divide_by_is_not_zero():
    assert all(math.isnan(own) for own in (rates(0, 0, 5).lamps_per_room, rates(0, 0, 5).yuan_per_lamp))


def test_average_and_uniformity():
    assert (average((200, 300, 400)), uniformity((200, 300, 400))) == (300, 200 / 300)
    assert (average(()), uniformity(()), uniformity((0, 0))) == (None, None, None)


def test_a_good_room_passes_every_limit():
    found = verdict()
    assert (found.passes, found.faults, found.remarks, len(found.findings)) == (True, (), (), 10)


@pytest.mark.parametrize(
    ("changed", "fault", "points"),
    [
        ({"desk": (310.0, 290, 300, 290, 300)}, "desk_average", (2, 4)),
        ({"desk": (500.0, 500, 500, 300)}, "desk_uniformity", (4,)),
        ({"board": (499.0, 500, 500)}, "board_average", (1,)),
        ({"board": (700.0, 700, 500)}, "board_uniformity", (3,)),
        ({"colour": 3200}, "colour_least", ()),
        ({"colour": 5400}, "colour_most", ()),
        ({"rendering": 79.9}, "rendering_least", ()),
        ({"red": 0}, "red_above", ()),
        ({"glare": 19.1}, "glare_most", ()),
        ({"power": 11.2}, "power_most", ()),
    ],
)
def test_each_limit_alone_fails_the_room_and_names_the_points(changed, fault, points):
    found = verdict(**changed)
    assert (found.passes, found.faults) == (False, (fault,))
    assert next(own.points for own in found.findings if own.name == fault) == points


def test_exactly_the_limit_passes():
    found = verdict(desk=(300.0,) * 8 + (210.0,) + (390.0,), board=(400.0, 550, 550), colour=5300, glare=19, power=11)
    assert found.faults == ()


def test_both_limits_of_colour_by_the_standard_of_the_day():
    """5,400 K: within GB 7793-2010, beyond GB/T 36876-2018 and GB 40070-2021."""
    assert verdict(date(2018, 9, 1), colour=5400).passes is True
    later = verdict(date(2019, 9, 1), colour=5400)
    assert (later.faults, [(own.text, dict(own.values)) for own in later.remarks]) == (
        ("colour_most",), [(OLDER, {"limit": 5500})]
    )  # fmt: skip
    cited = {
        year: standard(date(year, 9, 1)).limits["colour_most"].reference.partition(",")[0]
        for year in (2018, 2019, 2022)
    }
    assert cited == {2018: "GB 7793-2010", 2019: "GB/T 36876-2018", 2022: "GB 40070-2021"}


def test_r9_is_asked_for_since_2022_only():
    assert "red_above" not in standard(date(2022, 2, 28)).limits
    assert verdict(date(2022, 2, 28), red=-5).passes is True


def test_without_points_a_room_cannot_be_judged_but_a_fault_is_a_fault():
    assert verdict(board=()).passes is None
    assert verdict(board=(), desk=(100.0,) * 9).passes is False
    assert verdict(glare=None, red=None, power=None, colour=None, rendering=None).passes is True


def test_few_points_and_a_stale_instrument_are_said():
    found = verdict(desk=(300.0,) * 5, calibrated=date(2022, 1, 1))
    assert [(own.text, dict(own.values)) for own in found.remarks] == [
        (FEW, {"points": 5, "least": 9}), (STALE, {"days": 608, "most": 366})
    ]  # fmt: skip
    assert found.passes is True
    assert [own.text for own in verdict(calibrated=date(2024, 1, 1)).remarks] == [LATER]


def test_before_the_first_standard_there_is_nothing_to_judge_by():
    with pytest.raises(PolicyError, match="no standard holds on 2011-04-30"):
        standard(date(2011, 4, 30))


POINTS = st.lists(st.floats(1, 2000), min_size=1, max_size=16)


@settings(deadline=None)
@given(POINTS, st.floats(0.5, 2))
def test_uniformity_lies_between_zero_and_one_and_knows_no_scale(points, times):
    own = uniformity(points)
    assert own is not None
    assert 0 < own <= 1 + 1e-9
    assert uniformity([point * times for point in points]) == pytest.approx(own)


@settings(deadline=None)
@given(POINTS, POINTS)
def test_a_failed_point_limit_names_at_least_one_point(desk, board):
    found = verdict(desk=tuple(desk), board=tuple(board))
    for own in found.findings:
        if own.passes is False:
            assert own.points, own
            places = tuple(desk) if own.name.startswith("desk") else tuple(board)
            assert min(places) in {places[number - 1] for number in own.points}
