"""The newest audit record, remembered outside the database: so that records cut off at the end are missed.

The file ``audit_head`` in the data folder names record and digest, sealed by a key that the database does not hold. It
is written after the commit; a server that is killed between the two leaves it one record behind, which does no harm.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .cipher import SUITES, same

PURPOSE = b"the chain of the audit record"


def seal(text: bytes, suite: str = "") -> str:
    """A keyed hash of a text, 64 hexadecimal digits; its key is derived from the identity key."""
    kind = SUITES[suite or settings.CIPHER]
    return kind.keyed_hash(kind.keyed_hash(settings.IDENTITY_KEY.encode(), PURPOSE), text).hex()


def is_sealed(text: bytes, found: str) -> bool:
    """Whether a keyed hash is of this text, by whichever suite it was made."""
    return any(same(seal(text, suite), found) for suite in SUITES)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest record that was written."""

    pk: int
    digest: str

    def text(self) -> bytes:
        """What is sealed."""
        return f"{self.pk} {self.digest}".encode()


class ForgedHeadError(Exception):
    """The file is not what the platform wrote."""


def _path() -> Path:
    return Path(settings.DATA_DIR) / "audit_head"


def head() -> Head | None:
    """The newest record as the file names it; none where there is no file. Raises :class:`ForgedHeadError`."""
    try:
        held = json.loads(_path().read_text(encoding="ascii"))
        found = Head(int(held["pk"]), str(held["digest"]))
        genuine = is_sealed(found.text(), str(held["seal"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        genuine = False
    if not genuine:
        raise ForgedHeadError
    return found


def keep(pk: int, digest: str, *, anew: bool = False) -> None:
    """Name a record as the newest, unless a newer one is named; ``anew`` after a restore, which goes back in time."""
    try:
        known = None if anew else head()
    except ForgedHeadError:
        return  # left as it is, so that the check finds it
    if known is not None and known.pk >= pk:
        return
    now = Head(pk, digest)
    part = _path().with_name(f"audit_head.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        json.dump({"pk": pk, "digest": digest, "seal": seal(now.text())}, file)
    part.replace(_path())
