"""From the file to the records: all or nothing, good rows, once only, nothing half done, and the workbook returned."""

from __future__ import annotations

import threading
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from openpyxl import load_workbook

from tongpan.access import audit, jobs
from tongpan.access.jobs import JobCancelled
from tongpan.access.models import AuditRecord, Job, User
from tongpan.access.scope import in_unit
from tongpan.registry.actions import bulk, bulk_copy, bulk_indexes, importing, imports
from tongpan.registry.actions.changes import RefusedError
from tongpan.registry.actions.import_files import folder, path_of
from tongpan.registry.imports.problems import Problem
from tongpan.registry.imports.reading import UnreadableError
from tongpan.registry.models import HeaderMapping, ImportBatch, Posting, Teacher, YearFigures

from . import importing as made

State = ImportBatch.State
HEADERS = made.TEACHER_HEADERS


@pytest.fixture
def county(db):
    own = made.county()
    made.school(own, 1, "三江镇中心小学")
    return own


@pytest.fixture
def inside(county):
    with in_unit(county):
        yield county


def staff(tmp_path, count=3, faulty=0, name="t.xlsx"):
    rows = [["2144000001", f"甲{n}", made.identity(n), "本科", "语文"] for n in range(count)]
    for row in rows[:faulty]:
        row[3] = "博物馆"
    return made.write_xlsx(tmp_path / name, [["名册"], list(HEADERS), *rows])


def received(path, county, **asked):
    with path.open("rb") as file:
        return imports.receive(file, path.name, unit=county, year=made.YEAR, **asked)


def test_a_batch_goes_from_received_to_imported(inside, tmp_path):
    user = User.objects.create_user("planner", "a long enough secret", display_name="规划员")
    path = staff(tmp_path)
    batch = received(path, inside, user=user)
    assert (batch.kind, batch.state, path_of(batch.digest).read_bytes()) == (
        "teachers",
        State.MAPPED,
        path.read_bytes(),
    )
    checked = imports.check(batch)
    assert (checked.counts["added"], batch.state, Teacher.everywhere.count()) == (6, State.CHECKED, 0)
    outcome = imports.commit(batch, good_rows=False, user=user)
    batch.refresh_from_db()
    assert (outcome.committed, batch.state, Teacher.everywhere.count()) == (True, State.COMMITTED, 3)
    assert batch.counts["kinds"] == {
        "teachers": {"added": 3, "changed": 0, "same": 0}, "postings": {"added": 3, "changed": 0, "same": 0},
        "titles": {"added": 0, "changed": 0, "same": 0},
    }  # fmt: skip
    written = AuditRecord.objects.get(action="registry.import.commit")
    assert (written.actor, written.unit, written.target) == ("planner", inside, str(batch.pk))
    assert not list(audit.broken_links())
    assert not path_of(batch.digest).exists()


def test_one_error_keeps_everything_out_or_one_row(inside, tmp_path):
    batch = received(staff(tmp_path, 3, faulty=1), inside)
    with pytest.raises(imports.NotWrittenError) as refused:
        imports.commit(batch, good_rows=False)
    batch.refresh_from_db()
    assert (refused.value.outcome.errors, Teacher.everywhere.count(), batch.state) == (1, 0, State.CHECKED)
    assert [Problem.from_dict(own).field for own in batch.problems] == ["degree"]
    outcome = imports.commit(batch, good_rows=True)
    assert (outcome.committed, outcome.left_out, Teacher.everywhere.count()) == (True, 1, 2)
    assert path_of(batch.digest).exists()
    imports.discard(batch)
    batch.refresh_from_db()
    assert (batch.state, path_of(batch.digest).exists()) == (State.COMMITTED, True)


def test_the_same_batch_is_written_once(inside, tmp_path):
    batch = received(staff(tmp_path), inside)
    first = imports.commit(batch, good_rows=False)
    second = imports.commit(ImportBatch.everywhere.get(pk=batch.pk), good_rows=False)
    assert second.counts["kinds"] == first.counts["kinds"]
    assert AuditRecord.objects.filter(action="registry.import.commit").count() == 1


@pytest.mark.parametrize("where", ["write_staff", "insert", "record"])
def test_a_break_in_the_middle_leaves_nothing(inside, tmp_path, monkeypatch, where):
    batch = received(staff(tmp_path), inside)
    real = bulk.insert

    def breaking(model, columns, *args):
        if model is Posting:
            raise KeyboardInterrupt
        return real(model, columns, *args)

    def broken(*_args, **_words):
        raise KeyboardInterrupt

    if where == "insert":
        monkeypatch.setattr(importing, "insert", breaking)
    elif where == "record":
        monkeypatch.setattr(imports.audit, "record", broken)
    else:
        monkeypatch.setattr(imports, "write", broken)
    with pytest.raises(KeyboardInterrupt):
        imports.commit(batch, good_rows=False)
    monkeypatch.undo()
    batch = ImportBatch.everywhere.get(pk=batch.pk)
    assert (Teacher.everywhere.count(), Posting.everywhere.count(), batch.state) == (0, 0, State.MAPPED)
    assert not AuditRecord.objects.filter(action="registry.import.commit").exists()
    assert imports.commit(batch, good_rows=False).committed


def test_cancelling_leaves_nothing(inside, tmp_path):
    batch = received(staff(tmp_path), inside)

    def say(step, *_args, **_values):
        if step == "Writing":
            raise JobCancelled

    with pytest.raises(JobCancelled):
        imports.commit(batch, good_rows=False, say=say)
    assert not Teacher.everywhere.exists()


@pytest.mark.parametrize("state", [State.COMMITTED, State.CHECKED])
def test_a_file_that_goes_while_it_is_read_was_written_by_another_call(inside, tmp_path, monkeypatch, state):
    batch = received(staff(tmp_path), inside)

    def gone(*_more: object) -> None:
        ImportBatch.everywhere.filter(pk=batch.pk).update(state=state, counts={"left_out": 0, "kinds": {}})
        raise UnreadableError("the workbook is damaged", "Save it anew.")

    monkeypatch.setattr(imports, "_open", gone)
    if state == State.COMMITTED:
        assert imports.commit(batch, good_rows=False).committed
    else:
        with pytest.raises(UnreadableError):
            imports.commit(batch, good_rows=False)
    assert not Teacher.everywhere.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_once(tmp_path):
    own = made.county()
    made.school(own, 1, "三江镇中心小学")
    with in_unit(own):
        batch = received(staff(tmp_path, 40), own)
    faults: list[BaseException] = []

    def work():
        try:
            with in_unit(own):
                imports.commit(ImportBatch.everywhere.select_related("unit").get(pk=batch.pk), good_rows=False)
        except RefusedError:
            pass  # the other one was so fast that the file is gone already
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert Teacher.everywhere.count() == 40
    assert AuditRecord.objects.filter(action="registry.import.commit").count() == 1


def test_jobs_check_and_commit_with_progress(county, tmp_path, django_capture_on_commit_callbacks):
    with in_unit(county):
        batch = received(staff(tmp_path, 3, faulty=1), county)
    for kind, params in (("check", {}), ("commit", {"good_rows": True})):
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.start(f"registry.import.{kind}", unit=county, user=None, batch=str(batch.pk), **params)
        job = Job.everywhere.get(pk=job.pk)
        assert (job.state, job.result["errors"], job.result["left_out"]) == (Job.State.DONE, 1, 1)
        assert job.result["committed"] is (kind == "commit")
    assert Teacher.everywhere.count() == 2


def test_a_mapping_is_confirmed_once_and_serves_again(inside, tmp_path):
    rows = [["KOD", "NAMA", "JUMLAH"], ["2144000001", "三江镇中心小学", "500"]]
    batch = received(made.write_csv(tmp_path / "a.csv", rows), inside, kind="figures")
    assert batch.state == State.UPLOADED
    look = imports.look(batch)
    assert look.missing() == [("code", "name")] or not look.sure
    columns = {"kod": "code", "nama": "", "jumlah": "pupils"}
    imports.match(batch, columns, {}, user=None, save_as="senarai")
    assert imports.commit(batch, good_rows=False).committed
    assert HeaderMapping.everywhere.get().columns == columns
    again = received(made.write_csv(tmp_path / "b.csv", [rows[0], ["2144000001", "x", "510"]]), inside, kind="figures")
    assert (again.state, imports.look(again).mapping.columns) == (State.MAPPED, columns)
    imports.commit(again, good_rows=False)
    assert YearFigures.everywhere.get().values == {"pupils": 510}


def test_a_mapping_of_the_city_serves_its_counties(county, tmp_path):
    HeaderMapping.everywhere.create(
        unit=county.parent, name="市", kind="figures", columns={"kod": "code", "jumlah": "pupils"}
    )
    with in_unit(county):
        batch = received(
            made.write_csv(tmp_path / "a.csv", [["KOD", "JUMLAH"], ["2144000001", "500"]]), county, kind="figures"
        )
    assert batch.state == State.MAPPED


def test_a_discarded_import_is_over(inside, tmp_path, django_capture_on_commit_callbacks):
    batch = received(staff(tmp_path), inside)
    with django_capture_on_commit_callbacks(execute=True):
        imports.discard(batch)
    assert not path_of(batch.digest).exists()
    with pytest.raises(RefusedError):
        imports.commit(ImportBatch.everywhere.get(pk=batch.pk), good_rows=True)


def test_a_file_that_cannot_be_read_leaves_nothing(inside):
    with pytest.raises(UnreadableError):
        imports.receive(BytesIO(b"%PDF-1.7"), "a.xlsx", unit=inside, year=made.YEAR)
    assert not ImportBatch.everywhere.exists()
    assert [path for path in folder().rglob("*") if path.is_file() and path.read_bytes().startswith(b"%PDF")] == []


@pytest.mark.parametrize("ending", ["xlsx", "csv", "large"])
def test_the_workbook_comes_back_with_an_error_column(inside, tmp_path, monkeypatch, ending):
    path = staff(tmp_path, 3, faulty=1)
    if ending == "csv":
        path = made.write_csv(
            tmp_path / "t.csv", [list(HEADERS), ["2144000001", "甲", made.identity(1), "博物馆", "=1+1"]]
        )
    if ending == "large":
        monkeypatch.setattr("tongpan.registry.imports.returned.MODEST_BYTES", 0)
    target = imports.returned_workbook(received(path, inside), tmp_path / "out.xlsx")
    sheet = load_workbook(target).active
    header = 1 if ending == "csv" else 2
    assert sheet.cell(header, 6).value == "问题"
    text = sheet.cell(header + 1, 6).value
    assert text.startswith(f"第 {header + 1} 行“最高学历”为“博物馆”：不是可接受的值；请填写下列之一：")
    cell = sheet.cell(header + 1, 4)
    assert (cell.value, cell.fill.fgColor.rgb[-6:], bool(cell.comment)) == ("博物馆", "FFC7CE", True)
    assert sheet.cell(header + 1, 5).value == ("=1+1" if ending == "csv" else "语文")
    assert sheet.cell(header + 1, 5).data_type == "s"
    assert ending == "csv" or sheet.cell(header + 2, 6).value is None


def test_bulk_rows_are_those_of_the_orm(county):
    unit_id = county.pk
    awkward = ['a\tb\\c\n"d"', "", "张三", "\\N", "NULL"]
    columns = {
        "unit_id": [unit_id] * 5, "name": awkward, "identity_hash": list("abcde"), "identity_mask": ["x"] * 5,
        "full_time": [True, False, True, True, False], "ledger": [{"k": value} for value in awkward],
        "born": [None, None, None, None, None],
    }  # fmt: skip
    ids = bulk.insert(Teacher, columns)
    found = list(
        Teacher.everywhere.order_by("pk").values_list("pk", "name", "full_time", "ledger", "born", "certified")
    )
    assert found == [
        (pk, name, full, {"k": name}, None, True)
        for pk, name, full in zip(ids, awkward, columns["full_time"], strict=True)
    ]
    later = Teacher.everywhere.create(unit_id=unit_id, name="z", identity_hash="z", identity_mask="x")
    assert later.pk > max(ids)
    bulk.update(Teacher, ids[:2], {"name": ["甲", "乙"], "ledger": [{"a": 1}, {}]})
    assert list(Teacher.everywhere.filter(pk__in=ids[:2]).order_by("pk").values_list("name", "ledger")) == [
        ("甲", {"a": 1}),
        ("乙", {}),
    ]


@pytest.mark.parametrize("count", [49, 50, 51, 120, 201])
def test_every_row_comes_in_whatever_their_number(county, monkeypatch, count):
    monkeypatch.setattr(bulk, "BLOCK", 120)
    monkeypatch.setattr(bulk_copy, "BLOCK", 120)
    names = [f"甲{n}" for n in range(count)]
    columns = {"unit_id": [county.pk] * count, "name": names, "identity_hash": names, "identity_mask": ["x"] * count}
    ids = bulk.insert(Teacher, columns)
    rows = Teacher.everywhere.order_by("pk").values_list("pk", "name", "identity_hash")
    assert list(rows) == list(zip(ids, names, names, strict=True))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="keys come from a sequence on PostgreSQL alone")
def test_keys_are_new_where_others_drew_some_in_between(county):
    sequence = Teacher._meta.db_table + "_id_seq"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SEQUENCE {sequence} INCREMENT BY 3")
    ids = bulk.insert(Teacher, people(county.pk))
    assert sorted(Teacher.everywhere.values_list("pk", flat=True)) == ids == [ids[0], ids[0] + 3, ids[0] + 6]


def test_progress_is_told_of_every_row(county, monkeypatch):
    monkeypatch.setattr(bulk_copy, "SENT_AT_ONCE", 2)
    monkeypatch.setattr(bulk_copy, "BLOCK", 2)
    monkeypatch.setattr(bulk, "BLOCK", 2)
    heard = []
    bulk.insert(Teacher, people(county.pk), heard.append)
    assert heard == [2, 3]


def test_what_is_alike_in_every_row_is_kept_as_one():
    assert list(bulk_copy.Same("a", 3)) == ["a"] * 3
    assert (len(bulk_copy.Same("a", 3)[1:]), bulk_copy.Same("a", 3)[-1]) == (2, "a")
    assert list(bulk_copy._texts(["a\tb", "c"])) == ["a\\tb", "c"]
    assert list(bulk_copy._texts([None, True, False])) == ["\\N", "t", "f"]
    assert list(bulk_copy._texts([None, 1, 0])) == ["\\N", "1", "0"]


@pytest.mark.django_db(transaction=True)
def test_indexes_and_references_stand_after_a_large_insert(county, monkeypatch):
    monkeypatch.setattr(bulk_indexes, "MANY", 2)
    seen = []
    before = constraints()
    name = "copy_in" if connection.vendor == "postgresql" else "_insert"
    writes = getattr(bulk, name)
    monkeypatch.setattr(bulk, name, lambda *asked: (seen.append(constraints()), writes(*asked)))
    with transaction.atomic():
        bulk.insert(Teacher, people(county.pk))
    assert (constraints(), Teacher.everywhere.count()) == (before, 3)
    assert len(seen[0]) < len(before), "nothing was left out"
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Teacher, people(county.pk))


@pytest.mark.django_db(transaction=True)
def test_a_large_import_refers_to_what_is_there(county, monkeypatch):
    monkeypatch.setattr(bulk_indexes, "MANY", 2)
    with pytest.raises(IntegrityError):
        insert_checked_at_the_end(people(county.pk + 1_000_000))
    assert Teacher.everywhere.count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Teacher, {name: values[:1] for name, values in people(county.pk + 1_000_000).items()})


def insert_checked_at_the_end(columns: bulk.Columns) -> None:
    """As an import writes: references are checked once, inside the transaction."""
    with bulk_indexes.references_checked_at_the_end((Teacher,), 3) as check, transaction.atomic():
        bulk.insert(Teacher, columns)
        check()


def people(unit_id: int) -> bulk.Columns:
    """Three rows of teachers."""
    return {"unit_id": [unit_id] * 3, "name": list("abc"), "identity_hash": list("abc"), "identity_mask": ["x"] * 3}


def constraints() -> dict[str, Any]:
    """The indexes, unique constraints and foreign keys of the table of teachers."""
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, "registry_teacher")
