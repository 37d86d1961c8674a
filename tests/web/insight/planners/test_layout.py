"""School layout through the platform: villages and schools to a plan, a decision by hand, the list and back."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation
from tests.web.insight.planners.planning import (
    CHINESE,
    against_of,
    asked,
    browser_of,
    every_page,
    page_text,
    refused_by_hand,
    solved,
)
from tests.web.insight.region import FULL, ROOMS, YEAR, account, city, county, school

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.models import PlannedSite
from tongpan.insight.planners.actions.adopt import adopt, undo
from tongpan.insight.planners.actions.solve import plan_unit
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.comparison import Comparison
from tongpan.insight.planners.forms import form_of
from tongpan.insight.planners.pages import page_of
from tongpan.insight.planners.queries.adopted import schools_by_layout
from tongpan.insight.planners.tables import gate_of
from tongpan.insight.planners.tables import layout as layout_gate
from tongpan.insight.planners.tables.merging import _figures, merged
from tongpan.insight.tables import board_of
from tongpan.registry.models import School, Settlement, SettlementPupils, YearFigures
from tongpan.registry.models.school import SchoolKind
from tongpan_core.plan.layout.defaults import defaults as layout_defaults
from tongpan_core.plan.problem import When

pytestmark = pytest.mark.django_db
CENTRE, NEAR, FAR = "2144182601", "2144182602", "2144182603"
PLACES = {CENTRE: (112.30, 24.60), NEAR: (112.31, 24.60), FAR: (112.50, 24.60)}


@pytest.fixture
def home(db):
    """A centre with room, a small school a kilometre away, and one that lies twenty kilometres off."""
    made = county(city())
    for code, name, pupils, places in (
        (CENTRE, "中心小学", 300, 500), (NEAR, "近处小学", 40, 100), (FAR, "远山小学", 80, 100),
    ):  # fmt: skip
        figures = {"primary": FULL | {"pupils": pupils, "places": places}}
        unit = school(made, code, name, figures=figures)
        Unit.everywhere.filter(pk=unit.pk).update(longitude=PLACES[code][0], latitude=PLACES[code][1])
        village(made, unit, f"V{code[-1]}", f"{name[:2]}村", *PLACES[code], pupils)
    return made


def village(parent, near, code, name, x, y, pupils):
    own = Settlement.everywhere.create(unit=parent, code=code, name=name, longitude=x, latitude=y)
    SettlementPupils.everywhere.create(settlement=own, year=YEAR, stage="primary", pupils=pupils, school=near)
    return own


def decided(run):
    return {own["site"]: own["action"] for own in run.result["more"]["decided"]}


def test_a_small_school_near_the_centre_merges_and_a_far_one_stays(home):
    run = solved("layout", home)
    assert decided(run) == {CENTRE: "keep", NEAR: "merge", FAR: "keep"}
    rows = {own["site"]: own for own in run.result["more"]["decided"]}
    assert (rows[NEAR]["into"], rows[NEAR]["pupils_before"], rows[CENTRE]["pupils"]) == (CENTRE, 40, 340)
    assert run.summary["open"] == 2


def test_a_school_kept_by_hand_has_its_price(home):
    first = solved("layout", home)
    second = solved("layout", home, based_on=first, decisions=[{"kind": "keep", "site": NEAR, "village": ""}])
    with in_unit(home):
        page = page_of(second)
        assert decided(second)[NEAR] in {"keep", "extend"}
        assert against_of(second).price.more
        assert second.result["objective"] > first.result["objective"]
        assert page.decisions[0]["words"] == page.decision_words({"kind": "keep", "site": NEAR})


def test_pupils_without_a_village_are_said_and_counted(home):
    SettlementPupils.everywhere.filter(settlement__code="V1").update(pupils=100)
    run = solved("layout", home)
    told = [own for own in run.result["missing"] if own["school"] == CENTRE]
    assert told[0]["values"] == {"pupils": 200.0}
    assert sum(own["pupils"] for own in run.result["explain"]["villages"]) == 420


def test_a_village_beyond_every_limit_is_named(home):
    far = Settlement.everywhere.create(unit=home, code="V9", name="天边村", longitude=113.5, latitude=24.6)
    SettlementPupils.everywhere.create(settlement=far, year=YEAR, stage="primary", pupils=10)
    run = solved("layout", home)
    told = [own["values"] for own in run.result["missing"] if own["school"] == "V9"]
    assert [own["village"] for own in told] == ["天边村"] * len(told) != []
    assert all(own["km"] > own["limit"] for own in told)
    assert "天边村" in every_page("layout", run, browser_of(home))
    run = solved("layout", home, question="cover-sites", far=False)
    with in_unit(home):
        page = page_of(run)
        assert run.status == "infeasible"
        assert any("天边村" in own["words"] for own in page.conflict)
        assert page.conflict[0]["relax"]


@pytest.mark.parametrize("question", ["median-km", "cover-sites", "cover-uncovered", "scenarios-cost"])
def test_every_question_has_an_answer_that_pages_can_show(home, question):
    run = solved("layout", home, question=question, sites=2)
    assert run.result["plan"]
    text = every_page("layout", run, browser_of(home))
    assert "中心小学" in text


def test_adopting_lists_the_sites_and_undoing_takes_the_list_back(home):
    user, run = account("planner", on=home), solved("layout", home)
    with in_unit(home):
        adoption, made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert made == {"schools": 3}
        merged = PlannedSite.objects.get(action="merge")
        assert (merged.school.slug, merged.into.slug, merged.pupils) == (NEAR, CENTRE, 0)
    listed = page_text("layout", "-sites", home, browser_of(home), query={"export": "csv"}).splitlines()
    assert len(listed) == 4
    assert sum("并入" in line for line in listed[1:]) == 1
    with in_unit(home):
        assert undo(adoption, user=user)["removed"] == 3
        assert PlannedSite.objects.count() == 0


def test_changed_villages_stop_an_adoption(home):
    user, run = account("planner", on=home), solved("layout", home)
    SettlementPupils.everywhere.filter(settlement__code="V2").update(pupils=41)
    with in_unit(home), pytest.raises(CannotAdopt):
        adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)


def test_without_villages_the_schools_pupils_live_at_their_schools(home):
    SettlementPupils.everywhere.all().delete()
    run = solved("layout", home)
    assert sum(own["pupils"] for own in run.result["explain"]["villages"]) == 420
    assert decided(run)[FAR] == "keep"


@pytest.fixture
def valley(home):
    """Two hundred pupils of the far school's places live in a village of their own, twenty-five kilometres off."""
    own = Settlement.everywhere.create(unit=home, code="V9", name="远谷村", longitude=112.75, latitude=24.60)
    SettlementPupils.everywhere.create(
        settlement=own, year=YEAR, stage="primary", pupils=200, school=Unit.everywhere.get(slug=FAR)
    )
    return home


OPENING = {"open_at": ["V9"], "open_places": 250, "smallest": 0, "ride_km": 60, "ride_low_km": 60}


def test_a_school_is_opened_where_the_way_is_too_far(valley):
    user, run = account("planner", on=valley), solved("layout", valley, **OPENING, new_school=1000, place=10)
    assert decided(run)["new:V9"] == "open"
    row = next(own for own in run.result["more"]["decided"] if own["site"] == "new:V9")
    assert (row["pupils"], row["capacity"], row["cost"]) == (200, 250, 1000 + 250 * 10)
    text = page_text("layout", "-plan", valley, browser_of(valley), plan=run.pk)
    assert "远谷村新设学校" in text
    assert "新设</text>" in text  # in the legend of the map
    with in_unit(valley):
        adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        opened = PlannedSite.objects.get(action="open")
        assert (opened.school, opened.name, opened.pupils) == (None, "远谷村新设学校", 200)
        assert (opened.places, run.summary["places"]) == (250, 250)


def test_a_new_school_that_costs_nothing_but_its_places(valley):
    run = solved("layout", valley, **OPENING, new_school=0, place=10)
    row = next(own for own in run.result["more"]["decided"] if own["site"] == "new:V9")
    assert row["cost"] == 250 * 10


def test_a_school_that_merges_into_a_new_one_names_it(valley):
    """The far school's pupils live in the village where a school may be opened."""
    user = account("planner", on=valley)
    decisions = [{"kind": "close", "site": FAR, "village": ""}, {"kind": "keep", "site": "new:V9", "village": ""}]
    run = solved("layout", valley, **OPENING, new_school=1000, place=10, decisions=decisions)
    assert next(own for own in run.result["more"]["decided"] if own["site"] == FAR)["into"] == "new:V9"
    with in_unit(valley):
        adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        gone = PlannedSite.objects.get(school__slug=FAR)
        assert (gone.into, gone.into_name) == (None, "远谷村新设学校")
        address = reverse("insight:layout-sites", args=(valley.slug, YEAR))
    assert browser_of(valley).get(address, headers=CHINESE).content.decode().count("远谷村新设学校") == 2


def test_a_school_that_is_not_opened_by_hand_has_its_price(valley):
    first = solved("layout", valley, **OPENING, new_school=1000, place=10)
    decision = {"kind": "close", "site": "new:V9", "village": ""}
    second = solved("layout", valley, **OPENING, new_school=1000, place=10, based_on=first, decisions=[decision])
    assert "new:V9" not in decided(second)
    with in_unit(valley):
        page = page_of(second)
        assert against_of(second).price.more
        assert page.decisions[0]["words"] == page.decision_words(decision)


def test_a_new_school_needs_its_places(valley):
    with in_unit(valley):
        kind = form_of("layout")
        form = kind(kind.start(valley, YEAR) | {"open_at": ["V9"]}, unit=valley, year=YEAR)
        assert "open_places" in form.errors


def test_layouts_of_two_stages_are_in_force_beside_each_other(home):
    user = account("planner", on=home)
    figures = {"junior": FULL | {"pupils": 200, "places": 300}}
    junior = school(home, "2144182604", "中心初中", kind="311", figures=figures)
    Unit.everywhere.filter(pk=junior.pk).update(longitude=112.30, latitude=24.61)
    runs = [solved("layout", home, stage=stage) for stage in ("primary", "junior")]
    with in_unit(home):
        for run in runs:
            adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert set(PlannedSite.objects.values_list("stage", flat=True)) == {"primary", "junior"}
        with pytest.raises(CannotAdopt):
            adopt(runs[1], since=dt.date(2025, 9, 1), until=None, user=user)


def test_a_new_search_begins_with_the_layout_in_force(home):
    """Without time to search the plan in force is what there is; its name stands among what was asked for."""
    user, first = account("planner", on=home), solved("layout", home)
    assert not page_of(first).began_with
    with in_unit(home):
        adopt(first, since=dt.date(2025, 9, 1), until=None, user=user)
        params = asked("layout", home)
        second = plan_unit(PLANNERS["layout"], home, YEAR, params, user=None, stop=When(lambda: True))
        assert second.status == "stopped"
        assert decided(second) == decided(first)
        assert page_of(second).began_with == str(first)
    assert "搜索的起点" in page_text("layout", "-plan", home, browser_of(home), plan=second.pk)


def test_schools_of_one_name_are_compared_apart(home):
    Unit.everywhere.filter(slug__in=(NEAR, FAR)).update(name="希望小学")
    first, second = solved("layout", home), solved("layout", home, must_keep=[NEAR])
    with in_unit(home):
        found = Comparison(page_of(first), page_of(second)).choices
        sites = [own for own in found if own.label == "希望小学"]
        assert len(sites) == 1
        assert sites[0].a != sites[0].b
    text = page_text("layout", "-compare", home, browser_of(home), query={"a": first.pk, "b": second.pk})
    assert "希望小学" in text


def test_the_indicators_that_a_merger_changes_are_told_and_those_that_nobody_can_know(home):
    for code, teachers in ((CENTRE, 20), (NEAR, 10), (FAR, 5)):
        row = YearFigures.everywhere.get(unit__slug=code, stage="primary")
        row.values |= {"teachers": teachers, "teachers_above_qualification": teachers - 1, "teachers_pe_arts": 2,
                       "teachers_backbone": 1}  # fmt: skip
        row.save()
        YearFigures.everywhere.create(unit=row.unit, year=YEAR, stage="", values=ROOMS)
    run = solved("layout", home)
    assert decided(run)[NEAR] == "merge"
    told = {own["code"]: own for own in run.result["effects"]}
    lacking = {own["code"] for own in run.result["more"]["not_computed"]}
    assert {own["stage"] for own in told.values()} == {"primary"}
    after = {"pupils": (340, 80), "people": (28, 4), "pe_arts": (4, 2), "rooms": (3000, 3000)}
    for code, name in (("L1", "people"), ("L3", "pe_arts"), ("L4", "rooms")):
        assert told[code]["after"] == pytest.approx(cv(after[name], after["pupils"]), abs=1e-6), code
    assert told["L1"]["before"] == pytest.approx(cv((19, 9, 4), (300, 40, 80)), abs=1e-6)
    assert told["L4"]["overall_before"] == pytest.approx(9000 / 420)
    assert told["L4"]["overall_after"] == pytest.approx(6000 / 420)
    assert told["L1"]["overall_after"] == told["L1"]["overall_before"]
    assert "L6" in lacking  # the equipment of the school that takes over
    assert not set(told) & lacking
    text = page_text("layout", "-plan", home, browser_of(home), plan=run.pk)
    assert "采纳后指标的变化" in text
    assert "未作计算：L6" in text
    assert "21.43 → 14.29" in text


def cv(numerators, pupils):
    """The pupil-weighted coefficient of variation, by hand."""
    mean = sum(numerators) / sum(pupils)
    spread = sum(n * (own / n - mean) ** 2 for own, n in zip(numerators, pupils, strict=True)) / sum(pupils)
    return spread**0.5 / mean


def test_of_a_layout_that_opens_a_school_nothing_is_computed(valley):
    run = solved("layout", valley, **OPENING, new_school=1000, place=10)
    assert decided(run)["new:V9"] == "open"
    assert run.result["more"]["not_computed"]
    assert run.result["effects"] == []


def test_where_no_school_merges_no_indicator_changes(home):
    keep = [CENTRE, NEAR, FAR]
    run = solved("layout", home, must_keep=keep, change=1_000_000, smallest=0)
    assert run.result["effects"] == []
    with in_unit(home):
        assert "均无变化" in page_of(run).no_effects


def test_where_nobody_takes_over_nothing_is_computed(home):
    with in_unit(home):
        board = board_of(home, YEAR)
        site = {"existing": True, "pupils_before": 40, "pupils": 0, "places": 0}
        found = merged(board, "primary", [site | {"site": NEAR, "action": "merge", "into": None}])
    assert found.rows == []
    assert {own["code"] for own in found.unknown} >= {"L1", "L2", "L3"}


def test_places_that_are_built_count_where_pupils_stay_as_many(home):
    """Nothing else of such a school changes."""
    row = YearFigures.everywhere.get(unit__slug=CENTRE, stage="primary")
    row.values |= {"places": 280, "classes": 8}
    row.save()
    with in_unit(home):
        board = board_of(home, YEAR)
        same = {"site": CENTRE, "action": "extend", "existing": True, "into": None, "pupils_before": 300, "pupils": 300}
        after = _figures(board, "primary", [same | {"places": 40}]).by_stage[CENTRE]["primary"]
    before = board.figures.by_stage[CENTRE]["primary"]
    assert after == {**before, "places": 320}


def test_a_refused_decision_keeps_what_was_chosen(home):
    run = solved("layout", home)
    text, kept = refused_by_hand(run, browser_of(home), kind="send", site=FAR, village="")
    assert (kept["kind"], kept["site"]) == (["send"], [FAR])
    assert 'id="id_village_error"' in text


def report_classes(code, classes):
    row = YearFigures.everywhere.get(unit__slug=code, stage="primary")
    row.values = {name: value for name, value in row.values.items() if name != "classes"}
    row.values |= {} if classes is None else {"classes": classes}
    row.save()


def classes_on(run, unit):
    with in_unit(unit):
        return {own["site"]: own for own in page_of(run).class_sizes}


@pytest.mark.parametrize(("classes", "over"), [(6, True), (10, False)])
def test_the_classes_of_a_school_that_receives_pupils_are_told_against_the_standard_size(home, classes, over):
    report_classes(CENTRE, classes)
    run = solved("layout", home)
    rows = classes_on(run, home)
    assert list(rows) == [CENTRE]  # the far school keeps its pupils, the near one has none
    own = rows[CENTRE]
    assert (own["classes"], own["limit"], own["needed"], own["over"]) == (classes, 45, 8, over)
    assert (own["before"], own["after"]) == (pytest.approx(300 / classes), pytest.approx(340 / classes))
    text = page_text("layout", "-plan", home, browser_of(home), plan=run.pk)
    table = text[text.index('id="classes-title"') :].split("</table>")[0]
    assert "中心小学" in table
    assert ("▲" in table) is over
    assert "教督〔2017〕6号" in text[text.index('id="classes-title"') :]


def test_what_nobody_knows_of_classes_stands_among_what_is_not_computed(home):
    report_classes(CENTRE, None)
    run = solved("layout", home)
    own = classes_on(run, home)[CENTRE]
    assert (own["classes"], own["after"], own["over"], own["needed"]) == (None, None, False, 8)
    codes = {row["code"] for row in run.result["more"]["not_computed"]}
    assert {"G5", "G5-oversized", "G5-super-oversized"} <= codes
    text = page_text("layout", "-plan", home, browser_of(home), plan=run.pk)
    assert "G5 最大班额" in text[text.index("未作计算") :].split("</p>")[0]
    assert "未填报" in text[text.index('id="classes-title"') :].split("</table>")[0]


def test_a_school_that_is_opened_is_told_how_many_classes_it_needs(valley):
    run = solved("layout", valley, **OPENING, new_school=1000, place=10)
    own = classes_on(run, valley)["new:V9"]
    assert (own["classes"], own["before"], own["after"], own["needed"], own["href"]) == (0, None, None, 5, "")
    assert "远谷村新设学校" in page_text("layout", "-plan", valley, browser_of(valley), plan=run.pk)


def test_where_no_school_receives_pupils_nothing_is_said_of_classes(home):
    run = solved("layout", home, must_keep=[CENTRE, NEAR, FAR], change=1_000_000, smallest=0)
    assert classes_on(run, home) == {}
    assert "G5" not in {row["code"] for row in run.result["more"]["not_computed"]}
    assert 'id="classes-title"' not in page_text("layout", "-plan", home, browser_of(home), plan=run.pk)


def test_a_future_that_cannot_come_is_none(home):
    """A planner who asks for two futures only, or rules today's pupils out, has an answer."""
    for low, high, names in ((0, 20, {"same", "more"}), (30, 70, {"fewer", "more"}), (0, 0, {"same"})):
        run = solved("layout", home, question="scenarios-cost", low_probability=low, high_probability=high)
        assert {own["scenario"] for own in run.result["explain"]["scenarios"]} == names


def test_what_a_layout_costs_a_year_is_what_was_searched_for(home):
    """With a price for every pupil whose school changes: the tile and the objective are the same number."""
    run = solved("layout", home, change=500)
    assert decided(run)[NEAR] == "merge"
    assert run.summary["cost"] == pytest.approx(run.result["objective"])


def test_points_and_schools_have_the_price_that_the_planner_gives_them_even_where_policy_has_one_for_both(
    home, monkeypatch
):
    known = layout_defaults

    def alike(*args):
        given = known(*args)
        values = dict(given.values) | {"running_point": given.values["running_school"]}
        return dataclasses.replace(given, values=values)

    School.everywhere.filter(unit__slug=FAR).update(kind=SchoolKind.TEACHING_POINT.value)
    monkeypatch.setattr(layout_gate, "defaults", alike)
    with in_unit(home):
        problem = (
            gate_of("layout")
            .read(home, YEAR, asked("layout", home, running_school=300_000, running_point=50_000))
            .problem
        )
    assert {own.code: own.running for own in problem.sites} == {CENTRE: 300_000, NEAR: 300_000, FAR: 50_000}


def test_where_a_village_goes_is_told_of_one_future_the_same_for_the_buses_and_named(home):
    """With as many pupils as now the centre is full, with fewer it is not: the page tells what buses are planned by."""
    user, centre = account("planner", on=home), Unit.everywhere.get(slug=CENTRE)
    row = YearFigures.everywhere.get(unit=centre, stage="primary")
    row.values |= {"places": 300, "pupils": 330}
    row.save()
    village(home, centre, "V5", "坡下村", 112.303, 24.60, 30)
    wishes = {"question": "scenarios-cost", "extend_most": 0, "must_keep": [CENTRE, NEAR, FAR], "high_probability": 0,
              "pupil_km": 50_000, "smallest": 0}  # fmt: skip
    for low, future, school_then in ((30, "生源不变", NEAR), (100, "生源减少", CENTRE)):
        run = solved("layout", home, **wishes, low_probability=low)
        told = {own["village"]: own["after"] for own in run.result["explain"]["villages"]}
        assert told["V5"] == school_then
        text = page_text("layout", "-plan", home, browser_of(home, f"p{low}"), plan=run.pk, query={"view": "villages"})
        assert future in text[text.index("<thead") : text.index("</thead>")]
        with in_unit(home):
            adoption, _made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
            assert schools_by_layout(home, YEAR, "primary")["V5"] == school_then
            undo(adoption, user=user)


@pytest.mark.parametrize(("sites", "told"), [("", "—"), (2, "exactly 2")])
def test_a_number_of_schools_that_was_not_asked_for_is_one_dash(home, sites, told):
    run = solved("layout", home, sites_are="exact" if sites else "most", sites=sites)
    with in_unit(home), translation.override("en"):
        assert dict(page_of(run).asked())["Number of schools"] == told


def test_a_layout_of_an_earlier_version_sends_villages_as_with_the_pupils_of_now(home):
    """It names the future with fewer pupils first; its buses are planned with as many as now."""
    user = account("planner", on=home)
    run = solved("layout", home, question="scenarios-cost", low_probability=50, high_probability=0)
    lines = [own for own in run.result["plan"]["sent"] if own["scenario"] == "same"]
    fewer = [own | {"scenario": "fewer", "site": "elsewhere"} for own in lines]
    run.result["plan"]["sent"] = [*fewer, *lines]
    run.save()
    with in_unit(home):
        adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert "elsewhere" not in schools_by_layout(home, YEAR, "primary").values()
