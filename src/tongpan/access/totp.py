"""One-time passwords by time (RFC 6238, on HOTP, RFC 4226): SHA-1, six figures, steps of thirty seconds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP = 30  # seconds
DIGITS = 6
DRIFT = 1
"""Steps by which a clock may be off, either way."""
SECRET_BYTES = 20


def new_secret() -> str:
    """160 bits of chance in base32, as an app takes it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of one time step (RFC 4226, section 5.3)."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def step_of(secret: str, code: str, now: float, newer_than: int = 0) -> int | None:
    """The time step of which a code is, or None. One not newer than ``newer_than`` was used before and is none.

    ``now`` in seconds of the epoch.
    """
    present = int(now) // STEP
    steps = [step for step in range(present - DRIFT, present + DRIFT + 1) if step > newer_than]
    right = [step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), code.encode())]
    return right[0] if right else None


def address(secret: str, username: str, issuer: str) -> str:
    """The ``otpauth:`` address that an app reads from a QR code."""
    return f"otpauth://totp/{quote(issuer)}:{quote(username)}?" + urlencode({"secret": secret, "issuer": issuer})
