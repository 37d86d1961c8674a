"""An import from the file to the records: receive, match, check, commit, discard (:mod:`tongpan.registry.imports`)."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Words
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.strays import NO_ROOM, is_full
from tongpan.registry.imports.checking import Checked, plan_rows, quiet_collector, read_rows
from tongpan.registry.imports.kinds import kind as kind_of
from tongpan.registry.imports.mapping import Mapping
from tongpan.registry.imports.opening import Opened, open_file
from tongpan.registry.imports.outcome import Outcome
from tongpan.registry.imports.plans.base import Context, Say, silent
from tongpan.registry.imports.reading import UnreadableError
from tongpan.registry.models import BackboneTitle, HeaderMapping, ImportBatch, Posting, Teacher
from tongpan_core.messages import N_

from .bulk_indexes import references_checked_at_the_end
from .changes import RefusedError
from .import_files import forget, keep, path_of
from .importing import write

State = ImportBatch.State
OVER = N_("This import is over; receive the file again.")
GONE = N_("The file of this import is no longer kept; receive it again.")
PEOPLE = (Teacher, Posting, BackboneTitle)
"""The models of which a file may bring a hundred thousand rows."""
Actor = User | str | None


class NotWrittenError(Exception):
    """An import that wrote nothing because of errors. ``outcome`` has them all."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.errors} errors")
        self.outcome = outcome


def receive(file: BinaryIO, name: str, *, unit: Unit, year: int, kind: str = "auto", user: Actor = None) -> ImportBatch:
    """Keep a file and make a batch of it; its columns are matched where that is sure.

    Raises :class:`..imports.reading.UnreadableError` for a file that cannot be read; nothing is kept of it.
    """
    return receive_open(file, name, unit=unit, year=year, kind=kind, user=user)[0]


def receive_open(
    file: BinaryIO, name: str, *, unit: Unit, year: int, kind: str = "auto", user: Actor = None
) -> tuple[ImportBatch, Opened]:
    """As :func:`receive`, with the file as it was read, for who goes on with it at once."""
    try:
        digest = keep(file)
    except OSError as fault:
        raise (RefusedError(NO_ROOM) if is_full(fault) else fault) from fault
    batch = ImportBatch(unit=unit, year=year, kind=kind, file_name=Path(name).name[-200:], digest=digest)
    try:
        opened = open_file(path_of(digest), batch.file_name, unit=unit, kind=kind)
    except Exception:
        forget(batch)
        raise
    batch.kind, batch.user = opened.kind, user if isinstance(user, User) else None
    if opened.sure:
        batch.state, batch.columns, batch.options = State.MAPPED, opened.mapping.columns, opened.mapping.options
    with transaction.atomic():
        batch.save()
        audit.record(
            "registry.import.receive", actor=user, unit=unit, target=str(batch.pk), kind=batch.kind, digest=digest
        )
    return batch, opened


def look(batch: ImportBatch) -> Opened:
    """The file with its sheets, suggestions and the mapping in force. Raises RefusedError where it is gone."""
    return _open(batch, chosen=batch.state != State.UPLOADED)


def _open(batch: ImportBatch, *, chosen: bool = True) -> Opened:
    path = path_of(batch.digest)
    if not path.exists():
        raise RefusedError(GONE)
    mapping = Mapping(dict(batch.columns), dict(batch.options)) if chosen else None
    return open_file(path, batch.file_name, unit=batch.unit, kind=batch.kind, mapping=mapping)


@transaction.atomic
def match(
    batch: ImportBatch, columns: Words[str, str], options: Words[str, Any], *, user: Actor, save_as: str = ""
) -> ImportBatch:
    """Confirm which column is which field; under a name, the matching serves later files with the same headers."""
    _refuse_over(_lock(batch))
    batch.columns, batch.options, batch.state = dict(columns), dict(options), State.MAPPED
    batch.save(update_fields=["columns", "options", "state"])
    if save_as:
        save_mapping(save_as, Mapping(batch.columns, batch.options), batch.kind, unit=batch.unit, user=user)
    return batch


@transaction.atomic
def save_mapping(name: str, mapping: Mapping, kind: str, *, unit: Unit, user: Actor) -> HeaderMapping:
    """Keep a mapping under a name; the same name again replaces it."""
    saved, _made = HeaderMapping.everywhere.update_or_create(
        unit=unit,
        kind=kind,
        name=name[:60],
        defaults={
            "columns": mapping.columns,
            "options": mapping.options,
            "user": user if isinstance(user, User) else None,
        },
    )
    audit.record("registry.mapping.save", actor=user, unit=unit, target=saved.name, kind=kind)
    return saved


def _refuse_over(batch: ImportBatch) -> None:
    if batch.state in (State.COMMITTED, State.DISCARDED):
        raise RefusedError(OVER)


def check(batch: ImportBatch, say: Say = silent, opened: Opened | None = None) -> Outcome:
    """The dry run. Nothing is written but its result on the batch, unless that was discarded or imported meanwhile."""
    _refuse_over(batch)
    with quiet_collector():
        opened, context = opened or _open(batch), Context(batch.unit, batch.year, say, batch.user)
        outcome = plan_rows(opened, read_rows(opened, context), context).outcome
    with transaction.atomic():
        _refuse_over(_lock(batch))
        _keep_result(batch, outcome, State.CHECKED)
    return outcome


def _keep_result(batch: ImportBatch, outcome: Outcome, state: str) -> None:
    batch.counts, batch.problems, batch.state = outcome.counts, outcome.kept_problems(), state
    batch.save(update_fields=["counts", "problems", "state", "committed"])


def commit(
    batch: ImportBatch, *, good_rows: bool, user: Actor = None, say: Say = silent, opened: Opened | None = None
) -> Outcome:
    """Check again and write, in one transaction; a second call returns what the first one did.

    ``good_rows`` writes the rows without errors; otherwise one error keeps everything out. Raises
    :class:`NotWrittenError` where nothing was written because of errors, and RefusedError for a discarded batch.
    """
    if batch.state == State.COMMITTED:
        if not batch.counts.get("left_out"):
            forget(batch)  # lest the first call was killed before it came to that
        return _done(batch)
    with quiet_collector():
        context = Context(batch.unit, batch.year, say, user, dry=False)
        try:
            opened = opened or _open(batch)
            rows = read_rows(opened, context)
        except (UnreadableError, RefusedError):
            batch.refresh_from_db()
            if batch.state != State.COMMITTED:
                raise
            return _done(batch)  # another call wrote it meanwhile, and its file is gone
        try:
            with (
                references_checked_at_the_end(PEOPLE, len(rows) if kind_of(batch.kind).many else 0) as check_references,
                transaction.atomic(),
            ):
                locked = _lock(batch)
                if locked.state == State.COMMITTED:
                    batch.refresh_from_db()
                    return _done(locked)
                _refuse_over(locked)
                checked = plan_rows(opened, rows, context)
                _write(batch, checked, good_rows, user, say)
                check_references()
        except NotWrittenError as refused:
            with transaction.atomic():
                _refuse_over(_lock(batch))
                _keep_result(batch, refused.outcome, State.CHECKED)
            raise
    if not checked.outcome.left_out:
        forget(batch)
    return checked.outcome


def _write(batch: ImportBatch, checked: Checked, good_rows: bool, user: Actor, say: Say) -> None:
    outcome = checked.outcome
    if outcome.errors and (not good_rows or outcome.left_out == outcome.rows):
        raise NotWrittenError(outcome)
    write(batch.kind, checked.plan, batch, say)
    outcome.committed, batch.committed = True, timezone.now()
    _keep_result(batch, outcome, State.COMMITTED)
    audit.record(
        "registry.import.commit",
        actor=user,
        unit=batch.unit,
        target=str(batch.pk),
        kind=batch.kind,
        year=batch.year,
        digest=batch.digest,
        left_out=outcome.left_out,
        counts=outcome.counts["kinds"],
    )


def _lock(batch: ImportBatch) -> ImportBatch:
    """Hold the tree's root, lest two imports add the same record, and the batch, so that it is written once."""
    root = batch.unit.path.split("/")[0]
    Unit.everywhere.select_for_update(no_key=True).get(slug=root)
    return ImportBatch.everywhere.select_for_update(no_key=True, of=("self",)).select_related("unit").get(pk=batch.pk)


def _done(batch: ImportBatch) -> Outcome:
    return Outcome(kept_counts=batch.counts, committed=True, left_out=batch.counts.get("left_out", 0))


@transaction.atomic
def discard(batch: ImportBatch, *, user: Actor = None) -> None:
    """Leave an import be and forget its file. A committed one stays, but its file goes."""
    if _lock(batch).state != State.COMMITTED:
        batch.state = State.DISCARDED
        batch.save(update_fields=["state"])
    audit.record("registry.import.discard", actor=user, unit=batch.unit, target=str(batch.pk))
    transaction.on_commit(partial(forget, batch))


def returned_workbook(batch: ImportBatch, target: Path, mark: Callable[[], str] = str) -> Path:
    """The file as a workbook with a column that names every problem of its row, and the cells coloured.

    ``mark`` gives the words that say in its properties who took it. It is called, once, when nothing can be refused
    any more and nothing is written yet: what it records is then on record before there is a file.
    """
    from tongpan.registry.imports.returned import write_returned

    with quiet_collector():
        opened, context = _open(batch), Context(batch.unit, batch.year, user=batch.user)
        outcome = plan_rows(opened, read_rows(opened, context), context).outcome
    return write_returned(path_of(batch.digest), opened, outcome.problems, target, mark())
