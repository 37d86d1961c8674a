"""Try the container recipe: build it, run it, read the health address and the sign-in page.

::

    apt-get install buildah debootstrap        # as root, on Debian or Ubuntu
    make offline container-try

The base image is pulled where its registry can be reached. Elsewhere one is made of Debian's packages by
``debootstrap``: the same release and Python, though not the same files. No kernel feature of containers is needed
(``--isolation chroot``), so what the host is to enforce (a read-only root, no capabilities, limits) is not tried.
Prints what was seen; ends with 1 where the container does not answer.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECIPE = ROOT / "deploy" / "Containerfile"
IMAGE, OWN_BASE = "localhost/tongpan-try", "localhost/tongpan-try-base"
SITE, PATIENCE = "http://127.0.0.1:8000", 180.0
MIRROR = "http://deb.debian.org/debian"


def base_of(recipe: str) -> tuple[str, str, str]:
    """The base image of a recipe, the Python in it and the release of Debian below it, as its name says."""
    name = re.search(r"^ARG BASE=(\S+)$", recipe, re.MULTILINE)
    parts = re.search(r"/python:(\d+\.\d+)-slim-(\w+)$", name[1]) if name else None
    if name is None or parts is None:
        raise SystemExit("The recipe names no base image of Python on Debian.")
    return name[1], parts[1], parts[2]


def command_of(recipe: str) -> list[str]:
    """What the container runs, from the last line of the recipe."""
    found: list[str] = json.loads(re.findall(r"^CMD (\[.*\])$", recipe, re.MULTILINE)[-1])
    return found


def health_of(recipe: str) -> list[str]:
    """What the engine runs to see whether the container is well."""
    found: list[str] = json.loads(re.findall(r"^HEALTHCHECK .*?CMD (\[.*\])$", recipe, re.MULTILINE)[-1])
    return found


def said(*words: str | Path) -> str:
    """Run a command; what it printed, without the end of the line."""
    return subprocess.run([*map(str, words)], check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()


def run(*words: str | Path) -> None:
    """Run a command that says itself what it does."""
    subprocess.run([*map(str, words)], check=True, cwd=ROOT)


def succeeds(*words: str) -> bool:
    """Whether a command does what it is told; nothing is said."""
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def known(name: str) -> bool:
    """Whether an image is there."""
    return succeeds("buildah", "inspect", "--type", "image", name)


def lay_base(name: str, python: str, release: str) -> str:
    """The image to build on: that of the recipe where it can be had, else one of our own."""
    if known(name) or succeeds("buildah", "pull", "--quiet", name):
        return name
    if not known(OWN_BASE):
        with tempfile.TemporaryDirectory(prefix="tongpan-base-") as folder:
            packages = f"python3,python3-venv,python{python},python{python}-venv,ca-certificates"
            run("debootstrap", "--variant=minbase", f"--include={packages}", release, Path(folder) / "root", MIRROR)
            made = said("buildah", "from", "scratch")
            run("buildah", "add", "--quiet", made, Path(folder) / "root", "/")
            run("buildah", "config", "--env", "PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", made)
            run("buildah", "commit", "--quiet", "--rm", made, OWN_BASE)
    return OWN_BASE


def answered(path: str) -> tuple[int, str]:
    """Status and text of a page; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(SITE + path, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, ""
    except OSError:
        return 0, ""


def ready(server: subprocess.Popen[bytes]) -> float:
    """Seconds until the container is ready; SystemExit where it ends or does not become so."""
    begun = time.monotonic()
    while answered("/readyz")[0] != 200:
        if server.poll() is not None or time.monotonic() - begun > PATIENCE:
            raise SystemExit("The container does not become ready.")
        time.sleep(0.5)
    return time.monotonic() - begun


def main() -> int:
    """Build, run, look."""
    if missing := [name for name in ("buildah", "debootstrap") if shutil.which(name) is None]:
        raise SystemExit(f"Install {' and '.join(missing)} first: apt-get install {' '.join(missing)}")
    archives = sorted((ROOT / "var" / "offline").glob("tongpan-*.tar"))
    if not archives:
        raise SystemExit("Make the archive first: make offline")
    recipe = RECIPE.read_text(encoding="utf8")
    base = lay_base(*base_of(recipe))
    archive = max(archives, key=lambda own: own.stat().st_mtime).stem
    given = ("--build-arg", f"BASE={base}", "--build-arg", f"ARCHIVE={archive}")
    how = ("--isolation", "chroot", "--format", "docker", "--quiet")
    run("buildah", "bud", *how, "-f", RECIPE, *given, "-t", IMAGE, ROOT)
    container = said("buildah", "from", IMAGE)
    inside = ["buildah", "run", "--isolation", "chroot", "--env", "TONGPAN_HOSTS=127.0.0.1", container, "--"]
    server = subprocess.Popen([*inside, *command_of(recipe)])
    try:
        seconds = ready(server)
        page = answered("/sign-in/")
        who = said(*inside, "id", "-u")
        well = succeeds(*inside, *health_of(recipe))
        began = succeeds(*inside, "/opt/tongpan/current/venv/bin/tongpan", "begin", "999999", "试用县教育局")
        kept = succeeds(*inside, "sh", "/opt/tongpan/current/deploy/backup.sh")
        seen = {
            "base": base, "user": who, "ready after seconds": round(seconds, 1), "/healthz": answered("/healthz")[1],
            "/sign-in/": page[0], "has a form": "csrfmiddlewaretoken" in page[1], "health check is well": well,
            "bureau was set up": began, "backup was made and read back": kept,
        }  # fmt: skip
        print(json.dumps(seen, indent=1))
        return int(page[0] != 200 or who == "0" or not all(own for own in seen.values()))
    finally:
        server.terminate()
        server.wait(60)
        said("buildah", "rm", container)


if __name__ == "__main__":
    sys.exit(main())
