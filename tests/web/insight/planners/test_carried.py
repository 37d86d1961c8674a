"""Decisions by hand go along when a plan is changed and made again: kept or dropped on the form, or said to be lost."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from tests.access.fields import Fields
from tests.web.insight.planners.planning import CHINESE, browser_of, page_text, solved
from tests.web.insight.planners.test_layout import village
from tests.web.insight.region import FULL, ROOMS, YEAR, account, city, county, school, teacher

from tongpan.access.models import Job, Role, Unit
from tongpan.access.scope import in_unit
from tongpan.insight.planners.forms import form_of
from tongpan.insight.planners.pages import page_of
from tongpan.registry.models import School, Settlement, Teacher

pytestmark = pytest.mark.django_db
CENTRE, NEAR, FAR = "2144182601", "2144182602", "2144182603"
PLACES = {CENTRE: (112.30, 24.60, 300), NEAR: (112.34, 24.60, 40), FAR: (112.44, 24.60, 80)}
WISHES = {
    "communities": {"cores_least": 1, "cores_most": 2, "carry_times": ""},
    "exchange": {"share": "", "backbone_share": "", "share_out": "", "couple_km": "", "years_between": ""},
    "layout": {"open_at": ["V9"], "open_places": 60},
    "bus": {"ride_minutes": 90},
}


@pytest.fixture
def home(db):
    """Three schools with villages around them, and teachers at one: every planner by county has something to plan."""
    made = county(city())
    for code, (x, y, pupils) in PLACES.items():
        figures = {"primary": FULL | {"pupils": pupils, "places": 500, "classes": 12}}
        own = school(made, code, f"{code[-1]}号小学", figures=figures, shared=ROOMS)
        Unit.everywhere.filter(pk=own.pk).update(longitude=x, latitude=y)
        School.everywhere.filter(pk=own.pk).update(bell=dt.time(8, 30))
        village(made, own, f"V{code[-1]}", f"{code[-1]}号村", x + 0.05, y, pupils)
        village(made, own, f"W{code[-1]}", f"{code[-1]}号寨", x, y + 0.05, 20)
    village(made, own, "V9", "远谷村", 112.60, 24.60, 30)
    centre = Unit.everywhere.get(slug=CENTRE)
    for subject in ("音乐", "音乐", "音乐", "语文", "语文"):
        teacher(centre, subject=subject, joined_school=dt.date(2010, 9, 1), posting={"stage": "primary"})
    return made


def by_hand(key):
    """Two decisions of each planner that has no field for them, as they are kept."""
    person = f"T{Teacher.everywhere.filter(subject='音乐').order_by('pk')[0].pk}"
    return {
        "communities": [
            {"kind": "not_core", "school": FAR, "core": ""}, {"kind": "joins", "school": NEAR, "core": CENTRE},
        ],
        "exchange": [
            {"kind": "stay", "person": person, "school": "", "subject": ""},
            {"kind": "not", "person": person, "school": FAR, "subject": "music"},
        ],
        "layout": [
            {"kind": "keep", "site": NEAR, "village": ""}, {"kind": "close", "site": "new:V9", "village": ""},
        ],
        "bus": [
            {"kind": "bell", "school": FAR, "stop": "", "other": "", "minutes": 0.0},
            {"kind": "apart", "school": CENTRE, "stop": "V1", "other": "W1", "minutes": None},
        ],
    }[key]  # fmt: skip


def made(key, unit):
    run = solved(key, unit, **WISHES[key], decisions=by_hand(key))
    assert run.result["plan"], run.result["conflict"]
    assert not [own for own in run.result["missing"] if "Not kept" in own["text"]]
    with in_unit(unit):
        assert not any(own["lost"] for own in page_of(run).decisions)
    return run


def words_of(run, user):
    with in_unit(run.unit):
        return [own["words"] for own in page_of(run, user).decisions]


@pytest.mark.parametrize("key", WISHES)
def test_they_stand_on_the_form_all_ticked_and_one_that_is_unticked_is_free_again(home, key):
    run, browser, user = made(key, home), browser_of(home), account("teller", on=home)
    address = f"{reverse(f'insight:{key}-new', args=(home.slug, YEAR))}?from={run.pk}"
    text = browser.get(address, headers=CHINESE).content.decode()
    assert "此前的人工决定" in text
    assert "以下决定无法保留" not in text
    for own in words_of(run, user):
        assert own.replace(" ", "") in text.replace("\u2009", "").replace(" ", "")
    assert Fields(text).values["kept"] == ["0", "1"]
    for ticked in (["1"], ["0", "1"], []):
        fields = Fields(browser.get(address, headers=CHINESE).content.decode()).values
        sent = {name: own for name, own in fields.items() if name not in {"given", "cores", "frozen"}}
        assert browser.post(address, sent | {"kept": ticked}).status_code == 302
    asked = [own.params["asked"] for own in Job.everywhere.filter(kind="insight.planner").order_by("created")]
    assert [own.get("decisions", []) for own in asked] == [by_hand(key)[1:], by_hand(key), []]
    assert not any("kept" in own for own in asked)


@pytest.mark.parametrize("key", WISHES)
def test_without_an_earlier_plan_there_is_nothing_to_keep(home, key):
    made(key, home)
    text = page_text(key, "-new", home, browser_of(home))
    assert 'name="kept"' not in text
    assert "此前的人工决定" not in text


GONE = {
    "communities": lambda: Unit.everywhere.filter(slug=FAR).update(closed=dt.date(YEAR, 1, 1)),
    "exchange": lambda: Teacher.everywhere.filter(subject="音乐").update(left=dt.date(YEAR, 1, 1)),
    "layout": lambda: Settlement.everywhere.filter(code="V9").delete(),
    "bus": lambda: Settlement.everywhere.filter(code="W1").delete(),
}
WHY = {"communities": "所涉学校已不在家底中", "exchange": "已不在本单位的学校任教"} | dict.fromkeys(
    ("layout", "bus"), "所涉村（居）已不在家底中"
)


@pytest.mark.parametrize("key", WISHES)
def test_what_is_gone_from_the_registry_is_named_with_why_and_cannot_be_ticked(home, key):
    run = made(key, home)
    GONE[key]()
    text = page_text(key, "-new", home, browser_of(home), query={"from": str(run.pk)})
    lost = text[text.index("以下决定无法保留") :].split("</div>")[0]
    assert WHY[key] in lost
    still = {"communities": ["1"], "exchange": [], "layout": ["0"], "bus": ["0"]}[key]
    assert Fields(text).values.get("kept", []) == still
    assert lost.count("<li>") == 2 - len(still)


def test_who_may_not_see_teachers_reads_no_name_of_one_on_the_form(home):
    run = made("exchange", home)
    with in_unit(home):
        viewer = page_of(run, account("viewer", on=home, role=Role.VIEWER))
        form = form_of("exchange")(unit=home, year=YEAR, before=viewer)
        shown = " ".join(words for _place, words in form.fields["kept"].choices)
    assert not any(name in shown for name in Teacher.everywhere.values_list("name", flat=True))


def test_a_core_that_was_given_goes_to_its_own_field_and_one_that_is_gone_is_named(home):
    decisions = [{"kind": "core", "school": NEAR, "core": ""}, {"kind": "core", "school": FAR, "core": ""}]
    run = solved("communities", home, **WISHES["communities"], decisions=decisions)
    Unit.everywhere.filter(slug=FAR).update(closed=dt.date(YEAR, 1, 1))
    text = page_text("communities", "-new", home, browser_of(home), query={"from": str(run.pk)})
    assert re.findall(r'name="given" value="(\d+)"[^>]* checked', text) == [NEAR]
    assert 'name="kept"' not in text
    assert "以下决定无法保留" in text


def test_decisions_for_one_county_are_none_for_the_region(home):
    run = made("layout", home)
    text = page_text("layout", "-new", home.parent, browser_of(home.parent), query={"from": str(run.pk)})
    assert 'name="kept"' not in text
    assert f"该决定只针对{home.title}" in text.replace("\u2009", "")


def left(key, unit, decision):
    """What the page of a plan says of a decision that its problem does not allow; the plan is there all the same."""
    wishes = WISHES[key] | ({"open_at": []} if key == "layout" else {})
    run = solved(key, unit, **wishes, decisions=[decision])
    assert run.result["plan"]
    with in_unit(unit):
        page = page_of(run)
        told = [own for own in page.missing if "未保留" in own]
        assert len(told) == 1
        assert page.decision_words(decision) in told[0]
        assert [own["lost"] for own in page.decisions] == [True]
    if key == "exchange":
        assert "▲ 未保留" in page_text(key, "-plan", unit, browser_of(unit, f"looker-{run.pk}"), plan=run.pk)
    return told[0]


def test_a_plan_says_of_each_decision_that_it_cannot_keep_why(home):
    assert "不参与本方案" in left("layout", home, {"kind": "close", "site": "2144182699", "village": ""})
    assert "不在可以新建学校" in left("layout", home, {"kind": "keep", "site": "new:V9", "village": ""})
    nobody = {"kind": "send", "site": CENTRE, "village": "V0"}
    Settlement.everywhere.create(unit=home, code="V0", name="空村", longitude=112.3, latitude=24.6)
    told = left("layout", home, nobody)
    assert "没有学生" in told
    assert "空村" in told
    stops = {"kind": "together", "school": CENTRE, "stop": "V1", "other": "V3", "minutes": None}
    assert "没有去该校的学生上车" in left("bus", home, stops)
    Unit.everywhere.filter(slug=FAR).update(longitude=None)
    assert "3号小学" in left("bus", home, {"kind": "bell", "school": FAR, "stop": "", "other": "", "minutes": 5.0})
    person = by_hand("exchange")[0]["person"]
    stay = {"kind": "stay", "person": "T999999", "school": "", "subject": ""}
    assert "没有完整岗位" in left("exchange", home, stay)
    away = {"kind": "not", "person": person, "school": "2144182699", "subject": ""}
    assert "不参与本方案" in left("exchange", home, away)
    odd = {"kind": "not", "person": person, "school": NEAR, "subject": "no-such"}
    assert "学科" in left("exchange", home, odd)
    assert "不参与本方案" in left("communities", home, {"kind": "not_core", "school": FAR, "core": ""})
