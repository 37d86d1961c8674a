"""The audit page: search, limits of what one sees, export, and the check of the chain."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction

from tongpan.access import anchor, audit
from tongpan.access.actions.chain import JOB
from tongpan.access.job_queue import claim, do
from tongpan.access.jobs import Running
from tongpan.access.models import AuditRecord, Job

HERE = "/u/4418/2025/audit/"


@pytest.fixture
def records(world):
    with transaction.atomic():
        audit.record("registry.import.commit", actor="planner", unit=world.units["441801"], target="a.xlsx", rows=3)
        audit.record("access.grant.give", actor="security", unit=world.units["441802"], target="he", role="viewer")
        audit.record("demo.load", actor=None, unit=world.units["44"], target="demo")
        audit.record("access.sign_in", actor="ghost", unit=None, target="ghost")
    return world


def shown(world, query: str = "", unit: str = "4418", **searched: str) -> list[str]:
    browser, address = world.client("auditor"), f"/u/{unit}/2025/audit/{query}"
    page = (browser.post(address, searched, follow=True) if searched else browser.get(address)).content.decode()
    return re.findall(r'<td data-column="target">(.*?)</td>', page)


def test_newest_first_and_only_of_units_at_or_below(records):
    assert [target for target in shown(records) if target != "auditor"] == ["he", "a.xlsx"]
    assert shown(records, unit="441802") == ["he"]


def test_search(records):
    assert shown(records, q="planner") == ["a.xlsx"]
    assert shown(records, q="乙县") == ["he"]
    own = AuditRecord.objects.get(action="access.grant.give")
    assert shown(records, q=str(own.pk)) == ["he"]
    assert shown(records, q=str(AuditRecord.objects.get(action="demo.load").pk)) == [], "not of a unit below"
    assert shown(records, q="9" * 40) == []
    assert shown(records, "?action=access.grant.give") == ["he"]
    assert shown(records, "?since=2000-01-01&until=2000-12-31") == []


def test_actions_and_particulars_are_in_words(records):
    page = records.client("auditor").get(HERE).content.decode()
    assert "授予角色" in page
    assert "角色：教育局查阅员" in page
    assert "{" not in re.findall(r'<td data-column="detail">(.*?)</td>', page)[0]


def test_export(records):
    browser = records.client("auditor")
    found = browser.post(HERE, {"q": "planner"})["Location"]
    response = browser.get(f"{found}&export=csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "时间,账号,操作,单位,涉及内容,详情,记录号,校验值"
    assert len(lines) == 2
    assert ",planner,导入文件,甲县,a.xlsx,行数：3," in lines[1]


def checked(browser) -> str:
    """The page after a check."""
    assert browser.post(f"{HERE}verify/").status_code == 302
    do(Running(claim("worker")))
    return browser.get(HERE).content.decode()


def test_a_chain_that_is_whole_and_one_that_was_touched(records):
    browser = records.client("auditor")
    assert 'id="check"' not in browser.get(HERE).content.decode()
    assert "全部完整" in checked(browser)
    touched = AuditRecord.objects.get(target="a.xlsx")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_auditrecord SET target = 'b.xlsx' WHERE id = %s", [touched.pk])
    text = checked(browser)
    assert "在平台之外被改动过" in text
    assert str(touched.pk) in text
    assert "全部完整" not in text, "only the last check is told"


def test_records_that_are_missing_at_the_end_are_told(records, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    last = AuditRecord.objects.order_by("-id").first()
    anchor.keep(last.pk, last.digest)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM access_auditrecord WHERE id = %s", [last.pk])
    assert "末尾的记录缺失" in checked(records.client("auditor"))


def test_where_a_check_stands_is_told_while_it_runs(records, settings, monkeypatch):
    settings.JOBS_AT_ONCE = False
    monkeypatch.setattr("tongpan.access.actions.chain._EVERY", 2)
    browser, htmx = records.client("auditor"), {"HX-Request": "true"}
    waits = browser.post(f"{HERE}verify/", follow=True).content.decode()
    assert "hx-trigger" in waits.split('id="check"')[1].split(">")[0], "the page asks again by itself"
    assert browser.post(f"{HERE}verify/").status_code == 302
    (job,) = Job.everywhere.filter(kind=JOB)  # asked for twice, checked once
    told = []
    monkeypatch.setattr(Running, "say", lambda self, step, done=0, total=0: told.append((done, total)))
    do(Running(claim("worker", job.pk)))
    total = AuditRecord.objects.count()
    assert told == [(done, total) for done in range(0, total + 1, 2)]
    done = browser.get(f"{HERE}verify/", headers=htmx).content.decode()
    assert "全部完整" in done
    assert "hx-trigger" not in done
    assert records.client("planner").get(f"{HERE}verify/", headers=htmx).status_code == 404
