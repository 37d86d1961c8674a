"""The audit record: inside its transaction, never changed, and a chain that shows every tampering."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tongpan.access import audit
from tongpan.access.models import AuditRecord


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
