"""Reasons: the parts of a fit, the runner-up and its price, who is left without, and what one more place is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.core.plan.pairing.test_solve import problems
from tests.core.plan.pairing.tiny import forbid, force, plan_of, tiny

from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.pairing import (
    SCOPES,
    Fixed,
    Limits,
    Past,
    Weights,
    explain,
    price,
    solve,
    with_decision,
    without_decision,
)


def told(problem):
    plan = solve(problem).solution
    return explain(problem, plan)


def test_the_runner_up_and_what_the_plan_would_lose():
    # Best: d0-r0 90, d1-r1 60. With d1 for r0 instead, r1 goes to d0: 80 + 40, 30 less.
    reason, other = told(tiny([[90, 40], [80, 60]])).pairs
    found = reason.runner_up
    assert (reason.donor, reason.recipient, reason.fit) == ("d0", "r0", 90)
    assert (found.donor, found.fit, found.loss, found.unserved, found.exact) == ("d1", 80, 30, 0, True)
    assert reason.values["loss"] == 30
    assert "would lose" in reason.text
    assert (other.runner_up.donor, other.runner_up.loss) == ("d0", 30)


def test_parts_add_up_to_the_fit():
    weights = Weights(stage=10, subject=40, size=10, distance=20, language=10, past=10)
    problem = tiny(
        [[80]],
        weights=weights,
        recipients={0: {"languages": frozenset({"yao", "zhuang"})}},
        donors={0: {"languages": frozenset({"yao"})}},
        km=np.full((1, 1), 60.0),
        past=(Past("d0", "r0", 2020, 2022),),
        limits=Limits(half_km=60.0),
    )
    (reason,) = told(problem).pairs
    assert {part.name: part.points for part in reason.parts} == {
        "stage": 100, "subject": 80, "size": 50, "distance": 50, "language": 50, "past": 50
    }  # fmt: skip
    assert reason.fit == pytest.approx(sum(part.points * part.weight for part in reason.parts)) == 67
    assert (reason.relation, reason.km) == ("within_county", 60)
    assert [(met.subject, met.weak, met.strong) for met in reason.subjects] == [("s0", 1, 0.8)]
    assert reason.runner_up is None
    assert "nobody else" in reason.text


def test_decisions_by_hand_have_no_runner_up():
    (reason, _) = told(tiny([[10, 90], [90, 10]], fixed=(force(0, 0),))).pairs
    assert (reason.forced, reason.runner_up) == (True, None)
    assert "by decision" in reason.text


def test_who_is_left_without():
    far = {"county": "south", "city": "lake"}
    problem = tiny(
        [[90, 80, 70, 60]],
        least=[0] * 4,
        most=[1, 1, 1, 0],
        recipients={2: far},
        limits=Limits(mode="free", scopes=frozenset(SCOPES) - {"across_cities"}),
    )
    second, third, fourth = told(problem).without
    assert (second.recipient, second.values) == ("r1", {"donors": 1, "donor": "Donor d0", "fit": 80, "loss": 10})
    assert (third.recipient, third.values) == ("r2", {"donors": 1, "barred": {"scope": 1}})
    assert (fourth.recipient, fourth.text) == ("r3", "It is to have no donor.")


def test_what_one_more_place_is_worth():
    problem = tiny([[90, 80], [70, 30]], limits=Limits(mode="free"))
    found = {use.donor: (use.used, use.places, use.gain, use.served) for use in told(problem).donors}
    # 80 + 70 now; with a second place d0 takes both: 170.
    assert found == {"d0": (1, 1, 20, 0), "d1": (1, 1, 0, 0)}
    problem = tiny([[90, 80]], least=[0, 0])
    assert [(use.gain, use.served) for use in told(problem).donors] == [(80, 1)]


def test_limits_that_bind():
    km = np.array([[10.0, 500.0], [500.0, 10.0]])
    problem = tiny([[20, 90], [90, 30]], km=km, limits=Limits(mode="free", distance_km=100, least_fit=10))
    assert [(own.key, own.gain) for own in told(problem).binding] == [("distance_km", 130)]


@settings(deadline=None, max_examples=40)
@given(problems(), st.data())
def test_a_runner_up_is_what_solving_again_finds(problem, data):
    problem = replace(problem, limits=replace(problem.limits, share=1.0))
    result = solve(problem)
    assume(result.solution is not None)
    plan = result.solution
    reasons = [own for own in explain(problem, plan).pairs if not own.forced]
    assume(reasons)
    reason = data.draw(st.sampled_from(reasons))
    prices = []
    taken = {own.donor for own in plan.pairs if own.recipient == reason.recipient}
    for donor in problem.donors:
        pair = (donor.key, reason.recipient)
        barred = any((own.donor, own.recipient) == pair for own in problem.fixed)
        if donor.key in taken or barred or not _allowed(problem, *pair):
            continue
        changed = with_decision(problem, Fixed("force", *pair))
        changed = with_decision(changed, Fixed("forbid", reason.donor, reason.recipient))
        cost = price(changed, plan)
        if cost.loss is not None:
            prices.append((cost.unserved, cost.loss))
    runner_up = reason.runner_up
    if runner_up is None:
        assert prices == []
    elif runner_up.exact:
        assert (runner_up.unserved, runner_up.loss) == min(prices)
    else:
        assert (runner_up.unserved, runner_up.loss) <= min(prices)


def _allowed(problem, donor, recipient):
    from tongpan_core.plan.pairing.verify import barred_by

    return not barred_by(problem, problem.donor_rows[donor], problem.recipient_rows[recipient])


def test_the_price_of_a_decision_and_its_way_back():
    problem = tiny([[90, 40], [80, 60]])
    plan = solve(problem).solution
    changed = with_decision(problem, forbid(0, 0))
    cost = price(changed, plan)
    assert (cost.loss, cost.unserved, cost.worst_before, cost.worst_after) == (30, 0, 60, 40)
    assert {(own.donor, own.recipient) for own in cost.gone} == {("d0", "r0"), ("d1", "r1")}
    assert {(own.donor, own.recipient) for own in cost.come} == {("d0", "r1"), ("d1", "r0")}
    assert with_decision(changed, force(0, 0)).fixed == (force(0, 0),)
    assert without_decision(changed, "d0", "r0").digest == problem.digest
    nothing = price(with_decision(changed, forbid(1, 0)), plan)
    assert (nothing.loss, nothing.result.status) == (None, "infeasible")


def test_an_explanation_is_plain_json():
    found = to_plain(told(tiny([[90, 40], [80, 60]])))
    assert found["pairs"][0]["runner_up"]["loss"] == 30


def test_only_a_best_plan_has_reasons():
    problem = tiny([[90, 40], [80, 60]])
    with pytest.raises(ValueError, match="not a best one"):
        explain(problem, plan_of(problem, [(0, 1), (1, 0)]))
    with pytest.raises(ValueError, match="names d1, r1, who are not here"):
        explain(tiny([[90]]), solve(problem).solution)
