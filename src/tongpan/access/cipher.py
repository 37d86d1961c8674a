"""The one gate to ciphers: authenticated encryption by a named suite, and keyed hashes to look things up by.

AES-256-GCM is the default; SM4-GCM with HMAC-SM3 (GB/T 32907, GB/T 32905) is chosen by ``TONGPAN_CIPHER``. Where a
certified module is required, its driver takes the place of :data:`SUITES` (docs/operations.md).
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

NONCE, TAG = 12, 16  # bytes, as GCM wants them


class CipherError(Exception):
    """What is encrypted cannot be opened: it was changed, moved elsewhere, or its key is another or missing."""


@lru_cache(maxsize=8)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


@dataclass(frozen=True, slots=True)
class Suite:
    """A block cipher in GCM with keys of ``size`` bytes, and the hash that goes with it."""

    name: str
    size: int
    block: Callable[[bytes], algorithms.AES | algorithms.SM4]
    hash: Callable[[], hashes.HashAlgorithm]

    def seal(self, key: bytes, plain: bytes, bound: bytes = b"") -> bytes:
        """Nonce, ciphertext and tag. ``bound`` is not kept but must be the same again to open it."""
        nonce = os.urandom(NONCE)
        if self.block is algorithms.AES:  # in one call, several times as quick for short texts
            return nonce + _aes(key).encrypt(nonce, plain, bound)
        work = Cipher(self.block(key), modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(bound)
        return nonce + work.update(plain) + work.finalize() + work.tag

    def seal_many(self, key: bytes, plains: Sequence[bytes], bound: bytes = b"") -> list[bytes]:
        """What :meth:`seal` makes of each text: the chance of all of them is drawn at once."""
        if self.block is not algorithms.AES:
            return [self.seal(key, plain, bound) for plain in plains]
        drawn, encrypt = os.urandom(NONCE * len(plains)), _aes(key).encrypt
        nonces = [drawn[start : start + NONCE] for start in range(0, len(drawn), NONCE)]
        return [nonce + encrypt(nonce, plain, bound) for nonce, plain in zip(nonces, plains, strict=True)]

    def open(self, key: bytes, sealed: bytes, bound: bytes = b"") -> bytes:
        """What was sealed. Raises :class:`CipherError`."""
        nonce, body, tag = sealed[:NONCE], sealed[NONCE:-TAG], sealed[-TAG:]
        if len(sealed) < NONCE + TAG:
            raise CipherError("too short")
        try:
            if self.block is algorithms.AES:
                return _aes(key).decrypt(nonce, sealed[NONCE:], bound)
            work = Cipher(self.block(key), modes.GCM(nonce, tag)).decryptor()
            work.authenticate_additional_data(bound)
            return work.update(body) + work.finalize()
        except InvalidTag:
            raise CipherError("not what was sealed, or not under this key") from None

    def keyed_hash(self, key: bytes, text: bytes) -> bytes:
        """HMAC of a text under a key, 32 bytes."""
        work = HMAC(key, self.hash())
        work.update(text)
        return work.finalize()


SUITES = {
    suite.name: suite
    for suite in (
        Suite("aes-256-gcm", 32, algorithms.AES, hashes.SHA256),
        Suite("sm4-gcm", 16, algorithms.SM4, hashes.SM3),
    )
}


def suite_of(name: str) -> Suite:
    """The suite of a name. Raises :class:`CipherError` with the names that there are."""
    if name not in SUITES:
        raise CipherError(f"“{name}” is no cipher. Choose one of: {', '.join(SUITES)}.")
    return SUITES[name]


def same(one: str, other: str) -> bool:
    """Whether two hashes are equal, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
