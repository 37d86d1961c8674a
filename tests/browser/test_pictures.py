"""Charts and maps in a real browser: sound, zoomed by hand and keyboard, with a list that follows the view."""

from __future__ import annotations

import pytest
from django.template import engines
from django.test import RequestFactory

from tongpan.ui import charts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = """{% extends "ui/plain.html" %}{% block title %}图{% endblock %}{% block content %}<h1>图</h1>
<div class="stack">{% map_view map places %}
{% for figure in figures %}{% chart figure %}{% endfor %}</div>{% endblock %}"""


def square(west: float) -> list[list[float]]:
    return [[west, 24.0], [west + 1, 24.0], [west + 1, 25.0], [west, 25.0], [west, 24.0]]


AREAS = [
    charts.Area("a", "甲县", [square(112.0)], 1, "1 项未达标", "/welcome/"),
    charts.Area("b", "乙县", [square(113.0)], 6, "6 项未达标", "/welcome/"),
]
PLACES = [
    charts.Place("s1", "甲县一小", 112.5, 24.5, "met", "达标", "/welcome/?s1"),
    charts.Place("s2", "乙县一小", 113.9, 24.1, "gap", "缺 2 项", "/welcome/?s2"),
]

FLOWS = [charts.Flow("s1", "s2", 2, "2 人")]


@pytest.fixture
def pictures(page, live_server):
    """A page with a map and a few charts, as a view would show them."""
    figures = [
        charts.bars("三校未达标", [charts.Bar("甲校", 1.5, "/welcome/"), charts.Bar("乙校", 2.5)], unit="%", limit=2),
        charts.lorenz("一半学生", [("小学", [(0, 0), (0.5, 0.3), (1, 1)])]),
        charts.heat("七项", ["甲", "乙"], ["L1", "L2"], [[1.0, None], [0.2, 0.9]], limits=1.0),
        charts.fitting(charts.trend, "历年", [("甲校", [(2023.0, 1.5), (2024.0, 2.5), (2025.0, 2.0)])], unit="分"),
    ]
    context = {
        "map": charts.map_of("乙县最差", AREAS, PLACES, FLOWS, legend_text="未达标"),
        "places": PLACES,
        "figures": figures,
    }
    html = engines["django"].from_string(PAGE).render(context, RequestFactory().get("/sample/"))
    page.route("**/sample/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(f"{live_server.url}/sample/")
    page.wait_for_selector("[data-map][data-ready]")
    return page


def view_width(page) -> float:
    return float(page.locator(".map-view > svg").get_attribute("viewBox").split()[2])


def test_pictures_are_sound_at_both_widths(pictures, axe, shoot):
    axe(pictures)
    shoot(pictures, "pictures")
    pictures.set_viewport_size({"width": 390, "height": 844})
    axe(pictures)


def test_a_picture_for_both_widths_is_whole_on_a_phone_and_its_values_are_read_once(pictures):
    view = pictures.locator(".chart-view").last
    wide, slim = view.locator("svg.chart:not(.slim)"), view.locator("svg.chart.slim")
    assert (wide.is_visible(), slim.is_visible()) == (True, False)
    pictures.set_viewport_size({"width": 390, "height": 844})
    assert (wide.is_visible(), slim.is_visible()) == (False, True)
    assert view.evaluate("own => own.scrollWidth <= own.clientWidth")
    view.focus()
    said = []
    for _n in range(3):
        pictures.keyboard.press("ArrowRight")
        said.append(view.locator("xpath=..").locator(".chart-say").inner_text())
    assert len(set(said)) == 3
    assert slim.locator(".told").count() == 1


def test_the_map_comes_closer_and_the_list_follows(pictures):
    whole = view_width(pictures)
    items = pictures.locator(".map-list li:visible")
    assert items.count() == 2
    for _n in range(3):
        pictures.click("[data-zoom=in]")
    assert view_width(pictures) < whole / 4
    assert items.count() < 2
    pictures.click("[data-zoom=all]")
    assert view_width(pictures) == whole
    assert items.count() == 2


def test_an_arrow_stays_thin_when_the_map_comes_closer(pictures):
    def on_screen() -> tuple[float, float]:
        """Width of the line and of the arrow's head, in pixels of the screen."""
        line = pictures.locator(".map-view [data-width]")
        scale = line.evaluate("e => e.getScreenCTM().a")
        head = pictures.locator(".map-view g:has(> [data-width]) > [data-x]").bounding_box()
        return float(line.get_attribute("stroke-width")) * scale, head["width"]

    line, head = on_screen()
    for _ in range(4):  # 6.5 times as near
        pictures.click("[data-zoom=in]")
    nearer, larger = on_screen()
    assert line < nearer < 2 * line
    assert head < larger < 2.5 * head


def test_a_school_lights_up_on_the_map_and_in_the_list(pictures):
    mark, item = pictures.locator("svg [data-unit=s2]"), pictures.locator(".map-list [data-unit=s2]")
    item.hover()
    assert "lit" in mark.get_attribute("class")
    mark.focus()
    assert "lit" in item.get_attribute("class")


def test_a_mark_opens_its_school_by_keyboard(pictures):
    pictures.locator("svg [data-unit=s1]").focus()
    pictures.keyboard.press("Enter")
    pictures.wait_for_url("**s1**")


def test_every_chart_shows_its_numbers_as_a_table(pictures):
    table = pictures.locator("figure:has-text('三校未达标') table")
    assert not table.is_visible()
    pictures.click("figure:has-text('三校未达标') summary")
    assert table.locator("tbody tr").all_inner_texts() == ["甲校\t1.5", "乙校\t2.5"]


def test_a_chart_wider_than_a_phone_says_that_it_scrolls(pictures):
    view = pictures.locator(".chart-view").first
    hint = view.locator("xpath=following-sibling::p[contains(@class, 'scroll-hint')]")
    assert not hint.is_visible(), "nothing is cut at this width"
    pictures.set_viewport_size({"width": 390, "height": 844})
    hint.wait_for(state="visible")
    assert "more-right" in view.get_attribute("class")
    assert "more-left" not in view.get_attribute("class")
    view.focus()
    pictures.keyboard.press("End")
    for _n in range(12):
        pictures.keyboard.press("ArrowRight")
    pictures.wait_for_function("document.querySelector('.chart-view').classList.contains('more-left')")
    square = pictures.locator(".chart-view").nth(1)
    assert "scrolls" not in square.get_attribute("class"), "a square chart fits"


def test_values_are_told_by_pointing_tapping_and_arrow_keys(pictures):
    figure = pictures.locator("figure:has-text('一半学生')")
    say, view = figure.locator(".chart-say"), figure.locator(".chart-view")
    idle = say.inner_text()
    assert idle, "a chart with values says how to read them"
    figure.locator("svg title").nth(5).locator("xpath=..").hover(force=True)
    pictures.wait_for_function(
        "[...document.querySelectorAll('.chart-say')].some((own) => /50\\s?%.*30/.test(own.textContent))"
    )
    assert say.inner_text() != idle
    view.focus()
    before = say.inner_text()
    pictures.keyboard.press("ArrowRight")
    after = say.inner_text()
    assert after != before
    pictures.keyboard.press("ArrowLeft")
    assert say.inner_text() == before
    figure.locator("svg title").nth(8).locator("xpath=..").click(force=True)
    assert say.inner_text() not in (before, after)


def test_a_mark_with_an_address_is_opened_from_the_arrow_keys(pictures):
    figure = pictures.locator("figure:has-text('三校未达标')")
    figure.locator(".chart-view").focus()
    pictures.keyboard.press("ArrowRight")
    assert "甲校" in figure.locator(".chart-say").inner_text()
    pictures.keyboard.press("Enter")
    pictures.wait_for_url("**/welcome/")
