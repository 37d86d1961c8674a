"""Objects of another county under one's own address; grants that ended; accounts that were closed; forged forms."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.access.rows import ROWS
from tests.access.table import COUNTY, SCHOOL
from tests.access.test_table import OPEN, address
from tests.access.theirs_access import account_things_of
from tests.access.theirs_appraisal import appraisal_of
from tests.access.theirs_testing import joint_test_of
from tests.access.theirs_works import works_of
from tests.people import YEAR, World, arrive

from tongpan.access import audit
from tongpan.access.models import Grant, Job, Role, Unit, User
from tongpan.assistance.base import files
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.exchange.models import (
    Application,
    Appraisal,
    Call,
    Certificate,
    EligibleList,
    Placement,
)
from tongpan.assistance.models import Notice
from tongpan.assistance.partnership.models import (
    Bond,
    Case,
    Cycle,
    Document,
    Meeting,
    MeetingMember,
    Need,
    SchoolPlan,
    Signatory,
    Target,
    Task,
    Team,
    TeamMember,
)
from tongpan.assistance.research.models import (
    Activity,
    ActivityUnit,
    AttendanceList,
    Cascade,
    CascadePlan,
    Cohort,
    Honour,
    Item,
    Mentoring,
    MentorMeeting,
    Programme,
    Session,
    Studio,
)
from tongpan.insight.models import Run
from tongpan.registry.actions.schools import FREEZE
from tongpan.registry.models import (
    ImportBatch,
    LocalFigure,
    LocalIndicator,
    Posting,
    SavedView,
    School,
    Settlement,
    Teacher,
)

OTHER, OTHERS_SCHOOL = "441802", "2144180003"
DAY = dt.date(2025, 9, 1)


def research_of(unit: Unit, school: Unit) -> dict[str, Any]:
    """An activity of a unit with all that hangs on it, a teacher and an honour of a school."""
    day, now = dt.date(2025, 10, 10), timezone.now()
    activity = Activity.everywhere.create(unit=unit, kind="training", name="外县活动", since=day, until=day)
    session = Session.everywhere.create(activity=activity, starts=now, ends=now)
    teacher = Teacher.everywhere.create(unit=school, name="外县教师", identity_hash="theirs", identity_mask="•")
    honour = Honour.everywhere.create(unit=school, holder="unit", title="外县荣誉", level="county", day=day)
    return {
        "activity": activity.pk, "session": session.pk, "teacher": teacher.pk, "honour": honour.pk,
        "item": Item.everywhere.create(session=session, kind="lecture", title="外县讲座").pk,
        "part": ActivityUnit.everywhere.create(activity=activity, unit=school).pk,
        "listing": AttendanceList.everywhere.create(session=session, name="外县名单").pk,
    }  # fmt: skip


def mentoring_of(unit: Unit, school: Unit) -> dict[str, Any]:
    """A programme, a studio, a cascade with a plan, and a pair that met, of a unit and one of its schools."""
    since = {"since": DAY}
    one, two = (
        Teacher.everywhere.create(unit=school, name=f"外县师徒{n}", identity_hash=f"pair {n}", identity_mask="•")
        for n in (1, 2)
    )
    programme = Programme.everywhere.create(unit=unit, kind="pilot", name="外县专项", **since)
    cascade = Cascade.everywhere.create(unit=unit, name="外县梯级", **since)
    pair = Mentoring.everywhere.create(mentor=one, apprentice=two, mentor_unit=school, unit=school, **since)
    return {
        "programme": programme.pk, "cascade": cascade.pk, "pair": pair.pk, "tier": 0,
        "cohort": Cohort.everywhere.create(programme=programme, name="外县一期", **since).pk,
        "studio": Studio.everywhere.create(unit=unit, kind="teacher", level="county", name="外县工作室", **since).pk,
        "mentor_meeting": MentorMeeting.everywhere.create(mentoring=pair, day=DAY, kind="talk").pk,
        "tier_plan": CascadePlan.everywhere.create(cascade=cascade, tier=0, status="optimal", digest="0" * 64).pk,
    }  # fmt: skip


def exchange_of(unit: Unit, school: Unit) -> dict[str, Any]:
    """A call with an application, and a placement with appraisal, certificate and frozen list, of a unit's school."""
    days = {"since": DAY, "until": dt.date(2026, 7, 31)}
    person = Teacher.everywhere.create(unit=school, name="外县派出", identity_hash="sent", identity_mask="•")
    call = Call.everywhere.create(unit=unit, title="外县选派", kind="exchange", places=1, opens=DAY, closes=DAY, **days)
    posting = Posting.everywhere.create(teacher=person, unit=school, kind="support", **days)
    placement = Placement.everywhere.create(posting=posting, teacher=person, home=school, host=unit, direction="down",
                                            reach="county")  # fmt: skip
    return {
        "call": call.pk, "state": "open", "placement": placement.pk,
        "application": Application.everywhere.create(call=call, teacher=person, unit=school).pk,
        "appraisal": Appraisal.everywhere.create(placement=placement, moment="final", grade="good", day=DAY).pk,
        "certificate": Certificate.everywhere.create(placement=placement, number="外县1", issuer=unit, issued=DAY).pk,
        "eligible_list": EligibleList.everywhere.create(unit=unit, year=YEAR, frozen=DAY).pk,
    }  # fmt: skip


def agreed_by(unit: Unit, school: Unit) -> dict[str, Any]:
    """A bond, a need, a task with its cycle, plans, meetings, a target and a case of a unit."""
    return {
        "bond": Bond.everywhere.create(unit=unit, form="pairing", since=dt.date(2025, 9, 1)).pk,
        "need": Need.everywhere.create(unit=unit, title="外县需求", domain="teaching", stated=dt.date(2025, 9, 1)).pk,
        "task": Task.everywhere.create(unit=unit, title="外县任务", planned=dt.date(2025, 9, 1)).pk,
        "cycle": Cycle.everywhere.create(
            unit=unit, name="外县周期", since=dt.date(2025, 9, 1), until=dt.date(2028, 8, 31)
        ).pk,
        "school_plan": SchoolPlan.everywhere.create(unit=school, year=YEAR, title="外校方案").pk,
        "meeting": Meeting.everywhere.create(unit=unit, kind="visit", title="外县调研", day=dt.date(2025, 9, 1)).pk,
        "member": MeetingMember.everywhere.create(
            unit=unit,
            meeting=Meeting.everywhere.create(unit=unit, kind="visit", title="外县", day=dt.date(2025, 9, 1)),
        ).pk,
        "of": YEAR,
        "target": Target.everywhere.create(
            unit=unit,
            name="外县目标",
            register="bonds",
            at_least=1,
            reference="文",
            since=dt.date(2025, 9, 1),
            until=dt.date(2026, 8, 31),
        ).pk,
        "case": Case.everywhere.create(
            unit=unit, title="外县经验", domain="teaching", problem="a", practice="b", day=dt.date(2025, 9, 1)
        ).pk,
    }


@pytest.fixture
def theirs(world: World) -> dict[str, Any]:
    """One object of every kind that belongs to the county beside ours."""
    unit, user = world.units[OTHER], world.users["other_planner"]
    facts = {"unit": unit, "year": YEAR, "policy_date": dt.date(2025, 9, 1), "pack": "balanced-2017"}
    facts |= {"code_version": "1", "digest": "0" * 64, "result": {}, "status": "optimal", "user": user}
    with_record = audit.record(FREEZE, actor=user, unit=unit, frozen=True, schools=[OTHERS_SCHOOL])
    indicator = {"numerator": {"pupils": 1}, "denominator": "teachers", "since": dt.date(2025, 1, 1)}
    return (
        {
            "gap": Run.everywhere.create(kind="gap", **facts).pk,
            "plan": Run.everywhere.create(kind="balance", **facts).pk,
            "run": Run.everywhere.create(kind="effect", **facts).pk,
            "job": Job.everywhere.create(kind="insight.plan", unit=unit, user=user).pk,
            "batch": ImportBatch.everywhere.create(
                unit=unit, kind="schools", year=YEAR, file_name="a.xlsx", digest="0" * 64, state="checked"
            ).pk,
            "figure": LocalFigure.everywhere.create(unit=unit, code="theirs", label="外县数据").pk,
            "indicator": LocalIndicator.everywhere.create(unit=unit, code="theirs", label="外县指标", **indicator).pk,
            "village": Settlement.everywhere.create(unit=unit, county=unit, code="1", name="外村").pk,
            **agreed_by(unit, world.units[OTHERS_SCHOOL]),
            "notice": Notice.objects.create(user=user, unit=unit, kind="a.b", key="c", text="d").pk,
            "document": (paper := Document.everywhere.create(unit=unit, kind="rule", title="外县办法")).pk,
            "signatory": Signatory.everywhere.create(document=paper, unit=unit, office="局长").pk,
            "about": f"document:{paper.pk}",
            "bond_class": 1,
            "team": (team := Team.everywhere.create(unit=unit, level="bureau", name="外县专班", since=DAY)).pk,
            "person": TeamMember.everywhere.create(team=team, office="局长").pk,
            "organisation": Organisation.everywhere.create(unit=unit, name="外县企业", kind="company").pk,
            "file": files.attach("document", paper, io.BytesIO(b"%PDF-1.7"), "办法.pdf", unit=unit, user=user).pk,
            **research_of(unit, world.units[OTHERS_SCHOOL]),
            **mentoring_of(unit, world.units[OTHERS_SCHOOL]),
            **exchange_of(unit, world.units[OTHERS_SCHOOL]),
            "view": SavedView.objects.create(user=user, page="registry:schools", name="看").pk,
            "record": with_record.pk,
            "pk": user.pk,
            "grant": user.grants.get().pk,
        }
        | joint_test_of(unit)
        | works_of(unit)
        | appraisal_of(unit, user)
        | account_things_of(unit, user)
    )


@pytest.fixture
def everybody(world: World) -> Client:
    """Somebody with every role on our county, and none beside it."""
    user = User.objects.create_user("everybody", "a long enough secret", display_name="众")
    for role in Role.values:
        Grant.objects.create(user=user, role=role, unit=world.units[COUNTY])
    world.users["everybody"] = user
    return world.client("everybody")


NAMED = [
    row
    for row in ROWS
    if row.route not in OPEN and set(row.given) - {"kind", "format_", "school", "stage", "code", "page"}
]


@pytest.mark.parametrize("row", NAMED, ids=lambda row: f"{row.method} {row.route}")
def test_an_object_of_others_is_not_found_under_our_address(everybody, theirs, row):
    given = {name: theirs[name] for name in row.given}
    for unit in (COUNTY, SCHOOL):
        here = reverse(row.route, kwargs={"unit": unit, "year": YEAR} | given)
        for headers in ({}, {"HX-Request": "true"}):
            send = everybody.post if row.method == "POST" else everybody.get
            assert send(here, headers=headers).status_code == 404, (here, headers)
    assert Job.everywhere.get(pk=theirs["job"]).state == "queued"
    assert ImportBatch.everywhere.get(pk=theirs["batch"]).state == "checked"
    assert SavedView.objects.filter(pk=theirs["view"]).exists()
    assert Bond.everywhere.get(pk=theirs["bond"]).until is None


@pytest.mark.parametrize(
    ("route", "query"),
    [
        ("insight:gap", {"run": "gap"}), ("insight:compare", {"a": "plan", "b": "plan"}),
        ("insight:plan-new", {"from": "plan"}),
        ("insight:proof-new", {"from": "run"}), ("insight:proof-compare", {"a": "run", "b": "run"}),
    ],
)  # fmt: skip
def test_a_run_of_others_is_not_found_by_a_query(everybody, theirs, route, query):
    here = reverse(route, args=(COUNTY, YEAR))
    assert everybody.get(here, {name: theirs[what] for name, what in query.items()}).status_code == 404


def test_a_report_takes_no_plan_of_others(everybody, theirs, world):
    Run.everywhere.create(
        kind="gap", unit=world.units[COUNTY], year=YEAR, policy_date=dt.date(2025, 9, 1), pack="balanced-2017",
        code_version="1", digest="0" * 64, result={}, status="fails",
    )  # fmt: skip
    here = reverse("insight:report-file", args=(COUNTY, YEAR, "docx"))
    assert everybody.get(here, {"plan": theirs["plan"]}).status_code == 404


def test_rows_of_others_in_a_form_change_nothing(everybody, theirs):
    everybody.post(reverse("registry:freeze", args=(COUNTY, YEAR)), {"row": [OTHERS_SCHOOL]})
    assert not School.everywhere.get(code=OTHERS_SCHOOL).frozen


def test_a_search_finds_nothing_of_others(everybody):
    for page in ("access:search", "access:unit-search"):
        answer = everybody.get(reverse(page), {"q": "乙县", "unit": OTHER, "year": YEAR})
        assert OTHER not in answer.content.decode()


def test_a_school_sees_its_own_teachers_only(world):
    for slug in (SCHOOL, "2144180002"):
        teacher = Teacher.everywhere.create(
            unit=world.units[slug], name=f"教师{slug[-1]}号", identity_hash=slug, identity_mask="•", degree="bachelor"
        )
        Posting.everywhere.create(teacher=teacher, unit=world.units[slug], kind="home", since=dt.date(2020, 9, 1))
    clerk = world.client("clerk")
    for query in ({}, {"export": "csv"}, {"school": "2144180002"}, {"state": "all"}):
        shown = clerk.get(reverse("registry:teachers", args=(SCHOOL, YEAR)), query).content.decode()
        assert "教师2号" not in shown
    assert "教师1号" in clerk.get(reverse("registry:teachers", args=(SCHOOL, YEAR))).content.decode()


def test_a_grant_that_ends_cuts_off_at_once(world):
    browser, page = world.client("planner"), reverse("registry:schools", args=(COUNTY, YEAR))
    assert browser.get(page).status_code == 200
    Grant.objects.filter(user=world.users["planner"]).update(until=timezone.localdate() - dt.timedelta(days=1))
    assert browser.get(page).status_code == 404
    assert browser.post(reverse("registry:freeze", args=(COUNTY, YEAR))).status_code == 404
    assert COUNTY not in browser.get(reverse("access:unit-search"), {"q": "甲县"}).content.decode()
    assert browser.get(reverse("access:home")).status_code == 200  # says that there is no unit


def test_a_grant_that_has_not_begun_opens_nothing(world):
    Grant.objects.filter(user=world.users["planner"]).update(since=timezone.localdate() + dt.timedelta(days=1))
    assert world.client("planner").get(reverse("registry:schools", args=(COUNTY, YEAR))).status_code == 404


def test_a_closed_account_is_signed_out_at_once(world):
    browser, page = world.client("planner"), reverse("registry:schools", args=(COUNTY, YEAR))
    assert browser.get(page).status_code == 200
    User.objects.filter(pk=world.users["planner"].pk).update(is_active=False)
    assert browser.get(page).status_code == 302


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "POST"], ids=lambda row: row.route)
def test_no_form_is_taken_without_its_token(world, row):
    browser = Client(enforce_csrf_checks=True)
    name = min(row.may)
    arrive(browser, world.users[name])
    answer = browser.post(address(row), row.sent)
    assert answer.status_code == 403
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("name", ["planner", None])
@pytest.mark.parametrize(
    "page", ["/sign-in/", "/nowhere/", f"/u/{OTHER}/{YEAR}/", f"/u/{COUNTY}/{YEAR}/accounts/",
             f"/u/{COUNTY}/{YEAR}/schools/?export=csv", f"/u/{COUNTY}/{YEAR}/schools/", "/search/?q=%00"],
)  # fmt: skip
def test_every_answer_carries_its_guards(world, name, page):
    headers = world.client(name).get(page).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_a_fault_shows_nothing_of_itself(world, monkeypatch):
    def break_down(*_args, **_kwargs):
        raise KeyError("某人的身份证号")

    monkeypatch.setattr("tongpan.registry.views.schools.all_columns", break_down)
    browser = world.client("planner")
    browser.raise_request_exception = False
    answer = browser.get(reverse("registry:schools", args=(COUNTY, YEAR)))
    assert answer.status_code == 500
    assert "身份证" not in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers
    assert Unit.everywhere.count() == 8
