"""A county in which every school passes, to be broken one figure at a time."""

from datetime import date

from tongpan_core.measure import find_gap, split
from tongpan_core.policy import rule_pack
from tongpan_core.tables import School, SchoolFigures

DAY = date(2025, 9, 1)
RULES = rule_pack("balanced-2017").rules(DAY, "441826")
FAIR = {
    "teachers_above_qualification": 60.0,
    "teachers_backbone": 12.0,
    "teachers_pe_arts": 10.0,
    "area_teaching": 7000.0,
    "area_indoor_sports": 500.0,
    "area_sports_ground": 11000.0,
    "equipment_value": 2_600_000.0,
    "networked_classrooms": 25.0,
}


def school(code, kind="211", **more):
    return School(code=code, name=f"{code}学校", kind=kind, **({"county": "441826", "setting": "121"} | more))


def county(*rows):
    """Sections from rows of ``(school, stage, figures)``: fair figures for 1000 pupils, changed as the row says."""
    return split(
        SchoolFigures(
            [own for own, _, _ in rows],
            {own.code: {stage: {"pupils": 1000.0} | FAIR | change} for own, stage, change in rows},
        ),
        RULES.weights(),
    ).sections


def gap(*rows, rules=RULES):
    return find_gap(county(*rows), rules)


def three(change, stage="primary"):
    """Three schools, the first one changed."""
    return gap((school("A"), stage, change), (school("B"), stage, {}), (school("C"), stage, {}))
