"""What a file must be before it is read: of a known kind, not encrypted, and not a bomb."""

from __future__ import annotations

import zipfile
from pathlib import Path

from django.conf import settings

from tongpan.registry.imports.problems import ERROR, Fault, Problem
from tongpan_core.messages import N_

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FORMATS = {".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt"}
UNPACKED_TIMES, UNPACKED_BYTES, MOST_MEMBERS = 200, 2 * 2**30, 5000
SAVE_AS_XLSX = N_("save it as an .xlsx workbook or a .csv file and import that")


class UnreadableError(Exception):
    """A file that cannot be read at all, with its cause and remedy."""

    def __init__(self, cause: str, remedy: str, **values: object) -> None:
        super().__init__(cause % values)
        self.fault = Fault(cause, remedy, values)

    def problem(self, file: str) -> Problem:
        """The one problem to show for the file."""
        return Problem(ERROR, self.fault.cause, self.fault.remedy, self.fault.values, file=file)


def kind_of(path: Path, name: str) -> str:
    """``workbook`` or ``delimited``, by the first bytes, not the name. Raises :class:`UnreadableError`."""
    size = path.stat().st_size
    if size == 0:
        raise UnreadableError(N_("the file is empty"), N_("check that it was saved and copied completely"))
    if size > settings.IMPORT_MAX_BYTES:
        raise UnreadableError(
            N_("the file has %(size)s MB, and at most %(most)s MB are accepted"),
            N_("split it, for example by county"),
            size=size // 2**20,
            most=settings.IMPORT_MAX_BYTES // 2**20,
        )
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(ZIP):
        _check_archive(path)
        return "workbook"
    if start.startswith(COMPOUND):
        _check_compound(path, name)
        return "workbook"
    if start[:5] == b"%PDF-" or (b"\x00" in start and start[:2] not in (b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(N_("the file is neither a workbook nor a text table"), SAVE_AS_XLSX)
    if start.lstrip()[:5].lower() in (b"<html", b"<!doc", b"<tabl"):
        raise UnreadableError(N_("the file is a web page that is named like a table"), SAVE_AS_XLSX)
    return "delimited"


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):  # an unheard-of version or name
        raise UnreadableError(
            N_("the workbook is damaged"), N_("open it in the spreadsheet program and save it again")
        ) from None
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
        what = "Word" if any(name.startswith("word/") for name in names) else "ZIP"
        raise UnreadableError(N_("the file is a %(what)s file, not a workbook"), SAVE_AS_XLSX, what=what)
    unpacked = sum(member.file_size for member in members)
    if (
        unpacked > UNPACKED_BYTES
        or unpacked > UNPACKED_TIMES * path.stat().st_size + 2**24
        or len(members) > MOST_MEMBERS
    ):
        raise UnreadableError(
            N_("the workbook unpacks to more than a workbook may hold"), N_("split it into smaller files")
        )


def _check_compound(path: Path, name: str) -> None:
    """A compound file is an old .xls, or an encrypted workbook: the latter names its parts so."""
    with path.open("rb") as file:
        content = file.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableError(
            N_("the workbook is protected by a password"),
            N_("remove the password in the spreadsheet program and save it"),
        )
    if "Workbook".encode("utf-16-le") not in content and "Book".encode("utf-16-le") not in content:
        raise UnreadableError(
            N_("the file is a %(what)s file, not a workbook"), SAVE_AS_XLSX, what=Path(name).suffix or "OLE"
        )
