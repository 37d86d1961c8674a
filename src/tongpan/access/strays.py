"""Disks: files that a killed process left and no record knows, and a disk that is full."""

from __future__ import annotations

import errno
import time
from collections.abc import Set
from pathlib import Path

from django.utils.translation import gettext_noop

NO_ROOM = gettext_noop(
    "The server's disk is full, so the file was not kept. Tell your administrator; bring it in again once there is "
    "room."
)
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_full(fault: OSError) -> bool:
    """Whether nothing could be written for want of room."""
    return fault.errno in FULL


def remove_strays(folder: Path, known: Set[str], older_than: float) -> int:
    """Remove every file below a folder whose name is not known and that lies there for so many seconds; how many."""
    oldest, removed = time.time() - older_than, 0
    for path in folder.rglob("*"):
        try:
            if path.name not in known and path.is_file() and path.stat().st_mtime <= oldest:
                path.unlink()
                removed += 1
        except FileNotFoundError:  # somebody else was quicker
            continue
    return removed
