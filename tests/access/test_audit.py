"""The audit record: inside its transaction, never changed, and a chain that shows every tampering."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from tongpan.access import anchor, audit
from tongpan.access.models import AuditRecord
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
