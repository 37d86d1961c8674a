"""Charts: what they say, that they are sound SVG, and that nothing in them is against the content policy."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan.ui import charts
from tongpan.ui.charts.chart import text_width
from tongpan.ui.charts.dots import swarm
from tongpan.ui.charts.lorenz import at
from tongpan.ui.charts.map_parts import class_names, classes
from tongpan.ui.charts.projection import PAD, fit, hull, middle
from tongpan.ui.charts.scale import labels, scale_for, ticks

SQUARE = [[112.0, 24.0], [113.0, 24.0], [113.0, 25.0], [112.0, 25.0], [112.0, 24.0]]
SAMPLES = {
    "bars": lambda: charts.bars(
        "三校未达标 <A&B>", [charts.Bar('甲"校', 1.5, "/x?a=1&b=2"), charts.Bar("乙校", None)], unit="%", limit=2
    ),
    "dots": lambda: charts.dots(
        "分布", [charts.DotRow("小学", [("甲", 1.0, "/a"), ("乙", 5.0, ""), ("丙", None, "")], 4.0, 3.4)]
    ),
    "lorenz": lambda: charts.lorenz("一半学生", [("小学", [(0, 0), (0.5, 0.3), (1, 1)])]),
    "trend": lambda: charts.trend("下降", [("小学", [(2023, 0.6), (2025, 0.5)])], limit=0.5),
    "frontier": lambda: charts.frontier("预算", [(0, 10), (50, 30)], chosen=1, limit=40),
    "progress": lambda: charts.progress("收敛", [(0.1, 9.0, 5.0), (1.0, 8.0, 7.9)], unit="万元"),
    "dumbbell": lambda: charts.dumbbell("前后", [("小学", 0.6, 0.5)], limit=0.5, higher_is_better=False),
    "heat": lambda: charts.heat("七项", ["甲", "乙"], ["L1", "L2"], [[1.0, None], [0.2, 0.9]], limits=[1.0, None]),
    "caterpillar": lambda: charts.caterpillar(
        "三校 <A&B>",
        [
            charts.Estimate("甲校", 30, 2.5, 1.0, wide=1.4),
            charts.Estimate("乙校", 9, -3.0, 0.8, "/b", 1.1),
            charts.Estimate("丙校", 9, 0.2, 0.8),
        ],
        unit="分",
        digits=1,
    ),
    "funnel": lambda: charts.funnel(
        "一校在外",
        [
            charts.Spot("甲校", 30, 2.5),
            charts.Spot("乙校", 90, 9.0, "/b", True),
            charts.Spot("丙校", 50, 1.0, beside=True),
        ],
        charts.Limits(0.0, [10, 50, 100], [6, 3, 2], [9, 4.5, 3], "95%", "99.8%"),
        unit="分",
    ),
    "spark": lambda: charts.spark([0.6, None, 0.5], limit=0.5),
    "map": lambda: charts.map_of(
        "地图",
        [charts.Area("1", "甲县", [SQUARE], 2, "2 项", "/u/1/")],
        [charts.Place("s", "甲校", 112.5, 24.5, "gap", href="/s")],
        [charts.Flow("s", "1", 2, "2 人")],
        legend_text="未达标",
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_chart_is_sound_svg_that_speaks_and_needs_no_style(name):
    chart = SAMPLES[name]()
    root = ElementTree.fromstring(chart.svg)
    assert root.tag.endswith("svg")
    linked = list(root.iter("{http://www.w3.org/2000/svg}a"))
    reached = linked or [own for own in root.iter() if own.get("tabindex")]
    assert root.get("role") == ("group" if reached else "img"), "an image may hold nothing that takes the focus"
    assert root.get("aria-label", "").replace("\u2009", "") == chart.title
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", chart.svg)
    assert "nan" not in chart.svg.lower()
    _x, _y, width, height = map(float, root.get("viewBox").split())
    assert width > 0
    assert height > 0
    assert list(root.iter("{http://www.w3.org/2000/svg}title")), "exact numbers are there on hover"


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "spark"])
def test_the_same_numbers_are_there_as_a_table(name):
    chart = SAMPLES[name]()
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.head)}


def test_a_bar_that_falls_short_carries_a_mark_beside_its_colour():
    chart = charts.bars("x", [charts.Bar("甲", 1.0), charts.Bar("乙", 3.0)], limit=2)
    words = [node.text for node in ElementTree.fromstring(chart.svg).iter("{http://www.w3.org/2000/svg}text")]
    assert "▲ 1.0" in words
    assert "3.0" in words


def test_every_school_is_a_mark_of_its_state_and_opens_its_page():
    svg = SAMPLES["dots"]().svg
    with translation.override("en"):
        assert charts.tone_of(1.0, 4.0, 3.4) == "floor"
    assert charts.tone_of(3.5, 4.0, 3.4) == "gap"
    assert charts.tone_of(4.0, 4.0, 3.4) == "met"
    assert charts.tone_of(0.5, 0.45, higher_is_better=False) == "gap"
    assert charts.tone_of(None, 4.0) == "muted"
    assert 'href="/a"' in svg


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 9))
def test_ticks_are_round_few_and_hold_the_values(low, span, count):
    marks = ticks(low, low + span, count)
    slack = span * 1e-6
    assert marks[0] <= low + slack
    assert marks[-1] >= low + span - slack
    assert 2 <= len(marks) <= 2 * count + 3
    assert len(set(labels(marks))) == len(marks) or span < abs(low) * 1e-4


@given(st.lists(st.floats(-1e5, 1e5), max_size=20))
def test_a_scale_keeps_every_value_inside(values):
    scale, marks = scale_for(values, 100, 500)
    assert scale.low <= 0 <= scale.high
    assert all(99.99 <= scale(value) <= 500.01 for value in values)
    assert marks == sorted(marks)


@given(st.lists(st.floats(0, 300), min_size=1, max_size=60))
def test_marks_of_a_swarm_do_not_touch_while_there_is_room(xs):
    heights = swarm(xs, 8, 1000)
    spots = list(zip(xs, heights, strict=True))
    close = [(a, b) for n, a in enumerate(spots) for b in spots[:n] if abs(a[0] - b[0]) < 8 and abs(a[1] - b[1]) < 8]
    assert close == []


def test_the_curve_between_its_points():
    points = [(0, 0), (0.5, 0.2), (1, 1)]
    assert [at(points, x) for x in (0, 0.25, 0.5, 0.75, 1)] == pytest.approx([0, 0.1, 0.2, 0.6, 1])


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_classes_hold_every_value_and_are_at_most_five(values):
    bounds = classes([float(value) for value in values])
    assert 1 <= len(bounds) <= 5
    assert bounds == sorted(bounds)
    assert bounds[-1] >= max(values)
    assert len(class_names(bounds, whole=True)) == len(bounds)


def test_a_map_is_as_wide_as_the_ground_is():
    project, height = fit([(112, 24), (113, 24), (113, 25), (112, 25)], 720, 620, 20)
    x0, y0 = project(112, 25)
    x1, y1 = project(113, 24)
    assert (x1 - x0) / (y1 - y0) == pytest.approx(math.cos(math.radians(24.5)))
    assert y0 == pytest.approx(20)
    assert y1 == pytest.approx(height - 20)
    assert project.units_per_km * 111.195 == pytest.approx(y1 - y0)


def test_the_middle_of_a_ring():
    assert middle([SQUARE]) == pytest.approx((112.5, 24.5))


def test_a_place_far_off_is_left_out_of_the_picture_but_not_of_the_table():
    chart = charts.map_of("x", [charts.Area("1", "甲县", [SQUARE])], [charts.Place("s", "错校", 12.5, 4.5)])
    assert "错校" not in chart.svg
    assert ("错校", "") in chart.rows


def test_a_crowd_of_places_is_one_path_a_tone():
    def drawn(count):
        places = [
            charts.Place(f"s{n}", f"第{n}小学", 112 + n / 1000, 24.5, "gap" if n % 2 else "muted", "x", "/s/")
            for n in range(count)
        ]
        return charts.map_of("x", [charts.Area("1", "甲县", [SQUARE])], places)

    few, many = drawn(charts.CROWD), drawn(charts.CROWD + 1)
    assert few.svg.count("data-x=") == few.svg.count("/s/") == charts.CROWD
    assert "data-x=" not in many.svg
    assert "/s/" not in many.svg
    assert many.svg.count("h0M") + 2 == charts.CROWD + 1  # two paths, a point for every place
    assert len(many.svg) < len(few.svg) / 5
    assert len(many.rows) == 1 + charts.CROWD + 1


POINTS = st.tuples(st.integers(0, 100).map(lambda n: 112 + n / 100), st.integers(0, 100).map(lambda n: 24 + n / 100))


@settings(deadline=None, max_examples=60)
@given(st.lists(POINTS, min_size=1, max_size=30))
def test_a_hull_is_convex_and_goes_round_every_point_and_no_farther(points):
    ring = hull(points)
    turns = list(zip(ring, [*ring[1:], ring[0]], [*ring[2:], *ring[:2]], strict=True))
    assert all((b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0]) for a, b, c in turns)
    for x, y in points:
        assert all((b[0] - a[0]) * (y - a[1]) > (b[1] - a[1]) * (x - a[0]) for a, b, _c in turns)
    for corner in ring:
        assert min(math.dist(corner, point) for point in points) == pytest.approx(PAD)


def test_a_hull_of_nothing_is_nothing():
    assert hull([]) == []


@pytest.mark.parametrize("around", [True, False])
def test_an_area_without_a_border_of_its_own_is_dashed_and_the_legend_says_so(around):
    ring = hull([(112.2, 24.2), (112.8, 24.8)])
    area = charts.Area("1", "高新区", [ring], 40.0, "x", drawn_around=around)
    svg = charts.map_of("x", [area, charts.Area("2", "甲县", [SQUARE], 20.0)], legend_text="%").svg
    assert svg.count("stroke-dasharray") == (2 if around else 0), "the area and its entry in the legend"
    assert ("no official outline" in svg or "无官方边界" in svg) is around


def test_a_map_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one place"):
        charts.map_of("x")


def test_a_row_is_apart_from_zero_by_its_own_interval_and_not_by_that_for_comparing():
    assert charts.Estimate("甲校", 9, 1.2, 1.0, wide=1.4).tone == "muted"
    assert charts.Estimate("甲校", 9, 1.5, 1.0, wide=1.4).tone == "met"
    assert charts.Estimate("甲校", 9, -1.2, 1.0).tone == "gap"
    assert charts.Estimate("甲校", 9, 0.0).tone == "muted"


def test_a_caterpillar_keeps_the_order_given_and_tells_both_intervals():
    rows = [charts.Estimate("甲校", 9, 1.0, 0.5, wide=0.7), charts.Estimate("乙校", 9, 3.0, 0.5, wide=0.7)]
    chart = charts.caterpillar("两校", rows, unit="分", digits=1)
    assert chart.rows == (("甲校", "+1.0", "0.5", "+0.3", "+1.7"), ("乙校", "+3.0", "0.5", "+2.3", "+3.7"))
    assert len(chart.head) == 5


def test_marks_of_a_funnel_lie_within_the_picture_and_differ_in_shape():
    limits = charts.Limits(10.0, [5, 20, 100], [8, 4, 2], [12, 6, 3])
    spots = [charts.Spot("甲校", 4, 40.0, outside=True), charts.Spot("乙校", 60, 10.5)]
    chart = charts.funnel("漏斗", spots, limits, unit="分")
    far, near = (re.search(rf'aria-label="{name}.*?</g>', chart.svg)[0] for name in ("甲校", "乙校"))
    assert "<circle" in near
    corners = [float(own) for own in re.findall(r"[\d.-]+", re.search(r' d="M([^"]+)Z"', far)[1])]
    assert all(0 <= own <= 640 for own in corners)
    assert min(corners[1::2]) < 60, "the highest mark stands near the top"
    assert chart.rows[0] == ("甲校", "4", "40")


def test_a_picture_for_both_widths_holds_the_same_values_twice():
    rows = [charts.Estimate("甲校", 30, 2.5, 1.0), charts.Estimate("乙校", 9, -3.0, 0.8)]
    wide = charts.caterpillar("两校", rows, unit="分")
    both = charts.fitting(charts.caterpillar, "两校", rows, unit="分")
    assert (both.svg, both.head, both.rows) == (wide.svg, wide.head, wide.rows)
    assert 'viewBox="0 0 340 ' in both.narrow
    assert 'class="chart slim "' in both.narrow
    assert re.findall("<title>[^<]*</title>", both.narrow) == re.findall("<title>[^<]*</title>", both.svg)


def test_the_words_of_the_longest_bar_stay_within_the_picture():
    note = "（补到标准可降0.1640）"
    drawn = charts.bars("降幅", [charts.Bar("甲校", 0.1641, note=note), charts.Bar("乙校", 0.01)], digits=4).svg
    tail = next(own for own in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]*)</text>', drawn) if "0.1641" in own[1])
    assert float(tail[0]) + text_width(tail[1], 11) <= 640


def test_the_label_of_a_limit_stands_where_rising_lines_are_not():
    def place(*, keys):
        drawn = charts.trend("把握", [("甲", [(3, 0.1), (80, 0.9)])], limit=0.8, limit_label="目标", keys=keys).svg
        return next(
            float(x) for x, words in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]*)</text>', drawn) if words == "目标"
        )

    assert place(keys=True) < 100
    assert place(keys=False) > 500
