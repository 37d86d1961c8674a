"""Audit records whose time is over: moved, the oldest first, into files beside the database; the chain stays whole.

A file holds its records as they were, each with the digest of the one before. The digest of its last record stands in
an audit record of the move, which is written in the transaction that takes the records out of the database: there the
chain begins after it. Whoever cuts off the beginning by other ways cannot write such a record without the key.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tongpan_core.policy import parameter

from . import audit
from .endings import AUDIT
from .models import AuditRecord
from .retention import began, holds_in_force, months_before

MOST = 100_000
"""Records of one file, and of one transaction."""
FIELDS = ("id", "actor", "action", "unit_id", "target", "detail", "previous", "digest")


class NotMovedError(Exception):
    """Why no record may be moved, in words."""


class HeldError(NotMovedError):
    """Somebody holds all records back: as is meant, and no fault of the records."""


@dataclass(frozen=True)
class Piece:
    """A run of records: numbers of the first and the last, what stood before the first, digest of the last."""

    first: int
    last: int
    records: int
    begins: str
    ends: str

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"audit-{self.first:012}-{self.last:012}.jsonl.gz"


def folder() -> Path:
    """Where the files lie, unless somebody says otherwise."""
    return Path(settings.DATA_DIR) / "audit_archive"


def over_before(day: dt.date) -> dt.date:
    """The first day of the oldest month of which records stay, by the policy of a day; whole months go."""
    months = int(parameter(AUDIT).at(day).number)
    return months_before(day, months).replace(day=1)


def move(before: dt.date, to: Path, *, today: dt.date) -> list[Piece]:
    """Move all records of before a day into files, oldest first; where the clock jumped, up to the first younger one.

    Raises:
        NotMovedError: where policy keeps them longer or they are not as written.
        HeldError: where somebody holds all records back.
    """
    if before > over_before(today):
        raise NotMovedError(_("Policy keeps audit records from %(day)s on.") % {"day": over_before(today).isoformat()})
    if any(not hold.kind for hold in holds_in_force()):
        raise HeldError(_("Records of every kind are held back somewhere: nothing is moved until that is lifted."))
    moved: list[Piece] = []
    while piece := _move_one(before, to):
        moved.append(piece)
    return moved


@transaction.atomic
def _move_one(before: dt.date, to: Path) -> Piece | None:
    audit.take_turns()
    rows, moment = [], began(before)
    for entry in AuditRecord.objects.order_by("id")[:MOST]:
        if entry.at >= moment:
            break
        rows.append(entry)
    if not rows:
        return None
    if next(audit.breaks(rows, audit.start()), None) is not None:
        raise NotMovedError(_("The oldest records are not as they were written: nothing is moved. Verify them first."))
    piece = Piece(rows[0].pk, rows[-1].pk, len(rows), rows[0].previous, rows[-1].digest)
    _write(to / piece.name, rows)
    audit.record(
        audit.MOVED, actor=None, target=piece.name, first=piece.first, last=piece.last, records=piece.records,
        ends=piece.ends,
    )  # fmt: skip
    AuditRecord.objects.filter(pk__lte=piece.last).delete()
    return piece


def _write(path: Path, rows: list[AuditRecord]) -> None:
    """Whole or not at all, readable by the service only, and read back before a record goes."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with gzip.open(file, "wt", encoding="utf8") as text:
            for entry in rows:
                held = {name: getattr(entry, name) for name in FIELDS} | {"at": entry.at.isoformat()}
                text.write(json.dumps(held, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    if [own.digest for own in read(part)] != [own.digest for own in rows]:
        raise OSError(f"{part} does not hold what was written")
    part.replace(path)


def read(path: Path) -> Iterator[AuditRecord]:
    """The records of a file, the oldest first; nothing of them is in the database."""
    with gzip.open(path, "rt", encoding="utf8") as text:
        for line in text:
            held: dict[str, Any] = json.loads(line)
            yield AuditRecord(**held | {"at": dt.datetime.fromisoformat(held["at"])})


@dataclass(frozen=True)
class Looked:
    """What the files hold; ``broken`` names what is not as it was written, ``away`` whether the newest is elsewhere."""

    files: int
    records: int
    broken: tuple[str, ...]
    away: bool


def look(at: Path) -> Looked:
    """Verify every file, that one follows the other, and that the database goes on where the newest ends."""
    pieces, broken = [], []
    for path in sorted(at.glob("audit-*.jsonl.gz")):
        piece, whole = _piece(path)
        pieces += [piece] if piece else []
        broken += [] if whole else [path.name]
    broken += [after.name for before, after in pairwise(pieces) if before.ends != after.begins]
    begins = audit.start()
    there = any(piece.ends == begins for piece in pieces)
    if pieces and pieces[-1].ends != begins:  # older than what is in the database, or of another one
        broken += [pieces[-1].name] if there or begins == audit.GENESIS else []
    count = sum(piece.records for piece in pieces)
    return Looked(len(pieces), count, tuple(dict.fromkeys(broken)), begins != audit.GENESIS and not there)


def _piece(path: Path) -> tuple[Piece | None, bool]:
    """What a file holds, and whether each record is as it was written."""
    try:
        rows = list(read(path))
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None, False
    if not rows:
        return None, False
    piece = Piece(rows[0].pk, rows[-1].pk, len(rows), rows[0].previous, rows[-1].digest)
    return piece, piece.name == path.name and next(audit.breaks(rows, piece.begins), None) is None
