"""The helpers of the browser tests see what they are there to see."""

from __future__ import annotations

import struct

import pytest

pytestmark = pytest.mark.browser

GOOD = '<html lang="zh"><title>同盘</title><main><h1>差距</h1><p>七项指标</p></main></html>'


def test_axe_finds_what_is_wrong(page, axe):
    page.set_content(GOOD)
    axe(page)
    page.set_content(GOOD.replace("</main>", "<img src='data:,'></main>"))
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
    page.logged_errors.clear()


def width_of(png):
    return struct.unpack(">I", png.read_bytes()[16:20])[0]


def test_shoot_takes_both_widths_and_refuses_a_page_wider_than_the_phone(page, shoot):
    page.set_content(GOOD)
    wide, narrow = shoot(page, "test-browsing")
    assert (width_of(wide), width_of(narrow)) == (1440, 390)
    page.set_content(GOOD.replace("<p>", "<p style='width: 800px'>"))
    with pytest.raises(AssertionError, match="px wide in a window of 390 px"):
        shoot(page, "test-browsing")
    for path in (wide, narrow):
        path.unlink()


def test_page_keeps_what_is_logged(page):
    page.set_content("<script>console.error('a mistake'); nowhere();</script>")
    assert [text.split("\n")[0] for text in page.logged_errors] == ["a mistake", "nowhere is not defined"]
    page.logged_errors.clear()
