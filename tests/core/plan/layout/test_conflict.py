"""Where no layout exists, the smallest set of wishes that cannot stand together is named, with its numbers."""

from dataclasses import replace

from hypothesis import given, settings
from tests.core.plan.layout.small import ALL, KM, SITES, futures, problems, small

from tongpan_core.plan.layout import Band, Fixed, Limits, Params, solve, violations
from tongpan_core.plan.layout.conflict import conflict
from tongpan_core.plan.layout.demand import beyond
from tongpan_core.plan.layout.wishes import only, wishes_of


def found(problem):
    result = solve(problem)
    assert (result.status, result.solution, result.bound) == ("infeasible", None, None)
    return {wish.key: dict(wish.values) for wish in result.conflict}


def test_a_village_without_a_school_in_reach():
    problem = small(bands=(Band("all", "all grades", 1.2),))
    values = {"village": "Village 3", "band": "all grades", "limit": 1.2, "site": "Upper Valley School", "nearest": 1.5}
    assert found(problem) == {"way:V3:all": values}


def test_a_village_beyond_the_limit_goes_to_the_nearest_school_where_it_may():
    problem = small(bands=(Band("all", "all grades", 1.2),), limits=Limits(nearest=True))
    result = solve(problem)
    assert result.status == "optimal"
    assert result.solution.site_of()[("V3", "all")] == "B"
    assert violations(problem, result.solution) == []
    strict = replace(problem, limits=Limits())
    assert [(own.rule, own.where) for own in violations(strict, result.solution)] == [("reach", "V3/all→B")]
    assert beyond(problem) == beyond(strict) == [(3, 0, 1.5)]
    assert beyond(small()) == []
    barred = replace(problem, fixed=(Fixed("bar", "B", "V3"),))
    assert solve(barred).solution.site_of()[("V3", "all")] == "C", "the nearest of those that may serve it"
    far = replace(
        result.solution,
        sent=tuple(replace(own, site="A") if own.village == "V3" else own for own in result.solution.sent),
    )
    assert ("reach", "V3/all→A") in [(own.rule, own.where) for own in violations(problem, far)]


def test_a_decision_against_a_limit():
    far = small(fixed=(Fixed("send", "A", "V3"),))
    assert set(found(far)) == {"fixed:0", "way:V3:all"}
    assert found(far)["fixed:0"] == {"site": "Stone Bridge School", "village": "Village 3", "km": 7.0}
    closed = small(fixed=(Fixed("close", "B"), Fixed("leave", "C"), Fixed("keep", "A")))
    assert set(found(closed)) == {"fixed:0", "fixed:1", "way:V3:all"}


def test_a_school_that_must_stay_and_is_closed():
    sites = (replace(SITES[0], must_keep=True), *SITES[1:])
    assert set(found(small(sites=sites, fixed=(Fixed("close", "A"),)))) == {"keep:A", "fixed:0"}


def test_too_few_places():
    sites = tuple(replace(site, capacity=30, extend_most=0) for site in SITES[:2])
    assert found(small(sites=sites, km=KM[:, :2])) == {"places": {"places": 60, "more": 0, "pupils": 85}}


def test_too_few_sites_and_how_many_are_needed():
    problem = small(sites=SITES[:2], km=KM[:, :2], limits=Limits(sites=1))
    assert found(problem) == {
        "sites": {"sites": 1, "needed": 2},
        "places": {"places": 100, "more": 90, "pupils": 85},
        "ways:all": {"band": "all grades", "limit": 6.5},
    }


def test_too_small_a_budget_and_how_much_is_needed():
    problem = small(sites=(SITES[0], SITES[2]), km=KM[:, [0, 2]], limits=Limits(budget=3_000_000.0), bands=ALL)
    budget = {"budget": 3_000_000.0, "needed": 4_000_000.0}
    assert found(problem) == {"budget": budget, "ways:all": {"band": "all grades", "limit": 6.5}}


def test_schools_that_would_be_too_small():
    sites = tuple(replace(site, must_keep=site.existing) for site in SITES)
    assert set(found(small(sites=sites, limits=Limits(smallest=50)))) == {"keep:A", "keep:B", "smallest"}


def test_scenarios_need_places():
    problem = futures(small(sites=SITES[:2], km=KM[:, :2]), 1.0, 3.0)
    assert found(problem)["places"]["pupils"] == 3 * 85


@settings(max_examples=25, deadline=None)
@given(problem=problems())
def test_a_conflict_is_irreducible(problem):
    if solve(problem, params=Params(explain_conflict=False)).status != "infeasible":
        assert conflict(problem, lambda: False) == ()
        return
    keys = [wish.key for wish in conflict(problem, lambda: False)]
    assert keys
    assert not stands(problem, keys)
    assert all(stands(problem, [own for own in keys if own != key]) for key in keys)


def stands(problem, keys):
    """Whether some layout keeps these wishes, asked of the solver with all others taken away."""
    relaxed, free = only(problem, frozenset(keys))
    km = relaxed.km.copy()
    for v, village in enumerate(problem.villages):
        if (village.code, "all") in free:
            km[v] = 0.0
    relaxed = replace(relaxed, km=km, goal="km")
    return solve(relaxed, params=Params(explain_conflict=False)).status != "infeasible"


def test_every_wish_has_its_own_key():
    problem = small(limits=Limits(sites=1, smallest=10, budget=1.0), fixed=(Fixed("bar", "A", "V0"),))
    for each in (True, False):
        keys = [wish.key for wish in wishes_of(problem, each=each)]
        assert len(set(keys)) == len(keys)
        assert all(wish.label % wish.values for wish in wishes_of(problem, each=each))
