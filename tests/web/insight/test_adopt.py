"""Adoption: postings of named people and a purchase list, dated, audited, taken back; and what the gap says then."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.insight.actions.adopt import CannotAdopt, adopt, undo
from tongpan.insight.actions.gap import measure_gap
from tongpan.insight.actions.plan import plan_county
from tongpan.insight.models import Adoption, Purchase, Run
from tongpan.registry.models import Posting, YearFigures

from . import region as made

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 9, 1)
PARAMS = {
    "title": "只调人", "pack": "balanced-2017", "policy_date": "2025-09-01", "budget": None, "levers": ["move"],
    "share_out": 0.5, "distance_km": None, "backbone_share": None, "hires": None, "frozen": [], "costs": {}, "years": 1,
    "seconds": 30, "gap": 0.001, "seed": 0,
}  # fmt: skip


@pytest.fixture(scope="module")
def _solver():
    pytest.importorskip("highspy")


def staffed(parent, code, name, backbone, others):
    """A school of 100 pupils that lacks nothing but, maybe, backbone teachers."""
    figures = {"pupils": 100, "classes": 4, "staff_quota": 40}
    rooms = {name: value / 5 for name, value in made.ROOMS.items()} | {"networked_classrooms": 5}
    school = made.school(parent, code, name, figures={"primary": figures}, shared=rooms)
    for number in range(backbone + others):
        subject = "音乐" if number % 2 else "语文"
        made.teacher(school, backbone="county" if number < backbone else "", subject=subject)
    return school


@pytest.fixture
def county(_solver):
    """Two schools: the backbone teachers are all at the first, and the second has none."""
    unit = made.county(made.city())
    staffed(unit, "2144182601", "第一小学", backbone=4, others=4)
    staffed(unit, "2144182602", "第二小学", backbone=0, others=8)
    return unit


@pytest.fixture
def user(county):
    return made.account("planner", on=county)


@pytest.fixture
def run(county, user):
    with in_unit(county):
        found = plan_county(county, made.YEAR, PARAMS, user=user)
    assert found.status in {"optimal", "feasible"}, found.result["conflict"]
    return found


def put_into_force(run, user, since=DAY):
    with in_unit(run.unit):
        return adopt(run, since=since, until=None, due=None, user=user)


def backbone_by_school(county, **when):
    with in_unit(county):
        gap = measure_gap(county, made.YEAR, user=None, **when)
    return {
        row["name"]: next(cell["numerator"] for cell in row["cells"] if cell["code"] == "L2")
        for row in gap.result["schools"]
    }


def test_a_plan_is_a_run_with_its_bound_and_its_audit_record(county, user, run):
    assert run.summary["moves"] == 1
    assert run.summary["passing_before"] == 1
    assert run.summary["passing_after"] == 2
    assert run.result["bound"] <= run.result["objective"]
    assert (run.kind, run.user, run.policy_region, run.seed) == ("balance", user, "441826", 0)
    assert AuditRecord.objects.filter(action="insight.plan.make", target=str(run.pk)).count() == 1


def test_the_indicators_follow_the_adopted_postings_as_the_plan_foretold(county, user, run):
    assert backbone_by_school(county) == {"第一小学": 4, "第二小学": 0}
    adoption = put_into_force(run, user)
    after = {own["name"]: own["after"]["values"][1] for own in run.result["sections"]}
    assert backbone_by_school(county) == after
    posting = Posting.everywhere.get(origin=adoption.key)
    assert (posting.kind, posting.since, posting.unit.name) == ("exchange", DAY, "第二小学")
    assert (
        posting.teacher.postings.model.everywhere.filter(teacher=posting.teacher, kind="home", until=None).count() == 1
    )


def test_before_the_day_of_adoption_nothing_changes(county, user, run):
    put_into_force(run, user, since=dt.date(2026, 3, 1))
    assert backbone_by_school(county) == {"第一小学": 4, "第二小学": 0}
    assert backbone_by_school(county, staff_day=dt.date(2026, 3, 1)) == {"第一小学": 3, "第二小学": 1}
    with in_unit(county):
        assert measure_gap(county, made.YEAR, user=None).params == {}


def test_the_second_officer_is_told(county, user, run):
    put_into_force(run, user)
    with in_unit(county), pytest.raises(CannotAdopt, match="“只调人” is in force since 2025-09-01, adopted by planner"):
        adopt(run, since=DAY, until=None, due=None, user=made.account("second", on=county))
    assert Adoption.everywhere.count() == 1


def test_a_plan_of_figures_that_changed_is_to_be_made_again(county, user, run):
    row = YearFigures.everywhere.filter(stage="primary").first()
    row.values["pupils"] += 1
    row.save()
    with in_unit(county), pytest.raises(CannotAdopt, match="have changed since") as raised:
        adopt(run, since=DAY, until=None, due=None, user=user)
    assert raised.value.again
    assert not Adoption.everywhere.exists()
    assert not Posting.everywhere.exclude(origin="").exists()


def test_undoing_on_the_same_day_leaves_no_trace_but_the_record(county, user, run):
    adoption = put_into_force(run, user)
    with in_unit(county):
        done = undo(adoption, user=user)
    assert (done.removed, done.ended) == (1, 0)
    assert backbone_by_school(county) == {"第一小学": 4, "第二小学": 0}
    records = AuditRecord.objects.filter(action__startswith="insight.plan.").order_by("id")
    assert [own.action for own in records][-2:] == ["insight.plan.adopt", "insight.plan.undo"]
    with in_unit(county), pytest.raises(CannotAdopt, match="undone already"):
        undo(adoption, user=user)
    put_into_force(run, user)


def test_undoing_later_ends_what_is_in_force_and_removes_what_is_not(county, user, run):
    adoption = put_into_force(run, user)
    Adoption.everywhere.update(adopted=timezone.now() - dt.timedelta(days=30))
    with in_unit(county):
        done = undo(adoption, user=user)
    assert (done.removed, done.ended) == (0, 1)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert Posting.everywhere.get(origin=adoption.key).until == yesterday


def test_what_is_bought_and_whom_to_hire_stand_in_the_list_and_count_only_when_real(county, user):
    row = YearFigures.everywhere.get(unit__slug="2144182602", stage="")
    row.values["networked_classrooms"] = 0
    row.save()
    YearFigures.everywhere.filter(unit__slug="2144182601", stage="").update(
        values=row.values | {"networked_classrooms": 5}
    )
    with in_unit(county):
        run = plan_county(county, made.YEAR, PARAMS | {"levers": ["move", "buy", "train", "hire"]}, user=user)
        before = measure_gap(county, made.YEAR, user=None).summary["stages"]
        adopt(run, since=DAY, until=None, due=dt.date(2026, 8, 31), user=user)
    bought = Purchase.everywhere.get(item="networked_classrooms")
    assert (bought.unit.name, bought.due) == ("第二小学", dt.date(2026, 8, 31))
    assert bought.quantity >= 2
    with in_unit(county):
        assert measure_gap(county, made.YEAR, user=None).summary["stages"]["primary"]["passing"] < 2
    assert before["primary"]["passing"] == 1
    assert Run.everywhere.filter(kind="balance").count() == 1
