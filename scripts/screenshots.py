"""Take pictures of the running platform: every page of the navigation at 1440 and 390 px, in both languages.

``screenshots.py`` fills ``docs/images/overview.png`` (Chinese, 1440 px) and puts all others in ``var/screenshots``.
``screenshots.py /path [/path …]`` takes only those addresses. The demonstration region is loaded into a database of
its own in ``var/pictures``, so nothing of yours is touched. A page that logs an error or is wider than the window is
named, and the exit code is 1.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from browser import FLAGS, get_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
TONGPAN = Path(sys.executable).parent / "tongpan"
PICTURES = ROOT / "var" / "screenshots"
OVERVIEW = ROOT / "docs" / "images" / "overview.png"
ACCOUNT = "demo-city"
WIDTHS = {1440: 900, 390: 844}
START_SECONDS = 60
MEASURE_MILLISECONDS = 180_000


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served() -> Iterator[tuple[str, str]]:
    """The platform with the demonstration region on a free port: its address and the planner's password."""
    env = {**os.environ, "TONGPAN_DATA": str(ROOT / "var" / "pictures"), "DATABASE_URL": ""}
    demo = [str(TONGPAN), "demo", "--reset-passwords", "--json"]
    told = subprocess.run(demo, cwd=ROOT, env=env, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout
    password = next(one["password"] for one in json.loads(told)["accounts"] if one["username"] == ACCOUNT)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    serve = [str(TONGPAN), "serve", "--port", str(port)]
    server = subprocess.Popen(serve, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(address):
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("The server did not start: try 'tongpan serve'.")
            time.sleep(0.2)
        yield address, password
    finally:
        server.terminate()
        server.wait(20)


def answers(address: str) -> bool:
    """Whether a server answers there, with whatever page."""
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def sign_in(page: Page, address: str, password: str) -> None:
    """Sign in as the planner of the demonstration city."""
    page.goto(address)
    page.fill("input[name=username]", ACCOUNT)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("nav li a")


def measure(page: Page) -> None:
    """Press “Measure now” where nothing was measured yet, and wait for the job to end."""
    button = page.locator("form[action$='/measure/'] button")
    if not button.count():
        return
    here = page.url
    button.first.click()
    ended = "!location.pathname.includes('/jobs/') || document.querySelector('.progress.done, .progress.failed')"
    page.wait_for_function(ended, timeout=MEASURE_MILLISECONDS)
    page.goto(here)


def navigation(page: Page) -> list[str]:
    """The addresses behind the entries of the navigation and the tabs inside them."""
    links: list[str] = page.eval_on_selector_all("nav li a, nav.section a", "all => all.map(one => one.pathname)")
    return list(dict.fromkeys(links))


def picture(page: Page, path: str, address: str, tongue: str) -> list[str]:
    """One address at both widths; what was wrong with it."""
    faults: list[str] = []
    logged = lambda message: faults.append(f"{path}: {message.text}") if message.type == "error" else None  # noqa: E731
    page.on("console", logged)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{address}{path}", wait_until="load")
        page.evaluate("document.fonts.ready")
        name = path.strip("/").replace("/", "-") or "home"
        page.screenshot(path=PICTURES / f"{name}-{tongue}-{width}.png", full_page=True)
        if (inner := page.evaluate("document.documentElement.scrollWidth")) > width:
            faults.append(f"{path}: {inner} px wide in a window of {width} px")
    page.remove_listener("console", logged)
    return faults


def session(browser: Browser, address: str, password: str, locale: str, paths: list[str]) -> list[str]:
    """All pictures in one language."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale=locale, device_scale_factor=1)
    page = context.new_page()
    sign_in(page, address, password)
    measure(page)
    arrived = page.evaluate("location.pathname")
    faults = []
    for path in paths or [arrived, *(link for link in navigation(page) if link != arrived)]:
        print(f"· {locale} {path}", flush=True)
        faults += picture(page, path, address, locale)
    if not paths and locale == "zh-CN":
        OVERVIEW.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PICTURES / f"{arrived.strip('/').replace('/', '-')}-zh-CN-1440.png", OVERVIEW)
    context.close()
    return faults


def main(paths: list[str]) -> int:
    """Serve, look, and say what was wrong."""
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(parents=True, exist_ok=True)
    path = get_browser()
    if path is None:
        print("No browser could be found or installed. Name one in TONGPAN_BROWSER.", file=sys.stderr)
        return 1
    faults = []
    with served() as (address, password), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        for locale in ("zh-CN", "en"):
            faults += session(browser, address, password, locale, paths)
        browser.close()
    print(f"pictures in {PICTURES.relative_to(ROOT)}", *faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
