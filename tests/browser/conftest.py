"""Somebody at work in a browser: signs in, opens pages, fills forms by clicking and typing, and is asked to be sure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.signing import sign_in
from tests.people import MORE, PASSWORD, World, bring, settle

from tongpan.access.years import current_year

if TYPE_CHECKING:
    from playwright.sync_api import Page

COUNTY = "441801"
WAIT = 15_000
"""Milliseconds after which what should be on a page is missed."""


def in_days(number: int) -> str:
    """A day so many days from today, as a date field takes it."""
    return (timezone.localdate() + dt.timedelta(days=number)).isoformat()


@dataclass
class Desk:
    """A browser page and who sits before it."""

    page: Page
    url: str
    unit: str = COUNTY
    year: int = field(default_factory=current_year)

    def sign_in(self, username: str, unit: str = COUNTY) -> None:
        """Somebody else sits down; ``unit`` is where :meth:`open` looks from now on."""
        self.unit = unit
        self.page.context.clear_cookies()
        sign_in(self.page, self.url, username, PASSWORD)

    def open(self, rest: str = "") -> None:
        """A page of the unit in the school year, by its address; it must be there."""
        answer = self.page.goto(rest if rest.startswith("http") else f"{self.url}/u/{self.unit}/{self.year}/{rest}")
        assert answer is not None
        assert answer.status == 200, f"{rest}: {answer.status}"

    def follow(self, text: str, within: str = "main") -> None:
        """Click the first link with a text, and arrive."""
        with self.page.expect_navigation():
            self.page.locator(f"{within} a", has_text=text).first.click()

    def fill(self, **values: Any) -> None:
        """Type, choose or tick what the fields are called by in the form of the page."""
        for name, value in values.items():
            field = self.page.locator(f"main form [name='{name}']")
            seen = field.locator("visible=true")
            first = seen.first if seen.count() else field.first
            kind = first.evaluate("own => own.tagName === 'SELECT' ? 'select' : own.type")
            if kind == "select":
                first.select_option(value)
            elif kind in ("checkbox", "radio"):
                for own in [value] if isinstance(value, str | bool) else value:
                    (first if own is True else self.page.locator(f"main [name='{name}'][value='{own}']")).check()
            elif kind == "file":
                first.set_input_files(value)
            else:
                first.fill(str(value))

    def unfold(self, text: str) -> None:
        """Open the details under a summary."""
        self.page.locator("main summary", has_text=text).first.click()

    def press(self, text: str, sure: bool = False) -> None:
        """Press the button with a text, say yes where one is asked (``sure``), and wait for the page that answers."""
        button = self.page.locator("main button", has_text=text).locator("visible=true").first
        if sure:
            button.click()
            with self.page.expect_navigation():
                self.page.locator("dialog[open] #confirm-yes").click()
            return
        with self.page.expect_navigation():
            button.click()

    def send(self, **values: Any) -> None:
        """Fill the form of the page and press its main button."""
        self.fill(**values)
        with self.page.expect_navigation():
            self.page.locator("main .form-buttons button.main").locator("visible=true").first.click()

    def narrow(self, **values: str) -> None:
        """Choose in the filters of the page; the results follow by themselves."""
        for name, value in values.items():
            with self.page.expect_response(lambda answer: f"{name}={value}" in answer.url):  # noqa: B023
                self.page.select_option(f"main .filters [name='{name}']", value)
            self.page.wait_for_url(lambda url: f"{name}={value}" in url)  # noqa: B023

    def says(self, *texts: str) -> None:
        """The page holds these texts."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def refuses(self, *texts: str) -> None:
        """The form came back with a list of errors that says these texts."""
        for text in texts:
            expect(self.page.locator("main .errors, main .error, main [role=alert]").first).to_contain_text(text)


@pytest.fixture
def world(transactional_db: None) -> World:
    """The tree of ``tests.people`` with everybody in it."""
    own = settle()
    bring(own, MORE)
    return own


@pytest.fixture
def at(page: Page, live_server: Any, world: World) -> Desk:
    """A browser before which nobody sits yet."""
    page.set_default_timeout(WAIT)
    return Desk(page, live_server.url)
