"""Conflicts, reasons, faults and what is built from policy."""

from concurrent.futures import Future
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.core.plan.exchange.tiny import drawn, every_plan, teacher, tiny

from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.exchange import (
    Decision,
    Limits,
    Params,
    Person,
    build_problem,
    default_limits,
    default_prices,
    explain,
    required_posts,
    solve,
)
from tongpan_core.plan.exchange.build import subjects_taught
from tongpan_core.plan.exchange.conflict import conflict, has_plan, wishes_of
from tongpan_core.plan.problem import MaxSeconds, ProblemError
from tongpan_core.plan.region import solve_region
from tongpan_core.tables import School, Sections

DAY = date(2024, 9, 1)


def never():
    return False


def without(problem, keys):
    for one in wishes_of(problem):
        if one.wish.key in keys:
            problem = one.relax(problem)
    return problem


def test_the_conflict_in_numbers():
    people = [teacher("T0", "S0"), teacher("T1", "S0", movable=False)]
    problem = tiny(people, [[1, 0], [1, 0]], [[2, 0], [0, 0]], limits=Limits(share=0.9, keep_own=None, km=20.0))
    result = solve(problem)
    assert result.status == "infeasible"
    (wish,) = result.conflict
    assert (wish.key, wish.values["least"], wish.values["eligible"], wish.values["ready"]) == ("share", 2, 2, 1)
    assert "2 of 2" in wish.label % wish.values


@pytest.mark.parametrize("seed", range(12))
def test_conflicts_are_irreducible(seed):
    limits = {"share": 0.8, "backbone_share": 0.7, "share_out": 0.3, "years_between": 3.0}
    problem = drawn(np.random.default_rng(seed), **limits)
    possible = any(True for _ in every_plan(problem))
    assert has_plan(problem, never) == possible
    if possible:
        return
    found = {wish.key for wish in conflict(problem, never)}
    every = {one.wish.key for one in wishes_of(problem)}
    assert found
    assert not has_plan(without(problem, every - found), never)
    for key in found:
        assert has_plan(without(problem, (every - found) | {key}), never)


def test_two_decisions_in_each_others_way():
    people = [teacher("T0", "S0"), teacher("T1", "S0")]
    fixed = Decision("go", "T0", "S1"), Decision("go", "T1", "S1")
    problem = tiny(people, [[0, 0], [1, 0]], [[2, 0], [0, 0]], fixed=fixed)
    keys = {wish.key for wish in solve(problem).conflict}
    assert keys == {"fixed:0", "fixed:1", "most_need"}


def test_reasons_and_runner_up():
    people = [teacher("T0", "S0", wishes=(("S1", 1.0),)), teacher("T1", "S0", backbone=True)]
    problem = tiny(
        people, [[1, 0], [1, 0]], [[2, 0], [0, 0]], limits=Limits(share=0.5, backbone_share=0.0, keep_own=None)
    )
    plan = solve(problem).solution
    told = explain(problem, plan)
    (reason,) = told.reasons
    assert (reason.person, reason.target, reason.short_before, reason.short_after) == ("T0", "S1", 1.0, 0.0)
    assert (reason.rank, reason.runner_up, reason.dearer) == (1, "T1", 8_000)
    assert [(r.numerator, r.denominator, r.least) for r in told.ratios] == [(1, 2, 0.5), (0, 1, 0.0)]
    assert told.unmet == (1.0, 0.0)
    assert [(p.school, p.before, p.after) for p in told.places] == [("S0", 2.0, 1.0), ("S1", 0.0, 1.0)]
    assert to_plain(told)["wishes"] == {"1": 1}


def test_what_binds_costs_money():
    people = [teacher(f"T{k}", "S0") for k in range(4)]
    limits = Limits(share_out=0.25, keep_own=None)
    problem = tiny(people, [[1, 0], [3, 0]], [[4, 0], [0, 0]], limits=limits)
    (binding,) = explain(problem, solve(problem).solution).bindings
    assert binding.key == "share_out:S0"
    assert binding.saving == pytest.approx(90_000 - 12_000 - 400 * 5.56, abs=2)


def test_every_fault_is_named():
    people = [
        teacher("T0", "S9"), teacher("T1", "S0", "latin"), teacher("T1", "S0", wishes=(("S0", 2.0),)),
        teacher("T3", "S0", partner="T0"),
    ]  # fmt: skip
    with pytest.raises(ProblemError) as error:
        tiny(people, [[1, -1]], [[1, 0]], limits=Limits(share=10.0), fixed=(Decision("go", "T8", "S7"),))
    text = str(error.value)
    for part in (
        "“required” is -1.0", "“share” is 10.0", "Person T1 stands 2 times", "Person T0 of school S9", "“latin”",
        "has weight 2.0", "partner T0 does not name", "the person is not in the table", "the school S7",
    ):  # fmt: skip
        assert part in text


def test_digest_follows_the_content():
    one = tiny([teacher("T0", "S0")], [[1, 0]], [[1, 0]])
    assert one.digest == tiny([teacher("T0", "S0")], [[1, 0]], [[1, 0]]).digest
    assert one.digest != replace(one, people=(teacher("T0", "S0", backbone=True),)).digest
    assert one.digest != replace(one, required=np.array([[2.0, 0.0]])).digest
    assert one.to_dict()["people"][0]["key"] == "T0"


def sections(classes=(12.0, np.nan, np.nan), pupils=(500.0, 100.0, np.nan)):
    schools = tuple(School(f"S{k}", f"第{k}小学", "C", longitude=112.0, latitude=23.0 + k / 20) for k in range(3))
    return Sections(schools, ("primary",) * 3, {"classes": np.array(classes), "pupils": np.array(pupils)})


def test_need_by_subject_from_policy():
    posts, missing = required_posts(sections(), ("chinese", "physics"), DAY)
    assert posts.tolist() == [[6.0, 0.0], [1.5, 0.0], [0.0, 0.0]]
    assert [own.school for own in missing] == ["S1", "S2"]
    assert missing[0].values == {"classes": 3, "most": 45.0}
    assert {"chinese", "practice"} <= set(subjects_taught())


def test_a_problem_from_the_tables():
    people = [
        Person("T0", "S0", "primary", "chinese", partner="T7"), Person("T1", "S0", "primary", ""),
        Person("T2", "S9", "primary", "music"),
    ]  # fmt: skip
    problem, missing = build_problem(sections(), people, {("S0", "primary", "chinese"): 7.5}, DAY)
    assert [person.key for person in problem.people] == ["T0"]
    assert problem.people[0].partner == ""
    assert problem.present[0, problem.subject_row["chinese"]] == 7.5
    assert any(own.text.startswith("%(count)s teachers") for own in missing)
    assert problem.limits.share == default_limits(DAY)["share"].number == 0.1
    assert problem.prices.unmet == default_prices(DAY)["unmet"].number
    assert solve(problem).status in ("optimal", "infeasible")


def test_a_region_is_solved_as_one_process_would():
    problems = {f"C{seed}": drawn(np.random.default_rng(seed)) for seed in range(2)}

    class Here:
        def submit(self, call, *given):
            done = Future()
            done.set_result(call(*given))
            return done

    params = Params(explain_conflict=False)
    found = solve_region(solve, problems, Here(), params=params, seconds=60)
    for key, problem in problems.items():
        assert found[key].solution == solve(problem, stop=MaxSeconds(60), params=params).solution
