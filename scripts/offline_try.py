"""Try the archive: install it with the network off into an empty folder, load a small demonstration, read a page.

Where the kernel lets us, everything runs in a network of its own that has nothing but this machine in it
(``unshare -n``); elsewhere pip has no index and every proxy leads nowhere.
"""

from __future__ import annotations

import fcntl
import http.cookiejar
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INSIDE = "--inside"
NOWHERE = "http://127.0.0.1:9"
PATIENCE = 180.0


def alone() -> list[str]:
    """The words that run a command without a network; none where this machine does not allow it."""
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False) if _has_unshare() else None
    return ["unshare", "--net"] if tried is not None and tried.returncode == 0 else []


def _has_unshare() -> bool:
    return any((Path(folder) / "unshare").exists() for folder in os.get_exec_path())


def loopback_up() -> None:
    """In a new network even this machine does not reach itself: switch that on (ioctl SIOCSIFFLAGS, IFF_UP)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        fcntl.ioctl(link, 0x8914, struct.pack("16sH14x", b"lo", 0x1))


def surroundings(folder: Path) -> dict[str, str]:
    """Nothing of the development environment, and no way out."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    proxies = {f"{kind}_proxy": NOWHERE for kind in ("http", "https", "all")}
    return kept | proxies | {"no_proxy": "127.0.0.1", "HOME": str(folder), "PIP_NO_INDEX": "1",
                             "TONGPAN_DATA": str(folder / "data"), "PYTHON": base_python()}  # fmt: skip


def base_python() -> str:
    """The Python that our environment was made with."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}")


def install(archive: Path, folder: Path, env: dict[str, str]) -> Path:
    """Unpack and install; the command ``tongpan``."""
    with tarfile.open(archive) as held:
        # Debian 12's Python 3.11.2 knows no filters yet; the archive is our own, made a moment ago.
        held.extractall(folder / "archive", **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    script = next((folder / "archive").glob("*/install.sh"))
    subprocess.run(["sh", script, folder / "opt"], env=env, check=True, cwd="/")
    return folder / "opt" / "current" / "venv" / "bin" / "tongpan"


def page(command: Path, folder: Path, env: dict[str, str]) -> None:
    """Serve, sign in with a demonstration account, read a page and the front-end files it names.

    Raises:
        SystemExit: where one of them does not come.
    """
    made = subprocess.run([command, "demo", "--small", "--json"], env=env, cwd=folder, check=True, capture_output=True)
    account = next(own for own in json.loads(made.stdout)["accounts"] if "county" in own["username"])
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    server = subprocess.Popen([command, "serve", "--port", str(port), "--workers", "1"], env=env, cwd=folder)
    try:
        look(f"http://127.0.0.1:{port}", account, server)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def look(site: str, account: dict[str, str], server: subprocess.Popen[bytes]) -> None:
    """What a visitor does first."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            first = opener.open(f"{site}/sign-in/").read().decode()
            break
        except urllib.error.URLError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("The server did not answer.") from error
            time.sleep(0.2)
    for address in sorted(set(re.findall(r'(?:src|href)="(/static/[^"#]+)', first))):
        if not opener.open(f"{site}{address}").read():
            raise SystemExit(f"{address} is empty.")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', first)
    form = {"csrfmiddlewaretoken": token[1] if token else "", **{own: account[own] for own in ("username", "password")}}
    sent = urllib.request.Request(f"{site}/sign-in/", urllib.parse.urlencode(form).encode(), {"Referer": site})
    landed = opener.open(sent)
    text = landed.read().decode()
    if landed.status != 200 or "/sign-in/" in landed.url or "<main" not in text:
        raise SystemExit(f"Signing in ended at {landed.url} ({landed.status}).")
    print(f"signed in as {account['username']}, read {urllib.parse.urlsplit(landed.url).path}: {len(text)} characters")


def inside(archive: Path) -> int:
    """Everything, in whatever network we are."""
    with tempfile.TemporaryDirectory(prefix="tongpan-try-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        env = surroundings(folder)
        page(install(archive, folder, env), folder, env)
    return 0


def main(words: list[str]) -> int:
    """Find the newest archive and try it, without a network where that is possible."""
    if words[:1] == [INSIDE]:
        if words[2] == "alone":
            loopback_up()
        return inside(Path(words[1]))
    archives = sorted((ROOT / "var" / "offline").glob("*.tar"), key=lambda path: path.stat().st_mtime)
    if not archives:
        print("There is no archive. Run “make offline” first.", file=sys.stderr)
        return 1
    way = alone()
    print("trying without a network" if way else "no network of its own possible here: pip without index, dead proxies")
    begun = time.monotonic()
    own = [*way, sys.executable, __file__, INSIDE, str(archives[-1]), "alone" if way else "beside"]
    done = subprocess.run(own, check=False)
    print(f"{'went well' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - begun:.0f} s")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
