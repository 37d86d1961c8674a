"""Reasons, the other choice and its price, before and after."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from tests.core.plan.layout.small import KM, SITES, futures, problems, small

from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.layout import (
    Fixed,
    LayoutPlan,
    Limits,
    Params,
    explain,
    objective,
    price,
    regrets,
    solve,
    violations,
    with_decision,
)
from tongpan_core.plan.layout.demand import demand, from_plan
from tongpan_core.plan.layout.whatif import Layout, Other, other_choice, value
from tongpan_core.plan.problem import ProblemError

EXACT = Params(gap=0.0, explain_conflict=False)
NOW = np.array([[0], [0], [1], [1]])


def test_sites_and_villages_in_reasons():
    problem = small(current=NOW, limits=Limits(lot=45))
    plan = solve(problem, params=EXACT).solution
    told = explain(problem, plan)
    a, b, c = told.sites
    assert [own.fate for own in told.sites] == ["kept", "kept", "left"]
    assert (a.pupils_before, a.pupils_after, a.places_after) == (55, 55, 60)
    assert b.why % b.values == (
        "10.0 pupils of Village 3 (all grades) would have no school in reach: "
        "the nearest, Stone Bridge School, is 7.0 km away."
    )
    assert b.worse is None
    assert c.why.startswith("The other choice would be worse")
    assert c.worse == pytest.approx(c.values["worse"])
    last = told.villages[3]
    assert (last.before, last.after, last.km_after, last.rides_after, last.second) == ("B", "B", 1.5, False, "")
    assert told.before == told.after
    assert told.after.pupil_km == pytest.approx(15 + 25 + 10 + 15)
    assert told.after.farthest_km == 1.5
    assert told.after.yearly == pytest.approx(told.objective) == pytest.approx(objective(problem, plan))
    assert to_plain(told)["sites"][0]["site"] == "A"


def test_pupils_whose_school_changes_are_in_what_a_layout_costs_a_year():
    problem = small(current=NOW, fixed=(Fixed("close", "A"), Fixed("open", "C")))
    dear = replace(problem, costs=replace(problem.costs, change=5_000.0))
    told = explain(dear, solve(dear, params=EXACT).solution)
    assert told.after.yearly == pytest.approx(told.objective)
    assert told.after.yearly > explain(problem, solve(problem, params=EXACT).solution).after.yearly
    assert told.before.yearly == explain(problem, solve(problem, params=EXACT).solution).before.yearly


def test_frozen_schools_and_decisions_say_so():
    sites = (replace(SITES[0], must_keep=True), *SITES[1:])
    problem = small(sites=sites, fixed=(Fixed("leave", "C"),))
    a, _, c = explain(problem, solve(problem, params=EXACT).solution).sites
    assert (a.why, c.why) == ("It must stay.", "It was decided by hand.")


def test_a_plan_of_another_problem_is_refused():
    with pytest.raises(ProblemError, match="answers another problem"):
        explain(small(), LayoutPlan("Test county", "", ("Z",)))


@settings(max_examples=30, deadline=None)
@given(problem=problems())
def test_the_value_of_a_layout_is_its_objective(problem):
    plan = solve(problem, params=EXACT).solution
    if plan is None:
        return
    own = demand(problem)
    layout = Layout(*from_plan(own, plan))
    assert value(own, layout) == pytest.approx(objective(problem, plan))
    told = explain(problem, plan)
    assert told.objective == pytest.approx(value(own, layout))
    for row, story in enumerate(told.sites):
        other = other_choice(own, row, layout)
        if isinstance(other, Other) and not (problem.limits.sites or problem.limits.budget or problem.limits.smallest):
            assert other.worse >= -1e-6
            flip = Fixed("close" if problem.sites[row].existing else "leave", story.site)
            if story.fate in ("merged", "left"):
                flip = Fixed("keep" if problem.sites[row].existing else "open", story.site)
            _, worse = price(problem, plan, flip, params=EXACT)
            assert worse is not None
            assert worse <= other.worse + 1e-6 * max(1.0, abs(told.objective))


def test_a_decision_and_its_price():
    problem = small(current=NOW)
    plan = solve(problem, params=EXACT).solution
    result, worse = price(problem, plan, Fixed("open", "C"), params=EXACT)
    assert "C" in result.solution.open
    assert worse == pytest.approx(result.objective - objective(problem, plan))
    assert worse > 0
    assert violations(with_decision(problem, Fixed("open", "C")), result.solution) == []
    blocked, none = price(problem, plan, Fixed("send", "A", "V3"), params=EXACT)
    assert (blocked.status, none) == ("infeasible", None)


def test_a_new_decision_takes_the_place_of_an_old_one():
    once = with_decision(small(), Fixed("close", "A"))
    assert with_decision(once, Fixed("keep", "A")).fixed == (Fixed("keep", "A"),)
    sent = with_decision(once, Fixed("send", "A", "V1"))
    assert with_decision(sent, Fixed("send", "B", "V1")).fixed == (Fixed("close", "A"), Fixed("send", "B", "V1"))
    both = with_decision(sent, Fixed("bar", "C", "V1"))
    assert both.fixed == (Fixed("close", "A"), Fixed("send", "A", "V1"), Fixed("bar", "C", "V1"))


def test_regret_of_each_future():
    problem = futures(small(sites=SITES[:2], km=KM[:, :2]), 1.0, 1.5)
    plan = solve(problem, params=EXACT).solution
    found = regrets(problem, plan, params=EXACT)
    assert [own.scenario for own in found] == ["K0", "K1"]
    assert all(own.regret == pytest.approx(own.value - own.least, abs=1e-6) for own in found)
    assert sum(own.value for own in found) / 2 == pytest.approx(objective(problem, plan), rel=0.2)
