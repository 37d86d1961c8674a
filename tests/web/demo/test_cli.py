"""``tongpan demo`` from the shell, in an installation of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

TONGPAN = Path(sys.executable).with_name("tongpan")


def tongpan(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env = {**kept, "TONGPAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "tongpan.config.settings"}
    return subprocess.run([TONGPAN, *words], env=env, capture_output=True, text=True, check=False)


def test_a_fresh_installation_is_filled_once_and_shows_its_passwords_once(tmp_path):
    first = tongpan(tmp_path, "demo", "--small", "--json")
    assert first.returncode == 0, first.stderr
    result = json.loads(first.stdout)
    assert (result["added"]["schools"], result["added"]["gaps"]) == (13, 5)
    passwords = [account["password"] for account in result["accounts"]]
    assert len(passwords) == 8
    shown = tongpan(tmp_path, "demo", "--small").stdout
    assert "--reset-passwords" in shown
    assert not any(password in shown for password in passwords)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not any(password.encode() in kept for password in passwords)
    reset = tongpan(tmp_path, "demo", "--small", "--reset-passwords").stdout
    assert sum(line.strip().startswith("demo-") for line in reset.splitlines()) == 8
    assert not any(password in reset for password in passwords)


def test_workbooks_need_no_database(tmp_path):
    done = tongpan(tmp_path / "data", "demo", "--small", "--workbooks", str(tmp_path / "books"), "--json")
    assert done.returncode == 0, done.stderr
    files = json.loads(done.stdout)["files"]
    assert sorted(Path(name).name for name in files) == sorted(path.name for path in (tmp_path / "books").iterdir())
    assert not list((tmp_path / "data").glob("*.sqlite3"))


def test_an_unknown_county_is_refused_in_words(tmp_path):
    done = tongpan(tmp_path, "demo", "--small", "--workbooks", str(tmp_path / "books"), "--county", "110101")
    assert done.returncode == 1
    assert "110101" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_documented_region_stands_alone_and_tells_its_page(tmp_path):
    done = tongpan(tmp_path, "demo", "--region", "zhanjiang", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["zhanjiang"]
    assert told["page"] == "/u/4408/2023/stated/"
    assert told["added"]["stated"] == 14
    assert [account["username"] for account in told["accounts"]] == ["demo-zhanjiang", "demo-zhanjiang-view"]
    refused = tongpan(tmp_path, "demo", "--region", "zhanjiang", "--small")
    assert refused.returncode == 2
    assert "--small" in refused.stderr
