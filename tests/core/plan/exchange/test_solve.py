"""The search beside full enumeration, and what every solver promises."""

from dataclasses import replace

import numpy as np
import pytest
from tests.core.plan.exchange.tiny import drawn, every_plan, teacher, tiny

from tongpan_core.plan.exchange import (
    Assigned,
    Decision,
    ExchangePlan,
    Limits,
    Params,
    objective,
    price,
    solve,
    violations,
    with_decision,
)
from tongpan_core.plan.exchange.fair import dissatisfied
from tongpan_core.plan.exchange.model import build, options_of
from tongpan_core.plan.problem import When

LIMITS = [
    {},
    {"share": 0.4},
    {"share": 0.3, "backbone_share": 0.4},
    {"share_out": 0.5, "keep_need": False, "most_need": False},
    {"years_between": 3.0, "frozen": frozenset({"S1"}), "share": 0.2},
    {"school_shares": {"S0": 0.5}, "not_back": False},
]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("limits", LIMITS)
def test_as_good_as_every_plan(seed, limits):
    problem = drawn(np.random.default_rng(seed), **limits)
    plans = list(every_plan(problem))
    result = solve(problem, params=Params(explain_conflict=False))
    if not plans:
        assert result.status == "infeasible"
        return
    assert result.status == "optimal"
    assert violations(problem, result.solution) == []
    best = min(total for total, _ in plans)
    assert result.objective == objective(problem, result.solution) == best
    assert result.bound <= best < result.bound + 1
    equal = [plan for total, plan in plans if total == best]
    model = build(problem)
    mine = tuple(dissatisfied(model, options_of(model, result.solution)))
    assert mine == min(tuple(dissatisfied(model, options_of(model, plan))) for plan in equal)


def gap_of_two(**more):
    """S0 has two maths teachers too many, S1 and S2 one too few each; T0 and T1 could go."""
    people = [teacher("T0", "S0", years=2.0), teacher("T1", "S0"), teacher("T2", "S0", movable=False)]
    return tiny(people, [[1, 0], [1, 0], [1, 0]], [[3, 0], [0, 0], [0, 0]], **more)


def test_golden():
    result = solve(gap_of_two())
    assert result.status == "optimal"
    assert sorted((p.target, p.subject) for p in result.solution.postings) == [("S1", "maths"), ("S2", "maths")]
    years = {p.person: p.years for p in result.solution.postings}
    assert years == {"T0": 2.0, "T1": 1.0}
    km = [p.km for p in sorted(result.solution.postings, key=lambda p: p.target)]
    assert km == pytest.approx([5.56, 11.12], abs=0.01)
    assert result.objective == sum(round(12_000 + 400 * way) for way in km)


def test_same_seed_same_answer_and_round_trip():
    problem = drawn(np.random.default_rng(1))
    one, two = solve(problem, seed=1), solve(problem, seed=1)
    assert one.solution == two.solution
    assert ExchangePlan.from_dict(one.solution.to_dict()) == one.solution
    assert one.solution.problem == problem.digest


def test_stop_keeps_the_best():
    result = solve(gap_of_two(), stop=When(lambda: True))
    assert result.status == "stopped"
    assert violations(gap_of_two(), result.solution) == []


def test_a_warm_start_that_no_longer_fits_is_mended():
    problem = gap_of_two()
    plan = solve(problem).solution
    fewer = replace(problem, fixed=(Decision("not", "T0", "S1"), Decision("not", "T0", "S2")))
    result = solve(fewer, start=plan)
    assert result.status == "optimal"
    assert violations(fewer, result.solution) == []
    assert [p.person for p in result.solution.postings] == ["T1"]


def test_decisions_by_hand_have_a_price():
    problem = gap_of_two()
    result = solve(problem)
    priced = price(problem, result.solution, result.objective, Decision("stay", "T0"))
    assert priced.result.status == "optimal"
    assert priced.extra == priced.result.objective - result.objective > 70_000
    sent = with_decision(with_decision(problem, Decision("stay", "T0")), Decision("go", "T0", "S2"))
    assert sent.fixed == (Decision("go", "T0", "S2"),)
    assert ("T0", "S2") in {(p.person, p.target) for p in solve(sent).solution.postings}


def test_a_published_plan_is_changed_as_little_as_can_be():
    people = [teacher(f"T{k}", "S0", wishes=(("S2", 1.0),) if k == 3 else ()) for k in range(4)]
    published = (Assigned("T0", "S1", "maths"), Assigned("T1", "S2", "maths"), Assigned("T9", "S2", "maths"))
    problem = tiny(people, [[1, 0], [1, 0], [2, 0]], [[4, 0], [0, 0], [0, 0]], current=published)
    # T9 resigned: somebody fills that seat, T0 and T1 stay where they were told, though T3 wishes for S2.
    result = solve(problem)
    where = {p.person: p.target for p in result.solution.postings}
    assert where == {"T0": "S1", "T1": "S2", "T3": "S2"}
    assert result.objective == objective(problem, result.solution)
    first = solve(replace(problem, first="changes"))
    assert first.status == "optimal"
    assert {p.person: p.target for p in first.solution.postings} == {"T0": "S1", "T1": "S2"}
    assert first.objective == objective(problem, first.solution)


def test_nobodys_only_teacher_is_taken():
    people = [teacher("T0", "S0"), teacher("T1", "S0", "music")]
    problem = tiny(people, [[0, 0], [1, 1]], [[1, 1], [0, 0]], limits=Limits(keep_own=1))
    assert solve(problem).solution.postings == ()
    free = replace(problem, limits=Limits(keep_own=0))
    assert len(solve(free).solution.postings) == 2
