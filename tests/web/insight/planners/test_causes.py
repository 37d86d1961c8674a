"""Why a plan cannot be computed: every fault of a problem in the reader's language."""

from __future__ import annotations

import ast
import json
import re

import numpy as np
import pytest
from django.utils import translation
from tests.architecture.project import ROOT
from tests.core.plan.bus.small import small as bus
from tests.core.plan.communities.small import small as communities
from tests.core.plan.layout.small import small as layout
from tests.core.plan.pairing.tiny import tiny as pairing
from tests.core.plan.small import small as balance
from tests.web.insight.planners.planning import asked, browser_of, page_text
from tests.web.insight.region import YEAR, account, city, fair_county

from tongpan.access.job_queue import claim, do
from tongpan.access.jobs import Running
from tongpan.access.models import Job
from tongpan.access.scope import in_unit
from tongpan.insight.planners.actions.solve import ask
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.tables.communities import Communities
from tongpan.insight.queries.words import said
from tongpan_core.messages import Words
from tongpan_core.plan.balance import Limits as BalanceLimits
from tongpan_core.plan.bus import BusType
from tongpan_core.plan.communities import Fixed, Limits
from tongpan_core.plan.layout import Costs
from tongpan_core.plan.problem import MOST_FAULTS, ProblemError

CORE = ROOT / "src/tongpan_core/plan"
NOT_OF_THE_PLATFORM = {CORE / "exchange/assignment/problem.py"}
"""The generalised assignment alone is called by benchmarks, never by a page."""
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


def test_whatever_is_raised_is_marked_for_translation():
    """A text that no translator can see would reach the reader in English: the first argument is N_(…) or a name."""
    seen, wrong = 0, []
    for path in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if not isinstance(node, ast.Call) or not node.args or path in NOT_OF_THE_PLATFORM:
                continue
            if getattr(node.func, "id", "") in {"ProblemError", "Words"}:
                first = node.args[0]
                seen += 1
                marked = isinstance(first, ast.Name | ast.Attribute | ast.Subscript | ast.IfExp)
                marked |= isinstance(first, ast.Call) and getattr(first.func, "id", "") in {"N_"}
                marked |= isinstance(first, ast.Call) and getattr(first.func, "attr", "") == "get"
                wrong += [] if marked else [f"{path.relative_to(ROOT)}:{node.lineno}"]
    assert seen > 100
    assert wrong == []


@pytest.mark.django_db
def test_the_page_of_the_job_says_every_fault_in_chinese(monkeypatch):
    home = fair_county(city())
    monkeypatch.setattr(Communities, "read", lambda *_own: FAULTY["communities"]())
    with in_unit(home):
        params = asked("communities", home, carry_times="")
        found = ask(PLANNERS["communities"], home, YEAR, params, user=account("asker", on=home))
        do(Running(claim("test", found.pk)))
    found = Job.everywhere.get(pk=found.pk)
    assert found.state == Job.State.FAILED
    text = page_text("communities", "-job", home, browser_of(home), job=found.pk)
    assert "规模为 -2" in text
    assert "不在学校之列" in text
    assert "give" not in text[text.index('class="error"') :].split("</p>")[0]
