"""The validation rules of the annual statistics."""

import math

import pytest
from tests.core.measure.counties import DAY, school

from tongpan_core.measure import check_figures
from tongpan_core.policy import policy, statistics_rules
from tongpan_core.tables import SchoolFigures

A = school("A")
CHECKED = {"pupils_last_year": 10, "medical_checks_last_year": 8}


def found(by_stage, shared=None, tree=None):
    figures = SchoolFigures([A], {"A": by_stage}, {"A": shared or {}})
    return [(own.code, own.stage, str(own.message)) for own in check_figures(figures, DAY, "441826", tree)]


def codes(stage, **figures):
    return [code for code, _, _ in found({stage: figures})]


@pytest.mark.parametrize(
    ("stage", "good", "bad", "code"),
    [
        ("primary", {"grade_1": 5, "grade_2": 6, "pupils": 11}, {"pupils": 12}, "grades-primary"),
        ("junior", {"grade_7": 5, "grade_8": 6, "grade_9": 1, "pupils": 12}, {"grade_8": 0}, "grades-junior"),
        ("primary", {"intake": 40, "grade_1": 40}, {"intake": 41}, "grade-1-intake"),
        ("primary", {"expected_graduates": 40, "grade_6": 40}, {"grade_6": 39}, "grade-6-graduates"),
        ("junior", {"expected_graduates": 40, "grade_9": 40}, {"grade_9": 39}, "grade-9-graduates"),
        ("primary", {"grade_5": 30, "grade_6": 1}, {"grade_6": 0}, "five-year-primary"),
        ("primary", {"classes_le25": 2, "classes_ge66": 1, "classes": 3}, {"classes": 4}, "class-bands"),
        ("primary", {"pupils": 90, "classes": 2, "class_size_max": 45}, {"class_size_max": 44}, "mean-class"),
        ("kindergarten", {"class_size_max": 36}, {"class_size_max": 37}, "kindergarten-class"),
        ("junior", {"teachers": 10, "staff": 10}, {"staff": 9}, "teachers-staff"),
        ("junior", {"teachers": 10, "teachers_backbone": 10}, {"teachers_backbone": 11}, "backbone-teachers"),
        ("junior", {"teachers": 9, "teachers_above_qualification": 9}, {"teachers": 8}, "qualified-teachers"),
        ("junior", {"teachers": 9, "teachers_certified": 9}, {"teachers": 8}, "certified-teachers"),
        ("junior", {"teachers": 9, "teachers_pe_arts": 9}, {"teachers": 8}, "pe-arts-teachers"),
        ("junior", {"teachers_exchanged": 2, "backbone_exchanged": 2}, {"teachers_exchanged": 1}, "backbone-exchanged"),
        ("junior", {"pupils": 9, "boarders": 9}, {"boarders": 10}, "boarders"),
        ("junior", {"pupils": 9, "migrants": 9}, {"migrants": 10}, "migrants"),
        ("junior", {"pupils": 9, "left_behind": 9}, {"left_behind": 10}, "left-behind"),
        ("junior", {"pupils_last_year": 9, "medical_checks_last_year": 9}, {"pupils_last_year": 8}, "medical-checks"),
        ("junior", CHECKED, {"medical_checks_last_year": 7}, "medical-share"),
        ("primary", {"area_teaching": 90, "area_indoor_sports": 90}, {"area_teaching": 89}, "indoor-sports"),
        ("primary", {"security_staff": 1}, {"security_staff": 0}, "security-few"),
        ("primary", {"security_staff": 5}, {"security_staff": 6}, "security-many"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_fault_and_nothing_else(stage, good, bad, code):
    assert codes(stage, **good) == []
    assert codes(stage, **(good | bad)) == [code]
    for name in good:
        assert codes(stage, **(good | bad | {name: math.nan})) in ([], [code])


def test_rules_of_other_stages_are_not_asked():
    assert codes("primary", class_size_max=50) == []
    assert codes("junior", grade_5=3, grade_6=0) == []


def test_what_a_finding_says():
    own = check_figures(SchoolFigures([A], {"A": {"primary": {"intake": 41, "grade_1": 40}}}), DAY)[0]
    assert (own.code, own.county, own.school, own.stage, own.figures) == (
        "grade-1-intake", "441826", "A", "primary", ("intake", "grade_1"),
    )  # fmt: skip
    assert str(own.message) == "The intake is 41, but grade 1 has 40 pupils; the two should be the same."
    assert own.message.chinese == "招生数41人与一年级学生数40人不符，两者应相等。"


def test_shared_figures_are_those_of_the_school():
    assert found({"primary": {"pupils": 9}}, {"security_staff": 7}) == [
        ("security-many", "", "There are 7 security staff, more than 5; check the figure.")
    ]


def test_limits_are_policy():
    stricter = policy().replace("checks/kindergarten_class_max", 30)
    told = "The largest kindergarten class has 36 children, more than 30; check the figure."
    assert found({"kindergarten": {"class_size_max": 36}}, tree=stricter) == [
        ("kindergarten-class", "kindergarten", told)
    ]


def test_the_county_cannot_take_in_more_than_graduate():
    def county(graduates, *intakes):
        schools = [A, *(school(f"J{n}", "311") for n in range(len(intakes)))]
        stages = {f"J{n}": {"junior": {"intake": intake}} for n, intake in enumerate(intakes)}
        return check_figures(SchoolFigures(schools, {"A": {"primary": {"graduates": graduates}}, **stages}), DAY)

    assert county(100, 60, 40) == ()
    assert [(own.code, own.school, own.county) for own in county(99, 60, 40)] == [("county-graduates", "", "441826")]
    assert county(99, 60, 40, math.nan) == ()


def test_every_rule_is_tested():
    tested = {row.values[3] if hasattr(row, "values") else row[3] for row in _table()}
    assert tested | {"county-graduates"} == {rule.code for rule in statistics_rules()}


def _table():
    marks = test_each_rule_finds_its_fault_and_nothing_else.pytestmark
    return next(mark for mark in marks if mark.name == "parametrize").args[1]
