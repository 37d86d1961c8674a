"""A security key made of software: it answers as WebAuthn says, or with one thing wrong."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


class SoftKey:
    """One credential on one site; ``counter`` grows with every use."""

    def __init__(self, origin: str = "http://testserver") -> None:
        self.origin, self.site = origin, origin.split("//")[1].split(":")[0]
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id, self.counter = os.urandom(32), 0

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, extra: bytes = b"", flags: int = PRESENT | VERIFIED) -> bytes:
        self.counter += 1
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big") + extra

    def _answer(self, **response: bytes) -> dict[str, Any]:
        own = websafe_encode(self.id)
        said = {name: websafe_encode(value) for name, value in response.items()}
        return {"id": own, "rawId": own, "type": "public-key", "clientExtensionResults": {}, "response": said}

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to being asked for a new key."""
        public = ES256.from_cryptography_key(self.private.public_key())
        own = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor.encode(public)
        data = self._data(own, PRESENT | VERIFIED | ATTESTED)
        client = self._client("webauthn.create", options["publicKey"]["challenge"])
        return self._answer(
            clientDataJSON=client, attestationObject=cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        )

    def show(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to being asked for proof."""
        client, data = self._client("webauthn.get", options["publicKey"]["challenge"]), self._data()
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)
