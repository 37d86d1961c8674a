"""The archive for a server without the internet: what is in it, and that it says so. CI installs the real one."""

from __future__ import annotations

import hashlib
import re
import tarfile
from pathlib import Path

import offline
import offline_try
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def packed(tmp_path, monkeypatch) -> dict[str, bytes]:
    """An archive of one small package and Tongpan, unpacked: name below the top folder, and content."""
    monkeypatch.setattr(offline, "OUT", tmp_path)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / "small-1-py3-none-any.whl").write_bytes(b"small")
    own = tmp_path / "tongpan-0.1.0-py3-none-any.whl"
    own.write_bytes(b"own")
    with tarfile.open(offline.pack(wheels, own)) as held:
        files = {member.name: held.extractfile(member).read() for member in held if member.isfile()}  # type: ignore[union-attr]
    tops = {name.partition("/")[0] for name in files}
    assert tops == {offline.name()}
    return {name.partition("/")[2]: body for name, body in files.items()}


def test_every_file_is_in_the_list_of_digests(packed):
    lines = packed.pop("SHA256SUMS").decode().splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert told == {name: hashlib.sha256(body).hexdigest() for name, body in packed.items()}


def test_it_holds_packages_installer_and_everything_of_deploy(packed):
    assert {"wheels/small-1-py3-none-any.whl", "wheels/tongpan-0.1.0-py3-none-any.whl"} <= set(packed)
    assert packed["install.sh"] == (ROOT / "deploy" / "install.sh").read_bytes()
    assert packed["requirements.lock"] == (ROOT / "requirements.lock").read_bytes()
    there = {f"deploy/{path.relative_to(ROOT / 'deploy')}" for path in (ROOT / "deploy").rglob("*") if path.is_file()}
    assert there <= set(packed)
    assert not [name for name in packed if "__pycache__" in name]


def test_it_names_what_it_is_for():
    assert re.fullmatch(r"tongpan-\d+\.\d+\.\d+-\w+-py3\d+", offline.name())


def test_wheels_are_fetched_once_for_each_lock(tmp_path, monkeypatch):
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(offline, "pip", lambda *words: asked.append(words))
    monkeypatch.setattr(offline, "LOCK", tmp_path / "a.lock")
    (tmp_path / "a.lock").write_text("one", encoding="utf8")
    offline.fetch(tmp_path / "wheels")
    offline.fetch(tmp_path / "wheels")
    assert len(asked) == 1
    assert "--require-hashes" in asked[0]
    (tmp_path / "wheels" / "old.whl").touch()
    (tmp_path / "a.lock").write_text("two", encoding="utf8")
    offline.fetch(tmp_path / "wheels")
    assert len(asked) == 2
    assert not (tmp_path / "wheels" / "old.whl").exists()


def test_nothing_of_the_development_environment_helps(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    monkeypatch.setenv("PIP_INDEX_URL", "https://example.org")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x")
    env = offline_try.surroundings(tmp_path)
    assert not {"PYTHONPATH", "PIP_INDEX_URL", "DATABASE_URL", "VIRTUAL_ENV"} & set(env)
    assert env["PIP_NO_INDEX"] == "1"
    assert env["https_proxy"] == offline_try.NOWHERE
