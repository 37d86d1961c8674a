"""What cannot stand together: the numbers, and that no wish of the set could be left out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.core.plan.pairing.test_solve import problems
from tests.core.plan.pairing.tiny import forbid, force, tiny

from tongpan_core.plan.pairing import SCOPES, Limits, PairingPlan, Past, solve

ALL = frozenset(SCOPES)


def conflict(problem):
    result = solve(problem)
    assert (result.status, result.solution, result.objective, result.bound) == ("infeasible", None, None, None)
    return {wish.key: wish for wish in result.conflict}


def counts(wishes):
    needs, places = wishes["needs"].values, wishes["places"].values
    return needs["recipients"], needs["needed"], places.get("donors", 0), places.get("places", 0)


def test_more_needs_than_places():
    found = conflict(tiny([[50] * 12] * 3, places=[3, 3, 3]))
    assert list(found) == ["needs", "places"]
    assert counts(found) == (10, 10, 3, 9)
    assert found["needs"].values["stages"] == ["primary"]
    assert found["needs"].values["names"] == ["Recipient r0", "Recipient r1", "Recipient r2"]


def test_only_the_stage_that_lacks_places_is_named():
    junior = {"stages": frozenset({"junior"})}
    problem = tiny([[50] * 4] * 2, places=[5, 1], donors={1: junior}, recipients={2: junior, 3: junior})
    found = conflict(problem)
    assert list(found) == ["needs", "places"]
    assert counts(found) == (2, 2, 1, 1)
    assert found["places"].values["names"] == ["Donor d1"]
    assert found["needs"].values["stages"] == ["junior"]


def test_nobody_may_help():
    far = {"county": "south", "city": "lake"}
    problem = tiny(
        [[50, 50]], places=[2], recipients={1: far}, limits=Limits(mode="free", scopes=ALL - {"across_cities"})
    )
    found = conflict(problem)
    assert list(found) == ["needs", "places", "scope"]
    assert counts(found) == (1, 1, 0, 0)
    assert found["scope"].values == {"scopes": sorted(ALL - {"across_cities"})}


def test_one_school_wants_more_donors_than_there_are():
    found = conflict(tiny([[50], [50]], places=[5, 5], least=[3], most=[3]))
    assert counts(found) == (1, 3, 2, 2)


def test_a_limit_that_has_no_part_in_it_is_not_named():
    problem = tiny([[50, 5]], places=[2], limits=Limits(mode="free", least_fit=10, distance_km=100))
    assert list(conflict(problem)) == ["needs", "places", "least_fit"]


def test_rotation_that_leaves_nobody():
    past = (Past("d0", "r0", 2022, 2024),)
    problem = tiny([[50]], past=past, limits=Limits(mode="rotate", rotate_years=3))
    assert list(conflict(problem)) == ["needs", "places", "rotate"]
    assert solve(replace(problem, year=2028)).status == "optimal"


def test_decisions_by_hand():
    problem = tiny([[50, 50], [50, 50]], fixed=(force(0, 0), forbid(1, 1)))
    assert list(conflict(problem)) == ["needs", "places", "force:d0:r0", "forbid:d1:r1"]


def test_more_forced_than_there_are_places():
    problem = tiny([[50, 50, 50]], places=[1], least=[0, 0, 0], fixed=(force(0, 0), force(0, 1), force(0, 2)))
    assert list(conflict(problem)) == ["places:d0", "force:d0:r0", "force:d0:r1"]
    problem = tiny([[50], [50]], fixed=(force(0, 0), force(1, 0)))
    assert list(conflict(problem)) == ["most:r0", "force:d0:r0", "force:d1:r0"]


@settings(deadline=None, max_examples=60)
@given(problems(), st.booleans())
def test_nothing_could_be_left_out(problem, scoped):
    result = solve(problem)
    assume(result.status == "infeasible")
    keys = [wish.key for wish in result.conflict]
    assert keys
    if keys[0] == "needs":
        values = {wish.key: wish.values for wish in result.conflict}
        assert values["needs"]["needed"] > values["places"].get("places", 0)
    for key in keys:
        if key == "least_fit":
            freed = replace(problem, limits=replace(problem.limits, least_fit=None))
        elif key.startswith(("force:", "forbid:")):
            kind, donor, recipient = key.split(":")
            kept = [own for own in problem.fixed if (own.kind, own.donor, own.recipient) != (kind, donor, recipient)]
            freed = replace(problem, fixed=tuple(kept))
        else:
            continue
        others = solve(freed)
        assert others.status == "optimal" or {wish.key for wish in others.conflict} != set(keys)


def test_a_conflict_is_not_sought_where_it_is_not_wanted():
    from tongpan_core.plan.pairing import Params

    result = solve(tiny([[50, 50]]), params=Params(explain_conflict=False))
    assert (result.status, result.conflict) == ("infeasible", ())
    assert isinstance(solve(tiny([[50]])).solution, PairingPlan)
