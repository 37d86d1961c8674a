"""``tongpan gap``, ``tongpan plan balance``, ``tongpan runs``: results, exit codes, faults in words."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.utils import translation

from tongpan.access.scope import in_unit
from tongpan.config.cli import main
from tongpan.insight.models import Run
from tongpan.registry.models import YearFigures

from . import region as made
from .test_adopt import staffed

pytestmark = pytest.mark.django_db
YEAR = ["--year", str(made.YEAR)]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def county():
    return made.fair_county(made.city())


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_gap_exits_with_0_where_every_county_passes(county):
    done = run("gap", "--unit", county.slug, *YEAR)
    assert done.exit_code == 0, done.output
    assert "连南瑶族自治县 2025–2026: Meets the rule" in done.output
    assert "✓ L1 Primary Teachers above the required qualification per 100 pupils: CV 0." in done.output


def test_gap_exits_with_1_where_one_falls_short_and_lists_what_lacks(county):
    row = YearFigures.everywhere.filter(stage="primary").first()
    row.values["teachers_above_qualification"] = 4
    row.save()
    done = run("gap", "--unit", county.parent.slug, *YEAR, "--schools", "--json")
    assert done.exit_code == 1
    (facts,) = json.loads(done.output)
    assert (facts["unit"], facts["verdict"], facts["run"]) == ("441826", "fails", str(Run.everywhere.get().pk))
    assert facts["schools"] == [
        {
            "school": "2144182601",
            "name": "连南第1小学",
            "stage": "primary",
            "verdict": "fails",
            "lacks": {"L1": pytest.approx(17)},
        }
    ]


def test_what_cannot_be_understood_exits_with_2(county):
    done = run("gap", "--unit", "999999", *YEAR)
    assert (done.exit_code, "There is no unit “999999”" in done.output) == (2, True)
    done = run("plan", "balance", "--unit", county.slug, *YEAR, "--cost", "hire_teacher=cheap")
    assert (done.exit_code, "write it as hire_teacher=90000" in done.output) == (2, True)


def test_rules_that_do_not_hold_on_a_day_are_said(county):
    done = run("gap", "--unit", county.slug, *YEAR, "--date", "1999-01-01")
    assert done.exit_code == 1
    assert "no value holds on 1 January 1999" in done.output


def test_a_plan_by_rules_that_do_not_hold_is_said(county):
    done = run("plan", "balance", "--unit", county.slug, *YEAR, "--date", "1999-01-01")
    assert (done.exit_code, "1 January 1999" in done.output) == (1, True)


def test_plan_and_report_ask_for_the_same_where_nothing_is_given(county, monkeypatch):
    """Both begin from the limits, the unit costs and the schools kept out of plans of the county."""
    from tongpan.insight import cli_words
    from tongpan.insight.actions import plan as acting
    from tongpan.insight.report import cli as report
    from tongpan.registry.models import School

    class StopError(Exception):
        """As far as the parameters."""

    asked = []

    def note(_unit, _year, params, **_):
        asked.append(params)
        raise StopError

    monkeypatch.setattr(acting, "plan_county", note), monkeypatch.setattr(cli_words, "plan_county", note)
    frozen = School.everywhere.filter(unit__parent=county).first()
    School.everywhere.filter(pk=frozen.pk).update(frozen=True)
    run("plan", "balance", "--unit", county.slug, *YEAR, "--budget", "50000")
    with in_unit(county), pytest.raises(StopError):
        report._plan(county, {"year": made.YEAR, "pack": "balanced-2017", "budget": 50_000.0, "seconds": 60.0}, [])
    first, second = asked
    same = ("pack", "policy_date", "share_out", "distance_km", "backbone_share", "costs", "frozen", "budget")
    assert {name: first[name] for name in same} == {name: second[name] for name in same}
    assert (first["frozen"], first["costs"]["hire_teacher"] > 0) == ([frozen.code], True)


def test_a_plan_is_printed_kept_and_listed():
    pytest.importorskip("highspy")
    county = made.county(made.city())
    staffed(county, "2144182601", "第一小学", backbone=4, others=4)
    staffed(county, "2144182602", "第二小学", backbone=0, others=8)
    asked = ["plan", "balance", "--unit", county.slug, *YEAR, "--share-out", "0.5", "--seconds", "20"]
    done = run(*asked, "--lever", "move", "--title", "试算")
    assert done.exit_code == 0, done.output
    assert "1 move, 0 new, 0 trained, 0 purchases" in done.output
    assert "第二小学 Primary: 1 person (above qualification, backbone" in done.output
    done = run(*asked, "--lever", "buy", "--json")
    assert done.exit_code == 1
    assert json.loads(done.output)["plans"][0]["conflict"]
    listed = run("runs", "--unit", county.slug, "--kind", "balance", "--json")
    assert [own["title"] for own in json.loads(listed.output)] == ["Path to balance, 连南瑶族自治县", "试算"]
    assert "试算" not in run("runs", "--unit", county.slug, "--year", 2024).output
