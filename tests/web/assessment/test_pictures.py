"""Pictures of tests: their values can be read, and no two lines look alike without colour."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from tongpan.assessment import pictures
from tongpan.ui import charts
from tongpan.ui.charts.chart import text_width

LINE = [(float(x), (x - 200) / 600) for x in range(200, 801, 10)]


def dashes(chart):
    """The dash and width of each line of a picture."""
    lines = re.findall(r"<path [^>]*fill=\"none\"[^>]*>", chart.svg)
    return [
        (re.search(r'stroke-dasharray="([^"]*)"', own), re.search(r'stroke-width="([^"]*)"', own)[1]) for own in lines
    ]


def test_a_curve_tells_its_value_at_every_figure_of_the_axis():
    with override("en"):
        chart = pictures.curves("Item", [("right", LINE)], x_label="Score", y_label="Chance", shares=True)
    told = re.findall(r"<title>(right[^<]*)</title>", chart.svg)
    assert [own for own in told if "500" in own] == ["right: 500 → 50%"]
    assert len(told) == 1 + len(chart.head) - 1, "the name of the line, and a value for each column of the table"
    assert "Chance（%）" in chart.svg
    assert ">75<" in chart.svg, "quarters, not only nothing and all"


def test_six_lines_differ_by_their_dash_and_their_names_stay_within_the_picture():
    drawn = [(f"step {step}", LINE) for step in range(6)]
    for width in (640, 340):
        chart = pictures.curves("Item", drawn, x_label="Score", y_label="Chance", width=width)
        seen = [own[0][1] if own[0] else None for own in dashes(chart)]
        assert (len(seen), len(set(seen))) == (6, 6)
        ends = [float(x) + 40 for x in re.findall(r'<text x="([\d.]+)"[^>]*>step \d', chart.svg)]
        assert len(ends) == 6
        assert max(ends) < width
        height = float(re.search(r'viewBox="0 0 \d+ ([\d.]+)"', chart.svg)[1])
        assert all(float(y) < height for y in re.findall(r'y="([\d.]+)"[^>]*>step \d', chart.svg))


def test_letters_differ_by_dash_or_width():
    fifths = [0.2] * 5
    chart = pictures.distractor("Item", [(letter, letter == "C", fifths) for letter in "ABCD"])
    seen = [(own[0][1] if own[0] else None, own[1]) for own in dashes(chart)]
    assert len(seen) == 4
    assert len(set(seen)) == 4


@pytest.mark.parametrize("mark", [200.0, 232.0, 500.0, 800.0])
def test_the_words_at_a_mark_stand_beside_the_name_of_the_axis(mark):
    line = [(float(place), place / 1000) for place in range(200, 801, 50)]
    words, axis = "难度 232", "概率（%）"
    drawn = pictures.curves(
        "t", [("", line)], x_label="量尺分", y_label="概率", shares=True, mark_at=mark, mark_words=words
    )
    place = {
        own: float(re.search(rf'<text x="([\d.]+)"[^>]*>{re.escape(own)}<', drawn.svg)[1]) for own in (words, axis)
    }
    assert place[words] - text_width(words, 11) / 2 >= place[axis] + text_width(axis, 11)


def test_the_power_curve_names_its_axis_and_its_lines_beneath():
    chart = charts.trend(
        "Chance", [("1 year", [(3.0, 10.0), (80.0, 90.0)]), ("2 years", [(3.0, 20.0), (80.0, 95.0)])], unit="%",
        limit=80.0, limit_label="wanted", x_label="Helped schools", keys=True, width=460, css="square",
    )  # fmt: skip
    assert chart.head[0] == "Helped schools"
    assert 'class="chart square"' in chart.svg
    places = {
        name: float(re.search(rf'y="([\d.]+)"[^>]*>{name}<', chart.svg)[1]) for name in ("Helped schools", "2 years")
    }
    assert places["2 years"] > places["Helped schools"] > 250, "under the picture"
    assert "wanted" in chart.svg


def test_a_lorenz_line_tells_its_tenths():
    with override("en"):
        chart = charts.lorenz("Half", [("Primary", [(0, 0), (0.5, 0.3), (1, 1)])])
    assert "Primary: the least-served 50% have 30.0%" in chart.svg


def test_each_letter_of_distractors_stands_beside_a_piece_of_its_line():
    letters = [(own, own == "D", [0.2, 0.2, 0.1, 0.1, 0.05]) for own in "ABCDE"]
    chart = pictures.distractor("Item", letters)
    piece = r'<line [^>]*x2="([\d.]+)"[^>]*stroke-width="2.2"([^>]*)/><text x="([\d.]+)"[^>]*>([^<]*)<'
    keys = re.findall(piece, chart.svg)
    assert [own[3] for own in keys] == ["A", "B", "C", "D ✓", "E"]
    assert len({own[1] for own in keys}) == 5, "as many dashes as letters"
    assert all(float(own[2]) + 30 < 460 for own in keys)
