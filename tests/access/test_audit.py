"""The audit record: inside its transaction, never changed, and a chain that shows every tampering."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from tongpan.access import anchor, audit, audit_archive
from tongpan.access.models import AuditRecord, Hold
from tongpan.config.cli import main


@pytest.fixture
def three(db):
    with transaction.atomic():
        return [audit.record("test.done", actor="tester", target=str(number), number=number) for number in range(3)]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        audit.record("test.done", actor="tester")
    assert AuditRecord.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_action_leaves_no_record():
    def act():
        with transaction.atomic():
            audit.record("test.done", actor="tester")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert AuditRecord.objects.count() == 0


def test_an_untouched_chain_is_whole(three):
    assert list(audit.broken_links()) == []
    assert three[1].previous == three[0].digest


def test_a_record_cannot_be_changed_or_removed(three):
    with pytest.raises(TypeError, match="never changed"):
        three[0].save()
    with pytest.raises(TypeError, match="never changed"):
        three[0].delete()


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE access_auditrecord SET actor = 'nobody' WHERE target = '1'", ["1"]),
        ("DELETE FROM access_auditrecord WHERE target = '1'", ["2"]),
        ("DELETE FROM access_auditrecord WHERE target = '0'", ["1"]),
        ("UPDATE access_auditrecord SET previous = digest WHERE target = '2'", ["2"]),
    ],
)
def test_tampering_past_the_application_is_found(three, tampering, found):
    with connection.cursor() as cursor:
        cursor.execute(tampering)
    assert [entry.target for entry in audit.broken_links()] == found


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain():
    def write(writer: int) -> None:
        try:
            for number in range(8):
                with transaction.atomic():
                    audit.record("test.done", actor=f"writer {writer}", target=str(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert AuditRecord.objects.count() == 32
    assert list(audit.broken_links()) == []
    assert AuditRecord.objects.values("previous").distinct().count() == 32


@pytest.fixture
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "audit_head"


@pytest.fixture
def committed(own_folder, db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        return [audit.record("test.done", actor="tester", target=str(number)) for number in range(3)]


def tamper(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_last_records_cannot_be_cut_off_unseen(committed):
    assert not audit.cut_off()
    tamper("DELETE FROM access_auditrecord WHERE target = '2'")
    assert list(audit.broken_links()) == []
    assert audit.cut_off()


def test_a_forged_record_is_found_even_with_a_right_looking_chain(committed):
    forged = hashlib.sha256(b"whatever").hexdigest()
    tamper(
        "INSERT INTO access_auditrecord (at, actor, action, target, detail, previous, digest)"
        " VALUES (%s, 'x', 'y', 'z', '{}', %s, %s)", committed[-1].at, committed[-1].digest, forged,
    )  # fmt: skip
    assert [entry.target for entry in audit.broken_links()] == ["z"]


def test_a_chain_rewritten_by_plain_hashes_is_found(committed):
    """Who knows the programme but not the key writes everything anew."""
    previous = audit.GENESIS
    for entry in committed:
        text = audit._text(previous, {**audit._body(entry), "actor": "nobody"})
        digest = hashlib.sha256(text).hexdigest()
        tamper("UPDATE access_auditrecord SET actor = 'nobody', previous = %s, digest = %s WHERE id = %s",
               previous, digest, entry.pk)  # fmt: skip
        previous = digest
    assert list(audit.broken_links()) == []
    assert audit.cut_off()


def test_records_of_before_the_key_are_known_by_their_plain_hashes(committed):
    first = committed[0]
    plain = hashlib.sha256(audit._text(first.previous, audit._body(first))).hexdigest()
    tamper("UPDATE access_auditrecord SET digest = %s WHERE id = %s", plain, first.pk)
    assert [entry.target for entry in audit.broken_links()] == ["1"]


@pytest.mark.parametrize("text", ["{}", "nothing", '{"pk": 1, "digest": "0", "seal": "0"}'])
def test_a_forged_head_is_found_and_not_mended(committed, own_folder, text, django_capture_on_commit_callbacks):
    own_folder.write_text(text)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        audit.record("test.done", actor="tester")
    assert audit.cut_off()


def test_the_head_never_goes_back(committed):
    anchor.keep(committed[0].pk, committed[0].digest)
    assert anchor.head() == anchor.Head(committed[2].pk, committed[2].digest)
    tamper("DELETE FROM access_auditrecord WHERE target = '2'")
    audit.remember_newest()
    assert not audit.cut_off()


def test_by_command(committed):
    run = CliRunner().invoke
    assert run(main, ["audit", "verify"]).exit_code == 0
    tamper("DELETE FROM access_auditrecord WHERE target = '2'")
    assert run(main, ["audit", "verify"]).exit_code == 1


TODAY = dt.date(2026, 11, 26)


@pytest.fixture
def old(own_folder, db, monkeypatch, django_capture_on_commit_callbacks):
    """Ten records, one in the middle of each month of 2026 up to October."""
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for month in range(1, 11):
            moment = dt.datetime(2026, month, 15, 8, tzinfo=dt.UTC)
            monkeypatch.setattr(audit.timezone, "now", lambda moment=moment: moment)
            audit.record("test.done", actor="tester", target=str(month), text="甲")
    monkeypatch.undo()
    return own_folder.parent / "audit_archive"


def moved(folder, before=dt.date(2026, 5, 1)):
    return audit_archive.move(before, folder, today=TODAY)


def test_old_records_are_moved_whole_and_the_chain_stays_whole(old):
    (piece,) = moved(old, dt.date(2026, 3, 1))
    assert (piece.records, piece.begins) == (2, audit.GENESIS)
    (after,) = moved(old)
    assert after.begins == piece.ends
    assert [own.target for own in AuditRecord.objects.order_by("id") if own.action == "test.done"] == [
        str(month) for month in range(5, 11)
    ]
    assert list(audit.broken_links()) == []
    assert not audit.cut_off()
    assert audit_archive.look(old) == audit_archive.Looked(2, 4, (), away=False)
    assert [own.detail for own in audit_archive.read(old / after.name)] == [{"text": "甲"}] * 2
    assert (old / after.name).stat().st_mode & 0o077 == 0
    assert moved(old) == [], "nothing is left to be moved"


def test_the_last_of_all_records_is_followed_by_the_word_of_its_move(old):
    """Where everything is old the chain begins with the record of the move itself."""
    AuditRecord.objects.filter(target__in=["5", "6", "7", "8", "9", "10"]).delete()
    moved(old)
    assert list(audit.broken_links()) == []
    assert AuditRecord.objects.get().action == audit.MOVED


def test_what_policy_keeps_or_somebody_holds_is_not_moved(old, world):
    assert audit_archive.over_before(TODAY) == dt.date(2026, 5, 1)
    with pytest.raises(audit_archive.NotMovedError, match="2026-05-01"):
        moved(old, dt.date(2026, 5, 2))
    Hold.everywhere.create(unit=world.units["44"], kind="", reason="审计", user=world.users["security"])
    with pytest.raises(audit_archive.NotMovedError):
        moved(old)
    assert not old.exists()


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("DELETE FROM access_auditrecord WHERE target = '5'", ["6"]),
        ("UPDATE access_auditrecord SET actor = 'nobody' WHERE target = '6'", ["6"]),
        ("DELETE FROM access_auditrecord WHERE action = 'access.audit.move'", ["5"]),
    ],
)
def test_tampering_after_a_move_is_found(old, tampering, found):
    moved(old)
    tamper(tampering)
    assert [entry.target for entry in audit.broken_links()] == found


def test_records_that_are_not_as_written_are_not_moved(old):
    tamper("UPDATE access_auditrecord SET actor = 'nobody' WHERE target = '2'")
    with pytest.raises(audit_archive.NotMovedError):
        moved(old)
    assert AuditRecord.objects.count() == 10
    assert not list(old.glob("*"))


def test_files_that_were_changed_swapped_or_lost_are_told(old):
    first, second = (*moved(old, dt.date(2026, 3, 1)), *moved(old))
    whole = (old / second.name).read_bytes()
    rows = gzip.decompress(whole).decode().splitlines()
    for spoilt in (whole[:-20], gzip.compress(rows[0].replace("tester", "nobody").encode()), b"", gzip.compress(b"{}")):
        (old / second.name).write_bytes(spoilt)
        assert audit_archive.look(old).broken == (second.name,)
    (old / second.name).write_bytes(gzip.compress("\n".join(rows[:1]).encode()))
    assert second.name in audit_archive.look(old).broken, "its end was cut off"
    (old / second.name).unlink()
    assert audit_archive.look(old) == audit_archive.Looked(1, 2, (), away=True)
    (old / second.name).write_bytes(whole)
    (old / first.name).unlink()
    assert audit_archive.look(old) == audit_archive.Looked(1, 2, (), away=False), "the oldest may be taken away"


def test_the_command_of_the_timer_says_what_is_held_and_fails_only_where_records_are_spoilt(old, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    hold = Hold.everywhere.create(unit=world.units["44"], kind="", reason="审计", user=world.users["security"])
    held = CliRunner().invoke(main, ["audit", "archive"])
    assert (held.exit_code, old.exists()) == (0, False), held.output
    assert held.output.strip()
    hold.delete()
    tamper("UPDATE access_auditrecord SET actor = 'nobody' WHERE target = '2'")
    spoilt = CliRunner().invoke(main, ["audit", "archive"])
    assert (spoilt.exit_code, AuditRecord.objects.count()) == (1, 10)


def test_the_command_moves_and_tells(old, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    said = CliRunner().invoke(main, ["audit", "archive"])
    assert said.exit_code == 0, said.output
    assert "audit-" in said.output
    told = CliRunner().invoke(main, ["audit", "verify"])
    assert told.exit_code == 0, told.output
    (file,) = old.glob("audit-*")
    file.write_bytes(b"x")
    spoilt = CliRunner().invoke(main, ["audit", "verify"])
    assert spoilt.exit_code == 1
    assert file.name in spoilt.output
