"""The scripts of deploy/: what they call, what they refuse, what they leave alone. A stand-in notes the calls."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
STAND_IN = """#!/bin/sh
echo "$@" >> "$NOTED"
if [ "$1" = backup ]; then echo sealed > "$2"; fi
if [ "$1 $2" = "restore --verify" ] && [ -n "${BROKEN:-}" ]; then exit 1; fi
"""


@pytest.fixture
def env(tmp_path) -> dict[str, str]:
    """Where the stand-in is, and what it writes."""
    command = tmp_path / "tongpan"
    command.write_text(STAND_IN, encoding="utf8")
    command.chmod(0o755)
    (tmp_path / "backups").mkdir()
    return {"PATH": os.environ["PATH"], "TONGPAN_BIN": str(command), "NOTED": str(tmp_path / "noted"),
            "TONGPAN_BACKUPS": str(tmp_path / "backups")}  # fmt: skip


def run(name: str, env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", DEPLOY / name, *words], env=env, capture_output=True, text=True, check=False)


def noted(env: dict[str, str]) -> list[str]:
    path = Path(env["NOTED"])
    return path.read_text(encoding="utf8").splitlines() if path.exists() else []


def test_start_collects_files_only_where_they_are_served_collected(env):
    assert run("start.sh", env, "--port", "8001").returncode == 0
    assert run("start.sh", {**env, "TONGPAN_COLLECTED": "1", "TONGPAN_WORKERS": "3"}).returncode == 0
    assert noted(env) == [
        "serve --workers 2 --threads 4 --port 8001",
        "manage collectstatic --no-input --verbosity 0",
        "serve --workers 3 --threads 4",
    ]


def aged(folder: Path, name: str, days: float) -> Path:
    path = folder / name
    path.write_text("sealed", encoding="utf8")
    os.utime(path, (time.time(), time.time() - days * 86_400))
    return path


def test_a_backup_is_read_back_and_old_ones_go(env, tmp_path):
    folder = tmp_path / "backups"
    old, young = aged(folder, "tongpan-a.backup", 40), aged(folder, "tongpan-b.backup", 20)
    other = aged(folder, "keep-me.txt", 400)
    assert run("backup.sh", env).returncode == 0
    made = sorted(set(folder.iterdir()) - {young, other})
    assert len(made) == 1
    assert not old.exists()
    assert noted(env) == [f"backup {made[0]}", f"restore --verify {made[0]}"]


def test_where_a_backup_cannot_be_read_back_none_is_removed(env, tmp_path):
    old = aged(tmp_path / "backups", "tongpan-a.backup", 400)
    assert run("backup.sh", {**env, "BROKEN": "1"}).returncode == 1
    assert old.exists()


def test_a_command_by_hand_has_the_settings_of_the_service(env, tmp_path):
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "tongpan"
    command.write_text('#!/bin/sh\necho "$PWD $DATABASE_URL $@"\n', encoding="utf8")
    command.chmod(0o755)
    settings = tmp_path / "tongpan.env"
    settings.write_text(
        f"# a remark\nTONGPAN_DATA={tmp_path}\nDATABASE_URL=postgres://tongpan@/tongpan?host=/run/postgresql\n",
        encoding="utf8",
    )
    if subprocess.run(["id", "tongpan"], capture_output=True, check=False).returncode == 0:
        pytest.skip("there is a user tongpan here, who cannot reach this folder")
    done = run("run.sh", {**env, "TONGPAN_ENV": str(settings), "TONGPAN_BIN": str(command)}, "audit", "verify")
    assert done.stdout == f"{tmp_path} postgres://tongpan@/tongpan?host=/run/postgresql audit verify\n"


@pytest.fixture
def archive(tmp_path) -> Path:
    """An archive without packages: enough for what the installer refuses."""
    folder = tmp_path / "tongpan-0.1.0-x"
    (folder / "wheels").mkdir(parents=True)
    (folder / "install.sh").write_bytes((DEPLOY / "install.sh").read_bytes())
    (folder / "python-version").write_text(f"{sys.version_info[0]}.{sys.version_info[1]}\n", encoding="utf8")
    (folder / "requirements.lock").write_text("nothing==1 --hash=sha256:00\n", encoding="utf8")
    return folder


def install(folder: Path, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    names = [path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in names]
    if not (folder / "SHA256SUMS").exists():
        (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf8")
    env = {"PATH": os.environ["PATH"], "PYTHON": python}
    words = ["sh", folder / "install.sh", folder.parent / "opt"]
    return subprocess.run(words, env=env, capture_output=True, text=True, check=False)


def test_the_installer_names_a_python_that_is_missing_or_another(archive):
    missing = install(archive, "no-such-python")
    assert (missing.returncode, "PYTHON=" in missing.stderr) == (1, True)
    (archive / "python-version").write_text("3.1\n", encoding="utf8")
    other = install(archive)
    assert (other.returncode, "Python 3.1;" in other.stderr) == (1, True)


def test_a_damaged_archive_is_not_installed(archive):
    install(archive)
    (archive / "requirements.lock").write_text("something else\n", encoding="utf8")
    damaged = install(archive)
    assert (damaged.returncode, "damaged" in damaged.stderr) == (1, True)
    assert not (archive.parent / "opt" / "current").exists()


def test_an_installation_that_broke_off_is_not_the_current_one(archive):
    broken = install(archive)
    assert broken.returncode != 0
    assert "nothing==1" in broken.stderr
    assert not (archive.parent / "opt" / "current").exists()
