from __future__ import annotations

import numpy as np
import pytest
from tests.core.plan.bus.small import small

from tongpan_core.plan.bus import BusType, Fixed, Limits, Params, School, conflict, fewest_buses, solve
from tongpan_core.plan.problem import ProblemError


def _keys(problem):
    result = solve(problem, params=Params(steps=1))
    assert result.status == "infeasible"
    assert (result.solution, result.objective) == (None, None)
    return [wish.key for wish in result.conflict]


def test_nothing_speaks_against_a_plan_that_can_be():
    assert conflict(small()) == ()


def test_stop_beyond_the_ride_limit_is_named_with_its_minutes():
    problem = small(places=((2, 0), (95, 0), (2, 4), (3, 4)), ride=45 * 60.0)
    (wish,) = conflict(problem)
    assert wish.key == "ride:A"
    assert wish.values == {"school": "School A", "stop": "Stop 1", "limit": 45.0, "minutes": 95.0}
    assert wish.label % wish.values == (
        "Pupils of School A ride at most 45.0 minutes; straight from Stop 1 it takes 95.0"
    )


def test_more_pupils_than_seats_without_splitting():
    problem = small(pupils=((50, 0), (15, 0), (0, 25), (0, 10)), limits=Limits(split=False))
    assert _keys(problem) == ["split:s0", "seats"]


@pytest.mark.parametrize(
    ("fixed", "keys"),
    [
        ((Fixed("together", "A", ("s0", "s1")), Fixed("apart", "A", ("s1", "s0"))), ["fixed:0", "fixed:1"]),
        ((Fixed("bell", "A", value=60.0), Fixed("bell", "A", value=120.0)), ["fixed:0", "fixed:1"]),
        ((Fixed("type", "A", ("s0",), "small"),), ["fixed:0", "seats:small"]),
        ((Fixed("type", "A", ("s1",), "none"),), ["fixed:0", "number:none"]),
        ((Fixed("type", "A", ("s1",), "bus"), Fixed("type", "A", ("s1", "s0"), "none")), ["fixed:0", "fixed:1"]),
    ],
)
def test_decisions_that_cannot_stand_together(fixed, keys):
    types = (
        BusType("bus", "Bus", 40, "depot", None, 1000.0),
        BusType("small", "Small bus", 10, "depot"),
        BusType("none", "Sold bus", 40, "depot", 0),
    )
    problem = small(types=types, fixed=fixed)
    found = [[wish.key for wish in conflict(problem)]]
    if len(fixed) == 2 and fixed[1].item == "none":
        found.append(keys)  # the sold bus alone speaks against it as well
    assert keys in found


def test_together_with_too_many_pupils_or_too_long_a_way():
    together = (Fixed("together", "A", ("s0", "s1")),)
    assert _keys(small(fixed=together, seats=34)) == ["fixed:0", "seats"]
    assert _keys(small(fixed=together, ride=3.4 * 60)) == ["fixed:0", "ride:A"]


LINE = {"pupils": ((20, 0), (15, 0), (10, 0), (0, 10)), "places": ((2, 0), (3, 0), (4, 0), (3, 4))}


def _chain(*more):
    return (Fixed("together", "A", ("s0", "s1")), Fixed("together", "A", ("s1", "s2")), *more)


def test_decisions_that_share_a_stop_are_looked_at_together():
    """Each pair of stops may share a run; the three of them may not."""
    assert conflict(small(**LINE, fixed=_chain(), seats=45)) == ()
    assert _keys(small(**LINE, fixed=_chain(), seats=40)) == ["fixed:0", "fixed:1", "seats"]
    whole = 4 * 60 + (30 + 15) + (30 + 20)  # from the last stop over both others to the school, with their boarding
    assert conflict(small(**LINE, fixed=_chain(), seats=45, ride=float(whole))) == ()
    assert _keys(small(**LINE, fixed=_chain(), seats=45, ride=whole - 1.0)) == ["fixed:0", "fixed:1", "ride:A"]


def test_a_decision_that_has_no_part_in_it_is_not_named():
    more = Fixed("together", "A", ("s2", "s1")), Fixed("apart", "A", ("s0", "s2"))
    assert _keys(small(**LINE, fixed=_chain(*more), seats=45)) == ["fixed:0", "fixed:1", "fixed:3"]
    assert _keys(small(**LINE, fixed=_chain(), seats=34)) == ["fixed:0", "seats"]


def test_bound_sees_that_bells_are_too_near():
    assert fewest_buses(small()) == 1
    assert fewest_buses(small(arrive=((8.0, 8.0), (8.05, 8.05)))) == 2


def test_faults_are_all_named_at_once():
    good = small()
    with pytest.raises(ProblemError) as caught:
        small(
            schools=((0, 0), (0, 4)),
            pupils=((-1, 0), (15, 0), (0, 25), (0, 10)),
            types=(BusType("bus", "Bus", 0, "nowhere"),),
            fixed=(Fixed("together", "A", ("s0", "s9")), Fixed("bell", "C")),
            limits=Limits(ride=0.0),
        )
    text = str(caught.value)
    for part in (
        "Stop Stop 0 (s0): -1 pupils for School A",
        "Bus type Bus (bus): 0 seats",
        "the depot “nowhere” is not known",
        "the longest ride is 0.0",
        "Decision 1 (together): there is no stop s9",
        "Decision 2 (bell): there is no school C",
    ):
        assert part in text
    assert len(good) == 4


def test_window_and_ways_that_make_no_sense():
    km = small().km.copy()
    km[0, 1] = np.nan
    with pytest.raises(ProblemError, match=r"Way from Stop 0 to Stop 1: “km” is nan"):
        small(km=km)
    with pytest.raises(ProblemError, match="give a window that is not empty"):
        small(arrive=((8.5, 8.0), (9.0, 9.0)))
    with pytest.raises(ProblemError, match=r"School A \(A\): buses arrive from -inf to .*; .* for both ends"):
        small(arrive=((-np.inf, 8.0), (9.0, 9.0)))
    with pytest.raises(ProblemError, match="shape"):
        small(pupils=((1, 0),))
    with pytest.raises(ProblemError, match="no pupil waits"):
        small(pupils=((0, 0),) * 4)
    assert School("A", "School A", 0.0, 0.0).shift == (0.0, 0.0)


def test_digest_and_plain_values():
    one, other = small(), small(ride=900.0)
    assert one.digest == small().digest != other.digest
    assert one.to_dict()["pupils"] == [[20, 0], [15, 0], [0, 25], [0, 10]]
    assert one.to_dict()["limits"] == {"ride": None, "mixed": False, "split": True}
    with pytest.raises(ValueError, match="read-only"):
        one.pupils[0, 0] = 1
