"""Figures and indicators of a region's own: defined without code, tried before they hold, ended without loss."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from tests.people import YEAR, World
from tests.web.registry.conftest import figures

from tongpan.access.models import AuditRecord, Unit
from tongpan.access.scope import in_unit
from tongpan.registry.imports.schemas import schema_for
from tongpan.registry.models import LocalFigure, LocalIndicator, School
from tongpan.registry.queries.catalogue import figures_for
from tongpan.registry.queries.preview import preview

HERE = f"/u/441801/{YEAR}/local-figures/"
FIGURE = {"code": "psychologists", "label": "心理教师数", "label_en": "", "measure": "人", "whole": "on"}
INDICATOR = {
    "code": "local-books", "label": "生均图书", "label_en": "", "measure": "册/生",
    "figure_0": "books", "weight_0": "1",
    "denominator": "pupils", "per": "1", "threshold_primary": "15", "limit_primary": "0.5", "reference": "甲教1号",
    "since": "2025-09-01",
}  # fmt: skip


def define(world: World, **more: str) -> LocalFigure:
    world.client("planner").post(f"{HERE}figure/", FIGURE | more)
    return LocalFigure.everywhere.get(code=(FIGURE | more)["code"])


def test_a_figure_is_shown_imported_and_corrected_at_once(world):
    own = define(world)
    assert (own.unit.slug, own.whole, own.shared) == ("441801", True, False)
    assert AuditRecord.objects.get(action="registry.figure.define").target == "psychologists"
    for slug, known in (("441801", True), ("2144180001", True), ("441802", False), ("4418", False)):
        assert ("psychologists" in figures_for(Unit.everywhere.get(slug=slug))) is known, slug
    assert "psychologists" in schema_for("figures", world.units["441801"]).by_name
    form = world.client("planner").get(f"/u/2144180001/{YEAR}/school/figures/").content.decode()
    assert 'name="primary/psychologists"' in form
    page = world.client("planner").get(f"/u/441801/{YEAR}/schools/?show=psychologists").content.decode()
    assert 'data-column="psychologists"' in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"code": "pupils"}, "已被使用"),
        ({"code": "a__b"}, "不能连用"),
        ({"code": "心理"}, "代码"),
        ({"label": ""}, "名称"),
    ],
)
def test_codes_are_one_of_a_kind(world, typed, told):
    html = world.client("planner").post(f"{HERE}figure/", FIGURE | typed).content.decode()
    assert told in html.split('class="errors"')[1].split("</ul>")[0]
    assert not LocalFigure.everywhere.exists()


def test_a_code_of_the_county_cannot_be_taken_by_its_city(world):
    define(world)
    html = world.client("city_planner").post(f"/u/4418/{YEAR}/local-figures/figure/", FIGURE).content.decode()
    assert "已被使用" in html
    other = world.client("other_planner").post(f"/u/441802/{YEAR}/local-figures/figure/", FIGURE)
    assert other.status_code == 302, "another county may call its own figure so"


def test_the_code_of_a_figure_stays(world):
    own = define(world)
    world.client("planner").post(f"{HERE}figure/{own.pk}/", FIGURE | {"code": "other", "label": "专职心理教师数"})
    own.refresh_from_db()
    assert (own.code, own.label) == ("psychologists", "专职心理教师数")
    record = AuditRecord.objects.filter(action="registry.figure.define").first()
    assert record.detail["changes"] == {"label": ["心理教师数", "专职心理教师数"]}


def test_a_figure_of_the_city_is_seen_below_and_edited_only_there(world):
    city = LocalFigure.everywhere.create(unit=world.units["4418"], code="buses", label="校车数")
    html = world.client("planner").get(HERE).content.decode()
    assert "校车数" in html
    assert "由上级单位定义" in html
    assert world.client("planner").get(f"{HERE}figure/{city.pk}/").status_code == 404
    assert world.client("planner").post(f"{HERE}figure/{city.pk}/retire/").status_code == 404


def test_a_figure_in_use_is_not_retired_and_one_that_is_keeps_its_values(world):
    own = define(world)
    figures("2144180001", "primary", {"psychologists": 2}, YEAR - 1)
    browser = world.client("planner")
    browser.post(f"{HERE}indicator/", INDICATOR | {"figure_0": "psychologists"})
    html = browser.post(f"{HERE}figure/{own.pk}/retire/", follow=True).content.decode()
    assert "仍被以下指标使用：生均图书" in html
    assert LocalFigure.everywhere.get().retired is None
    LocalIndicator.everywhere.all().delete()
    browser.post(f"{HERE}figure/{own.pk}/retire/")
    assert LocalFigure.everywhere.get().retired == timezone.localdate()
    assert "psychologists" not in figures_for(world.units["441801"])
    browser.post(f"{HERE}figure/{own.pk}/retire/")
    assert LocalFigure.everywhere.get().retired is None


def test_an_indicator_says_what_it_gives_before_it_holds(world):
    figures("2144180003", "primary", {"pupils": 100, "books": 1})
    School.everywhere.filter(code="2144180001").update(stages=["primary", "junior"])
    figures("2144180001", "junior", {"pupils": 100})
    own = world.units["2144180001"].year_figures.model.everywhere.get(unit__slug="2144180001", stage="")
    own.values["books"] = 3100
    own.save()
    browser = world.client("planner")
    html = browser.post(f"{HERE}indicator/", INDICATOR | {"preview": "1"}).content.decode()
    assert not LocalIndicator.everywhere.exists()
    assert 'value="生均图书"' in html, "what was typed stays"
    facts = {"numerator": {"books": 1.0}, "denominator": "pupils", "per": 1.0, "thresholds": {"primary": 15.0},
             "cv_limits": {"primary": 0.5}}  # fmt: skip
    with in_unit(world.units["441801"]):
        rows, stages = preview(facts, YEAR)
    # 3,100 books between 200 primary pupils and 100 junior ones who weigh 1.1: 10 a primary pupil, 11 a junior one.
    assert [(row.school.code, row.stage, row.value, row.met) for row in rows] == [
        ("2144180001", "primary", pytest.approx(10.0), False),
        ("2144180001", "junior", pytest.approx(11.0), None),
        ("2144180002", "junior", None, None),
    ]
    assert [(own.stage, own.known, own.unknown, own.cv) for own in stages] == [
        ("primary", 1, 0, None), ("junior", 1, 1, None),
    ]  # fmt: skip
    assert "10.00" in html
    assert "未达标" in html


def test_an_indicator_holds_gets_a_new_version_and_ends(world):
    browser = world.client("planner")
    assert browser.post(f"{HERE}indicator/", INDICATOR).status_code == 302
    first = LocalIndicator.everywhere.get()
    assert (first.numerator, first.denominator, first.per) == ({"books": 1.0}, "pupils", 1.0)
    assert (first.thresholds, first.cv_limits) == ({"primary": 15.0}, {"primary": 0.5})
    assert "图书册数 ÷ 在校生数" in browser.get(HERE).content.decode()
    assert "已被使用" in browser.post(f"{HERE}indicator/", INDICATOR).content.decode()
    later = INDICATOR | {"since": "2026-09-01", "threshold_primary": "20"}
    assert browser.post(f"{HERE}indicator/{first.pk}/", later).status_code == 302
    versions = LocalIndicator.everywhere.order_by("since").values_list("since", "until", "thresholds")
    assert list(versions) == [
        (dt.date(2025, 9, 1), dt.date(2026, 8, 31), {"primary": 15.0}),
        (dt.date(2026, 9, 1), None, {"primary": 20.0}),
    ]
    second = LocalIndicator.everywhere.get(until=None)
    html = browser.post(f"{HERE}indicator/{second.pk}/", INDICATOR | {"since": "2020-01-01"}).content.decode()
    assert "新版本须晚于原版本生效" in html
    world.client("planner").post(f"{HERE}indicator/{second.pk}/end/")
    assert LocalIndicator.everywhere.get(pk=second.pk).until == timezone.localdate()
    actions = AuditRecord.objects.order_by("id").values_list("action", flat=True)
    assert [own for own in actions if "indicator" in own] == [
        "registry.indicator.define", "registry.indicator.define", "registry.indicator.end",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"reference": ""}, "依据"),
        ({"per": "0"}, "乘以"),
        ({"figure_1": "books"}, "上面已有这项数据"),
        ({"weight_0": "0"}, "系数为 0"),
        ({"denominator": "nonsense"}, "除以"),
        ({"limit_primary": "-1"}, "差异系数"),
    ],
)
def test_indicators_that_make_no_sense_are_refused(world, typed, told):
    html = world.client("planner").post(f"{HERE}indicator/", INDICATOR | typed).content.decode()
    assert told in re.sub("<[^>]+>", "", html.split('class="errors"')[1].split("</ul>")[0])
    assert not LocalIndicator.everywhere.exists()
