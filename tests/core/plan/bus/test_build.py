from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tongpan_core import tables
from tongpan_core.plan.bus import (
    Home,
    Params,
    Place,
    Served,
    build_problem,
    choose_stops,
    defaults,
    solve,
    violations,
)
from tongpan_core.plan.problem import ProblemError

DAY = date(2025, 9, 1)
NORTH = 1 / 111.19  # degrees of latitude in a kilometre


def _school(code="S1", name="Qingshan School", latitude=24.0, **changes):
    return tables.School(code, name, "C1", **({"longitude": 112.0, "latitude": latitude} | changes))


def _home(code, km, pupils=12, school="S1"):
    return Home(code, f"Village {code}", school, pupils, 112.0, None if km is None else 24.0 + km * NORTH)


def test_defaults_are_policy_with_citations_and_can_be_changed():
    given = defaults(DAY)
    assert given.numbers["top_speed"] == 60
    assert "617" in given.citations["top_speed"].reference
    assert given.stages["seats_most"] == {"kindergarten": 45, "primary": 56, "junior": 56, "senior": 56}
    changed = defaults(DAY, changed={"seats": 20, "ride_minutes": 50, "ride_minutes/primary": 25})
    assert (changed.numbers["seats"], changed.stages["ride_minutes"]["primary"]) == (20, 25)
    assert changed.stages["ride_minutes"]["junior"] == 50
    with pytest.raises(ProblemError, match="no default “speeed”"):
        defaults(DAY, changed={"speeed": 3})
    with pytest.raises(ProblemError, match="“speed” is -1"):
        defaults(DAY, changed={"speed": -1})


def test_county_is_built_with_what_is_missing_said():
    homes = [
        _home("near", 0.2),
        _home("far", 6),
        _home("farther", 9),
        _home("unreported", 5, None),
        _home("nowhere", None),
        _home("stranger", 5, school="S9"),
    ]
    schools = [
        Served(_school(), "primary"),
        Served(_school("S2", "Lushui School", None), "primary", 8 * 3600.0),
        Served(_school("S3", "Baiyun Kindergarten"), "kindergarten"),
    ]
    built = build_problem("Test county", schools, homes, defaults(DAY))
    problem = built.problem
    assert [stop.code for stop in problem.stops] == ["far", "farther"]
    assert built.boards == ("", "far", "farther", "", "", "")
    assert problem.pupils.tolist() == [[12], [12]]
    assert problem.km[0, 2] == pytest.approx(6 * 1.4, rel=1e-3)
    assert problem.seconds[0, 2] == pytest.approx(6 * 1.4 / 30 * 3600, rel=1e-3)
    school = problem.schools[0]
    assert (school.earliest, school.latest) == ((8 * 60 + 20 - 40) * 60, (8 * 60 + 20 - 10) * 60)
    about = ["", "", "S1", "S2", "S3", "nowhere", "stranger", "unreported"]
    assert sorted(note.about for note in built.notes) == about
    assert all(note.text % note.values for note in built.notes)
    result = solve(problem, params=Params(steps=20))
    assert violations(problem, result.solution) == []


def test_stops_are_given_and_one_home_is_too_far_from_them():
    stops = [Place("p1", "Crossing", 112.0, 24.0 + 6.3 * NORTH)]
    homes = [_home("a", 6), _home("b", 6.5, 3), _home("c", 12)]
    built = build_problem("Test county", [Served(_school(), "junior", 8 * 3600.0)], homes, defaults(DAY), stops=stops)
    assert built.boards == ("p1", "p1", "")
    assert built.problem.pupils.tolist() == [[15]]
    assert [note.values for note in built.notes if note.about == "c"] == [{"home": "Village c", "km": 8.0}]


def test_own_road_times_and_depot_are_used():
    def ways(longitude, latitude):
        return np.full((len(longitude),) * 2, 2.0), np.full((len(longitude),) * 2, 300.0)

    depot = Place("d", "Yard", 112.1, 24.0)
    schools = [Served(_school(), "primary", 8 * 3600.0)]
    built = build_problem("Test county", schools, [_home("a", 6)], defaults(DAY), depot=depot, ways=ways)
    assert (built.problem.km == 2.0).all()
    assert built.notes == ()


def test_buses_are_no_larger_and_no_faster_than_they_may_be_and_cost_what_a_school_day_costs():
    """The kindergarten that nobody rides to lowers no limit."""
    kindergarten = Served(_school("S3", "Baiyun Kindergarten"), "kindergarten", 8.5 * 3600.0)
    schools = [Served(_school(), "primary", 8 * 3600.0), kindergarten]
    given = defaults(DAY, changed={"seats": 60, "speed": 90, "cost": 400, "per_km": 3})
    built = build_problem("Test county", schools, [_home("a", 6)], given, number=4)
    (kind,) = built.problem.types
    assert (kind.seats, kind.number, kind.cost, kind.per_km) == (56, 4, 400, 6)
    assert built.problem.seconds[0, 1] == pytest.approx(6 * 1.4 / 60 * 3600, rel=1e-3)
    said = [note.text % note.values for note in built.notes]
    assert "A school bus may not drive 90.0 km/h: 60.0 km/h are planned with." in said
    assert any("60 seats" in own and "56 seats" in own for own in said)
    riding = [_home("a", 6), _home("b", 6, school="S3")]
    assert build_problem("Test county", schools, riding, given).problem.types[0].seats == 45


def test_nobody_to_ride_is_said():
    with pytest.raises(ProblemError, match="nobody is left to ride"):
        build_problem("Test county", [Served(_school(), "primary")], [_home("near", 0.1)], defaults(DAY))


def test_fewest_stops_then_shortest_walks():
    km = np.array([[0.0, 0.4, 0.9], [0.8, 0.4, 0.0], [0.9, 0.5, 2.0], [9.0, 9.0, 9.0]])
    chosen = choose_stops(km, np.full(4, 1.0), np.ones(4))
    assert chosen.served.tolist() == [False, True, False]
    assert chosen.stop.tolist() == [1, 1, 1, -1]
    assert chosen.proven
    assert np.isnan(chosen.km[3])
    two = choose_stops(km[:2], np.full(2, 0.3), np.ones(2))
    assert two.stop.tolist() == [0, 2]
    with pytest.raises(ProblemError, match="below zero"):
        choose_stops(-km, np.full(4, 1.0), np.ones(4))
    with pytest.raises(ProblemError, match="do not fit"):
        choose_stops(km, np.full(3, 1.0), np.ones(4))


def test_who_lives_beyond_the_longest_ride_is_left_out_and_named():
    given = defaults(DAY, changed={"ride_minutes": 20})
    homes = [_home("near", 6), _home("far", 9, 7)]  # 16.8 and 25.2 minutes
    schools = [Served(_school(), "primary", 8 * 3600.0)]
    assert solve(build_problem("Test county", schools, homes, given).problem, params=Params(steps=5)).solution is None
    built = build_problem("Test county", schools, homes, given, leave_far=True)
    assert [stop.code for stop in built.problem.stops] == ["near"]
    assert built.problem.km.shape == built.problem.seconds.shape == (3, 3)
    said = [note.text % note.values for note in built.notes if "left out" in note.text]
    assert said == [
        "Village far: 7 pupils of Qingshan School are left out: straight there takes 25.2 minutes, more than the 20.0 "
        "of the longest ride. Think of boarding, or of a nearer school."
    ]
    result = solve(built.problem, params=Params(steps=20))
    assert violations(built.problem, result.solution) == []


def test_nobody_within_the_longest_ride_is_said():
    given = defaults(DAY, changed={"ride_minutes": 5})
    with pytest.raises(ProblemError, match="nobody can be brought within the longest ride"):
        build_problem("Test county", [Served(_school(), "primary", 8 * 3600.0)], [_home("a", 9)], given, leave_far=True)


def test_roads_take_the_place_of_straight_ways_where_they_are_recorded():
    homes, served = [_home("near", 3), _home("far", 6), _home("farther", 9)], [Served(_school(), "primary")]
    roads = {("far", "S1"): (10.0, 25.0), ("farther", "far"): (4.0, None), ("near", "S1"): (0.5, None)}
    built = build_problem("Test county", served, homes, defaults(DAY), roads=roads)
    problem = built.problem
    assert [stop.code for stop in problem.stops] == ["far", "farther"]  # from near one walks
    assert (problem.km[0, 2], problem.seconds[0, 2]) == (10.0, 25 * 60.0)
    assert problem.km[1, 0] == 4.0
    assert problem.seconds[1, 0] == pytest.approx(4.0 / 30 * 3600)
    assert problem.km[1, 2] == pytest.approx(9 * 1.4, rel=1e-3)
    (note,) = [own for own in built.notes if "by road" in own.text]
    assert note.values == {"detour": 1.4, "known": 2, "pairs": 6}


def test_without_a_depot_no_way_to_the_first_stop_nor_from_the_last_school_is_counted():
    schools = [Served(_school(), "primary", 8 * 3600.0)]
    problem = build_problem("Test county", schools, [_home("a", 6), _home("b", 9)], defaults(DAY)).problem
    depot = problem.depot_place(problem.types[0])
    for ways in (problem.km, problem.seconds):
        assert not ways[depot].any()
        assert not ways[:, depot].any()
        assert (ways[:depot, :depot] > 0).sum() == depot * (depot - 1), "all other ways are"
