"""A real browser for tests: ``page`` fails a test whose page logs an error; ``shoot`` and ``axe`` look at it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser import FLAGS, find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "var" / "screenshots"
WIDTHS = {1440: 900, 390: 844}
"""Widths in CSS pixels at which pages are looked at (a desk and a phone), with their heights."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless browser for the whole run; skipped where the machine has none and nobody insists on one."""
    path = find_browser()
    if path is None:
        if os.environ.get("TONGPAN_BROWSER_REQUIRED"):
            pytest.fail("no browser was found, and this run must have one", pytrace=False)
        pytest.skip("no browser on this machine: 'make test' installs one, or name it in TONGPAN_BROWSER")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page at 1440 × 900 in Chinese. Errors that it logs fail the test, blocked scripts and styles included."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True)
    opened = context.new_page()
    logged: list[str] = []
    opened.on("pageerror", lambda error: logged.append(str(error)))
    opened.on("console", lambda message: logged.append(message.text) if message.type == "error" else None)
    opened.logged_errors = logged  # type: ignore[attr-defined]  # a test that provokes an error clears this list
    yield opened
    context.close()
    assert logged == [], f"the page logged errors: {logged}"


@pytest.fixture
def shoot() -> Callable[[Page, str], list[Path]]:
    """``shoot(page, "overview")`` saves the page as it stands at both widths to ``var/screenshots``.

    The test fails where the page is wider than the window: a phone would have to scroll sideways.
    """

    def take(page: Page, name: str) -> list[Path]:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        before, taken = page.viewport_size, []
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("document.fonts.ready")
            taken.append(SCREENSHOTS / f"{name}-{width}.png")
            page.screenshot(path=taken[-1], full_page=True)
            inner = page.evaluate("document.documentElement.scrollWidth")
            assert inner <= width, f"{name} is {inner} px wide in a window of {width} px"
        if before:
            page.set_viewport_size(before)
        return taken

    return take


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """``axe(page)`` fails where the page breaks a rule of WCAG 2.2 A or AA that a machine can see."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run 'make test' once")
    source = AXE.read_text(encoding="utf8")
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}

    def check(page: Page) -> None:
        page.evaluate(source)
        found: list[dict[str, Any]] = page.evaluate(f"axe.run(document, {json.dumps(options)})")["violations"]
        lines = [
            f"{rule['id']}: {rule['help']}: {node['target']} {node['html']}" for rule in found for node in rule["nodes"]
        ]
        assert lines == [], "\n".join(lines)

    return check
