"""Whether a workbook can be read in bounded memory and time, found out by a process that may be lost."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from tongpan_core.messages import N_

from . import alone
from .guards import UnreadableError

LEAST_BYTES, MOST_BYTES, TIMES = 2**29, 4 * 2**30, 40
"""Memory of the trial: so much for any workbook, and so many times what it unpacks to, up to a limit."""
SECONDS = 120
"""Processor time of the trial."""
STANDS = frozenset({0, alone.BROKEN, alone.TOO_FAR})
"""Ends after which the platform's own process reads on: it will read the workbook, or name what is wrong with it."""


def unpacked(path: Path) -> int:
    """Bytes of what a workbook holds when unpacked; an old one is not packed."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return path.stat().st_size


def try_first(path: Path, most_cells: int) -> None:
    """Read the workbook in a process of its own. Raises :class:`UnreadableError` where that process does not live."""
    most = min(MOST_BYTES, LEAST_BYTES + TIMES * unpacked(path))
    command = [sys.executable, "-I", alone.__file__, str(path), str(most_cells), str(most), str(SECONDS)]
    try:
        end = subprocess.run(command, capture_output=True, check=False, timeout=10 * SECONDS).returncode  # noqa: S603
    except subprocess.TimeoutExpired:
        end = -1
    if end not in STANDS:
        raise UnreadableError(
            N_("the workbook needs more memory or time to be read than one of its size may"),
            N_("delete the empty rows and columns behind the data, or save it anew in the spreadsheet program"),
        )
