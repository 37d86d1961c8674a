"""Write and verify the audit chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from . import anchor
from .models import AuditRecord, Unit, User
from .state import State, look

GENESIS = "0" * 64
MOVED = "access.audit.move"
"""The action that takes the oldest records out of the database."""
_seen: ContextVar[list[State] | None] = ContextVar("state of the records", default=None)
CHAIN_LOCK = 0x746F6E67
"""The number of the advisory lock under which PostgreSQL lets one transaction after the other append."""


def _text(previous: str, body: dict[str, Any]) -> bytes:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{previous}{text}".encode()


def _body(entry: AuditRecord) -> dict[str, Any]:
    return {
        "at": entry.at.timestamp(),
        "actor": entry.actor,
        "action": entry.action,
        "unit": entry.unit_id,
        "target": entry.target,
        "detail": entry.detail,
    }


def take_turns() -> None:
    """Wait until no other transaction is appending. Locking the last row would not do: who waits for it gets that row,
    and not the one that was appended meanwhile, and the chain forks. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def record(
    action: str, *, actor: User | str | None, unit: Unit | None = None, target: str = "", **detail: Any
) -> AuditRecord:
    """Append one record. Call it inside the transaction of the action that it describes.

    ``action`` is a stable dotted name (``registry.import.commit``); ``detail`` must hold nothing personal. Raises
    ``RuntimeError`` outside a transaction: a record that could survive a rolled-back action would be a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit record is written inside the transaction of its action.")
    take_turns()
    last = AuditRecord.objects.order_by("-id").values_list("digest", flat=True).first()
    entry = AuditRecord(
        at=timezone.now(),
        actor=actor.username if isinstance(actor, User) else (actor or ""),
        action=action,
        unit=unit,
        target=target,
        detail=json.loads(json.dumps(detail, default=str)),
        previous=last or GENESIS,
    )
    entry.digest = anchor.seal(_text(entry.previous, _body(entry)))
    entry.save()
    transaction.on_commit(partial(anchor.keep, entry.pk, entry.digest))
    if seen := _seen.get():
        seen.clear()
    return entry


def state(*, register: bool = False) -> str:
    """The newest record's digest, or an empty text: it changes with every write that matters, as all are audited.

    What was computed from the records may be kept under it: under the same state they are the same. That somebody
    signed in or out, or took a file, changes no record that a page is computed from, and is passed over. ``register``:
    of units, schools, their figures and what documents state alone (:mod:`.state`).
    """
    now = _state()
    return now.register if register else now.records


def state_of_bonds() -> str:
    """As :func:`state`, of nothing but who stands beside whom."""
    return _state().bonds


def _state() -> State:
    seen = _seen.get()
    if seen is None:
        return look()
    if not seen:
        seen.append(look())
    return seen[0]


@contextmanager
def one_state() -> Iterator[None]:
    """Inside, the state is asked for once, until this thread writes a record itself: a page is one look at the records.

    What is read after the state is never older than it, so what is kept under it is right.
    """
    token = _seen.set([])
    try:
        yield
    finally:
        _seen.reset(token)


def start() -> str:
    """What stands before the first record: nothing, or the last one that was moved (:mod:`.audit_archive`)."""
    moved = AuditRecord.objects.filter(action=MOVED).order_by("-id").first()
    return GENESIS if moved is None else str(moved.detail["ends"])


def broken_links() -> Iterator[AuditRecord]:
    """Every record whose content or place in the chain is not what was written."""
    yield from breaks(AuditRecord.objects.order_by("id").iterator(chunk_size=2000), start())


def breaks(entries: Iterable[AuditRecord], previous: str) -> Iterator[AuditRecord]:
    """Of records in their order, those that are not as written, or do not follow on what stands before them.

    Digests are keyed since there is a key for them; what was written before that may have plain ones, and comes first.
    """
    keyed = False
    for entry in entries:
        text = _text(entry.previous, _body(entry))
        plain = not keyed and entry.digest == hashlib.sha256(text).hexdigest()
        genuine = plain or anchor.is_sealed(text, entry.digest)
        keyed = keyed or (genuine and not plain)
        if entry.previous != previous or not genuine:
            yield entry
        previous = entry.digest


def cut_off() -> bool:
    """Whether records are missing at the end, or the file that remembers the newest one was tampered with."""
    try:
        newest = anchor.head()
    except anchor.ForgedHeadError:
        return True
    return newest is not None and not AuditRecord.objects.filter(pk=newest.pk, digest=newest.digest).exists()


def remember_newest() -> None:
    """After a restore: the newest record is the one that is there now."""
    if newest := AuditRecord.objects.order_by("-id").first():
        anchor.keep(newest.pk, newest.digest, anew=True)
