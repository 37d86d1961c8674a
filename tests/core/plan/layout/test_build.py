"""From schools and villages to a problem, with what is missing said plainly; defaults are policy with citations."""

from datetime import date

import numpy as np
import pytest

from tongpan_core.plan.layout import (
    Growth,
    Home,
    Params,
    Place,
    build_problem,
    defaults,
    solve,
    violations,
)
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import School, Sections

ON = date(2025, 9, 1)
GIVEN = defaults(ON, "primary", "441826")
PLACES = (120.0, 45.0, np.nan)
HOMES = (
    Home("V0", "Stone Bridge", 61, 113.00, 24.0, "S0"),
    Home("V1", "Upper Field", 20, 113.01, 24.0, "S1"),
    Home("V2", "Lower Field", 10, 113.02, 24.0, "S2"),
    Home("V3", "Nobody Knows", None, 113.0, 24.1),
    Home("V4", "Nowhere", 8),
    Home("V5", "Empty", 0, 113.0, 24.1),
)


def sections():
    schools = tuple(
        School(f"S{i}", f"School {i}", "441826", "218" if i == 1 else "211", longitude=113.0 + 0.01 * i, latitude=24.0)
        for i in range(3)
    )
    return Sections(schools, ("primary",) * 3, {"places": np.array(PLACES), "pupils": np.array([61.0, 20.0, 12.0])})


def built(**given):
    return build_problem(sections(), given.pop("homes", HOMES), given.pop("given", GIVEN), area="Test county", **given)


def test_every_default_is_cited():
    for name, cited in GIVEN.values.items():
        assert cited.reference, name
        assert cited.reference_zh, name
    assert "国办发〔2018〕27号" in GIVEN.values["walk_low_km"].reference
    assert [band.code for band in GIVEN.bands] == ["low", "high"]
    assert GIVEN.limits.lot == 45
    junior = defaults(ON, "junior")
    assert [band.code for band in junior.bands] == ["all"]
    assert junior.limits.lot == 50
    assert defaults(ON, "senior").limits.lot == 1


def test_what_is_missing_is_said():
    problem, said = built()
    assert [village.code for village in problem.villages] == ["V0", "V1", "V2"]
    assert {(own.place, own.text.split(":")[0]) for own in said if own.place} == {
        ("V3", "Village %(village)s"),
        ("V4", "Village %(village)s"),
        ("S1", "Teaching point %(school)s is taken to teach %(band)s only."),
        ("S2", "School %(school)s"),
    }
    assert all(own.text % own.values for own in said)
    assert len([own for own in said if not own.place]) == 2


def test_what_the_problem_holds():
    problem, _ = built(extend_most=90.0, keep=frozenset({"S2"}))
    assert problem.pupils.tolist() == [[30, 31], [10, 10], [5, 5]]
    assert problem.current.tolist() == [[0, 0], [1, 1], [2, 2]]
    assert [site.capacity for site in problem.sites] == [120, 45, 12]
    assert [site.must_keep for site in problem.sites] == [False, False, True]
    assert problem.sites[1].bands == ("low",)
    assert problem.sites[1].small
    assert problem.sites[1].running == GIVEN.number("running_point") < problem.sites[0].running
    assert problem.km[0, 1] == pytest.approx(1.016 * GIVEN.number("detour"), rel=1e-3)
    result = solve(problem, params=Params(gap=0.0))
    assert result.status == "optimal"
    assert violations(problem, result.solution) == []


def test_new_places_and_a_road_matrix():
    km = np.arange(24, dtype=float).reshape(6, 4)
    problem, said = built(km=km, places=(Place("N0", "New Site", 200),))
    assert problem.km.tolist() == km[[0, 1, 2, 4]].tolist()
    new = problem.sites[3]
    assert (new.existing, new.capacity) == (False, 200)
    assert new.building == GIVEN.number("new_school") + 200 * GIVEN.number("place")
    assert "where its pupils go today" in next(own.text for own in said if own.place == "V4")


def test_futures_by_growth():
    growth = (Growth("a", "as today", 0.5), Growth("b", "fewer", 0.5, 0.5, {"V0": 1.5}))
    problem, _ = built(version="scenarios", growth=growth)
    assert problem.futures[1].tolist() == [[45, 47], [5, 5], [3, 3]]


def test_nothing_to_plan_for():
    with pytest.raises(ProblemError, match="no village has pupils"):
        built(homes=HOMES[3:])
