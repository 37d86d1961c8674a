"""The file of a backup: named parts, each compressed and encrypted, in an order that cannot be changed unseen."""

from __future__ import annotations

import json
import secrets
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from tongpan.access.cipher import CipherError
from tongpan.access.keyring import Key, keyring

MAGIC = b"TONGPAN-BACKUP 1\n"
LENGTH = struct.Struct(">I")
LARGEST = 2**26  # bytes of one part


class BackupError(Exception):
    """A backup that cannot be made, read or restored; the message names cause and remedy, in the reader's language."""


def _bound(name: str, number: int, *, last: bool) -> bytes:
    """What a part is bound to: its file, its place, and whether it ends the file."""
    return f"{name} {number} {'last' if last else 'more'}".encode()


class Writer:
    """Appends parts to an open file. The file is whole only after :meth:`end`."""

    def __init__(self, file: BinaryIO, key: Key | None = None) -> None:
        self._file, self._key, self._number = file, key or keyring().newest, 0
        self._name = secrets.token_hex(16)
        head = {"key": self._key.id, "suite": self._key.suite.name, "name": self._name}
        file.write(MAGIC + json.dumps(head).encode() + b"\n")

    def add(self, part: str, body: bytes, *, last: bool = False) -> None:
        """One part under its name."""
        plain = zlib.compress(part.encode() + b"\n" + body, 6)
        bound = _bound(self._name, self._number, last=last)
        sealed = self._key.suite.seal(self._key.secret, plain, bound)
        self._file.write(LENGTH.pack(len(sealed)) + sealed)
        self._number += 1

    def end(self, part: str, body: bytes) -> None:
        """The last part; without it the file does not open as whole."""
        self.add(part, body, last=True)


def head_of(file: BinaryIO) -> dict[str, str]:
    """What stands readable at the beginning: key, suite and name. Raises :class:`BackupError`."""
    from django.utils.translation import gettext as _

    if file.readline(64) != MAGIC:
        raise BackupError(_("This is no backup of Tongpan."))
    return dict(json.loads(file.readline(1024)))


def parts(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Name and body of every part in order; ends only after the last one. Raises :class:`BackupError`."""
    from django.utils.translation import gettext as _

    head = head_of(file)
    key = keyring().keys.get(head["key"])
    if key is None:
        raise BackupError(
            _("The backup is encrypted under key %(key)s, which is not in the keyring. Put that key's line into the "
              "file named in TONGPAN_KEYRING.") % {"key": head["key"]}
        )  # fmt: skip
    number, last = 0, False
    while not last:
        sealed = _frame(file, number)
        last = not (more := file.read(1))
        file.seek(-len(more), 1)
        try:
            plain = key.suite.open(key.secret, sealed, _bound(head["name"], number, last=last))
        except CipherError:
            raise BackupError(_damaged(number)) from None
        name, _newline, body = zlib.decompress(plain).partition(b"\n")
        yield name.decode(), body
        number += 1


def _frame(file: BinaryIO, number: int) -> bytes:
    length = file.read(LENGTH.size)
    size = LENGTH.unpack(length)[0] if len(length) == LENGTH.size else LARGEST + 1
    sealed = file.read(size) if size <= LARGEST else b""
    if not sealed or len(sealed) != size:
        raise BackupError(_damaged(number))
    return sealed


def _damaged(number: int) -> str:
    from django.utils.translation import gettext as _

    return _("The backup is damaged or cut off at its part %(number)s. Take another backup, or copy this one anew.") % {
        "number": number + 1
    }
