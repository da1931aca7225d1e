"""A passkey device in software: makes keys and signs challenges as WebAuthn Level 2 says."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Authenticator:
    """One device with one key."""

    def __init__(self, origin: str = "http://localhost", party: str = "localhost") -> None:
        self.origin, self.party = origin, party
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.identifier = os.urandom(32)
        self.count = 0

    def create(self, options: dict[str, Any], *, verified: bool = True) -> str:
        flags = USER_PRESENT | ATTESTED | (USER_VERIFIED if verified else 0)
        length = len(self.identifier).to_bytes(2, "big")
        attested = bytes(16) + length + self.identifier + self._public_key()
        data = self._authenticator_data(flags) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client_data("webauthn.create", options["challenge"])
        return self._answer({"clientDataJSON": b64(client), "attestationObject": b64(attestation)})

    def get(self, options: dict[str, Any], *, verified: bool = True) -> str:
        self.count += 1
        data = self._authenticator_data(USER_PRESENT | (USER_VERIFIED if verified else 0))
        client = self._client_data("webauthn.get", options["challenge"])
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": b64(client),
                "authenticatorData": b64(data),
                "signature": b64(signature),
            }
        )

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _authenticator_data(self, flags: int) -> bytes:
        party = hashlib.sha256(self.party.encode()).digest()
        return party + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        identifier = b64(self.identifier)
        return json.dumps(
            {
                "id": identifier,
                "rawId": identifier,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
