"""The units of systemd: verified by systemd itself, hardened, and true to the commands and settings that there are."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted(path for path in (DEPLOY / "systemd").iterdir() if path.suffix in {".service", ".socket", ".timer"})
SERVICES = [path for path in UNITS if path.suffix == ".service"]
WORST = 2.0
"""Of ten, by systemd-analyze: under two is “OK”, a service without any hardening has 9.6."""
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine")


@pytest.fixture
def installed(tmp_path) -> list[Path]:
    """The units as they would lie in /etc/systemd/system, with commands that are there."""
    command = tmp_path / "tongpan"
    command.write_text("#!/bin/sh\n", encoding="utf8")
    command.chmod(0o755)
    made = []
    for path in UNITS:
        text = path.read_text(encoding="utf8").replace("/opt/tongpan/current/venv/bin/tongpan", str(command))
        own = tmp_path / path.name
        own.write_text(text, encoding="utf8")
        made.append(own)
        if path.suffix == ".service":
            (tmp_path / f"{path.name}.d").mkdir()
            shutil.copyfile(DEPLOY / "systemd" / "hardening.conf", tmp_path / f"{path.name}.d" / "hardening.conf")
    return made


@needs_systemd
def test_systemd_has_nothing_to_say(installed):
    done = subprocess.run([ANALYZE, "verify", *installed], capture_output=True, text=True, check=False)
    about_ours = [line for line in (done.stdout + done.stderr).splitlines() if "tongpan" in line]
    assert (done.returncode, about_ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize("name", [path.name for path in SERVICES])
def test_a_service_is_hardened(installed, name):
    unit = next(path for path in installed if path.name == name)
    done = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--no-pager", unit], capture_output=True, text=True, check=False
    )
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    if level is None:
        pytest.skip(f"this systemd-analyze tells no level offline: {done.stderr[:80]}")
    assert float(level[1]) < WORST, done.stdout


def read(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf8")
    return parser


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_what_the_installer_lays_there(path, tmp_path):
    words = read(path)["Service"]["ExecStart"].split()
    if words[0] == "/bin/sh":
        assert (DEPLOY / words[1].removeprefix("/opt/tongpan/current/deploy/")).exists()
        return
    assert words[0] == "/opt/tongpan/current/venv/bin/tongpan"
    here = Path(sys.executable).with_name("tongpan")
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tongpan.config.settings", "TONGPAN_DATA": str(tmp_path)}
    asked = [here, *words[1:3], "--help"]
    known = subprocess.run(asked, env=env, capture_output=True, text=True, check=False)
    assert known.returncode == 0, known.stderr
    assert all(word in known.stdout for word in words if word.startswith("--"))


def test_the_service_is_given_more_time_to_stop_than_it_takes():
    from tongpan.config.serve import web_command
    from tongpan.config.supervise import PATIENCE

    command = web_command("127.0.0.1", 8000, 1, 1)
    graceful = float(command[command.index("--graceful-timeout") + 1])
    assert graceful < PATIENCE < float(read(DEPLOY / "systemd" / "tongpan.service")["Service"]["TimeoutStopSec"])


TIMERS = [path for path in UNITS if path.suffix == ".timer"]


@pytest.mark.parametrize("path", TIMERS, ids=lambda path: path.name)
def test_a_timer_starts_a_service_that_ends_by_itself(path):
    timer, service = read(path), read(path.with_suffix(".service"))
    assert service["Service"]["Type"] == "oneshot"
    assert (timer["Install"]["WantedBy"], timer["Timer"]["Persistent"]) == ("timers.target", "true")


@needs_systemd
@pytest.mark.parametrize("path", TIMERS, ids=lambda path: path.name)
def test_a_timer_comes_again(path):
    moment = read(path)["Timer"]["OnCalendar"]
    done = subprocess.run([ANALYZE, "calendar", "--iterations=3", moment], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"Iter\w*\W+(\d)", done.stdout) == ["2", "3"]


def test_the_manual_hardens_each_service_and_starts_each_timer():
    words = (DEPLOY.parent / "docs" / "operations.md").read_text(encoding="utf8")
    hardened = re.search(r"^for unit in (.+); do$", words, re.MULTILINE)
    started = re.search(r"^sudo systemctl enable --now (.+)$", words, re.MULTILINE)
    assert hardened is not None
    assert started is not None
    assert {f"{name}.service" for name in hardened[1].split()} == {path.name for path in SERVICES}
    by_hand = {path.name for path in UNITS if "@" in path.name}
    timed = {path.with_suffix(".service").name for path in TIMERS}
    assert set(started[1].split()) == {path.name for path in UNITS} - by_hand - timed
    named = (DEPLOY / "systemd" / "hardening.conf").read_text(encoding="utf8")
    assert all(path.name in named for path in SERVICES)
