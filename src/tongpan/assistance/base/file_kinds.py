"""What a file may be: known by its first bytes and not by its name, and called by a harmless name."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_noop

from tongpan.ui.formats import size

from .refusal import Refused

OFFICE = "application/vnd.openxmlformats-officedocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LONGEST_NAME = 120
_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


def starts(*signs: bytes) -> Callable[[BinaryIO], bool]:
    """A test: the file begins with one of the given bytes."""
    return lambda file: file.read(16).startswith(signs)


def office(folder: str) -> Callable[[BinaryIO], bool]:
    """A test: the file is an office archive with a part of that name and no macros in it."""

    def test(file: BinaryIO) -> bool:
        try:
            names = zipfile.ZipFile(file).namelist()
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
            return False
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names) and not macros

    return test


def old_office(file: BinaryIO) -> bool:
    """A test: a compound file that holds no macros."""
    content = file.read()
    return content.startswith(OLE) and "_VBA_PROJECT".encode("utf-16-le") not in content


def text(file: BinaryIO) -> bool:
    """A test: text in UTF-8 or GB18030 without control characters."""
    content = file.read()
    if b"\x00" in content:
        return False
    for name in ("utf-8", "gb18030"):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        return True
    return False


def riff(file: BinaryIO) -> bool:
    """A test: a WebP picture."""
    start = file.read(12)
    return start[:4] == b"RIFF" and start[8:] == b"WEBP"


def mp4(file: BinaryIO) -> bool:
    """A test: an MPEG-4 film or sound."""
    return file.read(12)[4:8] == b"ftyp"


@dataclass(frozen=True)
class FileKind:
    """One ending: how a browser is told of it, and how its content is known."""

    media: str
    holds: Callable[[BinaryIO], bool]


KINDS = {
    "pdf": FileKind("application/pdf", starts(b"%PDF-")),
    "docx": FileKind(f"{OFFICE}wordprocessingml.document", office("word/")),
    "xlsx": FileKind(f"{OFFICE}spreadsheetml.sheet", office("xl/")),
    "pptx": FileKind(f"{OFFICE}presentationml.presentation", office("ppt/")),
    "doc": FileKind("application/msword", old_office),
    "xls": FileKind("application/vnd.ms-excel", old_office),
    "ppt": FileKind("application/vnd.ms-powerpoint", old_office),
    "wps": FileKind("application/vnd.ms-works", old_office),
    "jpg": FileKind("image/jpeg", starts(b"\xff\xd8\xff")),
    "jpeg": FileKind("image/jpeg", starts(b"\xff\xd8\xff")),
    "png": FileKind("image/png", starts(b"\x89PNG\r\n\x1a\n")),
    "webp": FileKind("image/webp", riff),
    "txt": FileKind("text/plain", text),
    "csv": FileKind("text/csv", text),
    "mp3": FileKind("audio/mpeg", starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "mp4": FileKind("video/mp4", mp4),
}
"""Every ending that can be allowed; ``settings.ATTACHMENT_TYPES`` says which are."""


def allowed() -> list[str]:
    """The endings that are taken, in the order of the setting."""
    return [own for own in settings.ATTACHMENT_TYPES if own in KINDS]


def harmless_name(name: str) -> str:
    """A file's name without folders, control and direction characters and what a file system forbids."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(" " if own.isspace() else own for own in plain)
    plain = "".join(own for own in plain if unicodedata.category(own)[0] != "C").translate(_FORBIDDEN)
    stem, dot, ending = " ".join(plain.split()).strip(". ").rpartition(".")
    if not dot:
        return ending[:LONGEST_NAME] or "file"
    return f"{stem.strip('. ')[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending.lower()}"


def checked_kind(file: BinaryIO, name: str, length: int) -> str:
    """The media type of a file of a harmless name; raises Refused with the cause and the remedy."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending not in allowed():
        raise Refused(
            gettext_noop("“%(name)s” is not of a kind that is kept here. Save it as one of: %(kinds)s."),
            name=name, kinds="、".join(allowed()),
        )  # fmt: skip
    if not length:
        raise Refused(gettext_noop("“%(name)s” is empty. Check that it was saved and copied completely."), name=name)
    if length > settings.ATTACHMENT_MAX_BYTES:
        raise Refused(
            gettext_noop("“%(name)s” has %(size)s; at most %(most)s are kept. Make it smaller or divide it."),
            name=name, size=size(length), most=size(settings.ATTACHMENT_MAX_BYTES),
        )  # fmt: skip
    file.seek(0)
    right = KINDS[ending].holds(file)
    file.seek(0)
    if not right:
        raise Refused(
            gettext_noop("“%(name)s” is damaged, holds macros, or is another kind of file than its ending .%(ending)s "
                         "says. Open it, save it anew as .%(ending)s and choose it again."),
            name=name, ending=ending,
        )  # fmt: skip
    return KINDS[ending].media
