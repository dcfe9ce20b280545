"""A passkey in Python: what a device answers to navigator.credentials.create() and .get(), and what a liar would."""

import hashlib
import json
import secrets
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

ORIGIN = "http://testserver.local"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One ES256 key of one device. verifies: whether it checks the person (a finger, a PIN)."""

    def __init__(self, *, verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.signs = 0
        self.verifies = verifies

    def create(self, options: dict[str, Any], **lies: Any) -> str:
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(public)
        data = self._data(options["rp"]["id"], ATTESTED, **lies) + credential
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"], **lies)
        return self._said({"clientDataJSON": client, "attestationObject": statement, "transports": ["internal"]})

    def get(self, options: dict[str, Any], **lies: Any) -> str:
        data = self._data(options["rpId"], 0, **lies)
        client = self._client("webauthn.get", options["challenge"], **lies)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        if lies.get("signature"):
            signature = lies["signature"]
        return self._said({"clientDataJSON": client, "authenticatorData": data, "signature": signature})

    def _data(self, domain: str, flags: int, /, **lies: Any) -> bytes:
        self.signs = lies.get("signs", self.signs + 1)
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(lies.get("domain", domain).encode()).digest() + struct.pack(">BI", flags, self.signs)

    def _client(self, kind: str, challenge: str, /, **lies: Any) -> bytes:
        said = {"type": lies.get("kind", kind), "challenge": lies.get("challenge", challenge)}
        return json.dumps(said | {"origin": lies.get("origin", ORIGIN), "crossOrigin": False}).encode()

    def _said(self, response: dict[str, Any]) -> str:
        texts = {k: bytes_to_base64url(v) if isinstance(v, bytes) else v for k, v in response.items()}
        own = bytes_to_base64url(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": texts})
