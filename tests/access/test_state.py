"""The state of the records: right on every connection, and as narrow as it says."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from tongpan.access import audit, state
from tongpan.access.kept import until_written
from tongpan.ui.memory import Memory

pytestmark = pytest.mark.django_db
SOURCE = Path(audit.__file__).parents[1]
REGISTER = "Unit|UnitCode|School|YearFigures|LocalFigure|LocalIndicator|Settlement|SettlementPupils|Stated|Run"
WRITES = re.compile(
    rf"\b({REGISTER})\.\w+\.(?:[^\n]*\.)?(?:create|bulk_create|get_or_create|update_or_create|update|bulk_update|delete)\("
    rf"|\b({REGISTER})\([^)\n]*\)\.save\(|\b(?:unit|school)\.(?:save|delete)\("
)


def write(action: str) -> str:
    with transaction.atomic():
        return audit.record(action, actor=None).digest


def both() -> tuple[str, str]:
    return audit.state(), audit.state(register=True)


def test_daily_work_leaves_the_register_as_it_is():
    assert both() == ("", "")
    imported = write("registry.import.commit")
    assert both() == (imported, imported)
    need = write("assistance.need.add")
    test = write("assessment.test.open")
    assert need != test
    assert both() == (test, imported)
    unit = write("access.unit.rename")
    assert both() == (unit, unit)


def test_who_comes_and_goes_changes_nothing():
    imported = write("registry.import.commit")
    write("access.sign_in"), write("access.take")
    assert both() == (imported, imported)
    state.last_read.clear()
    assert both() == (imported, imported)


def test_where_only_daily_work_was_written_no_register_is_remembered():
    write("assistance.need.add")
    assert audit.state(register=True) == ""
    made = iter(range(9))
    asked = [until_written(Memory[int](3), "k", make=lambda: next(made), register=True) for _ in range(2)]
    assert asked == [0, 1]


@pytest.mark.parametrize("forget", [False, True])
def test_the_same_records_are_found_read_one_by_one_and_anew(forget):
    for action in ("registry.import.commit", "assistance.need.add", "access.sign_in", "insight.adopt", "access.take"):
        write(action)
        if forget:
            state.last_read.clear()
        read = state.look()
        state.last_read.clear()
        assert state.look() == read


def test_what_was_rolled_back_is_not_remembered():
    kept = write("registry.import.commit")
    with transaction.atomic():
        gone = audit.record("registry.import.commit", actor=None).digest
        assert both() == (gone, gone)
        transaction.set_rollback(True)
    assert both() == (kept, kept)
    again = write("registry.school.close")
    assert both() == (again, again)


def test_many_records_since_the_last_look_are_asked_for_anew(monkeypatch):
    monkeypatch.setattr(state, "MOST", 3)
    monkeypatch.setattr(state, "SINCE", state.SINCE.replace("LIMIT 500", "LIMIT 3"))
    imported = write("registry.import.commit")
    state.look()
    *_some, last = [write("assistance.need.add") for _ in range(5)]
    assert both() == (last, imported)


def test_one_statement_whatever_was_written(django_assert_num_queries):
    write("registry.import.commit")
    state.last_read.clear()
    for _time in range(3):
        with django_assert_num_queries(1):
            (audit.state(),)
        write("assistance.need.add")


@pytest.mark.django_db(transaction=True)
def test_a_write_of_another_connection_is_seen_at_once():
    write("registry.import.commit")
    before = both()
    found: list[tuple[str, str]] = []

    def elsewhere() -> None:
        try:
            write("assistance.need.add")
            found.append(both())
            write("registry.school.close")
        finally:
            connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start(), thread.join()
    assert found[0][0] != before[0]
    assert found[0][1] == before[1]
    assert not {*both()} & {*before, *found[0]}


def test_the_words_of_the_test_find_a_write():
    for line in ("Unit.everywhere.filter(pk=1).update(x=2)", "School.objects.create(", "school.save(update_fields=[])"):
        assert WRITES.search(line)
    assert not WRITES.search("Unit.everywhere.filter(pk=1).values_list()")


@pytest.mark.parametrize("app", ["assistance", "assessment"])
def test_daily_work_writes_nothing_of_the_register(app):
    found = [
        f"{path.relative_to(SOURCE)}: {own[0]}"
        for path in sorted((SOURCE / app).rglob("*.py"))
        for own in WRITES.finditer(path.read_text(encoding="utf8"))
    ]
    assert found == []
