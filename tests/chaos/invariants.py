"""What holds whatever was killed: found in the database and on the disk, past the pages."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Q, Sum

from .deeds import PEOPLE, files_below


def broken() -> list[str]:
    """Every invariant that does not hold, in words; empty where all is well. All jobs must have ended."""
    return [*_jobs(), *_imports(), *_adoptions(), *_postings(), *_ledger(), *_chain(), *_files(), *_database()]


def _jobs() -> Iterator[str]:
    from tongpan.access.models import AuditRecord, Job
    from tongpan.insight.models import Run

    for job in Job.everywhere.exclude(state=Job.State.DONE):
        yield f"job {job.kind} is {job.state} after {job.attempt} attempts: {job.error}"
    twice = (
        Run.everywhere.filter(job__isnull=False, kind="frontier").values("job").annotate(n=Count("pk")).filter(n__gt=1)
    )
    yield from (f"job {own['job']} kept {own['n']} results" for own in twice)
    known = {str(key) for key in Job.everywhere.values_list("pk", flat=True)}
    for entry in AuditRecord.objects.filter(action="insight.frontier.ask"):
        if entry.detail["job"] not in known:
            yield f"job {entry.detail['job']} was asked for and is lost"
    for job in Job.everywhere.filter(kind="insight.frontier", state=Job.State.DONE):
        if not Run.everywhere.filter(pk__in=job.result["runs"]).exists():
            yield f"job {job.pk} is done and its result is lost"
    made = AuditRecord.objects.filter(action__in=("insight.plan.frontier", "insight.gap.measure"))
    if made.count() != Run.everywhere.filter(kind__in=("frontier", "gap")).count():
        yield "runs and their audit records differ in number"


def _imports() -> Iterator[str]:
    from tongpan.access.models import AuditRecord, Job
    from tongpan.registry.models import ImportBatch, Posting, Teacher

    told = Counter(AuditRecord.objects.filter(action="registry.import.commit").values_list("target", flat=True))
    names = Counter(name.partition("-")[0] for name in Teacher.everywhere.values_list("name", flat=True))
    for batch in ImportBatch.everywhere.all():
        done = batch.state == ImportBatch.State.COMMITTED
        people = names.pop(f"甲{batch.file_name.partition('.')[0]}", 0)
        if (people, told[str(batch.pk)]) != ((PEOPLE, 1) if done else (0, 0)):
            yield f"import {batch.file_name} is {batch.state}, {people} people, told {told[str(batch.pk)]} times"
    if lost := [name for name in names if name.startswith("甲")]:
        yield f"people of no import: {lost}"
    if Posting.everywhere.values("teacher").filter(kind="home").annotate(n=Count("pk")).filter(n__gt=1).exists():
        yield "somebody has two home posts"
    commits = Job.everywhere.filter(kind="registry.import.commit").count()
    if commits != sum(told.values()):
        yield f"{commits} commits asked for, {sum(told.values())} told"


def _adoptions() -> Iterator[str]:
    from tongpan.access.models import AuditRecord
    from tongpan.insight.models import Adoption, Purchase
    from tongpan.registry.models import Posting

    told = Counter(AuditRecord.objects.values_list("action", flat=True))
    held = list(Adoption.everywhere.select_related("run"))
    if (len(held), sum(own.undone is not None for own in held)) != (
        told["insight.plan.adopt"], told["insight.plan.undo"],
    ):  # fmt: skip
        yield "adoptions and their audit records differ in number"
    if sum(own.undone is None for own in held) > 1:
        yield "two plans are in force"
    moves = Counter(Posting.everywhere.filter(kind="exchange").values_list("origin", flat=True))
    for own in held:
        expected = 0 if own.undone else len(own.run.result["plan"]["moves"] or ())
        if bool(moves.pop(own.key, 0)) != bool(expected):
            yield f"adoption {own.pk} has not the postings of its plan"
        if own.undone and Purchase.everywhere.filter(adoption=own).exists():
            yield f"adoption {own.pk} was taken back and its purchases stand"
    if moves:
        yield f"postings of no adoption: {dict(moves)}"


def _postings() -> Iterator[str]:
    from tongpan.registry.models import Posting, Teacher

    home = Posting.everywhere.filter(kind="home", until=None).values("teacher").annotate(whole=Sum("share"))
    if home.exclude(whole=1).exists() or home.count() != Teacher.everywhere.count():
        yield "the home posts do not add up to one of each teacher"
    if Posting.everywhere.filter(Q(until__lt=F("since"))).exists():
        yield "a posting ends before it begins"


def _ledger() -> Iterator[str]:
    from tongpan.access.models import AuditRecord
    from tongpan.assistance.works.models import Entry, Fund
    from tongpan.assistance.works.queries.balance import standings

    entries = AuditRecord.objects.filter(action="assistance.ledger.write")
    told = sorted((int(own.target), Decimal(own.detail["amount"])) for own in entries)
    if told != (kept := sorted(Entry.everywhere.values_list("pk", "amount"))):
        yield f"lines of the ledger and their audit records differ: {set(told) ^ set(kept)}"
    for pk, sums in standings(list(Fund.everywhere.all())).items():
        if sums.free < 0 or sums.cash < sums.free:
            yield f"fund {pk} gave more than it had: {sums}"


def _chain() -> Iterator[str]:
    from tongpan.access import audit

    yield from (f"audit record {entry.pk} does not follow" for entry in audit.broken_links())
    if audit.cut_off():
        yield "audit records are missing at the end"


def _files() -> Iterator[str]:
    from tongpan.assistance.base import files
    from tongpan.assistance.base.models import Attachment
    from tongpan.registry.actions import import_files
    from tongpan.registry.models import ImportBatch

    for digest in set(Attachment.everywhere.values_list("digest", flat=True)):
        path = files.path_of(digest)
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield f"file {digest} of a record is not there, or not whole"
    for batch in ImportBatch.everywhere.exclude(state__in=("committed", "discarded")):
        if not import_files.path_of(batch.digest).exists():
            yield f"the file of import {batch.file_name} is not there"
    files.tidy(older_than=0)
    import_files.tidy(older_than=0)
    known = set(Attachment.everywhere.values_list("digest", flat=True))
    known |= set(ImportBatch.everywhere.exclude(state__in=("committed", "discarded")).values_list("digest", flat=True))
    if strays := [path for path in files_below(settings.MEDIA_ROOT) if path.name not in known]:
        yield f"files of no record: {strays}"


def _database() -> Iterator[str]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for question in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
                found = [row for row in cursor.execute(question).fetchall() if row != ("ok",)]
                yield from (f"{question}: {row}" for row in found)


def shape() -> list[str]:
    """Tables, columns and indexes: what an interrupted import or migration must not leave otherwise."""
    if connection.vendor == "sqlite":
        questions = [
            "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'",
            "SELECT m.name || '.' || c.name || ' ' || c.type FROM sqlite_master m, pragma_table_info(m.name) c",
        ]
    else:
        questions = [
            "SELECT indexname || ' ' || indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns "
            "WHERE table_schema = 'public'",
            "SELECT conrelid::regclass || ' ' || conname || ' ' || convalidated FROM pg_constraint",
        ]
    found: list[str] = []
    with connection.cursor() as cursor:
        for question in questions:
            cursor.execute(question)
            found += [str(row[0]) for row in cursor.fetchall()]
    return sorted(found)
