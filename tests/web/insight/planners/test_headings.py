"""The forms of all planners stand under headings: every field once, few under each, what is wrong never folded away."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from tests.web.insight.planners.planning import CHINESE, asked, browser_of, page_text
from tests.web.insight.region import FULL, ROOMS, YEAR, city, county, school

from tongpan.access.models import Job
from tongpan.access.scope import in_unit
from tongpan.insight.models import Run
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.forms import form_of

pytestmark = pytest.mark.django_db
GLANCE = 8
"""How many fields are taken in at once."""
FIRST = {
    "pairing": "谁帮谁",
    "communities": "学段与核心校",
    "exchange": "目标与派出规模",
    "layout": "规划内容",
    "bus": "谁乘车、乘多久",
}
FOLDED = {
    "pairing": ["匹配度如何计算", "规则与求解"],
    "communities": ["规则与求解"],
    "exchange": ["折算价格", "规则与求解"],
    "layout": ["费用", "未来生源情形", "规则与求解"],
    "bus": ["到校时间", "行驶与停靠", "费用", "规则与求解"],
}
WRONG = {"pairing": "half_km", "exchange": "unmet", "layout": "years", "bus": "speed"}
"""A field of a folded group that must be filled in."""


@pytest.fixture
def home(db):
    made = county(city())
    for place in (1, 2, 3):
        school(made, f"214418260{place}", f"{place}号小学", figures={"primary": FULL}, shared=ROOMS)
    return made


@pytest.mark.parametrize("key", PLANNERS)
@pytest.mark.parametrize("region", [False, True])
def test_every_field_stands_on_its_page_once_and_few_under_each_heading(home, key, region):
    unit = home.parent if region else home
    with in_unit(unit):
        form = form_of(key)(unit=unit, year=YEAR)
        groups = form.groups
    shown = ["title", *(own.name for group in groups for own in group.fields)]
    assert sorted(shown) == sorted(form.fields)
    assert all(0 < len(own.fields) <= GLANCE for own in groups)


@pytest.mark.parametrize("key", PLANNERS)
def test_what_is_seldom_changed_is_folded_with_what_it_is(home, key):
    text = page_text(key, "-new", home, browser_of(home))
    form = text[text.index('id="plan-form"') :]
    assert re.findall(r'<h2 id="group-1">([^<]*)</h2>', form) == [FIRST[key]]
    assert '<details class="card" open>' not in form
    folded = re.findall(r'<details class="card"><summary><h2>([^<]*)</h2><span class="soft">([^<]+)</span>', form)
    assert [title for title, _told in folded] == FOLDED[key]
    assert all(re.search("[\u4e00-\u9fff]", told) for _title, told in folded)


@pytest.mark.parametrize(
    ("key", "wishes", "opened"),
    [
        ("layout", {}, []),
        ("layout", {"place": 99}, ["费用"]),
        ("layout", {"low_probability": 31}, ["未来生源情形"]),
        ("exchange", {"share": "", "backbone_share": "", "share_out": "", "wish": 1}, ["折算价格"]),
    ],
)
def test_what_an_earlier_plan_asked_otherwise_than_usual_is_not_folded_away(home, key, wishes, opened):
    params = asked(key, home, **wishes)
    run = Run(unit=home, kind=key, year=YEAR, policy_date=dt.date(YEAR, 9, 1), params=params, result={}, digest="x")
    run.save(force_insert=True)
    text = page_text(key, "-new", home, browser_of(home), query={"from": str(run.pk)})
    form = text[text.index('id="plan-form"') :]
    assert re.findall(r'<details class="card" open><summary><h2>([^<]*)</h2>', form) == opened


@pytest.mark.parametrize(("key", "field"), [*WRONG.items(), *((key, "seconds") for key in PLANNERS)])
def test_a_folded_heading_opens_where_a_field_below_it_is_wrong(home, key, field):
    with in_unit(home):
        start = form_of(key).start(home, YEAR)
    sent = {name: "" if own is None else own for name, own in start.items()}
    sent |= {"title": "试", "policy_date": "2025-09-01", "seconds": 20, "seed": 0} | {field: ""}
    address = reverse(f"insight:{key}-new", args=(home.slug, YEAR))
    text = browser_of(home).post(address, sent, headers=CHINESE).content.decode()
    opened = text.split('<details class="card" open>')
    assert len(opened) == 2
    assert f"id_{field}_error" in opened[1].split("</details>")[0]
    assert not Job.everywhere.filter(kind="insight.planner").exists()
