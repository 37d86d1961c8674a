"""The files that were brought in: kept under their digest, readable by this account only, and forgotten in time."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from tongpan.access.daily import every_day
from tongpan.access.reach import removing
from tongpan.access.strays import remove_strays
from tongpan.registry.models import ImportBatch

CHUNK = 2**20


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.MEDIA_ROOT) / "imports"


def path_of(digest: str) -> Path:
    """The file with a digest."""
    return folder() / digest[:2] / digest


def keep(file: BinaryIO) -> str:
    """Store a file and return its SHA-256. The same content is stored once; a break leaves nothing under the digest."""
    folder().mkdir(parents=True, exist_ok=True)
    forget_old()
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=folder())
    try:
        with os.fdopen(handle, "wb") as target:
            while part := file.read(CHUNK):
                digest.update(part)
                target.write(part)
            target.flush()
            os.fsync(handle)  # a power cut must not leave a record without its file
        final = path_of(digest.hexdigest())
        final.parent.mkdir(exist_ok=True)
        Path(name).replace(final)
    finally:
        Path(name).unlink(missing_ok=True)
    return digest.hexdigest()


OVER = (ImportBatch.State.COMMITTED, ImportBatch.State.DISCARDED)


@removing
def forget(batch: ImportBatch) -> None:
    """Delete the file of an import that is over, unless another import still needs it: it may hold ID numbers."""
    open_states = (ImportBatch.State.UPLOADED, ImportBatch.State.MAPPED, ImportBatch.State.CHECKED)
    # Beyond the scope: the same file may wait at another unit.
    if not ImportBatch.everywhere.filter(digest=batch.digest, state__in=open_states).exclude(pk=batch.pk).exists():
        path_of(batch.digest).unlink(missing_ok=True)


@every_day
def tidy(older_than: float = 86_400) -> int:
    """Delete files that no open import needs, and pieces of uploads, left by a process that was killed; how many.

    What is younger than ``older_than`` seconds is left alone: its record may be about to be written.
    """
    needed = set(ImportBatch.everywhere.exclude(state__in=OVER).values_list("digest", flat=True))
    # An import of which rows were left out may be looked at for a while.
    needed |= set(ImportBatch.everywhere.filter(counts__left_out__gt=0).values_list("digest", flat=True))
    return remove_strays(folder(), needed, older_than)


def forget_old() -> None:
    """Delete what has lain here for too long, of imports that nobody finished or whose rows were left out.

    Their pages then say that the file is no longer kept. Pieces of an upload that was broken off go with them.
    """
    oldest = time.time() - settings.IMPORT_KEPT_DAYS * 86_400
    for path in folder().rglob("*"):
        try:
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:  # somebody else was quicker
            continue
