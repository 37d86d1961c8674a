"""Read a workbook in bounded memory and time, by a process that may be lost."""

from __future__ import annotations

import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from threading import Timer
from typing import Any, BinaryIO

from tongpan_core.messages import N_

from . import alone
from .guards import UnreadableError
from .sheet import ByColumns, Sheet

LEAST_BYTES, MOST_BYTES, TIMES = 2**29, 4 * 2**30, 40
"""Memory of that process: so much for any workbook, and so many times what it unpacks to, up to a limit."""
SECONDS = 120
"""Its processor time."""
LONG = 2_000
"""Rows."""
STANDS = frozenset({0, alone.BROKEN, alone.TOO_FAR})
"""Ends that are not the workbook's doing alone: it was read, or the platform's own process can say what is wrong."""


def unpacked(path: Path) -> int:
    """Bytes of what a workbook holds when unpacked; an old one is not packed."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return path.stat().st_size


class _Parts(pickle.Unpickler):
    """What the process that reads hands on: lists, texts, numbers and times, and nothing that acts."""

    def find_class(self, module: str, name: str) -> Any:
        """Times only."""
        if module != "datetime":
            raise ValueError(f"{module}.{name} is no value of a cell")
        return super().find_class(module, name)


def read_apart(path: Path, most_cells: int) -> list[Sheet] | None:
    """Every worksheet, read by a process of its own; None where that found the workbook broken, or too wide.

    Raises :class:`UnreadableError` where that process does not live.
    """
    most = min(MOST_BYTES, LEAST_BYTES + TIMES * unpacked(path))
    command = [sys.executable, "-I", alone.__file__, str(path), str(most_cells), str(most), str(SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        clock = Timer(10 * SECONDS, process.kill)
        clock.start()
        try:
            sheets = _taken_in(process.stdout)  # type: ignore[arg-type]
            end = process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            clock.cancel()
    if end not in STANDS or (end == 0 and sheets is None):
        raise UnreadableError(
            N_("the workbook needs more memory or time to be read than one of its size may"),
            N_("delete the empty rows and columns behind the data, or save it anew in the spreadsheet program"),
        )
    return None if end else sheets


def _taken_in(stream: BinaryIO) -> list[Sheet] | None:
    """The sheets as they come; None where the stream ends too early. Raises ValueError for what no cell can hold."""
    sheets: list[tuple[Sheet, list[list[Any]]]] = []
    try:
        while (part := _Parts(stream).load()) is not None:
            if isinstance(part, tuple):
                sheets.append((Sheet(part[0], [], hidden=part[1], merged=part[2]), []))
            else:
                columns = sheets[-1][1]
                columns.extend([] for _column in part[len(columns) :])
                for column, more in zip(columns, part, strict=True):
                    column.extend(more)
    except (EOFError, pickle.UnpicklingError):
        return None
    return [_whole(*one) for one in sheets]


def _whole(sheet: Sheet, columns: list[list[Any]]) -> Sheet:
    """The sheet with its rows: a long list stays as columns, a form is looked at cell by cell."""
    rows = ByColumns(columns) if columns else []
    sheet.rows = rows if len(rows) >= LONG and not sheet.merged else list(rows)
    sheet.fill_merged()
    return sheet
