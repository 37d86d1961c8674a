"""National workbooks: computed, stated and proved items, and what has to be put right."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from tongpan.access.scope import in_unit
from tongpan.assessment.appraisal import sources
from tongpan.assessment.appraisal.actions import workbooks as acts
from tongpan.assessment.appraisal.models import Rectification, Workbook, WorkbookItem
from tongpan.assessment.appraisal.queries.workbooks import parts_of
from tongpan.assessment.appraisal.registers import RECTIFY
from tongpan.assessment.appraisal.sources import Found
from tongpan.assistance.base import files
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.todo import waiting_for
from tongpan.insight.models import Run
from tongpan.registry.models import YearFigures

YEAR, DUE = 2025, dt.date(2026, 5, 31)
PDF = b"%PDF-1.7 proof"


def page(name, unit="441801", **parts):
    return reverse(f"assessment:appraisal-{name}", kwargs={"unit": unit, "year": YEAR, **parts})


@pytest.fixture
def known(monkeypatch):
    """What is computed, as one source gives it."""
    values = {
        "indicator:L1": Found(None, True, (("a", {}),), "run:1", "insight:gap"),
        "indicator:L2": Found(None, False, (("b", {}),), "run:1", "insight:gap"),
        "check:G11": Found(None, True, (("c", {}),)),
    }
    monkeypatch.setattr(sources, "_national", [lambda units, _year, _code: {own.slug: dict(values) for own in units}])
    return values


@pytest.fixture
def book(house, known):
    with in_unit(house.county):
        return acts.open_workbooks([house.county], "balanced-2017", YEAR, due=DUE, user=house.user)[0]


def item(book, code) -> WorkbookItem:
    return WorkbookItem.everywhere.select_related("workbook__unit").get(workbook=book, code=code)


def save(house, own, values=None, judged="", **facts):
    facts = {"values": values or {}, "division": "", "person": None, "due": DUE, "note": ""} | facts
    with in_unit(house.county):
        return acts.save_item(own, facts, judged, user=house.user)


def prove(own, kind="workitem"):
    unit = own.workbook.unit if kind == "workitem" else own.unit
    files.attach(kind, own, io.BytesIO(PDF), "佐证.pdf", unit=unit, user=None)


def test_what_the_records_say_fills_itself(house, book):
    states = {own.code: own.passes for own in WorkbookItem.everywhere.filter(workbook=book)}
    assert len(states) == 32
    assert (states["L1"], states["L2"], states["L3"]) == (True, False, None)
    assert states["G11"] is None  # the share of backbone teachers is not known
    assert states["G1"] is None
    assert item(book, "L1").page == {"page": "insight:gap"}


def test_opening_again_adds_nothing(house, book):
    with in_unit(house.county):
        assert acts.open_workbooks([house.county], "balanced-2017", YEAR, due=None, user=house.user) == []
    assert Workbook.everywhere.count() == 1


def test_a_stated_figure_is_judged_by_its_limit(house, book):
    own = save(house, item(book, "G13"), {"city": 1.0})
    assert own.passes is None
    assert save(house, own, {"city": 1.0, "town": 0.94}).passes is False
    assert save(house, own, {"city": 1.0, "town": 0.95}).passes is True
    assert save(house, item(book, "Q9"), {"primary": 0.15, "junior": 0.1}).passes is False


def test_evidence_alone_needs_a_file_and_a_verdict_against_the_figures_a_reason(house, book):
    shown = item(book, "G1")
    with pytest.raises(Refused, match="Nothing proves this yet"):
        save(house, shown, judged="met")
    prove(shown)
    assert save(house, shown, judged="met").passes is True
    computed = item(book, "L2")
    with pytest.raises(Refused, match="Write in the remark"):
        save(house, computed, judged="met")
    save(house, computed, judged="met", note="已按新建校舍复核")
    with in_unit(house.county):
        acts.compute([book], user=house.user)
    assert (item(book, "L2").passes, item(book, "L2").by_hand) == (True, True)
    save(house, item(book, "L2"))
    assert (item(book, "L2").passes, item(book, "L2").by_hand) == (False, False)


def test_who_owes_evidence_finds_it_in_the_own_to_do(house, book):
    own = save(house, item(book, "G1"), person=house.user, division="基教股")
    day = DUE - dt.timedelta(days=10)
    assert [(one.kind, one.values["item"]) for one in waiting_for(house.user, day) if one.kind == "evidence.due"] == [
        ("evidence.due", "G1")
    ]
    with pytest.raises(Refused, match="No file is kept"):
        acts.hand_in(own, day=day, user=house.user)
    prove(own)
    acts.hand_in(own, day=day, user=house.user)
    assert [one for one in waiting_for(house.user, day) if one.kind == "evidence.due"] == []


def test_what_fails_goes_on_the_list_once_and_is_done_with_proof(house, book):
    day = dt.date(2026, 3, 1)
    assert acts.list_faults(book, due=DUE, day=day, user=house.user) == 1
    assert acts.list_faults(book, due=DUE, day=day, user=house.user) == 0
    own = Rectification.everywhere.select_related("unit").get()
    assert own.fault.startswith("L2 ")
    todo = [one for one in waiting_for(house.user, DUE) if one.kind == "rectify.due"]
    assert [one.values["fault"] for one in todo] == [own.fault]
    with pytest.raises(Refused, match="Nothing proves it yet"):
        acts.report_done(own, "已增配", day=day, user=house.user)
    prove(own, "rectification")
    with pytest.raises(Refused, match="lies ahead"):
        acts.report_done(own, "已增配", day=timezone.localdate() + dt.timedelta(days=1), user=house.user)
    acts.report_done(own, "已增配", day=day, user=house.user)
    assert [one for one in waiting_for(house.user, DUE) if one.kind == "rectify.due"] == []
    acts.reopen(own, user=house.user)
    assert own.done is None


def test_what_was_entered_after_the_year_is_found_from_its_workbook(house, book):
    """A school year is judged after it has ended: the tile's link shows all that the tile counts."""
    acts.list_faults(book, due=DUE, day=dt.date(YEAR + 1, 11, 20), user=house.user)
    browser = house.world.client("planner")
    shown = browser.get(page("workbook", workbook=book.pk)).content.decode()
    link = re.search(r'href="([^"]*rectify/\?[^"]*)"', shown)[1].replace("&amp;", "&")
    assert "L2 " in browser.get(link).content.decode()
    assert "L2 " not in browser.get(page("rectify")).content.decode()
    assert "分" not in [str(own.unit) for own in RECTIFY.measures.values()]


def test_listing_what_fails_leads_to_what_was_listed(house, book):
    browser = house.world.client("planner")
    answer = browser.post(page("workbook-faults", workbook=book.pk), {"due": "2027-05-31"}, follow=True)
    assert "L2 " in answer.content.decode(), "entered today, long after the school year"
    own = Rectification.everywhere.filter(item__workbook=book).first()
    entry = browser.get(page("rectify-one", rectification=own.pk)).content.decode()
    whole = re.search(r'href="([^"]*rectify/\?[^"]*)"', entry)[1]
    assert "L2 " in browser.get(whole).content.decode()


def test_a_stated_figure_that_fails_is_told_in_the_list(house):
    with in_unit(house.county):
        (own,) = acts.open_workbooks([house.county], "preschool-2020", YEAR, due=DUE, user=house.user)
        item = own.rows.get(code="A1")
        facts = {"values": {"enrolment": 0.8}, "division": "", "person": None, "due": None, "note": ""}
        acts.save_item(item, facts, "", user=house.user)
        with override("zh-hans"):
            acts.list_faults(own, due=DUE, day=DUE, user=house.user)
    assert Rectification.everywhere.get(item=item).action == "毛入园率 80.0%（不低于85.0%）"


def test_what_came_of_it_is_kept_where_the_proof_is_missing(house, book):
    acts.list_faults(book, due=DUE, day=DUE, user=house.user)
    own = Rectification.everywhere.filter(item__workbook=book).first()
    browser = house.world.client("planner")
    sent = {"day": timezone.localdate().isoformat(), "result": "已增配两名教师"}
    answer = browser.post(page("rectify-done", rectification=own.pk), sent)
    assert "已增配两名教师" in answer.content.decode()
    assert answer.context["done_form"].non_field_errors()
    empty = browser.post(page("rectify-done", rectification=own.pk), sent | {"result": ""})
    assert "result" in empty.context["done_form"].errors
    own.refresh_from_db()
    assert own.done is None
    prove(own, "rectification")
    assert browser.post(page("rectify-done", rectification=own.pk), sent).status_code == 302


def test_the_form_is_exported_in_its_order(house, book):
    answer = house.world.client("planner").get(page("workbook", workbook=book.pk), {"export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[1] for row in rows[1:]] == [own.item.code for part in parts_of(book) for own in part.rows]
    assert [row[1] for row in rows[1:9]] == [*(f"L{n}" for n in range(1, 8)), "G1"]


def test_all_counties_stand_at_a_glance(house, known):
    browser = house.world.client("city_planner")
    assert "打开" in browser.get(page("national", "4418")).content.decode() or known
    browser.post(page("national-open", "4418"), {"evaluation": "balanced-2017", "due": "2026-05-31"})
    assert set(Workbook.everywhere.values_list("unit__slug", flat=True)) == {"441801", "441802"}
    shown = browser.get(page("national", "4418"))
    assert [row.unit.slug for row in shown.context["rows"]] == ["441801", "441802"]
    assert [(row.met, row.fails) for row in shown.context["rows"]] == [(1, 1), (1, 1)]
    assert browser.get(page("national", "4418"), {"export": "xlsx"}).status_code == 200
    other = Workbook.everywhere.get(unit__slug="441802")
    assert house.world.client("planner").get(page("workbook", workbook=other.pk)).status_code == 404


def test_an_item_is_filled_in_the_browser(house, book):
    browser, own = house.world.client("planner"), item(book, "G14")
    here = page("item-edit", workitem=own.pk)
    assert browser.get(here).status_code == 200
    facts = {"slot_quota": "55", "judged": "", "division": "高中股", "person": str(house.user.pk), "due": "2026-05-31"}
    assert browser.post(here, facts).url == page("item", workitem=own.pk)
    own = item(book, "G14")
    assert (own.values, own.passes, own.division, own.person) == ({"quota": 0.55}, True, "高中股", house.user)
    shown = browser.get(page("item", workitem=own.pk)).content.decode()
    assert "55.0%" in shown
    assert "教督〔2017〕6号" in shown
    assert browser.get(page("workbook", workbook=book.pk)).status_code == 200
    browser.post(page("workbook-faults", workbook=book.pk), {"due": "2026-05-31"})
    assert browser.get(page("rectify")).status_code == 200
    fault = Rectification.everywhere.get()
    assert browser.get(page("rectify-one", rectification=fault.pk)).status_code == 200
    browser.post(page("rectify-done", rectification=fault.pk), {"day": "2026-03-01", "result": "已增配"})
    assert Rectification.everywhere.get().done is None  # without proof


def test_the_number_of_queries_does_not_grow_with_the_counties(house, book):
    browser = house.world.client("city_planner")

    def counted(here):
        browser.get(here)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(here).status_code == 200
        return len(seen)

    pages = [page("national", "4418"), page("rectify", "4418")]
    acts.list_faults(book, due=DUE, day=dt.date(2026, 3, 1), user=house.user)
    before = [counted(here) for here in pages]
    other = house.world.units["441802"]
    with in_unit(other):
        (theirs,) = acts.open_workbooks([other], "balanced-2017", YEAR, due=DUE, user=house.user)
    for n in range(5):
        Rectification.everywhere.create(unit=other, year=YEAR, fault=f"问题{n}", action="改", since=DUE, due=DUE)
    acts.list_faults(theirs, due=DUE, day=dt.date(2026, 3, 1), user=house.user)
    assert [counted(here) for here in pages] == before


SUMMARY = {
    "stages": {"primary": {"schools": 10, "passing": 7, "verdict": "fails"},
               "junior": {"schools": 5, "passing": 5, "verdict": "passes"}},
    "indicators": [
        {"code": "L1", "stage": stage, "counts": True, "passes": passes, "cv": cv, "limit": 0.5, "value": 4.4,
         "threshold": 4.2, "below": 1, "schools": 10}
        for stage, passes, cv in (("primary", True, 0.3), ("junior", None, None))
    ],
    "checks": [{"code": "G5", "label": "Size", "label_zh": "班额", "failing": 2, "verdict": "fails", "rows": 15}],
}  # fmt: skip


def test_insight_gives_the_newest_gap_and_the_figures_of_kindergartens(house):
    from tongpan.insight.sources import gap_figures, gap_options, national

    run = Run.everywhere.create(
        unit=house.county, kind="gap", year=YEAR, pack="balanced-2017", policy_date=dt.date(2025, 9, 1),
        code_version="1", digest="0" * 64, result={}, summary=SUMMARY, status="fails",
    )  # fmt: skip
    with in_unit(house.county):
        found = national([house.county], YEAR, "balanced-2017")["441801"]
        assert gap_figures([house.county], YEAR, "passing")["441801"].value == pytest.approx(80)
        assert gap_figures([house.county], YEAR, "within")["441801"].value == pytest.approx(100)
        assert gap_figures([house.county], YEAR, "cv:L1:primary")["441801"].value == pytest.approx(0.3)
        assert gap_figures([house.county], YEAR, "cv:L1:junior") == {}
    assert {key: own.passes for key, own in found.items()} == {
        "gap:schools": False, "indicator:L1": None, "check:G5": False,
    }  # fmt: skip
    assert found["check:G5"].cite == f"run:{run.pk}"
    assert {"passing", "within", "cv:L7:junior"} <= {code for code, _words in gap_options()}
    for slug, values in (("2144180001", {"pupils": 90, "teachers": 5}), ("2144180002", {"pupils": 60, "teachers": 5})):
        YearFigures.everywhere.create(unit=house.world.units[slug], year=YEAR, stage="kindergarten", values=values)
    house.world.units["2144180002"].school.__class__.everywhere.filter(code="2144180002").update(public=False)
    with in_unit(house.county):
        found = national([house.county], YEAR, "preschool-2020")["441801"]
    assert {key: (own.value, own.passes) for key, own in found.items()} == {
        "preschool:public": (0.6, True), "preschool:teachers": (15.0, True),
    }  # fmt: skip
