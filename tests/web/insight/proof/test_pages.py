"""The pages of proof: the list, a question, the answer with its sides, files, two side by side, how many schools."""

from __future__ import annotations

import io
import json
import uuid
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override
from tests.web.insight.proof.reading import OUTCOME, asked, demo_county
from tests.web.insight.region import account, county

from tongpan.access.models import AuditRecord, Job, Role, Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.partnership.models import Bond, BondMember, Review, Task
from tongpan.insight.models import Run
from tongpan.insight.proof.citing import finding_of
from tongpan.insight.proof.queries.helped import source_name
from tongpan.insight.queries.annual import annual
from tongpan_core.policy import figure_catalogue

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def home(db):
    return demo_county()


def client_of(home, role=Role.PLANNER, on=None):
    client = Client()
    client.force_login(account(f"proof-{role}", role, on or home))
    return client


def page(home, name="", **parts):
    route = f"insight:proof-{name}" if name else "insight:proof"
    return reverse(route, kwargs={"unit": home.slug, "year": YEAR, **parts})


def found(status):
    return Run.everywhere.select_related("unit").get(kind="effect", status=status)


def test_the_list_tells_searches_and_exports(home):
    client = client_of(home)
    text = client.get(page(home)).content.decode()
    assert all(run.title in text for run in Run.everywhere.filter(kind="effect"))
    narrowed = client.get(page(home), {"verdict": "worked"}).content.decode()
    assert found("worked").title in narrowed
    assert found("none").title not in narrowed
    assert found("none").title not in client.get(page(home), {"q": "共同体"}).content.decode()
    assert client.get(page(home), {"export": "csv"}).content.decode("utf-8-sig").count("\n") == 5


def test_the_number_of_queries_does_not_grow_with_the_answers(home, django_assert_max_num_queries):
    client = client_of(home)
    client.get(page(home))
    Run.everywhere.filter(kind="effect").exclude(status="worked").delete()
    client.get(page(home))
    with CaptureQueriesContext(connection) as one:
        client.get(page(home))
    run = found("worked")
    for number in range(12):
        run.pk, run.title = uuid.uuid4(), f"问题{number}"
        run.save(force_insert=True)
    with django_assert_max_num_queries(len(one)):
        client.get(page(home))


@pytest.mark.parametrize("status", ["worked", "none", "unknown", "worse"])
def test_an_answer_says_its_verdict_and_shows_both_sides(home, status):
    client, run = client_of(home), found(status)
    text = client.get(page(home, "run", run=run.pk), headers={"accept-language": "en"}).content.decode()
    assert f'class="card verdict {status}"' in text
    assert text.count("<svg xmlns") >= 2
    assert all(own["name"] in text for own in run.result["schools"] if own["first"])
    left = client.get(page(home, "run", run=run.pk), {"view": "left"}).content.decode()
    assert all(own["name"] in left for own in run.result["left"])
    rows = client.get(page(home, "run", run=run.pk), {"view": "compared", "export": "csv"})
    assert rows.content.decode("utf-8-sig").count("\n") == 1 + sum(
        own["first"] is None for own in run.result["schools"]
    )


def test_a_question_becomes_an_answer(home):
    client = client_of(home)
    form = client.get(page(home, "new"), {"from": str(found("worked").pk)}).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "") and name != "like"}
    answer = client.post(page(home, "new"), sent | {"lag": 1, "title": "晚一年看"}, follow=True)
    assert answer.status_code == 200
    job = Job.everywhere.get(kind="insight.effect")
    assert (job.params["asked"]["lag"], job.params["asked"]["source"]) == (1, found("worked").params["source"])


def offered(form):
    return {key for _heading, rows in form["outcome"].field.choices[1:] for key, _label in rows}


def test_only_figures_that_help_can_move_are_offered(home):
    client = client_of(home)
    forms = [client.get(page(home, name)).context["form"] for name in ("new", "power")]
    marked = {f"figure:{code}" for code, own in figure_catalogue().items() if own.outcome}
    every = {f"figure:{code}" for code in figure_catalogue()}
    assert marked
    assert all(offered(form) & every == marked for form in forms)
    assert "figure:deaths" not in marked
    assert "figure:teachers_backbone" in marked


def test_a_kept_question_about_another_figure_can_still_be_read_changed_and_asked(home):
    client, run = client_of(home), found("worked")
    run.params |= {"outcome": "figure:graduates"}
    run.result["outcome"] = {"key": "figure:graduates", "label": "毕业生数", "symbol": "人"}
    run.save()
    assert "毕业生数" in client.get(page(home, "run", run=run.pk)).content.decode()
    again = f"{page(home, 'new')}?from={run.pk}"
    form = client.get(again).context["form"]
    assert form["outcome"].value() == "figure:graduates"
    assert "figure:graduates" in offered(form)
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "") and name != "like"}
    assert client.post(again, sent).status_code == 302
    assert Job.everywhere.get(kind="insight.effect").params["asked"]["outcome"] == "figure:graduates"
    asked_for = {"outcome": "figure:graduates", "stage": "primary", "before": 3, "per": 2}
    plan = client.get(page(home, "power"), asked_for).context
    assert (plan["form"].errors, plan["page"].outcome.label) == ({}, "毕业生数")


def test_a_question_by_hand_names_the_line_that_is_wrong(home):
    client = client_of(home)
    sent = asked("hand", OUTCOME) | {"schools": "山涧3小学\n没有的小学", "first": ""}
    with override("en"):
        form = client.post(page(home, "new"), sent).context["form"]
        assert "2" in form.errors["schools"][0]
        assert "没有的小学" in form.errors["schools"][0]
    assert "first" in form.errors


def test_every_rule_is_told_with_its_value_and_each_reference_once(home):
    answer = client_of(home).get(page(home, "run", run=found("worked").pk))
    shown = answer.context["page"]
    assert sorted(own["label"] for own in shown.rules) == sorted(
        own for _ref, labels in shown.sources for own in labels
    )
    assert len({own for own, _labels in shown.sources}) == len(shown.sources) < len(shown.rules)
    folded = answer.content.decode().rpartition('<dl class="flow small">')[2]
    assert all(escape(own["label"]) in folded for own in shown.rules)
    assert folded.count("<li>") == len(shown.sources)
    assert all(escape(reference) in folded for reference, _labels in shown.sources)


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_an_answer_leaves_the_house_as_a_file(home, ending):
    answer = client_of(home).get(page(home, "file", run=found("worked").pk, format_=ending))
    assert answer.status_code == 200
    if ending == "docx":
        words = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
        assert "计算记录" in words
        assert "区间下限" in words
        assert "0.998" in words, "a limit of the rules keeps its decimals"
        assert not [own for own in ("车次", "派往", ">From<") if own in words]
    else:
        assert answer.content[:4] == b"%PDF"
    assert AuditRecord.objects.filter(action="insight.report.write").count() == 1


def test_two_answers_stand_side_by_side(home):
    client = client_of(home)
    ticked = [str(found("worked").pk), str(found("none").pk)]
    answer = client.post(page(home, "compare"), {"row": ticked}, follow=True)
    assert [own.run.pk for own in (answer.context["page"].a, answer.context["page"].b)] == [
        found("worked").pk, found("none").pk,
    ]  # fmt: skip
    assert any(own.differ for own in answer.context["page"].reached)


def test_the_calculator_needs_more_schools_for_a_smaller_effect(home):
    client, question = client_of(home), {"outcome": OUTCOME, "stage": "primary", "before": 3, "per": 2}
    counts = []
    for effect in (4, 2, 1):
        plan = client.get(page(home, "power"), question | {"effect": effect}).context["page"].plan
        counts.append([dict(plan.needed)[after] for after in (1, 2, 3)])
        assert counts[-1] == sorted(counts[-1], reverse=True)
    assert counts[0][1] < counts[1][1] < counts[2][1]
    empty = client.get(page(home, "power"), question | {"outcome": "figure:dropouts"})
    assert empty.status_code == 200


def test_the_calculator_says_plainly_that_the_records_hold_nothing(home):
    asked_for = {"outcome": "figure:computers", "stage": "primary", "before": 3, "per": 2}
    answer = client_of(home).get(page(home, "power"), asked_for)
    assert answer.context["form"].errors == {}
    assert answer.context["page"].plan is None
    assert reverse("registry:imports", args=(home.slug, YEAR)) in answer.content.decode()


def test_a_review_rests_on_an_answer_and_keeps_what_was_said(home):
    client, run = client_of(home), found("worked")
    task = Task.everywhere.create(unit=home, title="阅读共同体", planned="2025-09-01")
    here = reverse("assistance:task-review", args=(home.slug, YEAR, task.pk, YEAR))
    sent = {"effect": "成绩提高", "decision": "expand", "reason": "有成效", "decided": "2026-06-30",
            "proof": f"effect:{run.pk}"}  # fmt: skip
    offered = dict(client.get(here).context["form"].fields["proof"].choices)
    assert offered[sent["proof"]] == f"{run} · {finding_of(run).said}", "two questions may have one name"
    assert client.post(here, sent).status_code == 302
    review = Review.everywhere.get(task=task)
    assert review.proof == finding_of(run).plain()
    there = reverse("assistance:task", args=(home.slug, YEAR, task.pk))
    address = page(home, "run", run=run.pk)
    assert address in client.get(there).content.decode()
    assert task.title in client.get(address).content.decode()
    run.delete()
    assert review.proof["values"]["value"] in client.get(there).content.decode()


def test_a_school_reads_the_verdict_in_a_review_and_opens_nothing(home):
    school = next(iter(found("worked").result["schools"]))["slug"]
    unit = Unit.everywhere.get(slug=school)
    task = Task.everywhere.create(unit=unit, title="阅读共同体", planned="2025-09-01")
    run = found("worked")
    Review.everywhere.create(
        task=task, year=YEAR, effect="好", decision="keep", reason="好", decided="2026-06-30",
        proof=json.loads(json.dumps(finding_of(run).plain())),
    )  # fmt: skip
    clerk = client_of(home, Role.SCHOOL, unit)
    text = clerk.get(reverse("assistance:task", args=(unit.slug, YEAR, task.pk))).content.decode()
    assert run.title in text
    assert str(run.pk) not in text
    assert clerk.get(reverse("insight:proof", args=(unit.slug, YEAR))).status_code == 403


def test_the_annual_report_tells_the_answers_of_the_year(home):
    with in_unit(home):
        report = annual(home, YEAR, period_of(YEAR, ""))
    assert {own.status for own in report.effects} == {"worked", "none", "unknown", "worse"}
    text = client_of(home).get(reverse("insight:annual", args=(home.slug, YEAR))).content.decode()
    assert page(home, "run", run=found("worked").pk) in text


def test_another_county_finds_none_of_it(home):
    other = county(Unit.everywhere.get(pk=home.parent_id), "441827", "清新区")
    client, run = client_of(home, on=other), found("worked")
    assert client.get(page(other, "run", run=run.pk)).status_code == 404
    assert client.get(page(other, "file", run=run.pk, format_="pdf")).status_code == 404
    assert client.post(page(other, "repeat", run=run.pk)).status_code == 404
    assert client.get(page(other, "compare"), {"a": run.pk, "b": run.pk}).status_code == 404
    assert client.get(page(home, "run", run=run.pk)).status_code == 404
    assert run.title not in client.get(page(other)).content.decode()


def test_a_question_from_a_bond_is_called_after_the_bond(home):
    client = client_of(home)
    source = found("worked").params["source"]
    with in_unit(home):
        name = source_name(home, source)
    title = client.get(page(home, "new"), {"source": source}).context["form"]["title"].value()
    assert name in title
    assert home.name not in client.get(page(home, "new"), {"source": source}).context["form"]["title"].value()
    assert home.name in client.get(page(home, "new"), {"source": "bond:999999"}).context["form"]["title"].value()


def test_an_answer_about_a_bond_leads_to_the_bond_and_to_the_reviews_of_its_tasks(home):
    client, run = client_of(home), found("worked")
    bond = Bond.everywhere.get(pk=int(run.params["source"].partition(":")[2]))
    task = Task.everywhere.create(unit=home, bond=bond, title="阅读共同体", planned="2025-09-01")
    text = client.get(page(home, "run", run=run.pk)).content.decode()
    assert reverse("assistance:bond", args=(home.slug, YEAR, bond.pk)) in text
    there = reverse("assistance:task-review", args=(home.slug, YEAR, task.pk, run.year))
    assert there in text
    assert there not in client_of(home, Role.VIEWER).get(page(home, "run", run=run.pk)).content.decode()


def test_a_bond_shows_the_answers_about_it_to_who_may_read_them(home):
    run = found("worked")
    bond = Bond.everywhere.get(pk=int(run.params["source"].partition(":")[2]))
    there = reverse("assistance:bond", args=(home.slug, YEAR, bond.pk))
    shown = client_of(home).get(there)
    assert [own["href"] for own in shown.context["answers"]] == [page(home, "run", run=run.pk)]
    assert run.title in shown.content.decode()
    school = BondMember.everywhere.filter(bond=bond).select_related("unit").exclude(unit=home).first().unit
    inside = reverse("assistance:bond", args=(school.slug, YEAR, bond.pk))
    assert client_of(home, Role.SCHOOL, school).get(inside).context["answers"] == []
