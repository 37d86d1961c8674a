"""Staff figures from teacher records, beside those that schools declare."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.measure.counties import school

from tongpan_core.measure import StaffRow, reconcile, staff_figures
from tongpan_core.tables import SchoolFigures, TableError, Teacher

A, B = school("A"), school("B")
TEACHER = frozenset({"staff", "teachers"})


def person(key, where="A", counts=TEACHER, **more):
    return Teacher(key, where, more.pop("stage", "primary"), frozenset(counts), **more)


def test_sums_of_shares_with_zero_where_nobody_counts():
    done = staff_figures(
        [person("1"), person("2", counts=TEACHER | {"teachers_backbone"}, share=0.2), person("2b", "B", share=0.8)]
    )
    assert done == {
        ("A", "primary"): {"staff": 1.2, "teachers": 1.2, "teachers_backbone": 0.2},
        ("B", "primary"): {"staff": 0.8, "teachers": 0.8, "teachers_backbone": 0.0},
    }


def test_tenths_of_a_post_add_up():
    assert staff_figures([person(str(n), share=0.1) for n in range(10)])["A", "primary"]["teachers"] == 1.0


def test_eligible_people_are_counted_as_people():
    done = staff_figures([person("1", share=0.5, eligible=True), person("2")])
    assert done["A", "primary"]["teachers_eligible_exchange"] == 1.0


def test_only_figures_that_the_records_can_tell():
    done = staff_figures([person("1", counts=TEACHER | {"teachers_backbone"})], ["teachers", "teachers_pe_arts"])
    assert done == {("A", "primary"): {"teachers": 1.0, "teachers_pe_arts": 0.0}}


def test_records_win_and_both_are_shown():
    declared = SchoolFigures(
        [A, B], {"A": {"primary": {"pupils": 90, "teachers": 9}}, "B": {"primary": {"teachers": 4}}}
    )
    done = reconcile(declared, {("A", "primary"): {"teachers": 8.0, "teachers_backbone": 2.0}})
    assert done.figures.by_stage == {
        "A": {"primary": {"pupils": 90, "teachers": 8.0, "teachers_backbone": 2.0}},
        "B": {"primary": {"teachers": 4}},
    }
    assert declared.by_stage["A"]["primary"]["teachers"] == 9
    assert [(row.school, row.figure, row.used, row.differs) for row in done.rows] == [
        ("A", "teachers", "records", True),
        ("A", "teachers_backbone", "records", False),
        ("B", "teachers", "declared", False),
    ]
    assert done.differences == (StaffRow("A", "primary", "teachers", 9, 8.0),)
    assert math.isnan(done.rows[2].derived)


def test_records_of_an_unknown_school_are_refused():
    with pytest.raises(TableError, match="Teacher records name school Z, which is not in the list; add it or correct"):
        reconcile(SchoolFigures([A], {}), {("Z", "primary"): {"teachers": 1}})


@given(st.lists(st.tuples(st.sampled_from("AB"), st.floats(0.05, 1)), max_size=20))
def test_nobody_is_lost(rows):
    done = staff_figures([person(str(n), where, share=share) for n, (where, share) in enumerate(rows)])
    assert sum(row["teachers"] for row in done.values()) == pytest.approx(sum(share for _, share in rows), abs=1e-6)
