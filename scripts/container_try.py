"""Try the container recipe: build it, run it as the manual says, read pages, set up, back up, and stop it at work.

::

    apt-get install buildah debootstrap crun        # as root, on Debian or Ubuntu
    make offline container-try

The base image is pulled where its registry can be reached. Elsewhere one is made of Debian's packages by
``debootstrap``: the same release and Python, though not the same files. It is built without any kernel feature of
containers (``--isolation chroot``) and run by ``crun`` as ``docs/operations.md`` recommends: a root that cannot be
written, a ``/tmp`` in memory, no capability, no new privileges, a process tree of its own; the network is that of this
machine. Prints what was seen; ends with 1 where the container does not answer, can write where it should not, drops a
request when it is stopped or takes longer for it than ten seconds.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
RECIPE = ROOT / "deploy" / "Containerfile"
IMAGE, OWN_BASE = "localhost/tongpan-try", "localhost/tongpan-try-base"
SITE, PATIENCE = "http://127.0.0.1:8000", 180.0
MIRROR = "http://deb.debian.org/debian"
NAME = "tongpan-try"
STOP_WITHIN = 10.0
"""Seconds from SIGTERM to the end, with requests half sent."""
TWO_TREES = Path("/sys/fs/cgroup/unified")
"""Where a machine has both kinds of cgroups, which crun refuses; taken out of its sight only."""
ENGINE = ["crun", "--cgroup-manager=disabled"]
HIDDEN = ["unshare", "--mount", "sh", "-c", f'umount -l {TWO_TREES}; exec "$@"', "sh"]
CAPABILITIES = ("bounding", "effective", "inheritable", "permitted", "ambient")


def base_of(recipe: str) -> tuple[str, str, str]:
    """The base image of a recipe, the Python in it and the release of Debian below it, as its name says."""
    name = re.search(r"^ARG BASE=(\S+)$", recipe, re.MULTILINE)
    parts = re.search(r"/python:(\d+\.\d+)-slim-(\w+)$", name[1]) if name else None
    if name is None or parts is None:
        raise SystemExit("The recipe names no base image of Python on Debian.")
    return name[1], parts[1], parts[2]


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


def crun(*words: str) -> list[str]:
    """A command of the engine."""
    return [*(HIDDEN if TWO_TREES.is_dir() else []), *ENGINE, *words]


def bundle(given: dict[str, Any], image: dict[str, Any], root: str, volumes: dict[str, str]) -> dict[str, Any]:
    """What the engine is to run: ``crun spec`` with an image's settings, and what the manual tells podman in words.

    ``volumes`` are folders of this machine by their place in the container.
    """
    user = int(image["User"])
    return given | {
        "hostname": NAME,
        "root": {"path": root, "readonly": True},
        "process": given["process"] | {
            "terminal": False, "user": {"uid": user, "gid": user}, "args": image["Cmd"], "cwd": image["WorkingDir"],
            "env": [*image["Env"], "TONGPAN_HOSTS=127.0.0.1"], "capabilities": {name: [] for name in CAPABILITIES},
            "noNewPrivileges": True,
        },
        "mounts": [
            *(own for own in given["mounts"] if own["type"] != "cgroup"),
            {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=1777"]},
            *({"destination": place, "type": "bind", "source": own, "options": ["rbind", "rw", "nosuid", "nodev"]}
              for place, own in volumes.items()),
        ],
        "linux": {name: own for name, own in given["linux"].items() if name != "resources"} | {
            "namespaces": [own for own in given["linux"]["namespaces"] if own["type"] != "network"],
        },
    }  # fmt: skip


def half_sent(name: str, before: float, port: int = 8000) -> str:
    """What becomes of a sign-in with a wrong password whose second half is sent after some seconds: status or fault."""
    token = "a" * 32
    body = urlencode({"csrfmiddlewaretoken": token, "username": name, "password": "wrong"}).encode()
    try:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        link.putrequest("POST", "/sign-in/")
        for head, value in (("Content-Length", str(len(body))), ("Cookie", f"csrftoken={token}"),
                            ("Content-Type", "application/x-www-form-urlencoded")):  # fmt: skip
            link.putheader(head, value)
        link.endheaders(body[: len(body) // 2])
        time.sleep(before)
        link.send(body[len(body) // 2 :])
        answer = link.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as fault:
        return type(fault).__name__
    return str(answer.status)


def stop_at_work(stop: list[str], server: subprocess.Popen[bytes]) -> tuple[float, dict[str, int]]:
    """Stop the container while requests run: seconds to its end, and what became of those begun before, how often."""
    found: Counter[str] = Counter()
    told = threading.Event()

    def ask() -> None:
        while not told.is_set():
            found[str(answered("/sign-in/")[0])] += 1

    asking = [threading.Thread(target=lambda own=own: found.update([half_sent(f"nobody{own}", 3.0)])) for own in "abc"]
    asking += [threading.Thread(target=ask) for _n in range(2)]
    for own in asking:
        own.start()
    time.sleep(1.0)
    told.set()
    begun = time.monotonic()
    subprocess.run(stop, check=True)
    server.wait(PATIENCE)
    took = time.monotonic() - begun
    for own in asking:
        own.join()
    return took, dict(found)


def main() -> int:
    """Build, run, look, stop."""
    if missing := [name for name in ("buildah", "debootstrap", "crun") if shutil.which(name) is None]:
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
    image = json.loads(said("buildah", "inspect", "--type", "image", IMAGE))["OCIv1"]["config"]
    container = said("buildah", "from", IMAGE)
    with tempfile.TemporaryDirectory(prefix="tongpan-container-", ignore_cleanup_errors=True) as folder:
        try:
            seen = look(Path(folder), image, said("buildah", "mount", container), health_of(recipe))
        finally:
            said("buildah", "rm", container)
    seen = {"base": base, **seen}
    print(json.dumps(seen, indent=1))
    return int(not all(seen.values()))


def look(folder: Path, image: dict[str, Any], root: str, health: list[str]) -> dict[str, Any]:
    """Run an image whose files lie at a place, and tell what was seen: nothing of it may be empty or false."""
    volumes = {place: str(folder / f"volume-{number}") for number, place in enumerate(image["Volumes"])}
    for own in volumes.values():
        Path(own).mkdir(mode=0o700)
        os.chown(own, int(image["User"]), int(image["User"]))
    subprocess.run([*ENGINE, "spec"], check=True, cwd=folder)
    config = folder / "config.json"
    config.write_text(json.dumps(bundle(json.loads(config.read_text()), image, root, volumes)))
    server = subprocess.Popen(crun("run", "--bundle", str(folder), NAME))
    inside = crun("exec", "--user", f"{image['User']}:{image['User']}", NAME)  # root otherwise
    try:
        seconds = ready(server)
        page = answered("/sign-in/")
        status = said(*inside, "cat", "/proc/1/status")
        found = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        mounts = [line.split() for line in said(*inside, "cat", "/proc/1/mounts").splitlines()]
        program = "/opt/tongpan/current/venv/bin/tongpan"
        seen = {
            "user": found["Uid"].split()[0], "ready after seconds": round(seconds, 1),
            "/healthz": answered("/healthz")[1], "/sign-in/": page[0] == 200,
            "has a form": "csrfmiddlewaretoken" in page[1],
            "has no capability": {found[name].strip() for name in found if name.startswith("Cap")} == {"0" * 16},
            "gains no privilege": found["NoNewPrivs"].strip() == "1",
            "cannot write its root": next(own[3] for own in mounts if own[1] == "/").startswith("ro,"),
            "health check is well": succeeds(*inside, *health),
            "bureau was set up": succeeds(*inside, program, "begin", "999999", "试用县教育局"),
            "backup was made and read back": succeeds(*inside, "sh", "/opt/tongpan/current/deploy/backup.sh"),
        }  # fmt: skip
        took, requests = stop_at_work(crun("kill", NAME, "TERM"), server)
        return seen | {
            "is not root": seen["user"] != "0", "stopped after seconds": round(took, 1),
            "stopped in time": took < STOP_WITHIN, "ended by itself": server.returncode == 0,
            "requests while it was stopped, by status": requests, "none was dropped": set(requests) == {"200"},
        }  # fmt: skip
    finally:
        if server.poll() is None:
            subprocess.run(crun("kill", NAME, "KILL"), check=False)
            server.wait(60)


if __name__ == "__main__":
    sys.exit(main())
