"""The verdicts: 6 of 7 and 85 %, every CV, what is missing, who does not count; and the result as JSON."""

import json
import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.measure.counties import DAY, FAIR, RULES, county, gap, school, three

from tongpan_core.measure import Gap, IndicatorTable, by_county, find_gap, gini, lorenz, measure, split, worst
from tongpan_core.policy import IndicatorRule, policy, rule_pack
from tongpan_core.tables import School, SchoolFigures

NAN = math.nan


def verdict(change, stage="primary"):
    own = three(change, stage).schools[0]
    return own.verdict, own.met, own.below, own.unknown, own.allowed


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("passes", 7, (), (), None)),
        ({"teachers_backbone": 9}, ("passes", 6, ("L2",), (), "L2")),
        ({"teachers_backbone": 8.5}, ("passes", 6, ("L2",), (), "L2")),
        ({"teachers_backbone": 8.4999}, ("fails", 6, ("L2",), (), None)),
        ({"teachers_backbone": 9, "teachers_pe_arts": 8}, ("fails", 5, ("L2", "L3"), (), None)),
        ({"teachers_backbone": NAN}, ("cannot_judge", 6, (), ("L2",), None)),
        ({"teachers_backbone": 9, "equipment_value": NAN}, ("cannot_judge", 5, ("L2",), ("L6",), None)),
        ({"teachers_backbone": 1, "equipment_value": NAN}, ("fails", 5, ("L2",), ("L6",), None)),
        ({"area_indoor_sports": NAN}, ("cannot_judge", 5, (), ("L4", "L5"), None)),
        ({"teachers_above_qualification": 42}, ("passes", 7, (), (), None)),
        ({"networked_classrooms": 0}, ("fails", 6, ("L7",), (), None)),
    ],
)
def test_a_school_meets_six_of_seven_and_the_floor(change, expected):
    assert verdict(change) == expected


def test_unrounded_values_meet_unrounded_limits():
    """Sums of tenths of a post and odd numbers of pupils must not miss a threshold that they reach."""
    assert sum([0.1] * 90) != 9.0
    assert verdict({"teachers_pe_arts": sum([0.1] * 90)}) == ("passes", 7, (), (), None)
    for pupils in range(50, 700):
        own = three({"pupils": pupils, "area_teaching": 4.5 * pupils, "area_indoor_sports": 0}).schools[0]
        assert own.cells[3].met is True


def test_every_cell_of_a_school():
    own = three({"teachers_backbone": 8.0}).schools[0]
    assert [(cell.code, cell.value, cell.numerator, cell.met, cell.above_floor) for cell in own.cells] == [
        ("L1", 6.0, 60.0, True, True),
        ("L2", 0.8, 8.0, False, False),
        ("L3", 1.0, 10.0, True, True),
        ("L4", 6.5, 6500.0, True, True),
        ("L5", 11.5, 11500.0, True, True),
        ("L6", 2600.0, 2600000.0, True, True),
        ("L7", 2.5, 25.0, True, True),
    ]
    short = own.cells[1]
    assert (short.denominator, short.shortfall, short.floor_shortfall) == (1000, pytest.approx(2), pytest.approx(0.5))
    assert [cell.shortfall for cell in own.cells if cell.code != "L2"] == [0.0] * 6
    assert short.cv_without == 0
    assert short.cv_raised == pytest.approx(measure_cv([1.0, 1.2, 1.2]))


def measure_cv(values):
    return np.std(values) / np.mean(values)


def test_the_county_is_summed_and_divided():
    rows = ((school("A"), "primary", {"pupils": 500, "books": 900}), (school("B"), "primary", {"books": 100}))
    rule = IndicatorRule("B", "b", "乙", "volume_per_pupil", {"books": 1}, "pupils")
    table = measure(county(*rows), rule)
    assert table.county == 1000 / 1500
    assert table.value.tolist() == [1.8, 0.1]
    assert (table.numerator.tolist(), table.denominator.tolist()) == ([900, 100], [500, 1000])


def test_not_reported_is_listed_and_never_zero():
    rule = IndicatorRule("B", "b", "乙", "volume_per_pupil", {"books": 1}, "pupils", per=100)
    figures = {}, {"books": 100}, {"pupils": 0.0, "books": 5}
    sections = county(*((school(code), "primary", own) for code, own in zip("ABC", figures)))
    table = measure(sections, rule)
    assert (table.missing, table.county) == ((0, 2), 10.0)
    assert measure(sections, IndicatorRule("Z", "z", "戊", "ratio", {"nothing": 1}, "pupils")).missing == (0, 1, 2)
    assert math.isnan(IndicatorTable(np.array([]), np.array([]), np.array([])).county)


def test_every_cv_has_its_limit():
    """Two schools of the same size with 1 and 3.1 backbone teachers per 100: CV 0.512 fails primary by itself."""
    done = gap((school("A"), "primary", {"teachers_backbone": 10}), (school("B"), "primary", {"teachers_backbone": 31}))
    own = done.indicator("L2", "primary")
    assert own.cv == pytest.approx(measure_cv([1.0, 3.1]))
    assert (own.cv_state, own.cv_passes, own.below, own.schools) == ("defined", False, 0, 2)
    assert [school.verdict for school in done.schools] == ["passes", "passes"]
    assert (done.stages[0].verdict, done.verdict) == ("fails", "fails")
    fair = gap((school("A"), "primary", {"teachers_backbone": 10}), (school("B"), "primary", {"teachers_backbone": 30}))
    assert fair.indicator("L2", "primary").cv == pytest.approx(0.5)
    assert (fair.indicator("L2", "primary").cv_passes, fair.verdict) == (True, "passes")


def test_one_school_has_no_difference_to_judge():
    done = gap((school("A"), "primary", {}))
    own = done.indicator("L1", "primary")
    assert (own.cv_state, own.cv_passes) == ("one_school", None)
    assert math.isnan(own.cv)
    assert (done.schools[0].verdict, done.verdict) == ("passes", "cannot_judge")


def test_missing_values_leave_the_cv_open():
    own = three({"equipment_value": NAN}).indicator("L6", "primary")
    assert (own.cv, own.cv_passes, own.unknown, own.value) == (0.0, None, ("A",), 2600.0)


def test_who_counts_and_why_not():
    point = {"pupils": 49.0}
    done = gap(
        (school("A", "511"), "primary", {}),
        (school("B", "321"), "junior", {}),
        (school("C", "218"), "primary", point),
        (school("D", "218"), "primary", {"pupils": 50.0}),
        (school("E"), "primary", {"pupils": 0.0}),
        (school("F", "341"), "senior", {}),
        (school("G", public=False), "primary", {}),
        (school("H", "218"), "primary", {"pupils": NAN}),
    )
    assert [own.school for own in done.schools] == ["D", "G", "H"]
    assert {own.school: str(own.reason) for own in done.excluded} == {
        "A": "Special-education schools do not count in the resource indicators.",
        "B": "Vocational schools do not count in the resource indicators.",
        "C": "Teaching points with fewer than 50 pupils do not count; this one has 49.",
        "E": "There are no pupils at this stage this year.",
    }
    assert done.excluded[2].reason.chinese == "不足50人的教学点不计入；该教学点有49人。"
    assert done.schools[2].verdict == "cannot_judge"
    old = gap((school("G", public=False), "primary", {}), rules=rule_pack("basic-2012").rules(DAY))
    assert [str(own.reason) for own in old.excluded] == ["Private schools do not count in the measures of 2012."]


def test_the_measures_of_2012_take_the_mean_of_the_cvs():
    old = rule_pack("basic-2012").rules(DAY)
    names = {name for own in old.indicators for name in own.rule.numerator}
    fair = dict.fromkeys(names, 100.0)
    done = gap((school("A"), "primary", fair), (school("B"), "primary", fair | {"books": 300.0}), rules=old)
    assert done.stages[0].composite == pytest.approx(0.5 / 8)
    assert (done.stages[0].composite_passes, done.verdict) == (True, "passes")
    assert [own.verdict for own in done.schools] == ["no_rule", "no_rule"]
    gone = gap((school("A"), "primary", fair), (school("B"), "primary", fair | {"books": NAN}), rules=old)
    assert (gone.stages[0].composite_passes, gone.verdict) == (None, "cannot_judge")


def test_published_composite_of_a_district():
    """Luyang junior: the mean of its eight CVs is printed as 0.314."""
    assert round(np.mean([0.353, 0.784, 0.146, 0.491, 0.037, 0.226, 0.223, 0.253]), 3) == 0.314


def test_worked_example_fails_by_the_weighted_cv():
    """The published five schools: 0.5153 fails the limit of 0.50 that the unweighted 0.4888 would keep."""
    rule = IndicatorRule(
        "BK", "Books", "图书", "volume_per_pupil", {"books": 1}, "pupils", cv_limit="resources/cv_limit"
    )
    rules = rule_pack("balanced-2017").with_indicators(rule).rules(DAY)
    rows = zip("ABCDE", [45, 37, 89, 76, 55], [279, 137, 935, 160, 402])
    done = gap(*((school(code), "primary", {"pupils": p, "books": x}) for code, p, x in rows), rules=rules)
    own = done.indicator("BK", "primary")
    assert (round(own.cv, 8), own.cv_passes, round(own.value, 4)) == (0.51525663, False, 6.3344)


def test_sections_of_a_nine_year_school_are_judged_apart():
    own = School("N", "九年一贯制", "441826", kind="312")
    sections = split(
        SchoolFigures(
            [own],
            {"N": {"primary": {"pupils": 600}, "junior": {"pupils": 300}}},
            {"N": {"area_teaching": 6000, "area_indoor_sports": 0}},
        ),
        RULES.weights(),
    ).sections
    done = find_gap(sections, RULES)
    areas = {row.stage: row.cells[3] for row in done.schools}
    assert areas["primary"].value == pytest.approx(6000 / 930)
    assert areas["junior"].value == pytest.approx(1.1 * 6000 / 930)
    assert (areas["primary"].met, areas["junior"].met) == (True, True)


def test_a_what_if_reaches_the_verdict_with_its_mark():
    tree = policy().replace("resources/L2/threshold", 1.3, reference="What if", region="4418")
    rules = rule_pack("balanced-2017").rules(DAY, "441826", tree)
    done = gap((school("A"), "primary", {}), (school("B"), "primary", {}), rules=rules)
    own = done.indicator("L2", "primary")
    assert (own.threshold.number, own.threshold.scenario, own.threshold.region, own.below) == (1.3, True, "4418", 2)
    assert own.floor == 1.105


def test_every_limit_carries_its_citation():
    done = three({"class_size_max": 44})
    assert (done.date, done.region, done.pack) == (date(2025, 9, 1), "441826", "balanced-2017")
    cited = [value for own in done.indicators for value in (own.threshold, own.cv_limit)]
    cited += [value for check in done.checks for value in check.limits] + [done.met_at_least, done.floor_share]
    assert all(value.reference and value.reference_zh and value.since and value.region for value in cited)
    assert "教督〔2017〕6号" in done.indicators[0].threshold.reference_zh


def test_a_stored_gap_is_the_same_gap():
    done = three({"equipment_value": NAN, "teachers_backbone": 3, "class_size_max": 50})
    stored = json.loads(json.dumps(done.to_dict(), allow_nan=False))
    again = Gap.from_dict(stored)
    assert again.to_dict() == done.to_dict()
    assert three({}).schools == Gap.from_dict(three({}).to_dict()).schools
    assert again.indicators[0] == done.indicators[0]
    assert math.isnan(again.schools[0].cells[5].value)
    assert (again.date, again.readings, again.floor_share) == (done.date, done.readings, done.floor_share)
    assert Gap.from_dict(stored | {"of_a_later_version": 1}).to_dict() == done.to_dict()


def test_lorenz_curve_of_a_gap():
    done = three({"teachers_backbone": 3, "equipment_value": NAN})
    values, weights = [0.3, 1.2, 1.2], [1000, 1000, 1000]
    assert done.lorenz("L2", "primary").tolist() == lorenz(values, weights).tolist()
    assert len(done.lorenz("L6", "primary")) == 3
    assert done.indicator("L2", "primary").gini == pytest.approx(gini(values, weights))


def test_counties_apart():
    schools = school("A"), school("B", county="441823"), school("C")
    sections = county(*((own, "primary", {}) for own in schools))
    assert {code: [own.code for own in part.schools] for code, part in by_county(sections).items()} == {
        "441826": ["A", "C"],
        "441823": ["B"],
    }


@pytest.mark.parametrize(
    ("parts", "whole"),
    [([], "no_rule"), (["no_rule"], "no_rule"), (["passes", "no_rule"], "passes"),
     (["passes", "cannot_judge"], "cannot_judge"), (["cannot_judge", "fails", "passes"], "fails")],
)  # fmt: skip
def test_the_worst_part_decides(parts, whole):
    assert worst(parts) == whole


@given(st.dictionaries(st.sampled_from(sorted(FAIR)), st.one_of(st.just(NAN), st.floats(0, 20)), max_size=4))
def test_better_figures_never_make_a_verdict_worse(change):
    """Raising everything to a fair school's figures passes; taking away or hiding figures never turns into a pass."""
    before = three(change).schools[0]
    if change and any(math.isnan(value) for value in change.values()):
        assert before.verdict != "passes"
    raised = three(dict.fromkeys(change, 0) | FAIR).schools[0]
    assert raised.verdict == "passes"
    assert raised.met >= before.met


@pytest.mark.parametrize(
    ("setting", "pupils", "circuit", "value"),
    [
        ("220", 50, 0.5, 1.0),
        ("220", 99, 0.5, 0.5 / 0.99),
        ("220", 100, 0.5, 0.0),
        ("220", 50, NAN, 0.0),
        ("121", 50, 0.5, 0.0),
    ],
)
def test_small_rural_schools_add_circuit_teachers(setting, pupils, circuit, value):
    """L3 of rural schools with 50 to 99 pupils counts those who come from elsewhere, where they are reported."""
    figures = {"pupils": pupils, "teachers_pe_arts": 0, "teachers_pe_arts_circuit": circuit}
    done = gap((school("A", "218", setting=setting), "primary", figures), (school("B"), "primary", {}))
    assert done.schools[0].cells[2].value == pytest.approx(value)
