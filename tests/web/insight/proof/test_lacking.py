"""What a verdict lacks: each condition with what there is, what it takes, and what to do or wait for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils.translation import override
from tests.web.insight.proof.reading import demo_county

from tongpan.insight.models import Run
from tongpan.insight.proof.lacking import conditions
from tongpan.insight.proof.page import EffectPage
from tongpan.insight.proof.tables import lacks_of
from tongpan_core.evaluate.causal import Design

RULES = {
    "confidence": {"value": 0.95}, "power": {"value": 0.8}, "compared_least": {"value": 5},
    "years_before": {"value": 2}, "trend_level": {"value": 0.05}, "worth": {"value": 0.2},
}  # fmt: skip


def result(helped=8, compared=12, before=3, after=2, **effect):
    years = list(range(2020, 2020 + before + after))
    schools = [{"first": 2020 + before, "name": f"受帮{n}"} for n in range(helped)]
    schools += [{"first": None, "name": f"对照{n}"} for n in range(compared)]
    whole = {"value": 1.2, "low": -1.0, "high": 3.4, "p": 0.2, "p_least": 0.0, "smallest": 3.0, "comparison": "never"}
    return {
        "years": years, "schools": schools, "left": [], "rules": RULES, "worth": 1.0, "spread": 5.0, "alike": 0.8,
        "trend": {"p": 0.4}, "path": None, "horizon": 1.5, "verdict": "unknown", "whole": False,
        "event": [{"step": -3, "value": 0.1}, {"step": -2, "value": 0.5}, {"step": 0, "value": 1.0}],
        "clusters": {"helped": helped, "compared": compared}, "effect": whole | effect,
        "outcome": {"key": "figure:x", "label": "阅读", "symbol": "分"},
    }  # fmt: skip


def page(own, **params):
    return EffectPage(SimpleNamespace(result=own, params=params, status="unknown", year=2024))


def tones(own, **params):
    with override("en"):
        return [one.tone for one in conditions(page(own, **params))]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ["met", "met", "met", "met", "gap"]),
        ({"compared": 4}, ["met", "gap", "met", "met", "gap"]),
        ({"before": 1}, ["met", "met", "gap", "met", "gap"]),
        ({"p_least": 0.2}, ["gap", "met", "met", "met", "gap"]),
        ({"low": 0.5, "high": 2.0, "p": 0.01}, ["met", "met", "met", "met", "met"]),
        ({"low": -0.5, "high": 0.9, "smallest": 0.9}, ["met", "met", "met", "met", "met"]),
    ],
)
def test_each_condition_is_told_by_itself(changed, expected):
    assert tones(result(**changed)) == expected


def test_a_trend_that_bends_is_missing_and_one_not_tested_is_not_known():
    assert tones(result() | {"trend": {"p": 0.01}})[3] == "gap"
    assert tones(result() | {"trend": None})[3] == "muted"


def test_the_schools_and_years_that_it_takes_would_find_the_effect():
    own = lacks_of(result())
    assert (own.wide, own.schools) == (pytest.approx(4.4), 72), "a third of the error takes nine times the schools"
    assert own.years is None, "the years before alone are too few: no waiting brings the error down to a third"
    near = lacks_of(result(smallest=1.1))
    errors = [Design(8, 12, 3, 2 + more, 5.0, 0.8).error for more in (0, near.years - 1, near.years)]
    assert errors[2] * 1.1 <= errors[0] < errors[1] * 1.1


def test_the_drift_that_would_make_the_estimate_stands_beside_what_was_seen():
    own = lacks_of(result())
    assert (own.drift, own.seen) == (pytest.approx(0.8), pytest.approx(0.5))
    with override("en"):
        assert any("0.8" in text and "0.5" in text for text in page(result()).other)
    assert lacks_of(result() | {"horizon": None}).drift is None


@pytest.mark.parametrize(("path", "least"), [(None, 5), ({"weights": []}, 7)])
def test_the_schools_to_compare_with_make_a_proof_possible(path, least):
    """Two helped: of 7 there are 21 pairs, so that p can be 1/22; drawn among all, two and five are 7 too."""
    own = lacks_of(result(helped=2, compared=4, p_least=0.14) | {"path": path})
    assert own.compared_for_p == least


def test_later_schools_stand_in_for_those_never_helped():
    own = lacks_of(result(helped=9, compared=0, comparison="not_yet"))
    assert (own.helped, own.compared) == (9, 9)


def test_without_an_effect_what_can_be_counted_is_told():
    own = result(helped=0, compared=6) | {"effect": None, "left": [{"helped": True}, {"helped": True}]}
    with override("en"):
        found = conditions(page(own))
    assert [one.tone for one in found] == ["gap", "met", "gap"]
    assert found[0].then.startswith("2 schools were left out")


def test_earlier_years_are_named_and_wider_comparison_offered():
    with override("en"):
        found = conditions(page(result(before=1, compared=3), within="same", alone=True))
    assert "2019" in found[2].then
    assert "whole unit" in found[1].then
    assert "other help" in found[1].then


def test_where_the_data_can_tell_nothing_is_missing():
    assert tones(result() | {"verdict": "worked"}) == []


@pytest.mark.django_db
def test_page_file_and_terminal_say_it_of_the_demonstration():
    from tongpan.insight.proof.cli_words import text
    from tongpan.insight.proof.report import effect_document
    from tongpan.insight.report.blocks import Table

    demo_county()
    run = Run.everywhere.select_related("unit").get(kind="effect", status="unknown")
    with override("en"):
        own = EffectPage(run)
        words = {one.label for one in own.conditions if one.tone == "gap"}
        assert "School years before the help" in words
        tables = [block for block in effect_document(run).blocks if isinstance(block, Table)]
        assert any([row[0].text for row in table.rows] == [one.label for one in own.conditions] for table in tables)
        assert all(one.label in text(run) for one in own.conditions)
        assert own.sides in text(run)
        assert str(len(own.compared)) in own.sides
