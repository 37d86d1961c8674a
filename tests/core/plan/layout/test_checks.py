"""All faults of a problem at once, each with its place, cause and remedy."""

from dataclasses import replace

import numpy as np
import pytest
from tests.core.plan.layout.small import ALL, KM, PUPILS, SITES, futures, small

from tongpan_core.plan.layout import Band, Costs, Fixed, Limits, Scenario
from tongpan_core.plan.problem import ProblemError


def faults(**changes):
    with pytest.raises(ProblemError) as caught:
        small(**changes)
    return str(caught.value).splitlines()


def changed(array, place, value):
    new = array.copy()
    new[place] = value
    return new


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"sites": ()}, "Test county, sites: there are none"),
        ({"km": KM[:, :2]}, "Test county, km: the shape is (4, 2); (4, 3) is needed."),
        ({"sites": (SITES[0], SITES[0], SITES[2])}, "Test county, sites: the code A stands 2 times"),
        ({"sites": (replace(SITES[0], capacity=-1), *SITES[1:])}, "School Stone Bridge School (A), capacity: -1"),
        ({"sites": (replace(SITES[0], running=np.inf), *SITES[1:])}, "School Stone Bridge School (A), running: inf"),
        ({"sites": (*SITES[:2], replace(SITES[2], must_keep=True))}, "School New School (C), must_keep: it is not"),
        ({"sites": (replace(SITES[0], bands=("low",)), *SITES[1:])}, "School Stone Bridge School (A), bands: there"),
        ({"bands": (replace(ALL[0], walk_km=-2.0),)}, "Band all grades (all), walk_km: -2.0"),
        ({"bands": (Band("all", "all grades", None, 5.0),)}, "Band all grades (all), ride_km: without walk_km"),
        ({"pupils": changed(PUPILS, (1, 0), np.nan)}, "Village Village 1 (V1), pupils (all grades): nan"),
        ({"pupils": np.zeros((4, 1))}, "Test county, pupils: there are none at all"),
        ({"km": changed(KM, (2, 1), -1.0)}, "Village Village 2 (V2), km to Upper Valley School: -1.0"),
        ({"km": changed(KM, 3, np.nan)}, "Village Village 3 (V3), km: no way to any site that teaches all grades"),
        ({"current": np.full((4, 1), 7)}, "Village Village 0 (V0), current: there is no site 7"),
        ({"costs": Costs(place=-1.0)}, "Test county, costs, place: -1.0"),
        ({"costs": Costs(years=0.0)}, "Test county, costs, years: nothing can be spread over 0.0 years"),
        ({"limits": Limits(sites=4)}, "Test county, limits, sites: 4 cannot be open; give a number from 1 to 3."),
        ({"limits": Limits(budget=-1.0)}, "Test county, limits, budget: -1.0"),
        ({"limits": Limits(lot=0)}, "Test county, limits, lot: places cannot be built by 0"),
        ({"fixed": (Fixed("keep", "X"),)}, "Decision by hand “keep” for X: there is no such site"),
        ({"fixed": (Fixed("keep", "C"),)}, "Decision by hand “keep” for C, site: it is not there yet"),
        ({"fixed": (Fixed("open", "A"),)}, "Decision by hand “open” for A, site: it is there already"),
        ({"fixed": (Fixed("send", "A", "V9"),)}, "Decision by hand “send” for A, village: there is no V9"),
        ({"fixed": (Fixed("bar", "A", "V1", "low"),)}, "Decision by hand “bar” for A, band: there is no low"),
        ({"version": "other"}, "Test county, version: other is unknown"),
        ({"goal": "sites"}, "Test county, goal: sites does not fit median; it is one of km, cost."),
        ({"version": "scenarios"}, "Test county, scenarios: they belong to the version “scenarios”"),
        ({"version": "cover", "goal": "uncovered", "bands": (Band("all", "all grades"),)}, "Test county, bands"),
    ],
)  # fmt: skip
def test_a_fault_is_named(changes, fault):
    assert [line for line in faults(**changes) if line.startswith(fault)]


def test_all_faults_come_at_once():
    found = faults(costs=Costs(place=-1.0), limits=Limits(sites=9), fixed=(Fixed("keep", "X"),))
    assert len(found) == 3


def test_a_way_that_is_not_known_cannot_be_ordered():
    found = faults(km=changed(KM, (0, 1), np.nan), fixed=(Fixed("send", "B", "V0"),))
    assert found == ["Decision by hand “send” for B, village V0: the way is unknown; give its distance first."]


def test_probabilities_add_up():
    with pytest.raises(ProblemError, match="add up to 1"):
        replace(futures(small(), 1.0, 2.0), scenarios=(Scenario("K0", "a", 0.5), Scenario("K1", "b", 0.6)))


def test_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        small().km[0, 0] = 3.0
