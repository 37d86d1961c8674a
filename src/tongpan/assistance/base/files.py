"""Files that belong to records: kept once by their digest, seen by whoever may see the record.

A part tells with :func:`owner` how a kind of record is found; its pages show the files with :func:`panel` and
``{% include "assistance/base/files.html" %}``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Model
from django.urls import reverse
from django.utils import timezone

from tongpan.access import audit
from tongpan.access.daily import every_day
from tongpan.access.models import Unit, User
from tongpan.access.pages import UnitRequest
from tongpan.access.reach import everything, removing, seeing
from tongpan.access.strays import NO_ROOM, is_full, remove_strays
from tongpan.ui.export import WATCH

from .file_kinds import allowed, checked_kind, harmless_name
from .models import Attachment
from .refusal import Refused

CHUNK = 2**20
WITH_RECORD = everything("files of a record that is seen")
"""Of a shared case, say: who sees it sees its files, whichever unit they lie with."""


@dataclass(frozen=True)
class Owner:
    """A kind of record that files belong to.

    Attributes:
        kind: Its name, such as ``document``; with the record's key it makes ``Attachment.about``.
        find: The record of a key, if the unit may see it, else None. Called inside the unit's scope.
        page: The name of its page after ``<space>:``; empty where it has none.
        param: The name of its key in the address of that page.
        view: The permission that seeing it asks for, on the unit shown.
        edit: The permission that adding and removing files asks for, on the record's own unit.
        keeper: The record's own unit.
        space: The app of its page.
        until: The last day whose files a unit sees; None where that is no matter.
    """

    kind: str
    find: Callable[[Unit, int], Model | None]
    page: str
    param: str
    view: str
    edit: str
    keeper: Callable[[Any], Unit]
    space: str = "assistance"
    until: Callable[[Unit, Any], dt.date | None] = lambda _unit, _record: None

    def shown(self, unit: Unit, record: Model, files: Iterable[Attachment]) -> list[Attachment]:
        """Of the files of a record, those that a unit sees."""
        last = self.until(unit, record)
        return [own for own in files if last is None or timezone.localdate(own.added) <= last]

    def may_edit(self, user: Any, record: Model) -> bool:
        """Whether somebody may add and remove files of a record."""
        return bool(user.has_perm(self.edit, self.keeper(record)))


_owners: dict[str, Owner] = {}


def owner(
    kind: str,
    find: Callable[[Unit, int], Model | None],
    *,
    page: str = "",
    param: str = "",
    view: str = "assistance.view_bonds",
    edit: str = "assistance.edit_bonds",
    keeper: Callable[[Any], Unit] = lambda record: record.unit,
    space: str = "assistance",
    until: Callable[[Unit, Any], dt.date | None] = lambda _unit, _record: None,
) -> None:
    """Make a kind of record known as one that has files; call it in the part's ``registers``."""
    _owners[kind] = Owner(kind, find, page, param or page.replace("-", "_"), view, edit, keeper, space, until)


def owner_of(about: str, unit: Unit) -> tuple[Owner, Model] | None:
    """The record that ``kind:key`` names, if the unit may see it. Call it inside the unit's scope."""
    kind, _colon, key = about.partition(":")
    own = _owners.get(kind)
    if own is None or not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    record = own.find(unit, int(key))
    return (own, record) if record is not None else None


def about(kind: str, key: Any) -> str:
    """How a record is named in ``Attachment.about``."""
    return f"{kind}:{key}"


def files_of(kind: str, key: Any) -> list[Attachment]:
    """The files of a record that was found already, the first added first."""
    with seeing(WITH_RECORD):
        return list(Attachment.everywhere.filter(about=about(kind, key)))


def counts(kind: str, keys: Iterable[Any]) -> dict[int, int]:
    """How many files each of several records has, in one question: for the rows of a list."""
    names = [about(kind, key) for key in keys]
    rows = Attachment.everywhere.filter(about__in=names).order_by().values_list("about").annotate(Count("pk"))
    with seeing(WITH_RECORD):
        return {int(name.partition(":")[2]): count for name, count in rows}


def file_of(key: int) -> Attachment | None:
    """A file by its key; whoever asks must then find its record, with :func:`owner_of`, before anything is shown."""
    with seeing(WITH_RECORD):
        return Attachment.everywhere.select_related("unit").filter(pk=key).first()


def path_of(digest: str) -> Path:
    """Where the content with a digest lies."""
    return Path(settings.MEDIA_ROOT) / "attachments" / digest[:2] / digest


def attach(
    kind: str, record: Model, file: BinaryIO, name: str, *, unit: Unit, user: User | None, note: str = ""
) -> Attachment:
    """Keep a file with a record of ``unit``, and write it into the audit in the same transaction.

    Raises:
        Refused: where it is empty, too large, of a kind that is not taken, or not what its name says.
    """
    shown = harmless_name(name)
    length = file.seek(0, os.SEEK_END)
    media = checked_kind(file, shown, length)
    waiting, digest = _received(file)
    try:
        with transaction.atomic():
            made = Attachment.everywhere.create(
                unit=unit, about=about(kind, record.pk), name=shown, digest=digest, size=length, media=media,
                note=note[:200], user=user,
            )  # fmt: skip
            audit.record("assistance.file.add", actor=user, unit=unit, target=made.about, size=length, media=media)
            # Writers take turns from the audit record to the commit: nobody removes this content meanwhile.
            path_of(digest).parent.mkdir(parents=True, exist_ok=True)
            waiting.replace(path_of(digest))
    finally:
        waiting.unlink(missing_ok=True)
    return made


def _received(file: BinaryIO) -> tuple[Path, str]:
    folder = Path(settings.MEDIA_ROOT) / "attachments"
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as target:
            file.seek(0)
            while part := file.read(CHUNK):
                digest.update(part)
                target.write(part)
            target.flush()
            os.fsync(handle)  # a power cut must not leave a record without its file
    except OSError as fault:
        Path(name).unlink(missing_ok=True)
        if is_full(fault):
            raise Refused(NO_ROOM) from fault
        raise
    return Path(name), digest.hexdigest()


@removing
def detach(found: Attachment, *, user: User | None) -> None:
    """Remove a file from its record; the content goes with the last record that has it."""
    with transaction.atomic():
        audit.record("assistance.file.remove", actor=user, unit=found.unit, target=found.about, size=found.size)
        found.delete()
        transaction.on_commit(lambda: _forget(found.digest))


@removing
def forget(kind: str, *keys: Any) -> None:
    """Remove all files of records that are being removed, inside their transaction, which records it in the audit."""
    rows = Attachment.everywhere.filter(about__in=[about(kind, key) for key in keys])
    digests = set(rows.values_list("digest", flat=True))
    rows.delete()
    for digest in digests:
        transaction.on_commit(lambda own=digest: _forget(own))  # type: ignore[misc]


@removing
def _forget(digest: str) -> None:
    """Remove content that no record has; in turn with :func:`attach`, so that nobody takes it up meanwhile."""
    with transaction.atomic():
        audit.take_turns()
        if not Attachment.everywhere.filter(digest=digest).exists():
            path_of(digest).unlink(missing_ok=True)


@every_day
def tidy(older_than: float = 86_400) -> int:
    """Remove content and pieces of uploads that no record has, left by a process that was killed; how many."""
    with transaction.atomic():
        audit.take_turns()
        known = set(Attachment.everywhere.values_list("digest", flat=True))
        return remove_strays(Path(settings.MEDIA_ROOT) / "attachments", known, older_than)


def panel(request: UnitRequest, kind: str, record: Model) -> dict[str, Any]:
    """What ``assistance/base/files.html`` shows, to be handed to the template as ``files``.

    Who sees records on the screen only is told which files there are and is offered none.
    """
    own = _owners[kind]
    may, saves = own.may_edit(request.user, record), WATCH.gate.may_take(request)
    places = (request.unit.slug, request.year)

    def row(file: Attachment) -> dict[str, Any]:
        gone = reverse("assistance:file-remove", args=(*places, file.pk)) if may else ""
        href = reverse("assistance:file", args=(*places, file.pk)) if saves else ""
        return {"file": file, "href": href, "remove": gone}

    return {
        "rows": [row(file) for file in own.shown(request.unit, record, files_of(kind, record.pk))],
        "add": reverse("assistance:file-add", args=(*places, about(kind, record.pk))) if may else "",
        "accept": ",".join(f".{ending}" for ending in allowed()),
        "kinds": "、".join(allowed()),
        "most": settings.ATTACHMENT_MAX_BYTES,
    }
