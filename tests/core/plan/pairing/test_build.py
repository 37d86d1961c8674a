"""From figures to a pairing: strengths against standards, bureaus as sums of their schools, and what is missing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tongpan_core.plan.pairing import Known, build_problem, defaults, solve, violations
from tongpan_core.policy import rule_pack
from tongpan_core.tables import School, Sections

ON = date(2025, 9, 1)
RULES = rule_pack("balanced-2017").rules(ON, "4418")
GIVEN = defaults(ON, "4418")


def sections(county, rows) -> Sections:
    """``rows``: name, stage, pupils, and teachers above qualification, backbone, and of PE and arts."""
    schools = tuple(
        School(name, f"School {name}", county, longitude=113.0 + 0.1 * place, latitude=24.0)
        for place, (name, *_) in enumerate(rows)
    )
    columns = np.array([row[2:] for row in rows], dtype=float).T
    names = ("pupils", "teachers_above_qualification", "teachers_backbone", "teachers_pe_arts")
    return Sections(schools, tuple(row[1] for row in rows), dict(zip(names, columns, strict=True)))


STRONG = sections("city", [("A", "primary", 1000, 84, 20, 9), ("B", "junior", 500, 53, 5, 9)])
WEAK = sections("hill", [("C", "primary", 200, 8.4, 1, 0), ("D", "junior", 300, 15.9, 3, 1.35)])


def test_strengths_and_weaknesses_against_the_thresholds():
    problem, missing = build_problem(STRONG, WEAK, RULES, GIVEN, region="river", year=2026)
    assert missing == ()
    assert problem.subjects == ("L1", "L2", "L3")
    # A has twice the threshold of L1 and L2, and just that of L3; C has all of L1, half of L2 and nothing of L3.
    assert problem.strong == pytest.approx(np.array([[1, 1, 0.5], [1, 0.5, 1]]))
    assert problem.weak == pytest.approx(np.array([[0, 0.5, 1], [0, 0, 0.5]]))
    assert [own.key for own in problem.donors] == ["A:primary", "B:junior"]
    assert problem.km[0, 1] == pytest.approx(10.16, abs=0.01)
    plan = solve(problem).solution
    assert [(pair.donor, pair.recipient) for pair in plan.pairs] == [
        ("A:primary", "C:primary"),
        ("B:junior", "D:junior"),
    ]
    assert violations(problem, plan) == []


def test_bureaus_are_their_schools_by_pupils():
    known = Known(cities={"city": "big", "hill": "far"}, names={"hill": "Hill county"}, places={"city": 4})
    problem, _ = build_problem(STRONG, WEAK, RULES, GIVEN, known, region="river", year=2026, side="county")
    donor, recipient = problem.donors[0], problem.recipients[0]
    assert (donor.key, donor.city, donor.places, donor.stages) == ("city", "big", 4, {"primary", "junior"})
    assert (recipient.key, recipient.name) == ("hill", "Hill county")
    assert problem.recipient_pupils.tolist() == [500]
    assert problem.weak[0] == pytest.approx([0, 0.4 * 0.5, 0.4 * 1 + 0.6 * 0.5])


def test_subjects_against_all_sections_of_the_stage():
    subjects = {("A", "primary"): {"music": 10.0, "art": 3.0}, ("C", "primary"): {"art": 0.6}}
    known = Known(subjects=subjects, languages={"C": frozenset({"yao"})}, city_run=frozenset({"A"}))
    problem, missing = build_problem(STRONG, WEAK, RULES, GIVEN, known, region="river", year=2026)
    assert problem.subjects == ("L1", "L2", "L3", "art", "music")
    # 13.6 people for 1,200 pupils: art 3.6, music 10. A has 3 per 1,000 pupils where 3 are the standard: half of twice.
    assert problem.strong[0, 3:] == pytest.approx([0.5, 0.6])
    assert problem.weak[0, 3:] == pytest.approx([0, 1])
    assert (problem.donors[0].level, problem.donors[1].level) == ("city", "county")
    assert problem.recipients[0].languages == {"yao"}
    assert [(own.key, own.item) for own in missing] == [("B:junior", "subjects"), ("D:junior", "subjects")]


def test_what_is_missing_is_said():
    nan = float("nan")
    poor = sections("hill", [("C", "primary", 200, nan, 1, 0), ("D", "junior", nan, 1, 1, 1)])
    lost = tuple(School(own.code, own.name, own.county) for own in poor.schools)
    problem, missing = build_problem(
        STRONG, Sections(lost, poor.stages, poor.figures), RULES, GIVEN, region="river", year=2026
    )
    said = {(own.key, own.item) for own in missing}
    assert said == {
        ("C:primary", "place"), ("C:primary", "L1"), ("D:junior", "pupils"), ("D:junior", "place"),
        ("D:junior", "L1"), ("D:junior", "L2"), ("D:junior", "L3"),
    }  # fmt: skip
    assert problem.weak[1].tolist() == [0, 0, 0]
    assert np.isnan(problem.km).all()
    assert solve(problem).status == "optimal"


def test_defaults_are_cited_as_ours():
    assert (GIVEN.weights.subject, GIVEN.limits.rotate_years, GIVEN.least, GIVEN.most) == (40, 3, 1, 1)
    assert {own.path for own in GIVEN.citations.values()} == {f"planning/pairing/{name}" for name in GIVEN.citations}
    assert all("planning default, not a rule" in own.reference for own in GIVEN.citations.values())
