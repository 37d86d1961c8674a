"""The recipe of the container: read word by word, since no engine may be here; its commands are tried on their own."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
KNOWN = {"ARG", "FROM", "ADD", "RUN", "COPY", "ENV", "WORKDIR", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK",
         "CMD"}  # fmt: skip


def steps() -> list[tuple[str, str]]:
    """Instruction and words of each line of the recipe."""
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf8").splitlines()
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
