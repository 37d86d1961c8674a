"""A plan made again with other wishes says what it costs or gains against the one before, or why nobody can say."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.test import Client
from django.urls import reverse
from tests.access.fields import Fields
from tests.web.insight.planners import test_carried
from tests.web.insight.planners.planning import CHINESE, against_of, browser_of, page_text, solved
from tests.web.insight.planners.test_communities import stands
from tests.web.insight.region import YEAR, account

from tongpan.access.models import Job, Unit, User
from tongpan.access.scope import in_unit
from tongpan.insight.models import Run
from tongpan.insight.planners.actions.adopt import adopt, undo
from tongpan.insight.planners.actions.solve import _begin
from tongpan.insight.planners.against import against
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.pages import page_of
from tongpan.insight.planners.tables import gate_of

pytestmark = pytest.mark.django_db
home = test_carried.home
NEAR, FAR = (f"{code}:primary" for code in (test_carried.NEAR, test_carried.FAR))
PAIRS = {"donors": [f"{test_carried.CENTRE}:primary"], "recipients": [NEAR, FAR], "recipient_least": 0}
WISHES = test_carried.WISHES | {"pairing": PAIRS | {"donor_places": 1, "distance_km": ""}, "layout": {}}
OTHER = {
    "pairing": ("donor_places", 2), "communities": ("cores_most", 3), "exchange": ("years", 2),
    "layout": ("smallest", 0), "bus": ("seats", 20),
}  # fmt: skip
"""A wish of each planner that changes what is decided, and no price."""
PRICE = {
    "pairing": ("weight_size", 9), "communities": ("keep_price_km", 90), "exchange": ("unmet", 12345),
    "layout": ("pupil_km", 1), "bus": ("per_km", 77),
}  # fmt: skip
"""A price or weight of each."""


def again(key, unit, base=None, decisions=(), **changed):
    """A plan, and one made from it with something changed."""
    wishes = WISHES[key]
    first = base or solved(key, unit, **wishes)
    return first, solved(key, unit, based_on=first, decisions=decisions, **(wishes | changed))


def _reader(unit):
    client = Client()
    known = User.objects.filter(username="reader").first() or account("reader", on=unit)
    client.force_login(known, backend="django.contrib.auth.backends.ModelBackend")
    return client


def note(run):
    """What the page of a plan says of the one that it was made from; empty where it says nothing."""
    text = page_text(run.kind, "-plan", run.unit, _reader(run.unit), plan=run.pk)
    told = text.partition('role="status">')[2].partition("</a></div>")[0]
    return told.replace("\u2009", "")


@pytest.mark.parametrize("key", PLANNERS)
def test_a_changed_wish_is_named_and_its_price_told(home, key):
    name, value = OTHER[key]
    first, second = again(key, home, **{name: value})
    found = against_of(second)
    assert found.changed == [name]
    assert not found.by_hand
    objectives = [own.result["objective"] for own in (first, second)]
    with in_unit(home):
        page = page_of(second)
        assert [found.price.before, found.price.after] == [page.amount(own) for own in objectives]
        better = objectives[1] > objectives[0] if page.more_is_better else objectives[1] < objectives[0]
        gate = gate_of(key)
        plan, problem = gate.plan_from(second.result["plan"]), gate.read(home, YEAR, second.params).problem
    worth = import_module(f"tongpan_core.plan.{key}.verify").objective
    assert worth(problem, plan) == pytest.approx(objectives[1])  # the value is that of the plan which is kept
    same = abs(objectives[1] - objectives[0]) <= 1e-9
    assert (found.price.less, found.price.more) == (better and not same, not better and not same)
    told = note(second)
    assert "与所依据的方案" in told
    assert f"?a={first.pk}&amp;b={second.pk}" in told
    assert "求解条件有变" in told
    assert ("两个方案的决定完全相同" in told) == (not found.comparison.choices)


@pytest.mark.parametrize("key", PLANNERS)
def test_with_another_price_no_difference_is_told(home, key):
    name, value = PRICE[key]
    _first, second = again(key, home, **{name: value})
    assert against_of(second).price is None
    told = note(second)
    assert "无法判断两个方案孰优" in told
    assert "与所依据的方案" not in told


def test_more_pairs_are_a_gain_and_other_helpers_are_counted(home):
    _first, second = again("pairing", home, donor_places=2)
    found = against_of(second)
    assert found.price.less
    assert found.comparison.unlike == [NEAR] or found.comparison.unlike == [FAR]
    assert "增加" in note(second) or "改善" in note(second)
    assert "1所受援学校的帮扶学校不同" in note(second)


def test_schools_and_villages_are_counted_apart(home):
    close = {"kind": "close", "site": test_carried.NEAR, "village": ""}
    _first, second = again("layout", home, decisions=[close])
    found = against_of(second)
    assert test_carried.NEAR in found.comparison.unlike
    with in_unit(home):
        told = found.page.unlike([test_carried.NEAR, "V1:low", "V1:high", "new:V9"])
    assert told == ["2所学校的决定不同。", "1个村（居）的学生就读学校不同。"]
    shown = note(second)
    assert "所学校的决定不同" in shown
    assert "个村（居）的学生就读学校不同" in shown


def test_a_decision_by_hand_alone_keeps_its_own_words(home):
    keep = {"kind": "keep", "site": test_carried.NEAR, "village": ""}
    _first, second = again("layout", home, decisions=[keep])
    assert against_of(second).by_hand
    told = note(second)
    assert "人工改动没有代价" in told
    assert "所依据的方案" not in told


def test_decisions_beside_other_wishes_are_counted(home):
    keep = {"kind": "keep", "site": test_carried.NEAR, "village": ""}
    _first, second = again("layout", home, decisions=[keep], smallest=0)
    assert against_of(second).decided == (1, 0)
    assert "人工决定：新增1项，取消0项" in note(second)


def test_plans_of_two_years_are_not_compared(home):
    first, second = again("layout", home)
    Run.everywhere.filter(pk=first.pk).update(year=YEAR - 1)
    second.refresh_from_db()
    found = against_of(second)
    assert found.price is None
    assert not found.notes
    told = note(second)
    assert "不同学年的方案不作比较" in told
    assert reverse("insight:layout-plan", args=(home.slug, YEAR, first.pk)) in told
    assert "compare" not in told


def test_plans_for_other_stages_are_not_compared(home):
    first = solved("layout", home, **WISHES["layout"])
    Run.everywhere.filter(pk=first.pk).update(params=first.params | {"stage": "junior"})
    first.refresh_from_db()
    _first, second = again("layout", home, base=first)
    assert against_of(second).price is None
    assert "学段不同" in note(second)
    assert second.result["more"].get("began_with", "") == ""  # nor does the search begin there


def test_one_that_found_no_plan_is_said_to_have_found_none(home):
    first = solved("layout", home, **WISHES["layout"], far="", bus="", walk_km=0.001)
    assert first.status == "infeasible"
    _first, second = again("layout", home, base=first)
    assert "未得出方案" in note(second)
    assert second.result["more"].get("began_with", "") == ""


def test_a_plan_without_a_solution_or_an_earlier_one_says_nothing(home):
    first = solved("layout", home, **WISHES["layout"])
    _first, second = again("layout", home, base=first, far="", bus="", walk_km=0.001)
    assert second.status == "infeasible"
    with in_unit(home):
        assert against(page_of(second)) is None
        assert against(page_of(first)) is None
    assert "修改而成" not in page_text("layout", "-plan", home, browser_of(home), plan=first.pk)


def test_what_the_difference_rests_on_is_said(home):
    first, second = again("layout", home, smallest=0)
    assert "部分来自搜索" not in note(second)
    Run.everywhere.filter(pk=first.pk).update(status="feasible", digest="other")
    second.refresh_from_db()
    assert "部分来自搜索" in note(second)
    assert "所依据的数据不同" in note(second)


def test_changes_of_two_plans_in_force_are_no_gain(home):
    """The same communities twice: the first left those of before, which counted, the second leaves nobody's."""
    wishes, user = WISHES["communities"] | {"keep_price_km": 1}, account("planner", on=home)
    join = {"kind": "joins", "school": test_carried.CENTRE, "core": test_carried.NEAR}
    stands(home, test_carried.CENTRE, test_carried.NEAR, since=dt.date(2024, 9, 1))
    first = solved("communities", home, decisions=[join], **wishes)
    with in_unit(home):
        adopt(first, since=dt.date(YEAR, 9, 1), until=None, user=user)
    second = solved("communities", home, based_on=first, decisions=[join], **wishes)
    assert second.result["plan"]["communities"] == first.result["plan"]["communities"]
    assert second.result["objective"] < first.result["objective"]
    assert against_of(second).price is None
    assert "所对照的已生效方案不同" in note(second)
    free = solved("communities", home, decisions=[join], **(wishes | {"keep_price_km": 0}))
    third = solved("communities", home, based_on=free, decisions=[join], **(wishes | {"keep_price_km": 0}))
    Run.everywhere.filter(pk=free.pk).update(result=free.result | {"more": {}})
    third.refresh_from_db()
    assert not against_of(third).price.more  # where no change counts, it is no matter what was in force


def test_changes_of_an_exchange_that_was_taken_back_meanwhile_are_no_gain(home):
    user, first = account("planner", on=home), solved("exchange", home, **WISHES["exchange"])
    stay = [{"kind": "stay", "person": first.result["plan"]["postings"][0]["person"], "school": "", "subject": ""}]
    with in_unit(home):
        adoption, _made = adopt(first, since=dt.date(YEAR, 9, 1), until=dt.date(YEAR + 1, 8, 31), user=user)
    second = solved("exchange", home, decisions=stay, **WISHES["exchange"])
    assert against_of(solved("exchange", home, based_on=second, **WISHES["exchange"])).price is not None
    with in_unit(home):
        undo(adoption, user=user)
    third = solved("exchange", home, based_on=second, decisions=stay, **WISHES["exchange"])
    assert third.result["plan"]["postings"] == second.result["plan"]["postings"]
    assert third.result["objective"] < second.result["objective"]
    assert against_of(third).price is None
    assert "所对照的已生效方案不同" in note(third)


def test_a_plan_of_an_earlier_version_asked_for_the_same(home):
    """It knew a wish that is gone since, and none that has come since; what it left open is as open as it was."""
    first = solved("bus", home, **WISHES["bus"], leave_far="")
    second = solved("bus", home, based_on=first, **WISHES["bus"], leave_far="", seats=20)
    older = {name: own for name, own in first.params.items() if name not in {"leave_far", "depot", "mixed"}}
    Run.everywhere.filter(pk=first.pk).update(params=older | {"gone_since": 5})
    second.refresh_from_db()
    assert against_of(second).changed == ["seats"]
    assert "求解条件有变：每车座位。" in note(second)


def test_what_an_earlier_version_counted_otherwise_is_no_price(home):
    """It counted the ways of the morning alone, and its page does not say that the afternoon is counted."""
    first, second = again("bus", home, seats=20)
    assert against_of(second).price is not None
    back = "下午按原路返回"
    assert back in page_text("bus", "-plan", home, _reader(home), plan=first.pk)
    Run.everywhere.filter(pk=first.pk).update(result=first.result | {"more": {"spots": {}}})
    second.refresh_from_db()
    assert against_of(second).price is None
    assert "较早版本的程序计算口径不同" in note(second)
    assert back not in page_text("bus", "-plan", home, _reader(home), plan=first.pk)


def test_a_difference_that_cannot_be_read_is_none(home):
    first, second = again("layout", home)
    for more, costs in ((1, False), (1_000, True)):
        Run.everywhere.filter(pk=second.pk).update(
            result=second.result | {"objective": first.result["objective"] + more}
        )
        found = against_of(Run.everywhere.get(pk=second.pk))
        assert (found.price.more, found.price.less) == (costs, False)


def test_another_version_of_the_program_is_said(home):
    first, second = again("layout", home, smallest=0)
    assert "程序版本" not in note(second)
    Run.everywhere.filter(pk=first.pk).update(code_version="0.0.1")
    second.refresh_from_db()
    assert "程序版本" in note(second)


def test_the_search_begins_with_the_plan_that_it_is_made_from(home):
    first, second = again("layout", home, smallest=0)
    assert second.result["more"]["began_with"] == str(first)
    with in_unit(home):
        assert _begin(PLANNERS["layout"], home, YEAR, first.params | {"stage": "junior"}, first) is None


@pytest.mark.parametrize("key", ["layout", "pairing"])
def test_the_form_of_a_plan_that_is_changed_asks_for_one_made_from_it(home, key):
    first = solved(key, home, **WISHES[key])
    browser = browser_of(home)
    address = f"{reverse(f'insight:{key}-new', args=(home.slug, YEAR))}?from={first.pk}"
    for here in (address, address.partition("?")[0]):
        fields = Fields(browser.get(here).content.decode()).values
        sent = {name: own for name, own in fields.items() if name not in {"must_keep", "open_at", "open_places"}}
        sent |= {name: PAIRS[name] for name in ("donors", "recipients") if key == "pairing"}
        assert browser.post(here, sent, headers=CHINESE).status_code == 302
    rows = Job.everywhere.filter(kind="insight.planner").order_by("created")
    assert [own.params["based_on"] for own in rows] == [str(first.pk), ""]


def test_the_form_of_the_region_is_made_from_no_plan_of_a_county(home):
    first = solved("layout", home, **WISHES["layout"])
    region = Unit.everywhere.get(pk=home.parent_id)
    browser = browser_of(region)
    address = f"{reverse('insight:layout-new', args=(region.slug, YEAR))}?from={first.pk}"
    sent = Fields(browser.get(address).content.decode()).values
    assert browser.post(address, sent, headers=CHINESE).status_code == 302
    assert Job.everywhere.get(kind="insight.planner").params["based_on"] == ""
