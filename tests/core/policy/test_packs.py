"""Packs and figures: what they name exists, what they resolve to is what the documents say."""

from datetime import date

import pytest

from tongpan_core.policy import (
    IndicatorRule,
    PolicyError,
    RulePack,
    figure_catalogue,
    pack_codes,
    policy,
    rule_pack,
    stands_whole,
    statistics_rules,
    units,
)
from tongpan_core.policy.rounding import share_of

DAY = date(2025, 9, 1)
AGREED = [
    "pupils", "classes", "class_size_max", "classes_le25", "classes_26_30", "classes_31_35", "classes_36_40",
    "classes_41_45", "classes_46_50", "classes_51_55", "classes_56_60", "classes_61_65", "classes_ge66",
    "boarders", "migrants", "left_behind", "intake", "graduates", "expected_graduates", "grade_1", "grade_2",
    "grade_3", "grade_4", "grade_5", "grade_6", "grade_7", "grade_8", "grade_9", "staff", "staff_quota",
    "teachers", "teachers_above_qualification", "teachers_backbone", "teachers_pe_arts", "teachers_certified",
    "teachers_mid_title", "area_teaching", "area_indoor_sports", "area_sports_ground", "equipment_value",
    "networked_classrooms", "books", "computers", "music_rooms", "music_room_area_min", "art_rooms",
    "art_room_area_min", "teachers_eligible_exchange", "teachers_exchanged", "backbone_exchanged",
    "public_funds", "training_funds", "security_staff", "medical_checks_last_year", "pupils_last_year",
]  # fmt: skip


def test_the_seven_indicators_of_2017():
    """Thresholds, CV limits and 85 % floors of 教督〔2017〕6号, primary and junior."""
    rules = rule_pack("balanced-2017").rules(DAY, "441826")
    told = {
        own.code: [
            (own.threshold[stage].number, own.floor(stage), own.cv_limit[stage].number) for stage in rules.stages
        ]
        for own in rules.indicators
    }
    assert told == {
        "L1": [(4.2, 3.57, 0.5), (5.3, 4.505, 0.45)],
        "L2": [(1, 0.85, 0.5), (1, 0.85, 0.45)],
        "L3": [(0.9, 0.765, 0.5), (0.9, 0.765, 0.45)],
        "L4": [(4.5, 3.825, 0.5), (5.8, 4.93, 0.45)],
        "L5": [(7.5, 6.375, 0.5), (10.2, 8.67, 0.45)],
        "L6": [(2000, 1700, 0.5), (2500, 2125, 0.45)],
        "L7": [(2.3, 1.955, 0.5), (2.4, 2.04, 0.45)],
    }
    assert (rules.allowed_below(), rules.weights()) == (1, {"primary": 1.0, "junior": 1.1, "senior": 1.32})


def test_chongqing_rounds_one_floor_up():
    rules = rule_pack("balanced-2017").rules(DAY, "500107")
    assert [rules.indicator("L1").floor("primary"), rules.indicator("L1").floor("junior")] == [3.57, 4.51]
    assert rules.indicator("L3").floor("junior") == 0.765


def test_basic_balance_of_2012():
    rules = rule_pack("basic-2012").rules(DAY)
    assert {stage: own.number for stage, own in rules.composite_limit.items()} == {"primary": 0.65, "junior": 0.55}
    assert [own.code for own in rules.indicators] == [f"B{n}" for n in range(1, 9)]
    assert rules.allowed_below() is None
    assert rules.indicators[0].floor("primary") is None


@pytest.mark.parametrize(
    ("setting", "day", "expected"),
    [
        ("city", "2005-01-01", [19, 13.5, 12.5]),
        ("town", "2005-01-01", [21, 16, 13]),
        ("rural", "2005-01-01", [23, 18, 13.5]),
        ("city", "2014-11-13", [19, 13.5, 12.5]),
        ("town", "2014-11-13", [19, 13.5, 12.5]),
        ("rural", "2025-01-01", [19, 13.5, 12.5]),
    ],
)
def test_staffing_was_by_setting_until_it_was_unified(setting, day, expected):
    found = policy().parameter(f"staffing/pupils_per_staff/{setting}").by_stage(date.fromisoformat(day))
    assert [value.number for value in found.values()] == expected


def test_a_pack_is_not_in_force_before_its_day():
    with pytest.raises(PolicyError, match="no value holds on 2016-09-01"):
        rule_pack("balanced-2017").rules(date(2016, 9, 1))


def test_an_unknown_pack_brings_the_known_ones():
    assert pack_codes() == ("balanced-2017", "basic-2012")
    with pytest.raises(PolicyError, match="choose one of balanced-2017, basic-2012"):
        rule_pack("balanced-2018")


LOCAL = {
    "code": "X1",
    "label": "Lit classrooms",
    "label_zh": "照明达标教室数",
    "unit": "room_per_100",
    "numerator": {"local_lit_rooms": 1},
    "denominator": "pupils",
    "per": 100,
    "threshold": {"values": {"4418": {date(2023, 1, 1): {"value": {"primary": 2}, "reference": "清远市要求"}}}},
    "counts": False,
}


def test_a_local_indicator_needs_no_code():
    rules = rule_pack("balanced-2017").with_indicators(IndicatorRule.from_dict(LOCAL)).rules(DAY, "441826")
    own = rules.indicator("X1")
    assert (own.threshold["primary"].number, own.threshold["primary"].reference) == (2, "清远市要求")
    assert "junior" not in own.threshold
    assert rules.allowed_below() == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"numerator": {}}, "Indicator X1: the numerator is empty"),
        ({"per": 0}, "per is 0; give a number above 0"),
        ({"numeratr": {}}, "the key 'numeratr' is not known"),
        ({"threshold": 3}, "Indicator X1, threshold: give the path of a parameter"),
        ({"threshold": {"values": {}}}, "Indicator X1, threshold: values is empty"),
    ],
)
def test_a_broken_local_indicator_is_refused(change, told):
    with pytest.raises(PolicyError, match=told):
        IndicatorRule.from_dict(LOCAL | change)


def test_a_code_is_given_once():
    with pytest.raises(PolicyError, match="already has an indicator L1"):
        rule_pack("balanced-2017").with_indicators(IndicatorRule.from_dict(LOCAL | {"code": "L1"}))


def test_a_missing_key_is_named():
    with pytest.raises(PolicyError, match=r"Pack x: .*'label'"):
        RulePack.from_dict({"code": "x", "label_zh": "甲", "document": "d"})


@pytest.mark.parametrize("code", pack_codes())
def test_every_figure_and_unit_of_a_pack_is_known(code):
    pack, known = rule_pack(code), figure_catalogue()
    for own in pack.indicators:
        assert {*own.numerator, own.denominator} <= set(known)
        assert own.unit in units()
        assert own.label_zh
    for check in pack.checks:
        conditions = {name for own in check.relaxed for when in own.when for name in (when.figure, when.of) if name}
        assert {*check.numerator, *(check.denominator or {}), *conditions} <= set(known)
        assert check.unit in units()
    assert all(own.reason_zh for own in pack.exclusions)
    assert all(own.text_zh for own in pack.readings)


def test_the_catalogue_has_every_agreed_figure():
    known = figure_catalogue()
    assert set(AGREED) <= set(known)
    assert all(own.unit in units() and own.label and own.label_zh for own in known.values())
    assert stands_whole("music_rooms")
    assert not stands_whole("area_teaching")
    assert not stands_whole("pupils")
    assert not stands_whole("a local figure")


def test_no_heading_means_two_figures():
    """The importer matches headings: a name that two figures share would be a guess."""
    seen = {}
    for code, own in figure_catalogue().items():
        for name in set(own.names()):
            assert seen.setdefault(name.casefold(), code) == code


def test_units_convert_to_known_bases():
    assert all(own.base in units() and own.factor > 0 for own in units().values())
    assert (units()["yuan_10k"].base, units()["yuan_10k"].factor) == ("yuan", 10000)


def test_statistics_rules_name_known_figures_and_parameters():
    codes = [own.code for own in statistics_rules()]
    assert len(codes) == len(set(codes))
    for own in statistics_rules():
        assert set(own.figures) <= set(figure_catalogue())
        assert {path for path in (own.times, own.limit) if path} <= set(policy().parameters)
        assert ("%(left)s" in own.text) == ("%(left)s" in own.text_zh)
        assert ("%(right)s" in own.text) == ("%(right)s" in own.text_zh)


@pytest.mark.parametrize(
    ("mode", "expected"), [("exact", 4.505), ("up:2", 4.51), ("down:2", 4.5), ("half_up:2", 4.51), ("up:0", 5.0)]
)
def test_ways_of_rounding(mode, expected):
    assert share_of(5.3, 0.85, mode) == expected


@pytest.mark.parametrize("mode", ["up", "nearest:2", "up:x", ""])
def test_unknown_ways_of_rounding(mode):
    with pytest.raises(PolicyError, match="no way of rounding"):
        share_of(5.3, 0.85, mode)
