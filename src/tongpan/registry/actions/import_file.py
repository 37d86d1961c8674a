"""A file from the disk to the records in one call, for the command line and for other parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tongpan.access.models import Unit
from tongpan.registry.imports.checking import quiet_collector
from tongpan.registry.imports.mapping import Mapping
from tongpan.registry.imports.opening import Opened
from tongpan.registry.imports.outcome import Outcome
from tongpan.registry.imports.plans.base import Say, silent
from tongpan.registry.imports.vocabulary import saved_mappings
from tongpan.registry.models import ImportBatch

from . import imports
from .imports import Actor, NotWrittenError


@quiet_collector()
def import_file(
    path: Path,
    *,
    unit: Unit,
    year: int,
    kind: str = "auto",
    good_rows: bool = False,
    dry_run: bool = False,
    mapping: str = "",
    save_mapping: str = "",
    fields: dict[str, str] | None = None,
    options: dict[str, Any] | None = None,
    returned: Path | None = None,
    user: Actor = None,
    say: Say = silent,
) -> Outcome:
    """Receive, match, check and, unless ``dry_run``, commit. Errors are in the outcome, as is whether it was written.

    ``mapping`` names a saved mapping to use; ``fields`` maps fields to headers and goes before what is suggested;
    ``returned`` is where the workbook with an error column is written if there are problems. Raises
    :class:`..imports.reading.UnreadableError`, and LookupError for a mapping, field or header that is not known.
    """
    with path.open("rb") as file:
        batch, opened = imports.receive_open(file, path.name, unit=unit, year=year, kind=kind, user=user)
    try:
        columns, words = _matched(opened, batch, mapping, fields or {}, options or {})
        imports.match(batch, columns, words, user=user, save_as=save_mapping)
        opened.chosen = Mapping(columns, words)
        outcome = _run(batch, opened, good_rows, dry_run, user, say)
        if returned and outcome.problems and not (outcome.committed and not outcome.left_out):
            imports.returned_workbook(batch, returned)
    except BaseException:
        imports.discard(batch, user=user)
        raise
    if dry_run or not outcome.committed or outcome.left_out:
        imports.discard(batch, user=user)
    return outcome


def _run(batch: ImportBatch, opened: Opened, good_rows: bool, dry_run: bool, user: Actor, say: Say) -> Outcome:
    if dry_run:
        return imports.check(batch, say, opened)
    try:
        return imports.commit(batch, good_rows=good_rows, user=user, say=say, opened=opened)
    except NotWrittenError as refused:
        return refused.outcome


def _matched(
    opened: Opened, batch: ImportBatch, name: str, fields: dict[str, str], options: dict[str, Any]
) -> tuple[dict[str, str], dict[str, Any]]:
    chosen = opened.mapping
    if name:
        saved = next((own for own in saved_mappings(batch.unit, opened.kind) if own.name == name), None)
        if saved is None:
            raise LookupError(f"There is no mapping “{name}” for files of kind {opened.kind}.")
        chosen = Mapping({**chosen.columns, **saved.columns}, dict(saved.options))
    headers = {header.key: header for one in opened.found for header in one.layout.headers}
    texts = {header.text: header.key for header in headers.values()} | {own: own for own in headers}
    columns = dict(chosen.columns)
    for field, header in fields.items():
        if opened.schema.find(field) is None:
            raise LookupError(f"There is no field “{field}” in files of kind {opened.kind}.")
        if header not in texts:
            raise LookupError(f"There is no column “{header}” in {opened.file}.")
        columns = {own: "" if target == field else target for own, target in columns.items()} | {texts[header]: field}
    words = {**chosen.options}
    for part, values in options.items():
        words[part] = {**words.get(part, {}), **values}
    return columns, words
