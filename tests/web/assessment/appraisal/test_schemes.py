"""Schemes: weights must hold, figures become points, versions, examples."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan.assessment.appraisal.actions import schemes
from tongpan.assessment.appraisal.actions.examples import examples, make_example
from tongpan.assessment.appraisal.models import Criterion, Scheme
from tongpan.assessment.appraisal.queries.figures import register_of
from tongpan.assessment.appraisal.queries.scales import check_scale, read_steps, said_scale, share, steps_text
from tongpan.assessment.appraisal.queries.trees import faults_of, leaves_of, nodes_of, tree_of
from tongpan.assessment.appraisal.sources import indicator_source
from tongpan.assistance.base.records import said
from tongpan.assistance.base.refusal import Refused

SINCE, YEAR = dt.date(2025, 9, 1), 2025


@pytest.mark.parametrize(
    ("scale", "value", "expected"),
    [
        ({"kind": "linear", "low": 40, "high": 90}, 65, 0.5),
        ({"kind": "linear", "low": 40, "high": 90}, 95, 1.0),
        ({"kind": "linear", "low": 0.6, "high": 0.3}, 0.45, 0.5),
        ({"kind": "linear", "low": 0.6, "high": 0.3}, 0.7, 0.0),
        ({"kind": "steps", "steps": [[1, 40], [3, 70], [5, 100]]}, 0, 0.0),
        ({"kind": "steps", "steps": [[1, 40], [3, 70], [5, 100]]}, 4.9, 0.7),
        ({"kind": "target", "target": 8}, 6, 0.75),
        ({"kind": "target", "target": 8}, 12, 1.0),
    ],
)
def test_a_figure_becomes_points(scale, value, expected):
    assert share(scale, value) == pytest.approx(expected)


marks = st.floats(-1000, 1000, allow_nan=False).map(lambda own: round(own, 3))


@settings(deadline=None)
@given(low=marks, high=marks, value=marks, more=st.floats(0, 500))
def test_a_better_figure_never_earns_less(low, high, value, more):
    if low == high:
        return
    scale = {"kind": "linear", "low": low, "high": high}
    better = value + more if high > low else value - more
    assert 0 <= share(scale, value) <= share(scale, better) <= 1


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        ({"kind": "linear", "low": 4, "high": 4}, "two different marks"),
        ({"kind": "target", "target": 0}, "above 0"),
        ({"kind": "steps", "steps": [[3, 70], [1, 40]]}, "rise"),
        ({"kind": "steps", "steps": [[1, 40], [3, 170]]}, "rise"),
        ({"kind": "steps", "steps": []}, "rise"),
    ],
)
def test_a_scale_that_makes_no_points_is_refused(scale, words):
    with pytest.raises(Refused, match=words):
        check_scale(scale)


def test_steps_are_read_as_they_are_written():
    steps = read_steps("1：40，3: 70%\n5:100")
    assert steps == [[1, 40], [3, 70], [5, 100]]
    assert read_steps(steps_text({"steps": steps})) == steps
    with pytest.raises(Refused, match="“drei: 4” is no step"):
        read_steps("1: 2, drei: 4")


def test_weights_that_do_not_add_up_are_named(house):
    scheme = house.scheme(settled=False)
    assert faults_of(tree_of(scheme)) == []
    Criterion.everywhere.filter(scheme=scheme, label="制度").update(weight=15)
    Criterion.everywhere.filter(scheme=scheme, label="成效").update(weight=45)
    texts = [str(fault) for fault in faults_of(tree_of(scheme))]
    assert texts == [
        "The weights of the first level add up to 105, not 100. Change them by −5.",
        "The weights under 1 “工作” add up to 55, not to its 60. Change them by +5.",
    ]
    with pytest.raises(Refused, match="add up to 105"):
        schemes.settle(scheme, day=SINCE, user=house.user)


def test_a_scheme_without_criteria_or_with_an_empty_group_is_not_put_into_force(house):
    scheme = Scheme.everywhere.create(unit=house.county, kind="county", name="空", since=SINCE)
    with pytest.raises(Refused, match="no criterion yet"):
        schemes.settle(scheme, day=SINCE, user=house.user)
    house.criterion(scheme, "组", 100, "branch")
    with pytest.raises(Refused, match="a group without criteria"):
        schemes.settle(scheme, day=SINCE, user=house.user)
    leaf = house.criterion(scheme, "数", 100, "counted", parent=Criterion.everywhere.get(scheme=scheme))
    with pytest.raises(Refused, match="does not say yet what is counted"):
        schemes.settle(scheme, day=SINCE, user=house.user)
    with pytest.raises(Refused, match="is no group"):
        house.criterion(scheme, "下", 10, "judged", parent=leaf)


def test_what_is_in_force_stays_and_a_copy_is_the_next_version(house):
    scheme = house.scheme()
    with pytest.raises(Refused, match="stays as it is"):
        house.criterion(scheme, "又一项", 10, "judged")
    made = schemes.copy_scheme(scheme, unit=house.county, since=dt.date(2026, 9, 1), user=house.user)
    assert (made.version, made.origin_id, made.settled, str(made)) == (2, scheme.pk, None, "共同体考核 v2")

    def plain(own):
        return [
            (n.number, n.criterion.label, n.criterion.weight, n.criterion.source, n.criterion.spec, n.criterion.scale)
            for n in nodes_of(tree_of(own))
        ]

    assert plain(made) == plain(scheme)
    third = schemes.copy_scheme(made, unit=house.county, since=dt.date(2027, 9, 1), user=house.user)
    assert (third.version, third.origin_id) == (3, scheme.pk)
    theirs = schemes.copy_scheme(scheme, unit=house.world.units["441802"], since=SINCE, user=house.user)
    assert (theirs.version, theirs.origin_id) == (1, None)


@pytest.mark.parametrize("kind", [own["kind"] for own in examples()])
def test_every_example_can_be_put_into_force_and_counted(house, kind):
    scheme = make_example(kind, unit=house.county, since=SINCE, user=house.user)
    assert scheme.example
    roots = tree_of(scheme)
    assert [said(own) for own in faults_of(roots)] == []
    for node in leaves_of(roots):
        own = node.criterion
        if own.source == "counted":
            register = register_of(own)
            assert register is not None, own.label
            assert not scheme.of_bonds or "bond" in {choice.name for choice in register.choices}
            choices = {choice.name: choice for choice in register.choices}
            for name, value in own.spec.get("asked", {}).items():
                assert value in dict(choices[name].options)
            assert said_scale(own.scale)
        elif own.source == "indicator":
            assert own.spec["code"] in dict(indicator_source(own.spec["source"]).options())
        else:
            assert own.evidence
    assert schemes.settle(scheme, day=SINCE, user=house.user).holds_on(SINCE)
    with pytest.raises(Refused, match="among your schemes already"):
        make_example(kind, unit=house.county, since=SINCE, user=house.user)


def test_all_five_kinds_have_an_example():
    assert {own["kind"] for own in examples()} == set(Scheme.Kind.values)


def test_an_example_is_opened_once_taken_and_cannot_be_taken_twice(house):
    browser = house.world.client("planner")
    where = {"unit": "441801", "year": YEAR}
    here = reverse("assessment:appraisal-scheme-example", kwargs=where | {"kind": "pair"})
    taken = browser.post(here)
    scheme = Scheme.everywhere.get()
    assert taken.url == reverse("assessment:appraisal-scheme", kwargs=where | {"scheme": scheme.pk})
    assert browser.post(here).url == reverse("assessment:appraisal-schemes", kwargs=where)
    assert Scheme.everywhere.count() == 1


def test_a_scheme_is_made_in_the_browser(house):
    browser = house.world.client("planner")

    def page(name, **parts):
        return reverse(f"assessment:appraisal-{name}", kwargs={"unit": "441801", "year": YEAR, **parts})

    answer = browser.post(page("scheme-add"), {"kind": "pair", "name": "结对考核", "since": "2025-09-01"})
    scheme = Scheme.everywhere.get()
    assert answer.url == page("scheme", scheme=scheme.pk)
    facts = {"label": "活动次数", "weight": "100", "source": "counted", "group": ""}
    answer = browser.post(page("criterion-add", scheme=scheme.pk), facts)
    own = Criterion.everywhere.get()
    figure = page("criterion-figure", criterion=own.pk)
    assert answer.url == figure
    shown = browser.get(figure).content.decode()
    assert "research-activities:count" in shown
    assert "registry" not in shown
    asked = {"scale_kind": "steps", "steps": "1: 50, 4: 100", "share_by": "", "per": "members", "where_tier": "county"}
    answer = browser.post(f"{figure}?what=research-activities:count", asked)
    assert answer.url == page("scheme", scheme=scheme.pk), answer.context["form"].errors
    own.refresh_from_db()
    assert own.spec == {"register": "research-activities", "measure": "count", "asked": {"tier": "county"},
                        "per": "members"}  # fmt: skip
    assert own.scale == {"kind": "steps", "steps": [[1, 50], [4, 100]]}
    assert own.weight == Decimal(100)
    browser.post(page("scheme-settle", scheme=scheme.pk))
    scheme.refresh_from_db()
    assert scheme.settled
    assert "结对考核" in browser.get(page("schemes")).content.decode()


def test_a_scheme_of_others_that_is_not_in_force_is_not_seen(house):
    house.scheme(settled=False)
    browser = house.world.client("clerk")
    here = reverse("assessment:appraisal-schemes", args=("2144180001", YEAR))
    assert "共同体考核" not in browser.get(here).content.decode()
    Scheme.everywhere.update(settled=SINCE)
    assert "共同体考核" in browser.get(here).content.decode()
