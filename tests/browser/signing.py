"""How somebody signs in with a browser: by the form, as everybody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sign_in(page: Page, url: str, username: str, password: str) -> None:
    """Fill the form at ``url`` (where the site is served), and arrive behind it."""
    page.goto(f"{url}/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda now: "/sign-in/" not in now)
