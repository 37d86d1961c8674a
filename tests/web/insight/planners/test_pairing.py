"""Pairing through the platform: from a small region to pairs, a decision by hand, bonds in force and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from tests.access.fields import Fields
from tests.web.insight.planners.planning import against_of, browser_of, every_page, page_text, refused_by_hand
from tests.web.insight.region import FULL, ROOMS, YEAR, account, city, county, school, schools_of, teacher

from tongpan.access.models import Job
from tongpan.access.scope import in_unit
from tongpan.assistance.partnership.actions import Draft, make_bonds
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.actions.gap import measure_gaps
from tongpan.insight.models import Run
from tongpan.insight.planners.actions.adopt import adopt, undo
from tongpan.insight.planners.actions.solve import plan_unit
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.forms import decision_form_of, form_of
from tongpan.insight.planners.pages import page_of
from tongpan.registry.models import School, YearFigures
from tongpan.registry.models.school import SchoolKind
from tongpan_core.policy import parameter

pytestmark = pytest.mark.django_db
PAIRING = PLANNERS["pairing"]
RICH, OTHER, POOR, POORER = "2144182601", "2144182602", "2144182603", "2144182604"
WEAK = {"teachers_above_qualification": 12, "teachers_backbone": 1, "teachers_pe_arts": 1}


@pytest.fixture
def region(db):
    """One county: two schools that meet the rule and two that fall short."""
    made = city()
    home = county(made)
    for code, name, values in (
        (RICH, "连南第一小学", {}), (OTHER, "连南第二小学", {}), (POOR, "寨岗小学", WEAK), (POORER, "大坪小学", WEAK),
    ):  # fmt: skip
        school(home, code, name, figures={"primary": FULL | values}, shared=ROOMS)
    with in_unit(home):
        measure_gaps(home, [YEAR], user=None)
    return home


def asked(unit, **changed):
    kind = form_of("pairing")
    with in_unit(unit):
        start = kind.start(unit, YEAR) | {"title": "结对", "policy_date": "2025-09-01", "seconds": 20, "seed": 0}
        form = kind(start | changed, unit=unit, year=YEAR)
        assert form.is_valid(), form.errors
        return form.asked()


def solved(unit, **changed):
    with in_unit(unit):
        return plan_unit(PAIRING, unit, YEAR, asked(unit) | changed, user=None)


def pairs(run):
    return {(own["donor"][:10], own["recipient"][:10]) for own in run.result["plan"]["pairs"]}


def test_the_sides_come_from_the_gap(region):
    params = asked(region)
    assert sorted(params["donors"]) == [f"{RICH}:primary", f"{OTHER}:primary"]
    assert sorted(params["recipients"]) == [f"{POOR}:primary", f"{POORER}:primary"]


def test_who_has_nobody_to_send_is_not_proposed_as_a_helper(region):
    """A teaching point and a school of few pupils meet the rule easily; who has no count of pupils stays."""
    School.everywhere.filter(code=RICH).update(kind=SchoolKind.TEACHING_POINT.value)
    assert asked(region)["donors"] == [f"{OTHER}:primary"]
    own = YearFigures.everywhere.get(unit__slug=OTHER, stage="primary")
    least = parameter("planning/pairing/donor_least_pupils").at(dt.date(2025, 9, 1), "441826").number
    for pupils, kept in ((least, True), (least - 1, False), (None, True)):
        values = own.values | {"pupils": pupils}
        YearFigures.everywhere.filter(pk=own.pk).update(values={k: v for k, v in values.items() if v is not None})
        with in_unit(region):
            found = form_of("pairing").start(region, YEAR)["donors"]
        assert (f"{OTHER}:primary" in found) == kept


def test_a_teaching_point_is_known_by_its_unit_where_its_code_was_taken(region):
    School.everywhere.filter(code=RICH).update(kind=SchoolKind.TEACHING_POINT.value, code="2144189999")
    assert asked(region)["donors"] == [f"{OTHER}:primary"]


def test_everybody_in_need_is_paired_and_the_run_is_kept(region):
    run = solved(region)
    assert {recipient for _donor, recipient in pairs(run)} == {POOR, POORER}
    assert run.status == "optimal"
    assert run.summary["pairs"] == 2
    assert Run.everywhere.filter(kind="pairing").count() == 1


def test_a_decision_by_hand_is_kept_and_priced(region):
    first = solved(region)
    donor, recipient = sorted(pairs(first))[0]
    decision = {"kind": "forbid", "donor": f"{donor}:primary", "recipient": f"{recipient}:primary"}
    with in_unit(region):
        second = plan_unit(PAIRING, region, YEAR, first.params | {"decisions": [decision]}, user=None, based_on=first)
        page = page_of(second)
        assert (donor, recipient) not in pairs(second)
        assert against_of(second).base.run == first
        assert second.result["objective"] <= first.result["objective"]
        assert page.decisions[0]["words"]


def test_where_helpers_are_too_few_the_form_starts_with_the_best_for_as_many_as_can_be(region):
    """One place for two schools in need: a plan, and the one without help is named; asked for both, there is none."""
    with in_unit(region):
        school(region, "2144182699", "白石初级中学", figures={"junior": FULL | WEAK}, shared=ROOMS)
        measure_gaps(region, [YEAR], user=None)
    assert asked(region)["recipient_least"] == 0
    run = solved(region)
    assert run.status == "optimal"
    assert len(pairs(run)) == 2
    assert [own[:10] for own in run.result["plan"]["unserved"]] == ["2144182699"]
    assert solved(region, recipient_least=1).status == "infeasible"


def test_too_few_places_name_what_clashes(region):
    run = solved(region, donors=[f"{RICH}:primary"], donor_places=1)
    with in_unit(region):
        page = page_of(run)
        assert run.status == "infeasible"
        assert not page.solved
        assert len(page.conflict) >= 2
        assert any("1" in own["words"] for own in page.conflict)


def test_adopting_makes_bonds_and_undoing_removes_them(region):
    user, run = account("planner", on=region), solved(region)
    with in_unit(region):
        adoption, made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert made == {"bonds": 2}
        sides = {
            (own.bond_id, own.role): own.unit.slug for own in BondMember.everywhere.filter(bond__origin=adoption.key)
        }
        assert {slug for (_bond, role), slug in sides.items() if role == "recipient"} == {POOR, POORER}
        with pytest.raises(CannotAdopt):
            adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert undo(adoption, user=user) == {"removed": 2, "ended": 0}
        assert Bond.everywhere.count() == 0
        with pytest.raises(CannotAdopt):
            undo(adoption, user=user)


def test_a_pair_decided_both_ways_keeps_the_last_word(region):
    """Forced and then forbidden: the second takes the place of the first, in the form and on the page."""
    key = {"donor": f"{RICH}:primary", "recipient": f"{POOR}:primary"}
    run = solved(region, decisions=[{"kind": "force", **key}])
    with in_unit(region):
        form = decision_form_of("pairing")({"kind": "forbid", **key}, page=page_of(run))
        assert form.is_valid(), form.errors
        assert [own["kind"] for own in form.decisions()] == ["forbid"]


def test_where_the_one_is_strong_and_the_other_weak_is_told_by_name(region):
    run = solved(region)
    with in_unit(region):
        page = page_of(run)
        told = [page._met(own["told"]) for own in page.pairs]
    assert any("骨干" in own for own in told)
    assert any("language" in own["text"] for own in run.result["missing"])


def test_a_new_search_begins_with_the_pairs_in_force(region):
    user, first = account("planner", on=region), solved(region)
    with in_unit(region):
        adopt(first, since=dt.date(2025, 9, 1), until=None, user=user)
    second = solved(region)
    assert second.result["more"]["began_with"] == str(first)
    assert pairs(second) == pairs(first)


def test_a_pair_that_stands_is_not_entered_twice(region):
    user = account("planner", on=region)
    schools = {own.slug: own for own in schools_of(region)}
    members = [(schools[RICH], BondMember.Role.SUPPORTER.value), (schools[POOR], BondMember.Role.RECIPIENT.value)]
    make_bonds(region, [Draft(Bond.Form.PAIRING, members)], since=dt.date(2024, 9, 1), until=None)
    forced = {"kind": "force", "donor": f"{RICH}:primary", "recipient": f"{POOR}:primary"}
    run = solved(region, decisions=[forced])
    with in_unit(region):
        told = page_of(run).becomes()
        _adoption, made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
    assert made == {"bonds": 1}
    assert len(told) == 2
    assert all("1" in line for line in told)
    assert Bond.everywhere.count() == 2


def test_a_pair_ended_since_is_made_again(region, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_when: dt.date(2025, 11, 20))
    user = account("planner", on=region)
    schools = {own.slug: own for own in schools_of(region)}
    members = [(schools[RICH], BondMember.Role.SUPPORTER.value), (schools[POOR], BondMember.Role.RECIPIENT.value)]
    make_bonds(region, [Draft(Bond.Form.PAIRING, members)], since=dt.date(2025, 9, 1), until=dt.date(2025, 11, 19))
    forced = {"kind": "force", "donor": f"{RICH}:primary", "recipient": f"{POOR}:primary"}
    run = solved(region, decisions=[forced])
    with in_unit(region):
        _adoption, made = adopt(run, since=dt.date(2025, 11, 20), until=None, user=user)
        assert made == {"bonds": len(run.result["plan"]["pairs"])}
    assert Bond.everywhere.filter(until=None).count() == made["bonds"]


def test_a_plan_on_changed_figures_is_not_adopted(region):
    user, run = account("planner", on=region), solved(region)
    row = YearFigures.everywhere.get(unit__slug=POOR, stage="primary")
    row.values |= {"teachers_backbone": 2}
    row.save()
    with in_unit(region), pytest.raises(CannotAdopt) as refused:
        adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
    assert refused.value.again


def test_subjects_come_from_the_people_of_the_registry(region):
    homes = {own.slug: own for own in schools_of(region)}
    for _ in range(3):
        teacher(homes[RICH], subject="音乐", posting={"stage": "primary"})
    with in_unit(region):
        run = plan_unit(PAIRING, region, YEAR, asked(region), user=None)
    met = {own["subject"] for pair in run.result["explain"]["pairs"] for own in pair["subjects"]}
    assert met  # the weak sides of the recipients are named
    assert all("教师" not in str(value) for value in run.result["names"].values())


@pytest.fixture
def browser(region):
    client = Client()
    client.force_login(account("p", on=region), backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(name, unit="441826", **parts):
    return reverse(f"insight:pairing{name}", kwargs={"unit": unit, "year": YEAR, **parts})


def test_the_pages_in_chinese(region, browser):
    run = solved(region)
    for name, parts in (
        ("", {}),
        ("-new", {}),
        ("-plan", {"plan": run.pk}),
        ("-adopt", {"plan": run.pk}),
        ("-compare", {}),
    ):
        answer = browser.get(address(name, **parts), headers={"accept-language": "zh-hans"})
        assert answer.status_code == 200
    page = browser.get(address("-plan", plan=run.pk), headers={"accept-language": "zh-hans"}).content.decode()
    assert "寨岗小学" in page
    assert "结对和理由" in page
    for view in ("pairs", "donors", "unserved"):
        export = browser.get(address("-plan", plan=run.pk), {"view": view, "export": "csv"})
        assert export.status_code == 200


def test_asking_queues_one_job_for_a_double_click(region, browser):
    params = asked(region)
    sent = params | {"policy_date": "2025-09-01", "share": 100}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    first, second = browser.post(address("-new"), sent), browser.post(address("-new"), sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Job.everywhere.filter(kind="insight.planner").count() == 1


def test_a_plan_of_another_kind_is_not_found(region, browser):
    run = solved(region)
    wrong = reverse("insight:communities-plan", kwargs={"unit": "441826", "year": YEAR, "plan": run.pk})
    assert browser.get(wrong).status_code == 404


def languages(**told):
    for code, own in told.items():
        School.everywhere.filter(code=code.removeprefix("s")).update(languages=own)


def said_of_languages(run):
    return [own for own in run.result["missing"] if "language" in own["text"]]


def test_who_needs_a_language_is_helped_by_who_teaches_in_it(region):
    languages(**{f"s{OTHER}": ["cmn", "ium"], f"s{RICH}": ["cmn"], f"s{POOR}": ["cmn", "ium"], f"s{POORER}": ["cmn"]})
    run = solved(region, weight_language=50)
    assert (OTHER, POOR) in pairs(run)
    assert said_of_languages(run) == []
    languages(**{f"s{OTHER}": ["cmn"], f"s{RICH}": ["cmn", "ium"]})
    other = solved(region, weight_language=50)
    assert (RICH, POOR) in pairs(other)
    assert other.digest != run.digest


def test_of_how_many_schools_the_languages_are_known_is_said(region):
    first = solved(region)
    (none,) = said_of_languages(first)
    assert none["values"] == {}
    languages(**{f"s{POOR}": ["ium"]})
    (some,) = said_of_languages(solved(region))
    assert some["values"] == {"known": 1, "all": 4}
    assert said_of_languages(solved(region, weight_language=0)) == []
    languages(**{f"s{POOR}": []})
    assert solved(region).digest == first.digest


def test_who_helps_without_a_record_is_taken_to_teach_in_the_common_language(region):
    languages(**{f"s{POOR}": ["cmn"], f"s{POORER}": ["cmn"], f"s{RICH}": ["ium"]})
    parts = {own["donor"][:10]: {one["name"]: one["points"] for one in own["parts"]}
             for own in solved(region, weight_language=50).result["explain"]["pairs"]}  # fmt: skip
    assert {code: own["language"] for code, own in parts.items()} == {OTHER: 100.0} | (
        {RICH: 0.0} if RICH in parts else {}
    )


def test_a_refused_decision_keeps_what_was_chosen(region, browser):
    run = solved(region)
    typed = {"kind": "forbid", "recipient": f"{POORER}:primary", "donor": "no-such-school"}
    text, kept = refused_by_hand(run, browser, **typed)
    assert (kept["kind"], kept["recipient"]) == (["forbid"], [f"{POORER}:primary"])
    assert 'id="id_donor_error"' in text


def test_pairs_settled_beforehand_are_kept_and_told(region, browser):
    free = pairs(solved(region))
    kept, barred = ((OTHER, POOR), (RICH, POOR)) if (RICH, POOR) in free else ((RICH, POOR), (OTHER, POOR))
    names = {RICH: "连南第一小学", OTHER: "连南第二小学", POOR: "寨岗小学"}
    line = f"{names[kept[0]]} → {POOR}"
    with translation.override("zh-hans"):
        params = asked(region, forced=line, forbidden=f"{barred[0]}\t寨岗小学（小学）", recipient_most=1)
    assert [own["kind"] for own in params["decisions"]] == ["force", "forbid"]
    assert "forced" not in params
    with in_unit(region):
        run = plan_unit(PAIRING, region, YEAR, params, user=None)
        assert kept in pairs(run)
        assert barred not in pairs(run)
        assert len(page_of(run).decisions) == 2
        assert any(names[kept[0]] in words and names[POOR] in words for _label, words in page_of(run).asked())
    text = browser.get(address("-new"), {"from": str(run.pk)}, headers={"accept-language": "zh-hans"}).content.decode()
    again = Fields(text).values
    assert again["forced"][0].strip() == f"{names[kept[0]]}（小学） → 寨岗小学（小学）"
    assert again["forbidden"][0].strip().endswith("→ 寨岗小学（小学）")


@pytest.mark.parametrize(
    ("forced", "said"),
    [
        ("没有的学校 → 寨岗小学", "没有的学校"),
        ("连南第一小学", "→"),
        ("寨岗小学 → 大坪小学", "未在上面选为可以支援的学校"),
        ("连南第一小学 → 连南第二小学", "未在上面选为需要支援的学校"),
        ("连南第一小学 → 同名小学", "多所学校"),
    ],
)
def test_a_pair_that_cannot_be_read_stays_in_the_field_with_the_error(region, browser, forced, said):
    for code in ("2144182671", "2144182672"):
        school(region, code, "同名小学", figures={"primary": FULL}, shared=ROOMS)
    sent = asked(region) | {"share": 100, "forced": f"连南第一小学 → 寨岗小学\n{forced}"}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    answer = browser.post(address("-new"), sent, headers={"accept-language": "zh-hans"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert Fields(text).values["forced"][0].strip().splitlines() == ["连南第一小学 → 寨岗小学", forced]
    error = text[text.index('id="id_forced_error"') :].split("</p>")[0]
    assert "第 2 行" in error
    assert "第 1 行" not in error
    assert said in error
    assert not Job.everywhere.filter(kind="insight.planner").exists()


def test_a_pair_cannot_be_both(region):
    with in_unit(region):
        kind = form_of("pairing")
        start = kind.start(region, YEAR) | {"title": "试", "policy_date": "2025-09-01", "seconds": 20, "seed": 0}
        line = "连南第一小学 → 寨岗小学"
        form = kind(start | {"forced": line, "forbidden": line}, unit=region, year=YEAR)
        assert list(form.errors) == ["forbidden"]


def test_a_settled_pair_of_a_school_without_figures_is_left_out_and_said(region):
    forced = {"kind": "force", "donor": f"{RICH}:primary", "recipient": f"{POOR}:primary"}
    YearFigures.everywhere.filter(unit__slug=POOR).delete()
    run = solved(region, decisions=[forced], recipients=[f"{POOR}:primary", f"{POORER}:primary"])
    assert pairs(run) == {(RICH, POORER)} or pairs(run) == {(OTHER, POORER)}
    assert any("takes no part" in own["text"] for own in run.result["missing"])


def test_in_a_plan_of_a_province_the_citys_own_schools_are_the_citys(region):
    """Only “from the city's schools to a county” is allowed: a school that the city itself runs helps its counties."""
    made = region.parent
    school(made, "2144180099", "清远市实验小学", figures={"primary": FULL}, shared=ROOMS)
    for unit in (made, made.parent):
        run = solved(
            unit, donors=["2144180099:primary"], recipients=[f"{POOR}:primary"], recipient_least=1,
            scopes=["city_to_county"], decisions=[],
        )  # fmt: skip
        assert pairs(run) == {("2144180099", POOR)}, unit
        assert run.result["explain"]["pairs"][0]["relation"] == "city_to_county"


def test_pairs_of_the_past_go_on_or_rest(region):
    schools = {own.slug: own for own in schools_of(region)}
    free = pairs(solved(region, mode="free"))
    apart = next((donor, POOR) for donor in (RICH, OTHER) if (donor, POOR) not in free)
    members = [(schools[apart[0]], BondMember.Role.SUPPORTER.value), (schools[POOR], BondMember.Role.RECIPIENT.value)]
    make_bonds(region, [Draft(Bond.Form.PAIRING, members)], since=dt.date(2022, 9, 1), until=dt.date(2025, 8, 31))
    assert apart in pairs(solved(region, mode="keep", weight_past=50))
    assert apart not in pairs(solved(region, mode="rotate"))
    forced = [{"kind": "forbid", "donor": f"{donor}:primary", "recipient": f"{POOR}:primary"} for donor, _one in free]
    forced = [own for own in forced if own["donor"] != f"{apart[0]}:primary"]
    clash = solved(region, mode="rotate", rotate_years=3, decisions=forced)
    assert clash.status == "infeasible"
    assert {"rotate"} <= {own["key"] for own in clash.result["conflict"]}
    assert apart in pairs(solved(region, mode="rotate", rotate_years=0, decisions=forced))


def test_senior_schools_are_paired_too_and_nothing_is_said_to_lack_that_no_rule_asks_of_them(region):
    """The pairs on record are of senior schools above all, of which no rule of balance speaks."""
    for code, name in (("2144182681", "连南高级中学"), ("2144182682", "寨岗中学")):
        school(region, code, name, kind="342", figures={"senior": {"pupils": 900}}, shared=ROOMS)
    keys = [f"{code}:senior" for code in ("2144182681", "2144182682")]
    run = solved(region, **asked_for(region, donors=[*asked(region)["donors"], keys[0]], recipients=[keys[1]]))
    assert pairs(run) == {("2144182681", "2144182682")}
    assert not [own for own in run.result["missing"] if own["school"] in {"2144182681", "2144182682"}]


def asked_for(unit, **sides):
    """As typed: the form must offer what is chosen."""
    return {name: asked(unit, **sides)[name] for name in sides}


@pytest.fixture
def counties(region):
    """A city with its own school, a county that has enough and two that fall short, one of them far away."""
    made = region.parent
    school(made, "2144180099", "清远市实验小学", figures={"primary": FULL | {"teachers_backbone": 30}}, shared=ROOMS)
    rich = county(made, "441802", "清城区")
    school(rich, "2144180201", "清城第一小学", figures={"primary": FULL | {"teachers_backbone": 30}}, shared=ROOMS)
    far = county(made, "441825", "连山壮族瑶族自治县")
    school(far, "2144182501", "吉田小学", figures={"primary": FULL | WEAK}, shared=ROOMS)
    return made


RULE = {"distance_km": "", "least_fit": "", "recipient_least": 1, "recipient_most": 1, "donor_places": 1}


def test_bureaus_help_bureaus(counties):
    """City to county, county to county: each bureau stands for all schools that it runs."""
    chosen = {"donors": ["441800:bureau", "441802:bureau"], "recipients": ["441825:bureau", "441826:bureau"]}
    params = asked(counties, **RULE, **chosen)
    user = account("planner", on=counties)
    with in_unit(counties):
        run = plan_unit(PAIRING, counties, YEAR, params, user=None)
        told = run.result["explain"]["pairs"]
        assert {own["relation"] for own in told} == {"city_to_county", "county_to_county"}
        page = page_of(run)
        with translation.override("zh-hans"):
            assert page.name("441802:bureau") == "清城区教育局"
            assert page.map() is not None
            told = page.tiles()
            assert (told[0].note, told[-1].unit) == ("受援2个教育局", "个")
            assert page.unlike(["441825:bureau"]) == ["1个受援教育局的帮扶方不同。"]
        adoption, made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert made == {"bonds": 2}
        roles = {own.unit.slug: own.role for own in BondMember.everywhere.filter(bond__origin=adoption.key)}
        assert roles == {"441800": "supporter", "441802": "supporter", "441825": "recipient", "441826": "recipient"}
        Bond.everywhere.filter(origin=adoption.key).update(
            since=dt.date(2022, 9, 1), until=dt.date(2025, 8, 31), origin=""
        )
        BondMember.everywhere.update(since=dt.date(2022, 9, 1))
    rested = solved(counties, **(params | {"mode": "rotate"}))
    assert {(own["donor"], own["recipient"]) for own in rested.result["plan"]["pairs"]}.isdisjoint(
        (own["donor"], own["recipient"]) for own in run.result["plan"]["pairs"]
    )
    only = solved(counties, **(params | {"scopes": ["county_to_county"], "recipient_least": 0}))
    assert [own["donor"] for own in only.result["plan"]["pairs"]] == ["441802:bureau"]
    with in_unit(counties):
        page = page_of(only)
        assert len(page.unserved) == 1
        assert page.name(page.unserved[0]) in page.map().svg


def test_the_pages_of_a_plan_of_bureaus(counties):
    chosen = {"donors": ["441800:bureau", "441802:bureau"], "recipients": ["441825:bureau", "441826:bureau"]}
    line = "清城区（教育局） → 连山壮族瑶族自治县"
    with translation.override("zh-hans"):
        params = asked(counties, **RULE, **chosen, forced=line)
    assert params["decisions"] == [{"kind": "force", "donor": "441802:bureau", "recipient": "441825:bureau"}]
    with in_unit(counties):
        run = plan_unit(PAIRING, counties, YEAR, params, user=None)
    text = every_page("pairing", run, browser_of(counties))
    assert "清城区教育局" in text
    again = page_text("pairing", "-new", counties, browser_of(counties, "again"), query={"from": str(run.pk)})
    assert Fields(again).values["forced"][0].strip() == "清城区（教育局） → 连山壮族瑶族自治县（教育局）"


def test_schools_and_bureaus_are_not_mixed(counties):
    with in_unit(counties):
        kind = form_of("pairing")
        start = kind.start(counties, YEAR) | {"title": "试", "policy_date": "2025-09-01", "seconds": 20, "seed": 0}
        mixed = start | {"donors": ["441802:bureau"], "recipients": ["2144182501:primary"]}
        assert list(kind(mixed, unit=counties, year=YEAR).errors) == ["recipients"]
        county_form = kind(unit=counties.children.get(slug="441826"), year=YEAR)
        assert not [key for key, _label in county_form.fields["donors"].choices if key.endswith(":bureau")]


def test_whoever_was_chosen_and_takes_no_part_is_told(counties):
    YearFigures.everywhere.filter(unit__slug__in=[POOR, "2144182501"]).delete()
    run = solved(counties, donors=[f"{RICH}:primary"], recipients=[f"{POOR}:primary", f"{POORER}:primary"])
    told = [own["school"] for own in run.result["missing"] if "takes no part" in own["text"]]
    assert told == [POOR]
    with in_unit(counties), translation.override("zh-hans"):
        page = page_of(run)
        for text in (*page.missing, *(words for _label, words in page.asked())):
            assert POOR not in text  # by its name, not by its code
    chosen = {"donors": ["441802:bureau"], "recipients": ["441825:bureau", "441826:bureau"]}
    run = solved(counties, **chosen)
    told = [own["school"] for own in run.result["missing"] if "takes no part" in own["text"]]
    assert told == ["441825"]
    with in_unit(counties):
        assert any("连山" in own for own in page_of(run).missing)


def by_hand(run, **typed):
    with in_unit(run.unit):
        words = {"kind": "places", "donor": "", "recipient": "", "number": ""} | typed
        form = decision_form_of("pairing")(words, page=page_of(run))
        form.full_clean()
        return form


def test_one_school_helps_more_than_the_others(region):
    """Both schools in need are best helped by the one that is forbidden to help more than one, until it may."""
    run = solved(region, donors=[f"{RICH}:primary", f"{OTHER}:primary"], donor_places=1)
    key = f"{OTHER}:primary"
    assert {donor for donor, _recipient in pairs(run)} == {RICH, OTHER}
    with in_unit(region):
        rows = by_hand(run, donor=key, number="0").decisions()
        assert rows == [{"kind": "places", "donor": key, "recipient": "", "number": 0}]
        none = plan_unit(PAIRING, region, YEAR, run.params | {"decisions": rows}, user=None, based_on=run)
        assert none.status == "infeasible"
        more = by_hand(run, donor=f"{RICH}:primary", number="2").decisions()
        both = plan_unit(PAIRING, region, YEAR, run.params | {"decisions": [*rows, *more]}, user=None, based_on=run)
        page = page_of(both)
        assert pairs(both) == {(RICH, POOR), (RICH, POORER)}
        assert ["0" in page.decisions[0]["words"], "2" in page.decisions[1]["words"]] == [True, True]
        assert {own["donor"]: own["places"] for own in both.result["explain"]["donors"]} == {
            f"{RICH}:primary": 2, key: 0
        }  # fmt: skip
        again = by_hand(both, donor=f"{RICH}:primary", number="3").decisions()
        assert [own["number"] for own in again] == [0, 3]


def test_one_school_in_need_has_more_helpers_or_none(region):
    run = solved(region, recipient_most=1, donor_places=2)
    with in_unit(region):
        rows = by_hand(run, kind="needs", recipient=f"{POOR}:primary", number="2").decisions()
        two = plan_unit(PAIRING, region, YEAR, run.params | {"decisions": rows}, user=None)
        assert {donor for donor, recipient in pairs(two) if recipient == POOR} == {RICH, OTHER}
        rows = by_hand(run, kind="needs", recipient=f"{POOR}:primary", number="0").decisions()
        none = plan_unit(PAIRING, region, YEAR, run.params | {"decisions": rows}, user=None)
        assert none.result["plan"]["unserved"] == [f"{POOR}:primary"]


def test_a_decision_names_what_it_is_about(region):
    run = solved(region)
    assert list(by_hand(run, number="2").errors) == ["donor"]
    assert list(by_hand(run, donor=f"{RICH}:primary").errors) == ["number"]
    assert list(by_hand(run, kind="needs", number="2").errors) == ["recipient"]
    assert set(by_hand(run, kind="force").errors) == {"donor", "recipient"}
    form = by_hand(run, kind="force", donor=f"{RICH}:primary", recipient=f"{POOR}:primary", number="7")
    assert form.decision() == {"kind": "force", "donor": f"{RICH}:primary", "recipient": f"{POOR}:primary"}
