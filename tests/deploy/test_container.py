"""The recipe of the container: read word by word, since no engine may be here; its commands are tried on their own.

``scripts/container_try.py`` builds and runs it where there is an engine.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path

import container_try
import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
RECIPE = (DEPLOY / "Containerfile").read_text(encoding="utf8")
KNOWN = {"ARG", "FROM", "ADD", "RUN", "COPY", "ENV", "WORKDIR", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK",
         "CMD"}  # fmt: skip


def steps() -> list[tuple[str, str]]:
    """Instruction and words of each line of the recipe."""
    lines = RECIPE.splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]


def last_stage() -> list[tuple[str, str]]:
    found = steps()
    return found[max(place for place, (word, _rest) in enumerate(found) if word == "FROM") :]


def test_every_instruction_is_one():
    assert {word for word, _rest in steps()} <= KNOWN
    assert sum(word == "FROM" for word, _rest in steps()) == 2


def test_it_runs_as_nobody_in_particular():
    users = [rest for word, rest in last_stage() if word == "USER"]
    assert users == ["10001"]
    after = [word for word, _rest in last_stage()][[word for word, _rest in last_stage()].index("USER") :]
    assert not {"RUN", "COPY", "ADD"} & set(after)


def test_lists_are_json_and_name_what_is_there():
    for word, rest in last_stage():
        if word in {"CMD", "VOLUME"}:
            assert all(isinstance(own, str) for own in json.loads(rest))
    words = json.loads(next(rest for word, rest in last_stage() if word == "CMD"))
    assert (DEPLOY / words[1].removeprefix("/opt/tongpan/current/deploy/")).exists()


class Ready(BaseHTTPRequestHandler):
    """A server that says whether it is ready."""

    code = 200

    def do_GET(self) -> None:
        self.send_response(self.code if self.path == "/readyz" else 404)
        self.end_headers()

    def log_message(self, *_words: object) -> None: ...


@pytest.mark.parametrize(("code", "healthy"), [(200, True), (503, False)])
def test_the_health_check_tells_ready_from_not_ready(monkeypatch, code, healthy):
    monkeypatch.setattr(Ready, "code", code)
    rest = next(rest for word, rest in last_stage() if word == "HEALTHCHECK")
    program = json.loads(rest[rest.index("[") :])[2]
    ast.parse(program)
    with HTTPServer(("127.0.0.1", 0), Ready) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        own = re.sub(r"127\.0\.0\.1:8000", f"127.0.0.1:{server.server_address[1]}", program)
        done = subprocess.run([sys.executable, "-c", own], capture_output=True, check=False)
        server.shutdown()
    assert (done.returncode == 0) == healthy


def test_both_stages_stand_on_one_base():
    """What is installed in the first one is linked to that one's Python."""
    assert {rest.split()[0] for word, rest in steps() if word == "FROM"} == {"${BASE}"}


def test_the_base_has_the_python_of_the_archive():
    _name, python, release = container_try.base_of(RECIPE)
    assert container_try.base_of(RECIPE)[0] == next(rest for word, rest in steps() if word == "ARG")[5:]
    assert (python, release) == ("3.11", "bookworm")
    with pytest.raises(SystemExit, match="no base image"):
        container_try.base_of("FROM scratch")


TOLD = ("docs/operations.md", "deploy/Containerfile")


def commands(text: str) -> dict[str, str]:
    """What is told to type for podman to build and run, without the ends of lines."""
    whole = re.sub(r"\s*\\\n#?\s*", " ", text)
    found = re.findall(r"^#?\s*((podman (?:build|run)) .*)$", whole, re.MULTILINE)
    return {words: command.strip() for command, words in found}


def test_what_is_tried_is_what_the_recipe_says():
    words = dict(last_stage())
    assert words["HEALTHCHECK"].endswith(json.dumps(container_try.health_of(RECIPE)))


MOUNTS = [{"destination": "/proc", "type": "proc"}, {"destination": "/sys/fs/cgroup", "type": "cgroup"}]
SPEC = {"process": {"terminal": True, "capabilities": {"bounding": ["CAP_KILL"]}, "noNewPrivileges": False},
        "root": {"path": "rootfs", "readonly": False}, "mounts": MOUNTS,
        "linux": {"namespaces": [{"type": "pid"}, {"type": "network"}], "resources": {"devices": []}}}  # fmt: skip
IMAGE = {"User": "10001", "Cmd": ["sh", "start.sh"], "WorkingDir": "/var/lib/tongpan", "Env": ["A=b"]}


def test_what_is_tried_is_what_the_manual_tells_podman():
    """A root that cannot be written, a /tmp in memory, no capability and none to be gained."""
    made = container_try.bundle(SPEC, IMAGE, "/merged", {"/var/lib/tongpan": "/tmp/own"})
    assert made["root"] == {"path": "/merged", "readonly": True}
    assert made["process"]["capabilities"] == {name: [] for name in container_try.CAPABILITIES}
    assert made["process"]["noNewPrivileges"] is True
    assert made["process"]["user"] == {"uid": 10001, "gid": 10001}
    assert made["process"]["args"] == ["sh", "start.sh"]
    kinds = {own["destination"]: own["type"] for own in made["mounts"]}
    assert kinds == {"/proc": "proc", "/tmp": "tmpfs", "/var/lib/tongpan": "bind"}
    manual, recipe = (commands((DEPLOY.parent / own).read_text(encoding="utf8")) for own in TOLD)
    assert manual == recipe
    for flag in ("--read-only", "--tmpfs /tmp", "--cap-drop=all", "--security-opt=no-new-privileges"):
        assert flag in manual["podman run"], flag


def test_a_request_that_is_dropped_is_noticed():
    class Slow(Ready):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200 if sent.endswith(b"wrong") else 400)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert container_try.half_sent("nobody", 0.1, server.server_address[1]) == "200"
        server.shutdown()
    assert container_try.half_sent("nobody", 0.1, server.server_address[1]) == "ConnectionRefusedError"


@pytest.mark.parametrize("told", ["docs/operations.md", "deploy/Containerfile"])
def test_the_manual_builds_a_format_that_keeps_the_health_check(told):
    """The format of OCI, which podman and buildah take by themselves, drops it with a warning."""
    found = [line for line in (DEPLOY.parent / told).read_text(encoding="utf8").splitlines() if "podman build" in line]
    assert found
    assert all("--format docker" in line for line in found)
