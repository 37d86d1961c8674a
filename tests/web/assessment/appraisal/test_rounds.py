"""Appraisals from the first step to publication."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assessment.appraisal.actions import judging, rounds, schemes
from tongpan.assessment.appraisal.forms.schemes import points_field
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Criterion, Finding, Judgement, Objection
from tongpan.assessment.appraisal.queries.results import agreement_of, results_of
from tongpan.assistance.base import files
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import register_of
from tongpan.assistance.base.todo import waiting_for
from tongpan.assistance.desk.models import Notice
from tongpan.assistance.partnership.models import Meeting, Need

YEAR = 2025
PDF = b"%PDF-1.7 proof"


def page(name, unit="441801", **parts):
    return reverse(f"assessment:appraisal-{name}", kwargs={"unit": unit, "year": YEAR, **parts})


@pytest.fixture
def running(house):
    """A community at the self-reports, with three of four meetings held and two judges from above."""
    bond = house.bond()
    house.meetings(bond, 3)
    own = house.appraisal(bonds=[bond])
    house.fill(own)
    house.step(own, "reporting")
    return own


@pytest.fixture
def judged(house, running):
    """The same with the points of two judges."""
    judges = [house.judge(running, "viewer", "管理"), house.judge(running, "city_planner")]
    house.step(running, "judging")
    sheet = house.sheet(running)
    house.give(judges[0], sheet, {"制度": 15, "成效": 30})
    house.give(judges[1], sheet, {"制度": 17, "成效": 34})
    return running


def test_computed_criteria_fill_themselves_and_link_to_their_records(house, running):
    finding = house.finding(house.sheet(running), "例会")
    assert (finding.value, finding.points) == (3, Decimal(30))
    shown = house.world.client("planner").get(page("sheet", sheet=finding.appraised_id)).content.decode()
    bond = finding.appraised.bond_id
    assert f"/u/441801/2025/meetings/?bond={bond}" in shown
    house.meetings(finding.appraised.bond, 5)
    house.fill(running)
    finding.refresh_from_db()
    assert (finding.value, finding.points) == (8, Decimal(40))


def test_units_are_counted_at_once_and_each_for_itself(house):
    scheme = house.scheme(kind="exchange", settled=False, name="学校")
    house.criterion(scheme, "需求", 100, "counted", spec={"register": "needs", "measure": "count", "asked": {}},
                    scale={"kind": "target", "target": 2})  # fmt: skip
    Criterion.everywhere.filter(scheme=scheme, label__in=("工作", "成效")).delete()
    scheme = schemes.settle(scheme, day=dt.date(2025, 9, 1), user=house.user)
    own = house.appraisal(scheme)
    units = [house.world.units[slug] for slug in ("2144180001", "2144180002")]
    rounds.add_appraised(own, [f"unit:{unit.pk}" for unit in units], user=house.user)
    Need.everywhere.create(unit=units[0], title="需要音乐教师", domain="teaching", stated=dt.date(2025, 10, 1))
    house.fill(own)
    found = dict(Finding.everywhere.filter(appraised__appraisal=own).values_list("appraised__unit__slug", "value"))
    assert found == {"2144180001": 1, "2144180002": 0}


def test_shares_and_figures_per_member(house):
    scheme = house.scheme(settled=False)
    counted = Criterion.everywhere.get(scheme=scheme, label="例会")
    counted.spec = {"register": "meetings", "measure": "count", "asked": {"held": "1"}, "share_by": "held"}
    counted.scale = {"kind": "linear", "low": 0, "high": 100}
    counted.save()
    scheme = schemes.settle(scheme, day=dt.date(2025, 9, 1), user=house.user)
    bond = house.bond()
    house.meetings(bond, 3)
    Meeting.everywhere.create(
        unit=house.county, bond=bond, kind="community", title="未开", day=dt.date(2026, 3, 1), held=False
    )
    own = house.appraisal(scheme, [bond])
    house.fill(own)
    assert house.finding(house.sheet(own), "例会").value == pytest.approx(75)
    counted.spec = {"register": "meetings", "measure": "held", "asked": {}, "per": "members"}
    counted.save()
    house.fill(own)
    assert house.finding(house.sheet(own), "例会").value == pytest.approx(1.5)


def test_the_points_of_judges_are_averaged_and_summed_up(house, judged):
    sheet = house.sheet(judged)
    assert house.finding(sheet, "制度").points == Decimal(16)
    house.step(judged, "announced")
    sheet.refresh_from_db()
    assert sheet.points == Decimal(30 + 16 + 32)
    row = results_of(judged, [sheet]).rows[0]
    assert row.branches == [Decimal(46), Decimal(32)]
    found = agreement_of(judged)
    assert (found.judges, found.pairs, found.rows) == (2, 2, 2)
    assert found.difference == pytest.approx(0.1)


def test_members_have_their_share_of_the_joint_result(house, judged):
    house.step(judged, "announced")
    carried = results_of(judged, [house.sheet(judged)]).carried
    assert [(own["member"].title, own["part"], own["points"]) for own in carried] == [
        ("云溪中心小学", Decimal(100), Decimal(78)), ("云溪初级中学", Decimal(80), Decimal("62.4")),
    ]  # fmt: skip


def test_no_step_without_what_it_needs(house):
    own = house.appraisal()
    with pytest.raises(Refused, match="Nobody is appraised yet"):
        house.step(own, "reporting")
    rounds.add_appraised(own, [f"bond:{house.bond().pk}"], user=house.user)
    house.step(own, "reporting")
    with pytest.raises(Refused, match="there is no judge yet"):
        house.step(own, "judging")
    with pytest.raises(Refused, match="one step at a time"):
        house.step(own, "published")
    house.judge(own, "viewer")
    house.step(own, "judging")
    with pytest.raises(Refused, match="and 2 more"):
        house.step(own, "announced")
    house.fill(own)
    with pytest.raises(Refused, match="has no points yet, and 1 more"):
        house.step(own, "announced")
    assert own.state == "judging"


def test_a_missing_figure_is_entered_by_hand_and_not_computed_over(house, judged):
    finding = house.finding(house.sheet(judged), "例会")
    rounds.enter_by_hand(finding, 2, "纸质记录", user=house.user)
    house.fill(judged)
    finding.refresh_from_db()
    assert (finding.value, finding.points, finding.cite) == (2, Decimal(20), "hand:纸质记录")


def test_who_reports_and_that_it_is_handed_in_once(house, running):
    sheet = house.sheet(running)
    browser = house.world.client("clerk")
    finding = house.finding(sheet, "制度")
    here = page("finding", "2144180001", finding=finding.pk)
    assert "Keep the self-report" in browser.get(here, headers={"Accept-Language": "en"}).content.decode()
    facts = {"text": "制度五项，例会三次", "claimed": "18", "file": SimpleUploadedFile("制度.pdf", PDF)}
    browser.post(page("report", "2144180001", finding=finding.pk), facts)
    finding.refresh_from_db()
    assert (finding.report, finding.claimed) == ("制度五项，例会三次", Decimal(18))
    assert [own.name for own in files.files_of("finding", finding.pk)] == ["制度.pdf"]
    hand_in = page("hand-in", "2144180001", sheet=sheet.pk)
    browser.post(hand_in)
    assert house.sheet(running).reported is None  # nothing is written on the other criterion
    browser.post(page("report", "2144180001", finding=house.finding(sheet, "成效").pk), {"text": "进步明显"})
    browser.post(hand_in)
    assert house.sheet(running).reported is not None
    with pytest.raises(Refused, match="is handed in"):
        judging.save_report(house.finding(house.sheet(running), "制度"), "改", None, user=house.user)
    judging.give_back(house.sheet(running), user=house.user)
    assert house.sheet(running).reported is None
    other = house.account("clerk3", "school", "2144180003")
    assert house.world.client("clerk3").get(page("sheet", "2144180003", sheet=sheet.pk)).status_code == 404
    assert other.pk


def test_a_report_whose_evidence_is_refused_is_typed_and_not_kept(house, running):
    finding = house.finding(house.sheet(running), "制度")
    browser = house.world.client("clerk")
    facts = {"text": "还没有写下的话", "claimed": "17", "file": SimpleUploadedFile("x.exe", b"MZ\x90")}
    answer = browser.post(page("report", "2144180001", finding=finding.pk), facts)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("还没有写下的话") == 1, "only in the field"
    finding.refresh_from_db()
    assert (finding.report, finding.claimed) == ("", None)


def test_judges_give_points_with_reasons_and_evidence_on_one_page(house, running):
    judge = house.judge(running, "viewer")
    house.step(running, "judging")
    sheet, browser = house.sheet(running), house.world.client("viewer")
    rules, effect = house.finding(sheet, "制度"), house.finding(sheet, "成效")
    here = page("judge", "4418", sheet=sheet.pk)
    assert browser.get(here).status_code == 200
    facts = {f"points_{rules.pk}": "20", f"points_{effect.pk}": "30"}
    answer = browser.post(here, facts)
    assert answer.status_code == 200  # less than full points without a reason
    both = browser.post(here, facts | {f"points_{rules.pk}": "10"}).context["form"].errors
    assert set(both) == {f"reason_{rules.pk}", f"reason_{effect.pk}"}, "all that is missing is told at once"
    assert not Judgement.everywhere.exists()
    with pytest.raises(Refused, match="“制度”、“成效”"):
        house.give(judge, sheet, {"制度": 10, "成效": 30}, reason=" ")
    facts |= {f"reason_{effect.pk}": "成效数据不全", f"file_{effect.pk}": SimpleUploadedFile("依据.pdf", PDF)}
    assert browser.post(here, facts).url == page("judging", "4418")
    assert {own.points for own in Judgement.everywhere.filter(judge=judge)} == {Decimal(20), Decimal(30)}
    kept = files.files_of("finding", effect.pk)[0]
    found = browser.get(page("evidence", "4418", finding=effect.pk, file=kept.pk))
    assert b"".join(found.streaming_content) == PDF
    assert browser.post(here, {f"points_{rules.pk}": "21"}).status_code == 200  # more than the weight
    assert house.finding(sheet, "制度").points == Decimal(20)


def test_a_judge_from_a_school_elsewhere_sees_the_evidence_and_nobody_else_there(house, running):
    house.account("expert", "school", "2144180003")
    house.account("colleague", "school", "2144180003")
    house.judge(running, "expert")
    sheet = house.sheet(running)
    finding = house.finding(sheet, "制度")
    proof = files.attach("finding", finding, io.BytesIO(PDF), "制度.pdf", unit=house.county, user=None)
    house.step(running, "judging")
    address = page("evidence", "2144180003", finding=finding.pk, file=proof.pk)
    assert house.world.client("expert").get(address).status_code == 200
    assert house.world.client("colleague").get(address).status_code == 404
    assert house.world.client("expert").get(page("judge", "2144180003", sheet=sheet.pk)).status_code == 200
    assert house.world.client("colleague").get(page("judge", "2144180003", sheet=sheet.pk)).status_code == 404
    todo = [own.kind for own in waiting_for(house.world.users["expert"], dt.date(2026, 7, 1))]
    assert "judgement.due" in todo
    taken = AuditRecord.objects.get(action="access.take")
    assert (taken.actor, taken.target, taken.detail["file"]) == ("expert", f"finding:{finding.pk}", proof.pk)


def test_a_leader_reads_which_evidence_there_is_and_saves_none(house, running):
    house.account("chief", "leader", "441801")
    finding = house.finding(house.sheet(running), "制度")
    proof = files.attach("finding", finding, io.BytesIO(PDF), "制度.pdf", unit=house.county, user=None)
    browser, address = house.world.client("chief"), page("evidence", "441801", finding=finding.pk, file=proof.pk)
    shown = browser.get(page("finding", "441801", finding=finding.pk)).content.decode()
    assert "制度.pdf" in shown
    assert address not in shown
    assert browser.get(address).status_code == 403


def test_nobody_judges_the_own_school(house, running):
    with pytest.raises(Refused, match="works for those who are appraised"):
        house.judge(running, "clerk")


def test_points_stay_hidden_until_they_are_announced(house, judged):
    finding = house.finding(house.sheet(judged), "制度")
    browser = house.world.client("clerk")
    assert "材料齐全" not in browser.get(page("finding", "2144180001", finding=finding.pk)).content.decode()
    assert browser.get(page("results", "2144180001", round=judged.pk)).status_code == 403
    house.step(judged, "announced")
    shown = browser.get(page("finding", "2144180001", finding=finding.pk)).content.decode()
    assert "材料齐全" in shown
    assert "王局长" not in shown  # who the judge was
    assert browser.get(page("results", "2144180001", round=judged.pk)).status_code == 200


def test_who_is_appraised_is_told_that_the_result_may_be_objected_to(house, judged):
    clerk, day = house.world.users["clerk"], dt.date(2026, 7, 1)
    told = lambda on=day: [own for own in waiting_for(clerk, on) if own.kind == "result.announced"]  # noqa: E731
    assert told() == []
    house.step(judged, "announced")
    (found,) = told()
    assert house.world.client("clerk").get(found.href).status_code == 200
    assert "result.announced" not in {own.kind for own in waiting_for(house.world.users["other_planner"], day)}
    Appraisal.everywhere.filter(pk=judged.pk).update(object_due=day)
    assert len(told()) == 1
    assert told(day + dt.timedelta(days=1)) == []
    house.step(judged, "published")
    assert told() == []


def test_points_in_forms_are_as_people_write_them():
    field = points_field(Decimal(20))
    assert [field.prepare_value(own) for own in (Decimal("18.000"), Decimal("17.50"), Decimal("10"), None, "x")] == [
        "18", "17.5", "10", None, "x",
    ]  # fmt: skip


def test_objection_answer_and_publication(house, judged):
    house.step(judged, "announced")
    sheet = house.sheet(judged)
    finding = house.finding(sheet, "制度")
    browser = house.world.client("clerk")
    browser.post(page("object", "2144180001", finding=finding.pk), {"text": "漏看了第三项制度"})
    objection = Objection.everywhere.get()
    assert Notice.objects.filter(kind="objection.raised", user=house.user).exists()
    assert "objection.open" in {own.kind for own in waiting_for(house.user, dt.date(2026, 7, 1))}
    with pytest.raises(Refused, match="1 objections are not answered"):
        house.step(judged, "published")
    with pytest.raises(Refused, match="Give the points"):
        judging.answer(objection, accepted=True, points=None, text="同意", user=house.user)
    here = page("answer", finding=finding.pk, objection=objection.pk)
    refused = house.world.client("planner").post(here, {"accepted": "1", "points": "", "answer": "补认一项"})
    assert "补认一项" in refused.content.decode(), "what was typed stays where the points are missing"
    assert refused.context["objections"][0]["form"].non_field_errors()
    house.world.client("planner").post(here, {"accepted": "1", "points": "18", "answer": "补认一项"})
    again = house.world.client("planner").post(here, {"accepted": "0", "points": "", "answer": "不认"})
    assert again.status_code == 302, "an answered objection has no form"
    house.step(judged, "published")
    sheet.refresh_from_db()
    assert sheet.points == Decimal(80)
    assert Notice.objects.filter(kind="objection.answered", user=house.world.users["clerk"]).exists()
    with pytest.raises(Refused, match="not possible there"):
        house.fill(judged)
    with pytest.raises(Refused, match="is published and stays"):
        rounds.remove_appraisal(judged, user=house.user)
    with pytest.raises(Refused, match="was used in an appraisal"):
        schemes.remove_scheme(judged.scheme, user=house.user)


def test_objections_end_on_their_day(house, judged):
    Appraisal.everywhere.update(object_due=dt.date(2020, 1, 1))
    house.step(judged, "announced")
    with pytest.raises(Refused, match="until 2020-01-01"):
        judging.object_to(house.finding(house.sheet(judged), "制度"), "迟了", user=house.user)


def test_the_time_before_stands_beside_it(house, judged):
    house.step(judged, "announced", "published")
    made = schemes.copy_scheme(judged.scheme, unit=house.county, since=dt.date(2026, 9, 1), user=house.user)
    made = schemes.settle(made, day=dt.date(2026, 9, 1), user=house.user)
    bond = house.sheet(judged).bond
    later = house.appraisal(made, [bond], since=dt.date(2026, 9, 1), until=dt.date(2027, 8, 31), name="后一年")
    found = results_of(later, list(Appraised.everywhere.filter(appraisal=later).select_related("bond", "unit")))
    assert (found.earlier, found.rows[0].before, found.rows[0].change) == (judged, Decimal(78), None)


def test_judges_are_told_to_talk_only_while_it_can_change_something(house, judged):
    house.give(judged.panel.first(), house.sheet(judged), {"成效": 0})
    browser = house.world.client("planner")
    assert "请组织合议" in browser.get(page("results", round=judged.pk)).content.decode()
    house.step(judged, "announced")
    assert "请组织合议" not in browser.get(page("results", round=judged.pk)).content.decode()


def test_results_are_exported(house, judged):
    house.step(judged, "announced")
    browser = house.world.client("planner")
    answer = browser.get(page("results", round=judged.pk), {"export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1] == ("云溪教育共同体", 46, 32, 78)


def test_a_community_counts_its_appraisals_through_the_register(house, judged):
    own = register_of("appraisal-list")
    bond = house.sheet(judged).bond_id
    with in_unit(house.county):
        assert own.value("count", house.county, period_of(YEAR), {"bond": str(bond)}) == 1
        assert own.value("count", house.county, period_of(YEAR), {"bond": "999999"}) == 0
    shown = house.world.client("planner").get(reverse("assistance:community-appraisal", args=("441801", YEAR, bond)))
    assert f"/appraisal/?bond={bond}" in shown.content.decode()


def test_an_appraisal_is_begun_in_the_browser(house):
    scheme, bond = house.scheme(), house.bond()
    browser = house.world.client("planner")
    facts = {"chosen": scheme.pk, "name": "年度考核", "since": "2025-09-01", "until": "2026-08-31"}
    answer = browser.post(page("add"), facts | {"report_due": "2026-06-30", "judge_due": "2026-06-01"})
    assert answer.status_code == 200  # judgements before the reports
    browser.post(page("add"), facts)
    own = Appraisal.everywhere.get()
    browser.post(page("appraised-add", round=own.pk), {"keys": [f"bond:{bond.pk}"]})
    browser.post(page("judge-add", round=own.pk), {"user": house.world.users["viewer"].pk, "field": "教学"})
    browser.post(page("step", round=own.pk, to="reporting"))
    own.refresh_from_db()
    assert (own.state, own.filled is not None) == ("reporting", True)
    assert own.sheets.count() == own.panel.count() == 1
    shown = browser.get(page("one", round=own.pk)).content.decode()
    assert "云溪教育共同体" in shown
    assert "王局长" in shown
    assert "年度考核" in browser.get(page("list")).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_sheets(house, judged):
    house.step(judged, "announced")
    browser = house.world.client("planner")
    pages = [page("one", round=judged.pk), page("results", round=judged.pk), page("list"), page("schemes")]

    def counted(here):
        browser.get(here)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert browser.get(here).status_code == 200
        return len(seen)

    leaves = Criterion.everywhere.filter(scheme=judged.scheme).exclude(source="branch")
    before = [counted(here) for here in pages]
    for n in range(6):
        sheet = Appraised.everywhere.create(appraisal=judged, bond=house.bond(f"共同体{n}"))
        Finding.everywhere.bulk_create(Finding(appraised=sheet, criterion=own, points=1) for own in leaves)
    assert [counted(here) for here in pages] == before
