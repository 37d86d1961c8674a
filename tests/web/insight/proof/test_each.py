"""The effect school by school: what the pictures tell, in which order, and when there are none."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tests.web.insight.proof.reading import YEARS, asked, bond, demo_county, plain_county, told

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.insight.models import Run
from tongpan.insight.proof.actions import make_effect
from tongpan.insight.proof.each import EachPage
from tongpan.insight.proof.page import EffectPage

pytestmark = pytest.mark.django_db


def each_of(run: Run) -> EachPage:
    return EachPage(EffectPage(run))


def test_each_helped_school_has_its_effect_in_the_order_of_the_records(db):
    demo_county()
    own = each_of(Run.everywhere.select_related("unit").get(kind="effect", status="worked"))
    effect = own.page.effect["value"]
    since = {school["slug"]: school["first"] for school in own.page.schools}
    weights = [YEARS[-1] - since[row["slug"]] + 1 for row in own.rows]
    assert np.average([row["value"] for row in own.rows], weights=weights) == pytest.approx(effect)
    helped = [school["name"] for school in own.page.helped]
    chart = own.schools
    assert chart is not None
    assert [row[0] for row in chart.rows] == helped, "no ranking"
    assert len(own.outside) == len(helped), "the effect that was built in is larger than any chance"
    funnel = own.school_funnel
    assert funnel is not None
    assert len(funnel.rows) == len(helped) + len(own.page.compared)
    assert own.bonds is None, "one bond has nothing to be held beside"
    assert all(words for key, _chart, words in own.pictures if key in ("each", "funnel"))


def test_bonds_of_a_form_stand_side_by_side(db):
    home = plain_county(40)
    rng = np.random.default_rng(4)
    keys = list(Unit.everywhere.filter(parent=home).order_by("slug").values_list("slug", flat=True))
    values = {key: [float(v) for v in 50 + rng.normal(0, 3) + rng.normal(0, 0.3, len(YEARS))] for key in keys}
    for group in range(6):
        for key in keys[2 * group : 2 * group + 2]:
            values[key] = [v + group * (year >= 2024) for v, year in zip(values[key], YEARS, strict=True)]
    told(home, values)
    for group in range(6):
        made = bond(home, keys[2 * group : 2 * group + 2], dt.date(2024, 9, 1))
        made.name = f"结对{group}"
        made.save()
    with in_unit(home):
        run = make_effect(home, 2025, asked("form:pairing"), user=None)
    own = each_of(run)
    chart, funnel = own.bonds, own.bond_funnel
    assert chart is not None
    assert funnel is not None
    rows = own.groups["rows"]
    assert [row["value"] for row in rows] == pytest.approx(range(6), abs=1.2)
    assert {row["size"] for row in rows} == {2}
    assert own.groups["funnel"]["between"] > 1, "bonds differ by more than chance, and the limits say so"


def test_an_answer_of_before_shows_no_school_by_itself(db):
    demo_county()
    run = Run.everywhere.select_related("unit").get(kind="effect", status="none")
    run.result = {name: value for name, value in run.result.items() if name != "each"}
    assert each_of(run).pictures == []
