"""From the records to an answer: who was helped and when, who is compared, and the effect that was built in."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tests.web.insight.proof.reading import OUTCOME, YEARS, asked, bond, demo_county, plain_county, told
from tests.web.insight.region import teacher

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.partnership.models import BondMember
from tongpan.demo import effect as demo
from tongpan.demo.regions.catalogue import STORIES
from tongpan.insight.models import Run
from tongpan.insight.proof.actions import make_effect
from tongpan.insight.proof.tables import Asked, study_of
from tongpan.registry.models import Posting

pytestmark = pytest.mark.django_db


def flat(home, seed=1, noise=0.2):
    """Every school near its own level in every year."""
    rng = np.random.default_rng(seed)
    keys = list(Unit.everywhere.filter(parent=home).order_by("slug").values_list("slug", flat=True))
    return {key: [float(v) for v in 50 + 3 * rng.normal() + noise * rng.normal(size=len(YEARS))] for key in keys}


def ask(home, question, year=2025):
    with in_unit(home):
        return make_effect(home, year, question, user=None)


def test_the_demonstration_finds_what_was_built_in(db):
    demo_county()
    runs = {run.status: run for run in Run.everywhere.filter(kind="effect")}
    assert sorted(runs) == ["none", "unknown", "worked", "worse"]
    built = np.array([*demo.GROWS] * demo.FIRST + [*demo.GROWS[:2]] * demo.SECOND).mean()
    worked, none = runs["worked"].summary, runs["none"].summary
    assert worked["low"] < built < worked["high"]
    assert none["low"] < 0 < none["high"]
    assert (worked["helped"], none["helped"]) == (demo.FIRST + demo.SECOND, demo.PILOTS)
    worse = runs["worse"]
    assert worse.summary["low"] < demo.WORSE < worse.summary["high"]
    assert (worse.summary["helped"], worse.result["effect"]["method"]) == (demo.ENTRUSTED, "placebo")
    assert worse.result["path"]["rank"] == 1
    event = {own["step"]: own for own in runs["worked"].result["event"]}
    assert all(event[step]["low"] < points < event[step]["high"] for step, points in enumerate(demo.GROWS))


def test_it_stands_in_no_county_that_documents_tell():
    assert demo.COUNTY not in {story.unit for story in STORIES.values()}


def test_a_second_load_adds_nothing(db):
    home = demo_county()
    assert demo.load_effects(type("Region", (), {"years": YEARS, "seed": 1})()) == 0
    assert Run.everywhere.filter(unit=home, kind="effect").count() == 4


def test_a_small_county_gets_no_invented_effect(db):
    demo_county(schools=demo.LEAST - 1)
    assert not Run.everywhere.filter(kind="effect").exists()


def test_few_helped_are_judged_by_placebos(db):
    home = plain_county(30)
    values = flat(home)
    keys = list(values)
    for key in keys[:3]:
        values[key] = [v + (5 if year >= 2024 else 0) for v, year in zip(values[key], YEARS, strict=True)]
    told(home, values)
    run = ask(home, asked(f"bond:{bond(home, keys[:3], dt.date(2024, 9, 1)).pk}"))
    assert (run.status, run.result["effect"]["method"]) == ("worked", "placebo")
    assert run.summary["low"] < 5 < run.summary["high"]
    assert run.result["path"]["rank"] == 1
    assert sum(own["weight"] for own in run.result["path"]["weights"]) == pytest.approx(1, abs=0.02)


def test_a_drift_before_the_help_forbids_a_verdict(db):
    home = plain_county(30)
    values = flat(home)
    keys = list(values)
    for key in keys[:10]:
        values[key] = [v + 2 * place for place, v in enumerate(values[key])]
    told(home, values)
    run = ask(home, asked(f"bond:{bond(home, keys[:10], dt.date(2024, 9, 1)).pk}"))
    assert run.status == "unknown"
    assert run.result["trend"]["p"] < 0.05
    assert "did not move alike" in run.result["reasons"][0]["text"]


def test_the_same_question_is_answered_once_until_a_value_changes(db):
    home = plain_county(20)
    values = flat(home)
    told(home, values)
    question = asked("hand", schools=list(values)[:8], first=2023)
    first = ask(home, question)
    assert ask(home, question).pk == first.pk
    values[next(iter(values))][4] += 1
    told(home, values)
    again = ask(home, question)
    assert again.pk != first.pk
    assert again.digest != first.digest


def study(home, question):
    with in_unit(home):
        return study_of(home, 2025, Asked.of(question), 0.5)


def test_help_is_read_with_its_days(db):
    home = plain_county(12)
    values = flat(home)
    keys = list(values)
    told(home, values)
    made = bond(home, keys[:2], dt.date(2023, 3, 1))
    late = BondMember.everywhere.filter(bond=made).order_by("pk").last()
    late.since = dt.date(2024, 9, 1)
    late.save()
    found = {own.slug: own.first for own in study(home, asked(f"bond:{made.pk}")).helped}
    assert sorted(found.values()) == [2022, 2024]
    shifted = {own.slug: own.first for own in study(home, asked(f"bond:{made.pk}", lag=1)).helped}
    assert sorted(shifted.values()) == [2023, 2025]


def test_received_teachers_are_a_beginning(db):
    home = plain_county(8)
    told(home, flat(home))
    units = list(Unit.everywhere.filter(parent=home).order_by("slug"))
    someone = teacher(units[0])
    Posting.everywhere.create(teacher=someone, unit=units[3], kind="exchange", since=dt.date(2024, 9, 1))
    found = study(home, asked("posting:exchange"))
    assert [(own.slug, own.first) for own in found.helped] == [(units[3].slug, 2024)]


def test_who_is_left_out_is_told_why(db):
    home = plain_county(14)
    values = flat(home)
    keys = list(values)
    told(home, {key: values[key] for key in keys[:13]})
    first = bond(home, keys[:3], dt.date(2023, 9, 1))
    bond(home, keys[3:5], dt.date(2023, 9, 1))
    found = study(home, asked(f"bond:{first.pk}"))
    assert {own.slug: own.text.split(":")[0] for own in found.left} == {
        keys[3]: "It has other help", keys[4]: "It has other help", keys[13]: "It has no value in any year.",
    }  # fmt: skip
    assert len(found.compared) == 8
    assert len(study(home, asked(f"bond:{first.pk}", alone=False)).compared) == 10


def test_help_from_the_first_year_on_has_nothing_before(db):
    home = plain_county(10)
    values = flat(home)
    told(home, values)
    run = ask(home, asked("hand", schools=list(values)[:4], first=2021))
    assert (run.status, run.result["effect"]) == ("unknown", None)
    assert all(own["helped"] for own in run.result["left"])


def test_an_outcome_that_nobody_has_is_said_plainly(db):
    home = plain_county(6)
    run = ask(home, asked("hand", "figure:nothing", schools=["2144182000"], first=2023))
    assert run.status == "unknown"
    assert run.result["reasons"][0]["text"].startswith("No school here has a value")


def test_the_demonstration_outcome_can_be_chosen(db):
    from tongpan.insight.proof.queries.outcomes import outcomes

    home = demo_county()
    with in_unit(home):
        keys = [own.key for _heading, rows in outcomes(home) for own in rows]
    assert keys[0] == OUTCOME
    assert "indicator:L1" in keys
