"""Why a plan cannot be computed: every fault of a problem in the reader's language."""

from __future__ import annotations

import ast
import datetime as dt
import json
import pickle
import re

import numpy as np
import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from tests.architecture.project import ROOT
from tests.core.plan.bus.small import small as bus
from tests.core.plan.communities.small import small as communities
from tests.core.plan.layout.small import small as layout
from tests.core.plan.pairing.tiny import tiny as pairing
from tests.core.plan.small import small as balance
from tests.web.insight.planners.planning import CHINESE, asked, browser_of, page_text
from tests.web.insight.region import YEAR, account, city, fair_county, schools_of

from tongpan.access.job_queue import claim, do
from tongpan.access.jobs import Running
from tongpan.access.models import Job
from tongpan.access.scope import in_unit
from tongpan.config.no_rule import NoRule
from tongpan.insight.planners.actions.solve import ask
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.tables.communities import Communities
from tongpan.insight.queries.words import said
from tongpan_core.messages import ToldError, Words
from tongpan_core.plan.balance import Limits as BalanceLimits
from tongpan_core.plan.bus import BusType
from tongpan_core.plan.communities import Fixed, Limits
from tongpan_core.plan.exchange.assignment.problem import Assignment
from tongpan_core.plan.layout import Costs
from tongpan_core.plan.problem import MOST_FAULTS, ProblemError
from tongpan_core.policy import PolicyError, load_pack, parameter, read_parameter, rule_pack

CORE = ROOT / "src/tongpan_core"
TOLD = {"ProblemError", "PolicyError", "ToldError", "Words"}
"""What the core raises and says to a reader: all of it has to be in the catalogue."""
FAULTY = {
    "balance": lambda: balance(limits=BalanceLimits(share_out=1.5)),
    "amounts": lambda: balance(rooms=(2, -1, 4)),
    "bus": lambda: bus(types=(BusType("bus", "Bus", 0, "nowhere"),), pupils=((-1, 0), (15, 0), (0, 25), (0, 10))),
    "communities": lambda: communities(
        size=np.array([1, -2, 3, 4, 5, np.nan]), limits=Limits(3, 2, farthest_km=-1.0), current={"S0": "X9"},
        fixed=(Fixed("joins", "S0", "X8"), Fixed("core", "X7")), keep_price=-1.0,
    ),
    "layout": lambda: layout(costs=Costs(place=-1.0, years=0.0)),
    "pairing": lambda: pairing([[50, 60], [70, 80]], places=[-1, 1], least=[2, 1], most=[1, 1]),
}  # fmt: skip


def fault_of(key):
    with pytest.raises(ProblemError) as caught:
        FAULTY[key]()
    return caught.value


@pytest.mark.parametrize("key", FAULTY)
def test_every_fault_is_said_in_chinese_line_by_line(key):
    error = fault_of(key)
    with translation.override("zh-hans"):
        lines = said(error.told).splitlines()
    english = str(error).splitlines()
    assert len(lines) == len(english)
    for line, own in zip(lines, english, strict=True):
        assert re.search("[\u4e00-\u9fff]", line), line
        assert not re.search(r"\b(give|is|must|zero|the)\b|%\(", line), (line, own)
    with translation.override("en"):
        assert said(error.told).splitlines() == english
    assert json.loads(json.dumps(error.told, allow_nan=False)) == error.told


def test_of_very_many_faults_the_first_are_told_and_how_many_more():
    error = ProblemError.of([Words("%(number)s is wrong", number=number) for number in range(MOST_FAULTS + 7)])
    assert str(error).splitlines()[-1] == "… and 7 more."
    assert len(str(error).splitlines()) == MOST_FAULTS + 1


def calls_of_the_core():
    """Every call in the core with its file and its bare name."""
    for path in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.Call) and node.args:
                yield path, node, getattr(node.func, "id", "")


def test_whatever_is_raised_is_marked_for_translation():
    """A text that no translator can see would reach the reader in English: the first argument is N_(…) or a name."""
    seen, wrong = 0, []
    for path, node, name in calls_of_the_core():
        if name in TOLD:
            first = node.args[0]
            seen += 1
            marked = isinstance(first, ast.Name | ast.Attribute | ast.Subscript | ast.IfExp)
            marked |= isinstance(first, ast.Call) and getattr(first.func, "id", "") in {"N_"}
            marked |= isinstance(first, ast.Call) and getattr(first.func, "attr", "") == "get"
            wrong += [] if marked else [f"{path.relative_to(ROOT)}:{node.lineno}"]
    assert seen > 150
    assert wrong == []


def test_whatever_the_core_marks_reads_otherwise_in_chinese():
    texts = {node.args[0].value: f"{path.relative_to(ROOT)}:{node.lineno}"
             for path, node, name in calls_of_the_core() if name == "N_"}  # fmt: skip
    assert len(texts) > 400
    with translation.override("zh-hans"):
        same = {place: text for text, place in texts.items() if gettext(text) == text}
    assert {place: text for place, text in same.items() if re.search("[A-Za-z]", re.sub(r"%\(\w+\)s", "", text))} == {}


def causes_of_rules(tmp_path):
    """Rules that cannot be read or do not hold, one of every kind that nests or names things."""
    broken = tmp_path / "odd.yaml"
    broken.write_text("a: 1\na: 2\n", encoding="utf8")
    return [
        lambda: parameter("further/class_size/limit").at(dt.date(1999, 1, 1), "441826", "primary"),
        lambda: parameter("lighting/desk").at(dt.date(1999, 1, 1)),
        lambda: parameter("further/class_size/limit").at(dt.date(2025, 1, 1)),
        lambda: parameter("made/up"),
        lambda: load_pack(broken),
        lambda: rule_pack("none"),
        lambda: read_parameter("x", {"label": "a"}),
        lambda: Assignment(np.ones((2, 3)), np.full((2, 3), -1), np.array([5, 5])),
        lambda: Assignment(np.ones(3), np.ones(3), np.ones(3)),
    ]


def test_every_kind_of_rule_that_cannot_stand_is_said_in_chinese(tmp_path):
    for broken in causes_of_rules(tmp_path):
        with pytest.raises(ToldError) as caught:
            broken()
        error = caught.value
        with translation.override("en"):
            assert said(error.told) == re.sub(r"\b(\d{4})-0?1-0?1\b", r"1 January \1", str(error))
        with translation.override("zh-hans"):
            told = said(error.told)
        assert re.search("[\u4e00-\u9fff]", told), told
        assert not re.search(r"\b(give|is|must|zero|the|no|there|add)\b|%\(|text_zh", told), told
        assert json.loads(json.dumps(error.told, allow_nan=False)) == error.told
        assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.fixture
def home(db):
    return fair_county(city())


def job_of(home, key, **changed):
    """The page of a job that has been done, in Chinese."""
    with in_unit(home):
        params = asked(key, home, **changed)
        found = ask(PLANNERS[key], home, YEAR, params, user=account("asker", on=home))
        do(Running(claim("test", found.pk)))
    assert Job.everywhere.get(pk=found.pk).state == Job.State.FAILED
    return page_text(key, "-job", home, browser_of(home), job=found.pk)


@pytest.mark.parametrize("key", PLANNERS)
def test_a_day_before_the_rules_is_said_in_chinese_on_the_page_of_the_job(home, key):
    first, second, *_ = (f"{own.slug}:primary" for own in schools_of(home))
    wishes = {"communities": {"carry_times": ""}, "pairing": {"donors": [first], "recipients": [second]}}
    text = job_of(home, key, **wishes.get(key, {}), policy_date="1990-01-01")
    error = text[text.index('class="error"') :].split("</p>")[0]
    assert "没有有效的取值" in error
    assert "1990年1月1日" in error.replace("\u2009", "")
    assert not re.search(r"\b(no|value|holds|region|ask)\b", error)


@pytest.mark.parametrize("key", [*PLANNERS, "balance"])
def test_a_form_of_a_year_before_the_rules_names_the_rule_in_chinese(home, key):
    name = "insight:plan-new" if key == "balance" else f"insight:{key}-new"
    answer = browser_of(home).get(reverse(name, args=(home.slug, 2005)), headers=CHINESE)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "没有适用的规定" in text
    assert "没有有效的取值" in text
    assert "no value holds" not in text


def test_a_program_reads_which_rule_is_lacking_and_other_faults_go_on(rf):
    lacking = NoRule(lambda _request: None)
    answer = lacking.process_exception(rf.get("/api/v1/units/"), PolicyError("no value holds"))
    assert (answer.status_code, json.loads(answer.content)) == (422, {"error": "no value holds"})
    assert lacking.process_exception(rf.get("/"), ValueError("else")) is None


def test_the_page_of_the_job_says_every_fault_in_chinese(home, monkeypatch):
    monkeypatch.setattr(Communities, "read", lambda *_own: FAULTY["communities"]())
    text = job_of(home, "communities", carry_times="")
    assert "规模为 -2" in text
    assert "不在学校之列" in text
    assert "give" not in text[text.index('class="error"') :].split("</p>")[0]
