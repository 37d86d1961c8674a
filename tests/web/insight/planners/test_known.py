"""What the registry holds and lacks, told on a planner's form before the search, in the words of the result."""

from __future__ import annotations

import datetime as dt
import re
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from tests.access.fields import Fields
from tests.web.insight.planners.planning import CHINESE, browser_of, page_text, solved
from tests.web.insight.planners.test_layout import village
from tests.web.insight.region import FULL, ROOMS, YEAR, city, county, school, teacher

from tongpan.access.models import Job, Unit
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gaps
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.pages import page_of
from tongpan.insight.planners.tables.known import held
from tongpan.insight.planners.tables.sections import ABSENT
from tongpan.insight.planners.words import told_of
from tongpan.registry.models import Road, School, Settlement, Spouse, Teacher
from tongpan_core.plan.bus.build import NO_PUPILS, NOBODY
from tongpan_core.plan.problem import ProblemError

pytestmark = pytest.mark.django_db
WEAK = {"teachers_above_qualification": 12, "teachers_backbone": 1, "teachers_pe_arts": 1}
STAGES = {"layout": ("primary",)}
CODES = count(2144182600)


def placed(made, name, longitude=None, latitude=None, bell=None, figures=FULL):
    own = school(made, str(next(CODES)), name, figures={"primary": figures} if figures else {}, shared=ROOMS)
    Unit.everywhere.filter(pk=own.pk).update(longitude=longitude, latitude=latitude)
    School.everywhere.filter(pk=own.pk).update(bell=bell)
    return own


@pytest.fixture
def home(db):
    """Of everything that planners read, something is there and something lacks."""
    made = county(city())
    rooms = FULL | {"places": 500, "classes": 12}
    centre = placed(made, "中心小学", 112.30, 24.60, bell=dt.time(8, 30), figures=rooms)
    placed(made, "河口小学", 112.34, 24.60, figures=rooms | WEAK)
    without = {name: number for name, number in (FULL | WEAK).items() if name not in {"pupils", "classes"}}
    placed(made, "无点小学", figures=without)
    placed(made, "无数小学", 112.36, 24.60, figures=None)
    village(made, centre, "V1", "东山村", 112.36, 24.60, 20)
    village(made, centre, "V2", "无点村", None, None, 15)
    village(made, None, "V3", "无校村", 112.37, 24.60, 10)
    village(made, centre, "V4", "未报村", 112.24, 24.60, None)
    for subject in ("音乐", "语文", "语文", ""):
        teacher(centre, subject=subject, joined_school=dt.date(2010, 9, 1), posting={"stage": "primary"})
    with in_unit(made):
        measure_gaps(made, [YEAR], user=None)
    return made


def told(key, unit):
    with in_unit(unit):
        rows = held(key, unit, YEAR, STAGES.get(key, ("primary", "junior")))
    return {row.label: row for row in rows}


def counted(row):
    return row.have, row.of


def words(row):
    return told_of(row.first.text, row.first.values, row.name)


WISHES = {
    "communities": {"cores_least": 1, "cores_most": 1, "carry_times": ""},
    "exchange": {"share": "", "backbone_share": "", "share_out": "", "couple_km": "", "years_between": ""},
    "bus": {"ride_minutes": 60},
}
ONLY_BEFORE = {"pairing": {ABSENT}, "bus": {NO_PUPILS}}
"""What the result leaves unsaid: pairs are of the schools chosen, and buses are asked for pupils that there are."""


@pytest.mark.parametrize("key", PLANNERS)
def test_the_form_says_beforehand_what_the_result_says(home, key):
    wishes = WISHES.get(key, {})
    if key == "pairing":
        codes = dict(Unit.everywhere.filter(name__endswith="小学").values_list("name", "slug"))
        needy = [f"{codes[name]}:primary" for name in ("河口小学", "无点小学")]
        wishes = {"donors": [f"{codes['中心小学']}:primary"], "recipients": needy, "recipient_least": 0}
    run = solved(key, home, **wishes)
    with in_unit(home):
        after = page_of(run).missing
    before = [row for row in told(key, home).values() if row.first]
    assert before
    left = [words(row) for row in before if row.first.text not in ONLY_BEFORE.get(key, ())]
    assert [own for own in left if own not in after] == [], after


def test_counts_are_those_of_the_registry(home):
    layout = told("layout", home)
    assert counted(layout["Schools with figures or people of the school year, each stage counted"]) == (3, 4)
    assert counted(layout["Schools with a place on the map"]) == (2, 3)
    assert counted(layout["Schools whose places are reported"]) == (2, 3)
    assert counted(layout["Villages whose pupils are reported"]) == (3, 4)
    assert counted(layout["Villages with pupils and a place on the map"]) == (2, 3)
    assert counted(layout["Villages with pupils whose school is known"]) == (2, 3)
    assert counted(told("bus", home)["Schools of which it is known when the first lesson begins"]) == (1, 3)
    exchange = told("exchange", home)
    assert counted(exchange["Teachers whose subject is known"]) == (3, 4)
    assert counted(exchange["Schools whose classes are reported, each stage counted"]) == (2, 3)
    assert counted(told("communities", home)["Schools whose pupils are reported, each stage counted"]) == (2, 3)
    label = "Schools of which it is known who teaches what, each stage counted"
    assert counted(told("pairing", home)[label]) == (1, 3)


def test_languages_homes_couples_and_roads_are_counted(home):
    pairing, exchange = told("pairing", home), told("exchange", home)
    assert counted(pairing["Schools whose languages of teaching are on record"]) == (0, 3)
    assert counted(exchange["Teachers whose home is on record"]) == (0, 4)
    assert all(told(key, home)["Ways by road on record"].first for key in PLANNERS if key != "pairing")
    one, other = Teacher.everywhere.order_by("pk")[:2]
    Spouse.everywhere.create(teacher=one, spouse=other)
    Spouse.everywhere.create(teacher=other, spouse=one)
    Teacher.everywhere.filter(pk=one.pk).update(home="112.30,24.60")
    School.everywhere.filter(unit=one.unit).update(languages=["cmn"])
    Road.everywhere.create(unit=home, start="A", end="B", metres=900)
    pairing, exchange = told("pairing", home), told("exchange", home)
    assert counted(pairing["Schools whose languages of teaching are on record"])[0] == 1
    assert counted(exchange["Teachers whose home is on record"]) == (1, 4)
    assert exchange["Couples of teachers on record"].have == 1
    for row in (exchange["Couples of teachers on record"], exchange["Teachers whose home is on record"]):
        assert row.first is None
    assert not any(told(key, home)["Ways by road on record"].first for key in PLANNERS if key != "pairing")


def test_of_how_many_more_the_same_is_said(home):
    assert told("layout", home)["Schools whose places are reported"].others == 0
    placed(home, "又一小学", 112.30, 24.61)
    assert told("layout", home)["Schools whose places are reported"].others == 1
    assert told("exchange", home)["Teachers who have applied for a host school"].others == 0


def test_nothing_to_plan_with_is_said_before_it_is_tried(db):
    made = county(city())
    placed(made, "中心小学", 112.30, 24.60)
    assert "没有一个村" in words(told("layout", made)["Villages whose pupils are reported"])
    assert words(told("bus", made)["Villages whose pupils are reported"])


@pytest.mark.parametrize("key", ["layout", "bus"])
def test_villages_that_only_lack_a_place_do_not_count_as_without_pupils(home, key):
    Settlement.everywhere.update(longitude=None)
    lines = told(key, home)
    assert counted(lines["Villages whose pupils are reported"]) == (3, 4)
    placed_line = lines["Villages with pupils and a place on the map"]
    assert counted(placed_line) == (0, 3)
    assert placed_line.query == {"only": "unplaced"}
    if key == "layout":  # pupils of no village live at their schools
        run = solved(key, home)
        with in_unit(home):
            assert words(placed_line) in page_of(run).missing
        return
    with pytest.raises(ProblemError) as refused:
        solved(key, home, **WISHES[key])
    with override("zh-hans"):
        assert words(placed_line) == told_of(NOBODY, {"county": home.title}, "")
    assert "nobody" in str(refused.value)


@pytest.mark.parametrize("key", PLANNERS)
def test_as_many_queries_for_many_schools_as_for_few(home, key):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            told(key, home)
        return len(asked)

    before = queries()
    for number in range(12):
        own = placed(home, f"第{number}小学")
        village(home, own, f"W{number}", f"第{number}村", None, None, 9)
    assert queries() == before
    assert before <= 12


def test_another_county_is_not_counted(home):
    other = county(home.parent, "441827", "连山县")
    placed(other, "别处小学")
    assert counted(told("communities", home)["Schools with a place on the map"]) == (2, 3)
    assert counted(told("communities", home.parent)["Schools with a place on the map"]) == (2, 4)


def test_the_page_in_chinese_leads_to_where_it_is_filled_in(home):
    text = page_text("layout", "-new", home, browser_of(home))
    assert "东山村" not in text[text.index('class="card known"') :][:200]
    assert "无点村" in text
    assert f"/u/{home.slug}/{YEAR}/villages/?only=unplaced" in text
    assert f"/u/{home.slug}/{YEAR}/schools/?only=unplaced" in text
    assert f"/u/{home.slug}/{YEAR}/imports/" in text


def test_ways_by_road_lead_to_their_page_once_there_are_some(home):
    address, browser = f'href="/u/{home.slug}/{YEAR}/roads/"', browser_of(home)
    assert address not in page_text("layout", "-new", home, browser).split('class="card known"')[1]
    Road.everywhere.create(unit=home, start="A", end="B", metres=900)
    assert address in page_text("layout", "-new", home, browser).split('class="card known"')[1]


def test_the_list_of_schools_shows_those_that_lack_it(home):
    browser = browser_of(home)
    for only, names in (("unplaced", {"无点小学"}), ("unrung", {"河口小学", "无点小学", "无数小学"})):
        text = browser.get(f"/u/{home.slug}/{YEAR}/schools/", {"only": only}).content.decode()
        every = {"中心小学", "河口小学", "无点小学", "无数小学"}
        assert {name for name in every if name in text} == names


def look(home, key, browser, htmx=False, **typed):
    """Ask the form what the registry holds for other stages, with everything else as it stands."""
    address = reverse(f"insight:{key}-new", args=(home.slug, YEAR))
    fields = Fields(browser.get(address, headers=CHINESE).content.decode()).values
    headers = CHINESE | ({"hx-request": "true"} if htmx else {})
    answer = browser.post(address, fields | {"look": "1"} | typed, headers=headers)
    assert answer.status_code == 200
    assert not Job.everywhere.filter(kind="insight.planner").exists()
    return answer.content.decode()


@pytest.mark.parametrize(("key", "field"), [("communities", "stages"), ("layout", "stage"), ("bus", "stages")])
def test_other_stages_are_looked_up_by_a_button_and_nothing_that_is_typed_is_lost(home, key, field):
    browser = browser_of(home)
    typed = {field: ["junior"], "title": "写到一半", "seconds": "不是数"}
    text = look(home, key, browser, **typed)
    known = text[text.index('id="known"') :].split("</details>")[0]
    assert "初中" in known
    assert "小学" not in known.split("</summary>")[0]
    assert 'class="errors"' not in text
    fields = Fields(text).values
    assert (fields["title"], fields["seconds"]) == (["写到一半"], ["不是数"])
    assert re.search(r'value="junior"[^>]* (checked|selected)', text)
    assert "无数小学" in look(home, key, browser, **{field: ["primary"]})


@pytest.mark.parametrize(("key", "field"), [("communities", "stages"), ("layout", "stage"), ("bus", "stages")])
def test_where_scripts_run_the_list_alone_is_fetched_when_the_stages_change(home, key, field):
    page = page_text(key, "-new", home, browser_of(home))
    assert f'hx-trigger="change from:#id_{field}"' in page
    text = look(home, key, browser_of(home, "other"), htmx=True, **{field: ["primary"]})
    assert text.startswith('<details class="card known" open>')
    assert "<form" not in text
    assert "无数小学" in text


def test_without_a_stage_it_is_asked_for_one(home):
    text = look(home, "bus", browser_of(home), htmx=True, stages=[])
    assert "请选择学段" in text
    assert "家底已有" not in text


def test_where_no_stage_is_asked_for_nothing_is_looked_up_again(home):
    for key in ("pairing", "exchange"):
        text = page_text(key, "-new", home, browser_of(home, f"of-{key}"))
        assert 'hx-trigger="change from' not in text
        assert 'name="look"' not in text
