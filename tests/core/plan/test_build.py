"""From sections, people, rules and unit costs to a problem, and from a plan back to people."""

from datetime import date

import numpy as np
import pytest

from tongpan_core.plan.balance import (
    Limits,
    Params,
    build_problem,
    default_limits,
    name_people,
    plan_costs,
    solve,
    violations,
)
from tongpan_core.plan.balance.people import from_totals
from tongpan_core.plan.problem import ProblemError
from tongpan_core.policy import rule_pack
from tongpan_core.tables import School, Sections, Teacher

ON = date(2025, 9, 1)
RULES = rule_pack("balanced-2017").rules(ON, "441826")
COSTS = plan_costs(ON, "441826")
TITLES = ("teachers_above_qualification", "teachers_backbone", "teachers_pe_arts")
PUPILS = (120.0, 600.0, 300.0, 400.0)
STAGES = ("primary", "primary", "primary", "junior")
COUNTS = ((8, 5, 1, 1), (32, 31, 12, 9), (16, 12, 2, 2), (30, 28, 6, 5))


def sections(**changes) -> Sections:
    counts = np.array(COUNTS, dtype=float)
    pupils = np.array(PUPILS)
    figures = {
        "pupils": pupils,
        "teachers": counts[:, 0],
        "staff": counts[:, 0] + 1,
        "staff_quota": counts[:, 0] + 3,
        "teachers_above_qualification": counts[:, 1],
        "teachers_backbone": counts[:, 2],
        "teachers_pe_arts": counts[:, 3],
        "area_teaching": pupils * [9.0, 4.6, 5.0, 6.0],
        "area_indoor_sports": np.zeros(4),
        "area_sports_ground": pupils * [9.0, 7.0, 8.0, 10.5],
        "equipment_value": pupils * [2100.0, 2600.0, 1500.0, 2600.0],
        "networked_classrooms": np.array([3.0, 15.0, 6.0, 10.0]),
    } | changes
    schools = tuple(
        School(f"S{i}", f"School {i}", "441826", kind="211", setting="121", longitude=113.0 + 0.05 * i, latitude=24.0)
        for i in range(4)
    )
    return Sections(schools, STAGES, figures)


def people() -> list[Teacher]:
    """As many people as are declared, with titles as :func:`from_totals` would give them."""
    found = []
    for row, (total, *titles) in enumerate(COUNTS):
        for number in range(total):
            own = {"teachers", "staff"}
            own |= {TITLES[0]} if number < titles[0] else set()
            own |= {TITLES[1]} if number < titles[1] else set()
            own |= {TITLES[2]} if number >= total - titles[2] else set()
            key = f"p{row}-{number:03d}"
            found.append(
                Teacher(key, f"S{row}", STAGES[row], frozenset(own), movable=number % 5 != 4, eligible=number % 3 == 0)
            )
    return found


def built(teachers=(), **given):
    return build_problem(given.pop("table", sections()), teachers, RULES, COSTS, county="Test county", **given)


def test_the_law_and_the_costs_come_from_policy():
    problem, left = built()
    assert left == ()
    primary = problem.rules["primary"]
    assert primary.thresholds == (4.2, 1.0, 0.9, 4.5, 7.5, 2000.0, 2.3)
    assert primary.cv_limits == (0.5,) * 7
    assert primary.must_meet == 6
    assert primary.floors == pytest.approx([0.85 * t for t in primary.thresholds])
    assert "2017" in primary.citation
    assert problem.rules["junior"].cv_limits == (0.45,) * 7
    assert [i.code for i in problem.indicators] == ["L1", "L2", "L3", "L4", "L5", "L6", "L7"]
    assert len(problem.profiles) == 8
    assert {p.code for p in problem.profiles if p.hire_cost is None} == {p.code for p in problem.profiles if p.backbone}
    costs = {p.code: p.cost for p in problem.purchases}
    assert costs["networked_classrooms"] == COSTS.values["costs/networked_classroom"]
    assert [p.lot for p in problem.purchases if p.code == "networked_classrooms"] == [1.0]
    assert problem.move_cost.per_km == COSTS.values["costs/travel"]
    assert problem.staff_least.tolist() == [7, 32, 16, 30]
    assert problem.staff_most.tolist() == [11, 35, 19, 33]
    assert problem.km[0, 1] == pytest.approx(5.08, abs=0.01)


def test_years_multiply_what_is_paid_by_the_year():
    longer = plan_costs(ON, changed={"costs/equipment": 1.2}, years=3)
    problem, _ = build_problem(sections(), (), RULES, longer, county="Test county")
    once, _ = built()
    assert problem.move_cost.base == 3 * once.move_cost.base
    assert problem.profiles[0].hire_cost == 3 * once.profiles[0].hire_cost
    assert {p.code: p.cost for p in problem.purchases}["equipment_value"] == 1.2
    assert problem.trainings[0].cost == once.trainings[0].cost


def test_profiles_from_totals_add_up():
    held = from_totals(8, {TITLES[0]: 5, TITLES[1]: 2, TITLES[2]: 4}, TITLES)
    # in the order plain, pe, backbone, backbone+pe, qualified …: the titles overlap as little as they can
    assert held.tolist() == [0, 3, 0, 0, 2, 1, 2, 0]
    problem, _ = built()
    counted = problem.teachers @ problem.profile_effects
    assert counted[:, :3].tolist() == [list(row[1:]) for row in COUNTS]
    assert problem.teachers.sum(axis=1).tolist() == [row[0] for row in COUNTS]


def test_records_and_totals_give_the_same_profiles():
    from_records, _ = built(people(), frozen_people=frozenset({"p0-000"}))
    from_counts, _ = built()
    assert (from_records.teachers == from_counts.teachers).all()
    assert from_counts.movable.sum() - from_records.movable.sum() == sum(not p.movable for p in people()) + 1


def test_plan_and_the_people_of_it():
    problem, _ = built(people(), limits=Limits(share_out=0.3, backbone_share=0.2, distance_km=40))
    result = solve(problem, params=Params(gap=0))
    assert result.status == "optimal"
    plan = result.solution
    assert violations(problem, plan) == []
    named = name_people(problem, plan, people())
    assert named == name_people(problem, plan, list(reversed(people())))
    assert len(named) == len({one.teacher for one in named}) == plan.moved
    movable = {p.key for p in people() if p.movable}
    assert {one.teacher for one in named} <= movable
    for move in plan.moves:
        own = [n for n in named if (n.source, n.target, n.profile) == (move.source, move.target, move.profile)]
        assert len(own) == move.number
    if plan.moves:
        with pytest.raises(ProblemError, match="the records name 0 who may move"):
            name_people(problem, plan, [])


def test_what_is_not_reported_is_named():
    unknown = sections()
    figures = dict(unknown.figures) | {"equipment_value": np.array([np.nan, 1.2e6, np.nan, 1e6])}
    table = Sections(unknown.schools, unknown.stages, figures)
    with pytest.raises(ProblemError) as caught:
        built(table=table)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["School School 0 (S0, primary)", "School School 2 (S2, primary)"]
    problem, left = built(table=table, leave_out_unreported=True)
    assert len(problem) == 2
    assert [(one.school, one.stage) for one in left] == [("S0", "primary"), ("S2", "primary")]
    assert all(one.values["figure"] for one in left)


def test_sites_and_default_limits():
    problem, _ = built(sites={"S2": {"equipment_value": 100.0}})
    column = [p.code for p in problem.purchases].index("equipment_value")
    assert problem.site[:, column].tolist() == [np.inf, np.inf, 100.0, np.inf]
    limits = default_limits(ON)
    assert set(limits) == {"distance_km", "share_out", "backbone_share"}
    assert all(value.reference for value in limits.values())
    assert Limits(**{name: value.number for name, value in limits.items()}).backbone_share == 0.2
