"""The drill: back up, destroy, restore, compare every table by digest."""

from __future__ import annotations

import re
import shutil
import stat
from contextlib import closing, nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.utils import translation
from tests.web.registry import importing as made

from tongpan.access import audit, audit_archive
from tongpan.access.models import Job, Unit, User
from tongpan.config.backup.container import BackupError
from tongpan.config.backup.run import backup, restore
from tongpan.config.backup.tables import digests, snapshot
from tongpan.config.cli import main
from tongpan.registry.actions import bulk
from tongpan.registry.models import Teacher, YearFigures

pytestmark = pytest.mark.django_db(transaction=True)


def silent(_text: str) -> None: ...


def full(*_words: object) -> None:
    raise OSError(28, "No space left on device")


def break_off(*_words: object) -> None:
    raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def installation(settings, tmp_path) -> Path:
    """A small county with people, figures, a chain, a job and files of several sizes; where to put the backup."""
    settings.MEDIA_ROOT, settings.KEYRING_FILE = tmp_path / "files", tmp_path / "keyring"
    settings.DATA_DIR = tmp_path / "data"
    audit_archive.folder().mkdir(parents=True)
    (audit_archive.folder() / "audit-1-9.jsonl.gz").write_bytes(b"old records")
    county = made.county()
    schools = [made.school(county, number, f"第{number}小学") for number in range(1, 4)]
    User.objects.create_user("li", "x", display_name="李某", email="li@example.org")
    with transaction.atomic():
        people = {"unit_id": [schools[0].unit_id] * 3, "name": ["甲\t乙", "丙\\N", "“丁”\n"],
                  "identity_hash": ["a", "b", "c"], "identity_mask": ["***"] * 3,
                  "ledger": [{"phone": "13900000000"}, {}, {"party": "群众"}]}  # fmt: skip
        bulk.insert(Teacher, people)
        YearFigures.everywhere.create(
            unit=schools[0].unit, year=2025, stage="primary", values={"pupils": 0.1 + 0.2, "rooms": None}
        )
        Job.everywhere.create(kind="registry.import", unit=county, params={"file": "甲.xlsx"})
        for number in range(5):
            audit.record("test.done", actor="li", target=str(number), unit=county, number=number)
    for name, size in {"imports/a.xlsx": 10, "b/large.bin": 9 * 2**20, "b/empty.txt": 0}.items():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    yield tmp_path / "a.backup"
    if connection.vendor == "sqlite":
        Path(f"{connection.settings_dict['NAME']}.before-restore").unlink(missing_ok=True)


def plain(statement: str) -> str:
    """Without casts and brackets: PostgreSQL moves a cast from a list to its items when it reads its words again."""
    return re.sub(r"::(character varying|text)(\[\])?|[()]", "", statement)


def held() -> dict:
    with closing(snapshot()) as now:
        schema = [[*words, plain(statement)] for *words, statement in now.schema()]
        return {"tables": digests(now), "schema": schema}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def destroy(folder: Path) -> None:
    """As a bad day would: records changed and gone, a table dropped, files lost."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM access_auditrecord WHERE target = '3'")
        cursor.execute("UPDATE registry_teacher SET name = 'x'")
        cursor.execute("DROP TABLE insight_purchase")
    connection.close()
    shutil.rmtree(folder)


def test_the_drill(installation, settings):
    before, files = held(), contents(settings.MEDIA_ROOT)
    assert before["tables"]["registry_teacher"][0] == 3
    manifest = backup(installation, silent)
    assert manifest["tables"] == before["tables"]
    assert stat.S_IMODE(installation.stat().st_mode) == 0o600
    destroy(settings.MEDIA_ROOT)
    old = audit_archive.folder()
    shutil.rmtree(old)
    assert restore(installation, silent, replace=True) == manifest
    assert held() == before
    assert contents(settings.MEDIA_ROOT) == files
    assert contents(old) == {"audit-1-9.jsonl.gz": b"old records"}
    assert list(audit.broken_links()) == []
    assert Teacher.everywhere.get(identity_hash="a").ledger == {"phone": "13900000000"}
    highest = Unit.everywhere.order_by("-pk").first().pk
    fresh = Unit(slug="another", kind="county", name="另一县")
    fresh.save()
    assert fresh.pk == highest + 1  # the counters of keys go on where they stood


def test_by_command(installation, settings):
    run = CliRunner().invoke
    said = run(main, ["backup", str(installation)])
    assert (said.exit_code, "3" in said.output) == (0, True), said.output
    again = run(main, ["backup", str(installation)])
    assert again.exit_code == 1
    refused = run(main, ["restore", str(installation)])
    assert (refused.exit_code, "--replace" in refused.output) == (1, True)
    assert run(main, ["restore", "--verify", str(installation)]).exit_code == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('access', '9999_later', '2030-01-01')"
        )
    newer = run(main, ["backup", f"{installation}.newer"])
    assert newer.exit_code == 0
    assert "9999_later" in run(main, ["restore", "--replace", f"{installation}.newer"]).output
    settings.IDENTITY_KEY = "another key"
    assert "TONGPAN_IDENTITY_KEY" in run(main, ["restore", "--replace", str(installation)]).output


def test_what_goes_wrong_leaves_what_was_there(installation, settings, monkeypatch):
    with monkeypatch.context() as on_a_full_disk:
        on_a_full_disk.setattr("tongpan.config.backup.container.Writer.end", full)
        with pytest.raises(BackupError, match="No space left"):
            backup(installation, silent)
    assert not list(installation.parent.glob("a.backup*"))
    backup(installation, silent)
    before, files = held(), contents(settings.MEDIA_ROOT)

    cut = installation.with_name("cut.backup")
    cut.write_bytes(installation.read_bytes()[:-1])
    with pytest.raises(BackupError, match="damaged"):
        restore(cut, silent, replace=True)
    monkeypatch.setattr("tongpan.config.backup.run.digests", break_off)
    with pytest.raises(KeyboardInterrupt):
        restore(installation, silent, replace=True)
    assert held() == before
    assert contents(settings.MEDIA_ROOT) == files
    assert not list(settings.MEDIA_ROOT.parent.glob("*.restoring"))


def test_a_backup_of_before_there_were_archives_leaves_them_alone(installation, settings, monkeypatch):
    monkeypatch.setattr("tongpan.config.backup.run._folders", lambda: {"file": settings.MEDIA_ROOT})
    backup(installation, silent)
    monkeypatch.undo()
    kept = contents(audit_archive.folder())
    assert kept
    restore(installation, silent, replace=True)
    assert contents(audit_archive.folder()) == kept


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server's database is no file")
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not tell which files are open")
@pytest.mark.parametrize("goes_wrong", [False, True])
def test_a_restored_file_is_let_go(installation, monkeypatch, goes_wrong):
    """A file read on after the restore was in the way of the next one, until Python happened to tidy up."""
    backup(installation, silent)
    path = Path(connection.settings_dict["NAME"])
    if goes_wrong:
        monkeypatch.setattr("tongpan.config.backup.run.digests", break_off)
    with pytest.raises(KeyboardInterrupt) if goes_wrong else nullcontext():
        restore(installation, silent, replace=True)
    connection.close()
    opened = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert not [own for own in opened if own.name.startswith(path.name)]
