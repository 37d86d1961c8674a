"""Numbers, dates and sizes as they are written."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation
from django.utils.html import conditional_escape, format_html
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from tongpan.ui import formats


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1234567, None, "1,234,567"),
        (1234.5, None, "1,234.5"),
        (2.0, None, "2"),
        (0.005, None, "0.01"),
        (-3.25, 1, "−3.2"),
        (-0.001, 2, "0.00"),
        (-0.4, None, "−0.4"),
        (-0.001, None, "0"),
        (0, 2, "0.00"),
        (None, 1, "—"),
        ("", None, "—"),
        (float("nan"), 2, "—"),
    ],
)
def test_numbers_have_thousands_and_fixed_decimals(value, decimals, written):
    assert formats.number(value, decimals) == written


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_a_written_number_reads_back_as_itself(value, decimals):
    back = float(formats.number(value, decimals).replace(",", "").replace("−", "-"))
    assert back == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-4)


def test_shares_and_money():
    assert formats.percent(0.12345) == "12.3%"
    assert formats.percent(0.85, 0) == "85%"
    assert formats.percent(None) == "—"
    assert formats.wan(1_234_567) == "123.5"


def test_days_in_both_languages():
    with translation.override("zh-hans"):
        assert formats.day(dt.date(2025, 9, 1)) == "2025年9月1日"
        assert formats.school_year(2025) == "2025–2026 学年"
    with translation.override("en"):
        assert formats.day(dt.date(2025, 9, 1)) == "1 September 2025"
        assert formats.school_year(2025) == "2025–2026 school year"
    assert formats.day(None) == "—"


def test_a_moment_is_told_in_the_platforms_time():
    with translation.override("zh-hans"):
        assert formats.moment(dt.datetime(2025, 8, 31, 16, 5, tzinfo=dt.UTC)) == "2025年9月1日 00:05"


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 B"), (1023, "1,023 B"), (1536, "1.5 KB"), (5 * 2**20, "5.0 MB"), (3 * 2**31, "6.0 GB")],
)
def test_sizes(count, written):
    assert formats.size(count) == written


@given(st.text(alphabet="差距A1 ，。x", max_size=20))
def test_thin_spaces_stand_between_chinese_and_latin_only_and_once(text):
    spaced = formats.spaced(text)
    assert spaced.replace("\u2009", "") == text
    assert formats.spaced(spaced) == spaced
    assert formats.spaced("85所学校CV") == "85\u2009所学校\u2009CV"


def test_what_is_html_stays_and_all_else_is_escaped():
    lazy = gettext_lazy("<b>")
    made = format_html("<i>{}</i>", "a&b")
    assert formats.escaped('<a href="x">&\'') == "&lt;a href=&quot;x&quot;&gt;&amp;&#x27;"
    assert formats.escaped(made) == "<i>a&amp;b</i>"
    assert formats.escaped(lazy) == "&lt;b&gt;"
    assert formats.escaped(1.5) == "1.5"


@given(st.text())
def test_escaping_is_that_of_django(text):
    assert formats.escaped(text) == conditional_escape(text)


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.998, "0.998"), (0.95, "0.95"), (6, "6"), (1200, "1,200"), (0.0005, "0.0005"), (-2.5, "−2.5"), (None, "—")],
)
def test_a_figure_of_a_rule_keeps_its_decimals(value, written):
    assert formats.exact(value) == written
