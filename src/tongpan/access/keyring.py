"""The keys of encrypted fields and backups: a file outside the database, one key a line, the last one in use.

A line is ``id suite key`` with the key in base64. Old keys stay until nothing is encrypted under them any more.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from django.conf import settings

from .cipher import CipherError, Suite, suite_of

MARK = "tp1"
"""Begins every encrypted text: the first way in which they are written."""
LOOK_AGAIN = 2.0  # seconds
_held: dict[str, tuple[float, Keyring]] = {}


@dataclass(frozen=True, slots=True)
class Key:
    """A key with its name and its suite."""

    id: str
    suite: Suite
    secret: bytes

    @classmethod
    def new(cls, suite: str) -> Key:
        """A fresh key by chance, under a name that no other has."""
        kind = suite_of(suite)
        return cls(secrets.token_hex(4), kind, os.urandom(kind.size))

    @classmethod
    def read(cls, line: str) -> Key:
        """The key of one line. Raises :class:`CipherError`."""
        try:
            name, suite, text = line.split()
            secret = base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            raise CipherError("A line of the keyring is not “id suite key”.") from None
        kind = suite_of(suite)
        if len(secret) != kind.size:
            raise CipherError(f"Key {name} has {len(secret)} bytes; {suite} wants {kind.size}.")
        return cls(name, kind, secret)

    def line(self) -> str:
        """As it stands in the file."""
        return f"{self.id} {self.suite.name} {base64.b64encode(self.secret).decode()}\n"


class Keyring:
    """The keys by name; the newest encrypts, all decrypt."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.keys = {key.id: key for key in keys}
        if not self.keys:
            raise CipherError("The keyring holds no key.")
        self.newest = next(reversed(self.keys.values()))

    def seal(self, text: str, bound: str) -> str:
        """A text under the newest key: ``tp1.<key id>.<base64url>``. ``bound`` names the place where it stands."""
        sealed = self.newest.suite.seal(self.newest.secret, text.encode(), bound.encode())
        return f"{MARK}.{self.newest.id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def seal_many(self, texts: Iterable[str], bound: str) -> list[str]:
        """Each text as :meth:`seal` seals it, in a third of the time."""
        plains = [text.encode() for text in texts]
        head = f"{MARK}.{self.newest.id}."
        many = self.newest.suite.seal_many(self.newest.secret, plains, bound.encode())
        return [head + base64.urlsafe_b64encode(sealed).decode() for sealed in many]

    def open(self, sealed: str, bound: str) -> str:
        """What :meth:`seal` was given. Raises :class:`CipherError`."""
        key = self.keys.get(key_id(sealed)) or self._fresh(key_id(sealed))
        if key is None:
            raise CipherError(f"Key “{key_id(sealed)}” is not in the keyring.")
        try:
            raw = base64.urlsafe_b64decode(sealed.rpartition(".")[2])
        except binascii.Error:
            raise CipherError("not base64") from None
        return key.suite.open(key.secret, raw, bound.encode()).decode()

    @staticmethod
    def _fresh(name: str) -> Key | None:
        """A key that another process has just added."""
        _held.clear()
        return keyring().keys.get(name)


def key_id(sealed: str) -> str:
    """The name of the key under which a text was sealed. Raises :class:`CipherError` where it is no sealed text."""
    parts = sealed.split(".")
    if len(parts) != 3 or parts[0] != MARK:
        raise CipherError("This is no encrypted text.")
    return parts[1]


def keyring() -> Keyring:
    """The installation's keys, read again at most once in :data:`LOOK_AGAIN` seconds; made at first use."""
    path, now = str(settings.KEYRING_FILE), monotonic()
    at, held = _held.get(path, (-LOOK_AGAIN, None))
    if held is None or now - at >= LOOK_AGAIN:
        held = _read(path)
        _held[path] = (now, held)
    return held


def _read(path: str) -> Keyring:
    if not Path(path).exists():
        add_key(settings.CIPHER)
    lines = Path(path).read_text(encoding="ascii").splitlines()
    return Keyring(Key.read(line) for line in lines if line.strip())


def add_key(suite: str) -> Key:
    """Append a new key, which is in use from then on. The file is written beside and put in place whole, mode 600."""
    path = Path(settings.KEYRING_FILE)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Key.new(suite)
    _replace(path, (path.read_text(encoding="ascii") if path.exists() else "") + key.line())
    return key


def forget_keys(names: Iterable[str]) -> None:
    """Take keys out of the file. The newest stays whatever is asked."""
    path, gone = Path(settings.KEYRING_FILE), set(names) - {keyring().newest.id}
    _replace(path, "".join(key.line() for key in keyring().keys.values() if key.id not in gone))


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    _held.clear()


def lookup_hash(text: str, purpose: str) -> str:
    """A keyed hash of a text for look-up, 64 hexadecimal digits: equal texts of one purpose have equal hashes.

    Its key is derived from the identity key for the purpose, so that hashes of one column say nothing of another.
    """
    suite = suite_of(settings.CIPHER)
    derived = suite.keyed_hash(settings.IDENTITY_KEY.encode(), f"look-up of {purpose}".encode())
    return suite.keyed_hash(derived, text.strip().casefold().encode()).hex()
