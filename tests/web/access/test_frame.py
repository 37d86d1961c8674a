"""The frame: entries for those who may, links that keep unit, year and page, the wall, the panel, error pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error

NAV = re.compile(r'<nav class="nav".*?</nav>', re.DOTALL)


def words(world, name: str, address: str) -> list[str]:
    nav = NAV.search(world.client(name).get(address).content.decode())
    return re.findall(r"</svg><span>(.*?)</span>", nav.group(0))


def test_an_entry_appears_only_for_those_who_may_use_it(world):
    assert words(world, "planner", "/u/441801/2025/schools/") == [
        "总览", "家底", "差距", "谋划", "帮扶", "成效", "报告",
    ]  # fmt: skip
    assert words(world, "security", "/u/441801/2025/accounts/") == ["账号", "角色复核", "数据保护"]
    assert words(world, "auditor", "/u/441801/2025/audit/") == ["审计", "数据保护"]
    assert words(world, "system", "/u/441801/2025/units/") == ["单位", "未完成的任务", "慢查询"]
    assert "谋划" not in words(world, "clerk", "/u/2144180001/2025/school/")


def test_the_entry_one_is_in_is_marked(world):
    page = world.client("planner").get("/u/441801/2025/schools/").content.decode()
    marked = re.findall(r'<a href="([^"]+)" aria-current="page">', NAV.search(page).group(0))
    assert marked == ["/u/441801/2025/schools/"]


def test_ancestors_outside_the_grants_are_words_without_links(world):
    page = world.client("planner").get("/u/2144180001/2025/school/").content.decode()
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', page, re.DOTALL).group(0)
    assert re.findall(r'<a href="([^"]+)">', crumbs) == ["/u/441801/2025/schools/", "/u/441801-t1/2025/schools/"]
    assert "<span>临江市</span>" in crumbs


def test_the_wall_has_nothing_to_press(world):
    page = world.client("viewer").get("/u/441801/2025/schools/?view=wall").content.decode()
    assert 'class="framed wall"' in page
    assert not NAV.search(page)


def test_the_same_page_opens_in_the_panel(world):
    headers = {"HX-Request": "true", "HX-Target": "panel"}
    page = world.client("planner").get("/u/441801/2025/jobs/", headers=headers).content.decode()
    assert page.lstrip().startswith('<div class="panel-inside"')
    assert "<html" not in page
    assert "任务" in page


@pytest.mark.parametrize("name", ["planner", None])
def test_a_page_that_is_not_there_is_told_in_words(world, name):
    page = world.client(name).get("/no/such/page/")
    assert page.status_code == 404
    assert "没有这个页面" in page.content.decode()


def test_a_fault_is_told_without_anything_from_inside():
    page = server_error(RequestFactory().get("/x/"))
    text = page.content.decode()
    assert page.status_code == 500
    assert "平台出了问题" in text
    assert "Traceback" not in text


def test_a_stale_form_is_told_in_words(world):
    page = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "x", "password": "y"})
    assert page.status_code == 403
    assert "页面打开时间过长" in page.content.decode()


def test_every_answer_carries_the_content_policy(world):
    policy = world.client("planner").get("/u/441801/2025/schools/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_pages_work_without_the_copied_files(world, monkeypatch):
    def missing(path: str) -> str:
        if path.startswith("vendor/"):
            raise ValueError("not in the manifest")
        return f"/static/{path}"

    monkeypatch.setattr("tongpan.ui.templatetags.tongpan.staticfiles_storage.url", missing)
    page = Client().get("/sign-in/")
    assert page.status_code == 200
    assert re.findall(r'rel="stylesheet" href="([^"]*)"', page.content.decode()) == ["/static/ui/tongpan.css"]


def test_the_three_doors_lead_only_where_one_may_go(world):
    page = world.client("planner").get("/welcome/").content.decode()
    assert 'href="/u/441801/' in page
    assert "/accounts/" not in page
    page = world.client("security").get("/welcome/").content.decode()
    assert "/accounts/" in page
    assert "/imports/" not in page
